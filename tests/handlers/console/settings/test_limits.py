"""时限: a chief liaison sets limits and working days on the console; nobody else finds the pages."""

import re
from datetime import date

import pytest

from desk.limits import court_policies
from desk.limits.court_policies import LimitAmount
from desk.rules.policies import Unit
from models import CalendarOverride, Policy
from models.enums import ClockKind, Urgency
from tests import cast
from tests.desk.rules.calendar.test_entered_years import notice
from tests.handlers.console.conftest import Console, Desk, Reply

LIMITS, DAYS = "/console/limits", "/console/limits/days"
NORMAL = "handling.normal"


@pytest.fixture
async def zhou(console: Console) -> Desk:
    return await console.staff("周敏")


def filled(reply: Reply) -> dict[str, str]:
    """The form of limits as it stands on a page."""
    form = reply.text.partition('<form method="post" action="/console/limits"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input [^>]*name="([^"]+)" value="([^"]*)"', form))
    for name, options in re.findall(r'(?s)<select [^>]*name="([^"]+)".*?>(.*?)</select>', form):
        fields[name] = re.findall(r'value="([^"]+)" selected', options)[0]
    return fields


async def save(desk: Desk, page: Reply, **changed: str) -> Reply:
    """Change some amounts on a page, as `handling_normal="5"`, and save it."""
    fields: dict[str, object] = {**filled(page)}
    for name, value in changed.items():
        kind, _, urgency = name.rpartition("_")
        fields[f"{kind}.{urgency}.amount"] = value
    return await desk.post(LIMITS, **fields)


async def declare(desk: Desk, day: str, to: str, **more: str) -> Reply:
    court = str((await cast.court()).id)
    return await desk.post(DAYS, **{"court": court, "day": day, "to": to, **more})


async def test_the_page_says_what_holds_where_it_comes_from_and_that_open_tickets_keep_theirs(
    console: Console, zhou: Desk
) -> None:
    high = await console.staff("杨帆")
    await save(high, await high.get(LIMITS), handling_urgent="2")
    page = await zhou.get(LIMITS)
    assert "保存后只用于新的诉求；本院和下级法院在办的 0 件仍按原来的时限" in page.words
    assert "3 个工作日（出厂）" in page.words
    assert "2 个工作日（江西高院）" in page.words
    assert "南昌中院没有改过时限" in page.words
    assert 'href="/console/limits" aria-current="page"' in page.text


async def test_周敏_saves_and_a_new_petition_runs_by_it_and_the_record_says_who(console: Console, zhou: Desk) -> None:
    before = await console.petition()
    saved = await save(zhou, await zhou.get(LIMITS), handling_normal="５")
    assert "已保存，从现在起收到的诉求按新的时限" in saved.words
    assert "本院 ，不填则 3 个工作日（出厂）" in saved.words
    assert "赣01#1 11月18日 周三 09:30 周敏 现行 办理·普通 5 个工作日" in saved.words
    console.clock.forward(minutes=1)
    after = await console.petition("李四")
    assert (before.policy.count("#"), after.policy.startswith("赣01#1/")) == (0, True)
    undone = await save(zhou, await zhou.get(LIMITS), handling_normal="")
    assert "赣01#2 11月18日 周三 09:31 周敏 现行 本院的全部取消" in undone.words
    same = await save(zhou, await zhou.get(LIMITS))
    assert ("没有改动" in same.words, await Policy.all().count()) == (True, 2)


async def test_what_was_typed_wrong_is_said_at_its_field_and_nothing_is_saved(zhou: Desk) -> None:
    page = await zhou.get(LIMITS)
    for typed, words in (("三天", "请填整数"), ("0", "1 到 180 之间"), ("181", "1 到 180 之间"), ("-1", "请填整数")):
        reply = await save(zhou, page, handling_normal=typed, review_normal="6")
        assert (reply.status, await Policy.all().exists()) == (400, False)
        assert re.search(f'id="{NORMAL}.wrong">[^<]*{words}', reply.text)
        assert (filled(reply)[f"{NORMAL}.amount"], filled(reply)["review.normal.amount"]) == (typed, "6")


async def test_half_a_form_saves_nothing(zhou: Desk) -> None:
    await save(zhou, await zhou.get(LIMITS), handling_normal="5")
    for fields in ({}, {f"{NORMAL}.amount": "9", f"{NORMAL}.unit": "fortnights"}):
        reply = await zhou.post(LIMITS, **fields)
        assert (reply.status, "请选择单位" in reply.words) == (400, True)
    assert await Policy.all().count() == 1


