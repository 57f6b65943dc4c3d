"""What readers will see is shown before: gaps under their own names, an article cleaned again."""

from unittest.mock import patch

from desk.views.broadcasts.shown import count_shown, shown
from models import Broadcast, Court
from models.enums import BroadcastKind
from tests.cast import MORNING

COURT = Court(id=1, name="南昌市中级人民法院", short_name="南昌中院", code="赣01", path="/1/2/")


def test_a_gap_shows_its_name_and_the_court_its_own() -> None:
    found = shown(BroadcastKind.TEXT, "开庭", "", "{姓名}，请到{法院}。", "", None, COURT)
    assert found.words == "（姓名），请到南昌市中级人民法院。"


def test_words_that_cannot_be_filled_are_shown_as_they_are() -> None:
    assert shown(BroadcastKind.TEXT, "", "", "{生日}好", "", None, COURT).words == "{生日}好"


def test_nothing_that_runs_is_shown_whatever_was_typed() -> None:
    body = '<p onclick="x()">好</p><script>alert(1)</script>'
    assert shown(BroadcastKind.ARTICLE, "", "", "", body, None, COURT).html == "<p>好</p>"


async def test_an_audience_too_large_to_be_counted_in_time_holds_up_no_page() -> None:
    with patch("desk.views.broadcasts.shown.count_audience", side_effect=TimeoutError):
        assert await count_shown(Broadcast(), MORNING) == (None, None)
