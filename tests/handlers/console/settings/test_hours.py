"""上班时间 at the console: what holds, what is to come, setting it, taking it back."""

import pytest

from models import OfficeHours
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply

HOURS, DAYS = "/console/limits/hours", "/console/limits/days"
SUMMER = {"opens-1": "08:30", "closes-1": "12:00", "opens-2": "15:00", "closes-2": "18:00"}


@pytest.fixture
async def zhou(console: Console) -> Desk:
    return await console.staff("周敏")


async def save(desk: Desk, day: str, to: str = "set", **times: str) -> Reply:
    return await desk.post(HOURS, **{"court": (await cast.court()).id, "day": day, "to": to, **times})


async def test_the_page_says_what_holds_and_a_change_is_set_shown_and_taken_back(zhou: Desk) -> None:
    page = await zhou.get(HOURS)
    for words in ("南昌中院现在的上班时间", "09:00–12:00、13:30–17:30", "出厂的上班时间，没有改过", "随全部法院"):
        assert words in page.words
    assert 'value="13:30"' in page.text
    assert f'href="{HOURS}' in (await zhou.get("/console/limits")).text

    saved = await save(zhou, "2026-12-01", **SUMMER)
    assert "已保存，到那一天开始执行；正在计时的期限不变" in saved.words
    assert "2026年12月1日起 08:30–12:00、15:00–18:00" in saved.words

    taken = await save(zhou, "2026-12-01", "cancel")
    assert "已取消，照原来的上班时间" in taken.words
    assert not await OfficeHours.all().exists()


async def test_the_trial_counts_the_hours_to_come(zhou: Desk) -> None:
    await save(zhou, "2026-12-01", **SUMMER)
    court = (await cast.court()).id
    tried = await zhou.get(f"{DAYS}?court={court}&start=2026-11-30T17:00&amount=2&unit=working_hours#trial")
    assert "12月1日起上班时间为08:30–12:00、15:00–18:00，到2026年12月1日10:00止" in tried.words
    assert "办公时间 09:00–12:00、13:30–17:30" in tried.words


@pytest.mark.parametrize(
    ("day", "times", "words"),
    [
        ("", SUMMER, "请填日期"),
        ("2026-02-30", SUMMER, "请填日期"),
        ("2026-12-01", {}, "请至少填一段上班时间"),
        ("2026-12-01", {"opens-1": "9点"}, "第 1 段：请填时间"),
        ("2026-12-01", {**SUMMER, "opens-2": "11:00"}, "第 2 段要在前一段之后，不能重叠"),
        ("2020-01-01", SUMMER, "最早从明天开始"),
        ("2028-01-01", SUMMER, "最多提前一年"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    zhou: Desk, day: str, times: dict[str, str], words: str
) -> None:
    reply = await save(zhou, day, **times)
    assert (reply.status, words in reply.words) == (400, True)
    assert all(f'value="{typed}"' in reply.text for typed in times.values())
    assert not await OfficeHours.all().exists()


async def test_the_highest_court_sets_them_for_all_and_a_court_follows_again(console: Console, zhou: Desk) -> None:
    high = await console.staff("杨帆")
    done = await high.post(HOURS, **{"court": "all", "day": "2026-12-01", "to": "set", **SUMMER})
    assert "全部法院自己设过的 2026年12月1日起 08:30–12:00、15:00–18:00" in done.words
    assert "2026年12月1日起 08:30–12:00、15:00–18:00" in (await zhou.get(HOURS)).words
    own = await save(zhou, "2026-12-01", **{"opens-1": "09:00", "closes-1": "17:00"})
    assert "以后 2026年12月1日起 09:00–17:00 " in own.words
    again = await save(zhou, "2027-01-04", "follow")
    assert "2027年1月4日起 随全部法院" in again.words
    assert "2027年1月4日起 08:30–12:00、15:00–18:00" in again.words
    assert (await zhou.get(f"{HOURS}?court=all")).status == 404