async def test_a_form_that_somebody_overtook_is_refused_and_shows_what_is_different(
    console: Console, zhou: Desk
) -> None:
    page = await zhou.get(LIMITS)
    court, now = await cast.court(), console.clock.now
    five = {(ClockKind.HANDLING, Urgency.NORMAL): LimitAmount(5, Unit.WORKING_DAYS)}
    await court_policies.set_limits(court, five, await cast.acting("杨帆"), now)
    reply = await save(zhou, page, handling_normal="4")
    assert (reply.status, await Policy.all().count()) == (409, 1)
    assert "刚刚有人改过本院的时限" in reply.words
    assert "现在是 5 个工作日" in reply.words
    assert filled(reply)[f"{NORMAL}.amount"] == "4"
    assert "已保存" in (await save(zhou, reply)).words
    assert (await court_policies.own_rows(court.id, now))[ClockKind.HANDLING, Urgency.NORMAL].amount == 4


async def test_a_higher_courts_chief_liaison_looks_after_those_below_and_no_one_the_other_way(
    console: Console, zhou: Desk
) -> None:
    high, below = await console.staff("杨帆"), (await cast.court("东湖法院")).id
    page = await high.get(f"{LIMITS}?court={below}")
    assert "东湖法院没有改过时限" in page.words
    assert "赣0102#1" in (await save(high, page, triage_normal="3")).words
    assert [row.court_id for row in await Policy.all()] == [below]
    for desk, court in ((zhou, "江西高院"), (zhou, "九江中院"), (await console.staff("高洁"), "南昌中院")):
        other = (await cast.court(court)).id
        for path in (LIMITS, DAYS):
            assert (await desk.get(f"{path}?court={other}")).status == 404
            assert (await desk.post(path, court=other, day="2026-11-20", to="off")).status == 404
    assert (await zhou.get(f"{DAYS}?court=all")).status == 404
    assert not await CalendarOverride.all().exists()


async def test_whoever_is_no_chief_liaison_finds_no_such_page_and_no_entry_to_it(console: Console) -> None:
    for name in ("赵晴", "何平"):
        desk = await console.staff(name)
        for path in (LIMITS, DAYS):
            reply = await desk.get(path)
            assert (reply.status, reply.words) == (404, (await desk.get("/console/nothing-here")).words)
            assert (await desk.post(path, day="2026-11-20", to="off")).status == 404
        assert LIMITS not in (await desk.get("/console/officers")).text


async def test_周敏_picks_a_day_of_the_calendar_gives_it_off_and_takes_that_back(zhou: Desk) -> None:
    court = str((await cast.court()).id)
    picked = await zhou.get(f"{DAYS}?court={court}&day=2026-11-20")
    assert "2026年11月20日 周五：上班" in picked.words
    assert 'value="off" required checked' in picked.text
    saved = await declare(zhou, "2026-11-20", "off", note="机关开放日")
    assert "已保存，跨过这一天的期限已经重算" in saved.words
    assert "11月20日 周五 本院休息：机关开放日 恢复原样" in saved.words
    assert 'title="11月20日 周五 本院休息：机关开放日"' in saved.text
    back = await declare(zhou, "2026-11-20", "as_published")
    assert (await CalendarOverride.all().exists(), "机关开放日" in back.words) == (False, False)


async def test_a_day_for_all_courts_is_the_highest_courts_and_stands_in_every_calendar(
    console: Console, zhou: Desk
) -> None:
    high = await console.staff("杨帆")
    saved = await declare(high, "2026-11-20", "off", court="all", note="全省停班")
    assert "全部法院休息：全省停班 恢复原样" in saved.words
    seen = (await zhou.get(DAYS)).words
    assert ("全部法院休息：全省停班" in seen, "恢复原样" in seen) == (True, False)


NO_SENSE = (
    ("", "off", "请填日期"),
    ("下周五", "off", "请填日期"),
    ("2026-11-20", "", "请选择休息还是上班"),
    ("2026-11-20", "half", "请选择休息还是上班"),
    ("2026-11-17", "off", "已经过去，不能再改"),
    ("9999-12-31", "off", "只能改到 2028 年年底"),
    ("2026-11-21", "off", "本来就休息，不用改"),
    ("2026-11-20", "as_published", "没有改过，不用恢复"),
)


async def test_a_day_that_makes_no_sense_is_refused_in_words(zhou: Desk) -> None:
    for day, to, words in NO_SENSE:
        reply = await declare(zhou, day, to, note="写好的说明")
        assert (reply.status, words in reply.words, 'value="写好的说明"' in reply.text) == (400, True, True), day
    assert not await CalendarOverride.all().exists()


async def test_the_calendar_of_a_year_nobody_has_published_says_so(zhou: Desk) -> None:
    assert "暂按法定节假日估算" in (await zhou.get(f"{DAYS}?year=2028")).words
    this = await zhou.get(f"{DAYS}?year=abc&day=2026-99-99")
    assert (this.status, "南昌中院 2026 年" in this.words, "暂按" in this.words) == (200, True, False)
    assert 'title="10月10日 周六 调休上班"' in this.text


