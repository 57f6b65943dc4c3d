"""The words somebody asked for are lit where they stand, however they are written there."""

from desk.search.lighting import LONGEST_PIECE, LitPiece, lit, piece_of


def lights(pieces: list[LitPiece]) -> list[str]:
    return [one.text for one in pieces if one.lit]


def whole(pieces: list[LitPiece]) -> str:
    return "".join(one.text for one in pieces)


def test_every_run_is_lit_and_the_text_stays_as_it_was() -> None:
    text = "执行款沒有到賬，ＡＢＣ 公司的执行款"
    pieces = lit(text, ["执行款 没有到账 abc"])
    assert (lights(pieces), whole(pieces)) == (["执行款", "沒有到賬", "ＡＢＣ", "执行款"], text)


def test_a_case_number_is_lit_in_whatever_form() -> None:
    text = "我的案子是2026赣01执1234号，三个月了"
    assert lights(lit(text, cases=["（2026）赣01执1234号"])) == ["2026赣01执1234号"]


def test_nothing_is_lit_where_there_is_nothing() -> None:
    assert lit("执行款", ["判决"]) == [LitPiece("执行款")]
    assert lit("", ["判决"]) == []


def test_a_long_text_is_shown_from_a_little_before_the_first_light() -> None:
    pieces = piece_of("开头的话，" * 60 + "保全的\n房子" + "后面的话" * 60, ["房子"])
    assert lights(pieces) == ["房子"]
    assert (whole(pieces)[0], whole(pieces)[-1], "\n" in whole(pieces)) == ("…", "…", False)
    assert len(whole(pieces)) == LONGEST_PIECE + 2
