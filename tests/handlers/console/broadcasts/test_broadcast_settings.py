"""A court's words that must not appear, its rate, and its standing reminders: off until somebody switched them on."""

from models import BroadcastPolicy
from tests import cast
from tests.handlers.console.broadcasts.conftest import HERE, WORDS, Press


async def test_a_courts_own_words_are_refused_from_then_on(press: Press) -> None:
    desk = await press.console.staff("林雨")
    assert "抽奖" in (await desk.get(f"{HERE}/settings")).text
    kept = await desk.post(f"{HERE}/settings", banned="封闭\n停业", per_minute="60", version="0")
    assert "已保存" in kept.words
    refused = await desk.post(HERE, **WORDS)
    assert "有不能出现的词：封闭" in refused.words


async def test_a_rate_that_is_none_and_a_page_that_is_old_are_said(press: Press) -> None:
    desk = await press.console.staff("周敏")
    for per_minute in ("0", "很快", "99999999"):
        reply = await desk.post(f"{HERE}/settings", banned="", per_minute=per_minute, version="0")
        assert (reply.status, "每分钟发 10 到 6000 条" in reply.words) == (400, True)
        assert f'value="{per_minute}"' in reply.text
    old = await desk.post(f"{HERE}/settings", banned="", per_minute="60", version="7")
    assert (old.status, "刚刚有人改过这些设置" in old.words) == (409, True)
    assert not await BroadcastPolicy.exists()


async def test_reminders_are_off_until_they_are_switched_on_and_tomorrow_is_shown_before(press: Press) -> None:
    await cast.cases(press.console.clock.now)
    desk = await press.console.staff("周敏")
    page = await desk.get(f"{HERE}/reminders")
    assert "checked" not in page.text.split('name="hearing_tomorrow"', 1)[1].split(">", 1)[0]
    assert "明天要提醒的" in page.words
    on = await desk.post(f"{HERE}/reminders", hearing_tomorrow="1", version="0")
    assert "已保存" in on.words
    row = await BroadcastPolicy.get()
    assert (row.hearing_tomorrow, row.hearing_changed) == (True, False)
    stale = await desk.post(f"{HERE}/reminders", version="0")
    assert stale.status == 409
    assert "已保存" in (await desk.post(f"{HERE}/reminders", version=row.version)).words
    assert not (await BroadcastPolicy.get()).hearing_tomorrow


async def test_another_courts_settings_are_not_there(press: Press) -> None:
    other = (await cast.court("九江中院")).id
    for path in ("/settings", "/reminders"):
        assert (await (await press.console.staff("林雨")).get(f"{HERE}{path}?court={other}")).status == 404