TRIED = (
    (
        "start=2026-11-18T09:30&amount=3&unit=working_days",
        200,
        "限3个工作日，自2026年11月18日09:30起算，当日不计，跳过11月20日至22日（本院休息），到2026年11月24日17:30止。",
    ),
    ("start=2026-11-18T09:30&amount=２&unit=wall_hours", 200, "连续计时，到2026年11月18日11:30止。"),
    ("start=2026-12-31T09:30&amount=3&unit=working_days", 200, "暂按法定节假日估算。"),
    ("start=soon&amount=3&unit=working_days", 400, "请填起算的日期和时间"),
    ("start=1800-01-01T09:30&amount=3&unit=working_days", 400, "请填 2025 到 2028 年里的时间"),
    ("start=2026-11-18T09:30Z&amount=3&unit=working_days", 400, "请填 2025 到 2028 年里的时间"),
    ("start=2026-11-18T09:30&amount=many&unit=working_days", 400, "时限请填整数和单位"),
    ("start=2026-11-18T09:30&amount=3&unit=fortnights", 400, "时限请填整数和单位"),
    ("start=2026-11-18T09:30&amount=0&unit=working_days", 400, "时限要在 1 到 180 之间"),
    ("start=2028-12-31T09:30&amount=720&unit=wall_hours", 200, "到2029年1月30日09:30止。"),
)


async def test_算一算_explains_a_deadline_by_the_calendar_on_the_page(zhou: Desk) -> None:
    await CalendarOverride.create(court_id=(await cast.court()).id, day=date(2026, 11, 20), is_working=False)
    for query, status, words in TRIED:
        reply = await zhou.get(f"{DAYS}?{query}")
        assert (reply.status, words in reply.words) == (status, True), reply.words


async def test_the_auditor_reads_which_court_which_day_and_what_it_became(console: Console, zhou: Desk) -> None:
    await save(zhou, await zhou.get(LIMITS), handling_normal="5")
    await declare(zhou, "2026-11-20", "off", note="机关开放日")
    await declare(await console.staff("杨帆"), "2026-11-21", "work", court="all")
    seen = (await (await console.staff("审计员")).get("/console/audit")).words
    assert "周敏 南昌中院 zhoumin 修改办理时限 第 1 版 南昌中院 127.0.0.1" in seen
    assert "周敏 南昌中院 zhoumin 修改工作日 2026-11-20 改为休息 南昌中院 127.0.0.1" in seen
    assert "杨帆 江西高院 yangfan 修改工作日 2026-11-21 改为上班 全部法院 127.0.0.1" in seen


async def test_the_green_channels_minutes_are_set_here_and_not_in_working_time(zhou: Desk) -> None:
    page = await zhou.get(LIMITS)
    assert "开通绿色通道，到答复" in page.words
    wrong = await zhou.post(LIMITS, **{**filled(page), "green.normal.amount": "1", "green.normal.unit": "working_days"})
    assert (wrong.status, "绿色通道昼夜计时，请按分钟或小时填" in wrong.words) == (400, True)
    assert await Policy.all().count() == 0
    assert "已保存" in (await save(zhou, page, green_normal="24", green_urgent="24", green_critical="24")).words
    assert {row.amount for row in await Policy.filter(kind=ClockKind.GREEN)} == {24}


async def test_周敏_enters_all_of_2027s_notice_and_the_year_is_no_longer_estimated(zhou: Desk) -> None:
    court = (await cast.court()).id
    page = await zhou.get(f"{DAYS}?court={court}&year=2027")
    assert "还缺：元旦、春节、清明节、劳动节、端午节、中秋节、国庆节、调休上班的周末。" in page.text
    for day, works in notice(without="2027-09-15").items():
        await declare(zhou, day.isoformat(), "work" if works else "off", note="国务院通知")
    trial = f"{DAYS}?court={court}&year=2027&start=2027-07-05T09:30&amount=3&unit=working_days"
    page = await zhou.get(trial)
    assert "还缺：中秋节。" in page.text
    assert "到2027年7月8日17:30止，暂按法定节假日估算。" in page.text
    await declare(zhou, "2027-09-15", "off")
    page = await zhou.get(trial)
    assert "到2027年7月8日17:30止。" in page.text
    assert "估算" not in page.text


async def test_more_urgent_is_never_longer_and_office_hours_of_a_minute_are_refused_and_what_is_open_is_counted(
    console: Console, zhou: Desk
) -> None:
    await console.petition()
    page = await zhou.get(LIMITS)
    assert "在办的 1 件仍按原来的时限" in page.words
    refused = await save(zhou, page, handling_normal="1", handling_urgent="10")
    assert (refused.status, "加急的时限比普通的还长" in refused.words) == (400, True)
    assert not await Policy.exists()
    hours = {"court": str((await cast.court()).id), "day": "2026-11-30", "to": "set"}
    for opens, closes, why in (("09:00", "09:01", "只有 1 分钟"), ("09:00", "10:00", "3 到 12 小时")):
        reply = await zhou.post(f"{LIMITS}/hours", **{**hours, "opens-1": opens, "closes-1": closes})
        assert (reply.status, why in reply.words) == (400, True)
    assert "在办的 1 件，正在走的期限都不变" in (await zhou.get(f"{LIMITS}/hours")).words
