"""The body outside is called as the deployment's settings say."""

from desk.people import outside_body


def test_it_is_called_as_it_was_configured() -> None:
    before = outside_body.outside_body()
    outside_body.configure("江西省纪委监委")
    try:
        assert outside_body.outside_body() == "江西省纪委监委"
    finally:
        outside_body.configure(before)
