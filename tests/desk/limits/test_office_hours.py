"""上班时间: a court's office hours change from a day on; every limit counts each day's own hours."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import Invalid, NotAllowed, NotFound
from desk.limits.court_calendars import calendar_of
from desk.limits.office_hours import changes, set_hours, slots_of, take_back
from desk.petitions import citizen_requests, preparation
from desk.petitions.preparation import NewPetition
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.office_slots import SHIPPED_SLOTS, Slots, SlotsFrom, SlotsRow, join_rows, slots_words
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime
from desk.tickets import asking_more, handling
from desk.tickets.ticket_store import load
from models import AuditEntry, Clock, OfficeHours
from models.enums import Channel, PetitionKind
from tests.cast import MORNING, a_petition, acting, court, dispatched, order
from tests.desk.ledger import nothing_changed, running

SUMMER: Slots = ((time(8, 30), time(12)), (time(15), time(18)))
WINTER = SHIPPED_SLOTS
ONE: Slots = ((time(9), time(17)),)
TUESDAY = date(2026, 11, 17)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME).astimezone(UTC)


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(COURT_TIME):%Y-%m-%d %H:%M}"


def hours(*changes: tuple[str, Slots]) -> WorkCalendar:
    return WorkCalendar(hours=tuple(SlotsFrom(date.fromisoformat(day), slots) for day, slots in changes))


SWITCHING = hours(("2026-05-20", SUMMER), ("2026-10-08", WINTER))
LATE = hours(("2026-01-01", ((time(9), time(12)), (time(13), time(17, 59)))))
MIDNIGHT = hours(("2026-01-01", ((time(0), time(0, 5)), (time(23, 55), time(23, 59)))))


@pytest.mark.parametrize(
    ("calendar", "start", "limit", "due"),
    [
        (SWITCHING, "2026-05-19 17:00", WorkingTime(hours=2), "2026-05-20 10:00"),
        (SWITCHING, "2026-05-20 11:00", WorkingTime(hours=2), "2026-05-20 16:00"),
        (SWITCHING, "2026-05-18 10:00", WorkingTime(days=1), "2026-05-19 17:30"),
        (SWITCHING, "2026-05-18 10:00", WorkingTime(days=2), "2026-05-20 18:00"),
        (SWITCHING, "2026-09-30 17:30", WorkingTime(hours=2), "2026-10-08 10:30"),
        (LATE, "2026-11-20 15:00", WorkingTime(hours=2, minutes=59), "2026-11-20 17:59"),
        (LATE, "2026-11-20 15:00", WorkingTime(hours=3), "2026-11-23 09:01"),
        (hours(("2026-01-01", ONE)), "2026-11-20 16:30", WorkingTime(hours=1), "2026-11-23 09:30"),
        (hours(("2026-01-01", ONE)), "2026-11-20 12:30", WorkingTime(hours=1), "2026-11-20 13:30"),
        (MIDNIGHT, "2026-11-19 23:58", WorkingTime(minutes=3), "2026-11-20 00:02"),
        (MIDNIGHT, "2026-11-20 23:58", WorkingTime(minutes=3), "2026-11-23 00:02"),
    ],
)
def test_a_limit_counts_each_days_own_hours(calendar: WorkCalendar, start: str, limit: WorkingTime, due: str) -> None:
    assert shown(calendar.due(at(start), limit).at) == due


def test_a_limit_that_ends_at_17_59_is_due_then_and_not_a_minute_later() -> None:
    calendar = LATE
    due = calendar.due(at("2026-11-20 17:00"), WorkingTime(minutes=59)).at
    assert shown(due) == "2026-11-20 17:59"
    assert not calendar.is_open(due)
    assert calendar.is_open(due - timedelta(minutes=1))
    assert calendar.working_minutes_between(at("2026-11-20 17:00"), due) == 59


def test_a_pause_across_the_switch_loses_and_gains_no_minute() -> None:
    start = at("2026-05-19 16:00")
    due = SWITCHING.due(start, WorkingTime(hours=4)).at
    assert shown(due) == "2026-05-20 11:00"
    left = SWITCHING.remaining(due, at("2026-05-19 17:00"))
    assert left == 180
    resumed = SWITCHING.resume(at("2026-05-20 14:00"), left)
    assert shown(resumed.at) == "2026-05-20 18:00"
    assert SWITCHING.working_minutes_between(at("2026-05-20 14:00"), resumed.at) == left


def test_the_sentence_says_when_the_hours_change_on_the_way() -> None:
    reason = SWITCHING.due(at("2026-05-19 17:00"), WorkingTime(hours=2)).reason
    assert "5月20日起上班时间为08:30–12:00、15:00–18:00，到2026年5月20日10:00止" in reason
    assert "上班时间为" not in SWITCHING.due(at("2026-05-21 09:00"), WorkingTime(hours=2)).reason


def test_before_the_first_change_the_shipped_hours_hold() -> None:
    assert SWITCHING.slots_on(date(2026, 5, 19)) == SHIPPED_SLOTS
    assert SWITCHING.slots_on(date(2026, 5, 20)) == SUMMER
    assert SWITCHING.slots_on(date(2030, 1, 1)) == WINTER
    assert WorkCalendar().slots_on(TUESDAY) is SHIPPED_SLOTS


def test_hours_out_of_order_are_an_error() -> None:
    for wrong in ((), ((time(9), time(9)),), ((time(13), time(15)), (time(9), time(12))), ((time(9), time(12)),) * 2):
        with pytest.raises(ValueError, match="at least one slot"):
            hours(("2026-05-20", wrong))
    with pytest.raises(ValueError, match="order of days"):
        hours(("2026-10-08", WINTER), ("2026-05-20", SUMMER))


def test_a_courts_own_hours_come_before_those_of_all_until_it_follows_them_again() -> None:
    def row(day: str, slots: Slots, own: bool) -> SlotsRow:
        return SlotsRow(date.fromisoformat(day), slots, own)

    found = join_rows(
        [
            row("2026-05-01", SUMMER, False),
            row("2026-06-01", ONE, True),
            row("2026-07-01", WINTER, False),
            row("2026-08-01", (), True),
            row("2026-09-01", (), False),
            row("2026-10-01", SUMMER, False),
        ]
    )
    assert [(one.day.month, one.slots) for one in found] == [(5, SUMMER), (6, ONE), (8, WINTER), (10, SUMMER)]
    assert join_rows([]) == ()
    assert join_rows([row("2026-05-01", SHIPPED_SLOTS, True)]) == ()


EDGES = st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=8, unique=True).map(sorted)
SLOTS = EDGES.map(
    lambda minutes: tuple(
        (time(*divmod(opens, 60)), time(*divmod(closes, 60)))
        for opens, closes in zip(minutes[::2], minutes[1::2], strict=False)
    )
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), SLOTS), max_size=3, unique_by=lambda change: change[0]),
    st.integers(0, 30 * 24 * 60),
    st.integers(1, 1500),
    st.integers(0, 1500),
)
def test_the_office_minutes_up_to_the_end_are_the_limit_however_it_is_paused(
    changed: list[tuple[int, Slots]], start: int, limit: int, after: int
) -> None:
    first = date(2026, 9, 15)
    calendar = WorkCalendar(
        hours=tuple(SlotsFrom(first + timedelta(days=day), slots) for day, slots in sorted(changed))
    )
    begun = at("2026-09-15 00:00") + timedelta(minutes=start)
    due = calendar.due(begun, WorkingTime(minutes=limit)).at
    assert calendar.working_minutes_between(begun, due) == limit
    assert calendar.works(court_day(due))
    paused = calendar.office_end(begun, min(after, limit))
    left = calendar.remaining(due, paused)
    assert left == limit - min(after, limit)
    again = paused + timedelta(days=9)
    assert calendar.working_minutes_between(again, calendar.resume(again, left).at) == left


def test_what_is_typed_becomes_slots() -> None:
    assert slots_of([("8:30", "12:00"), ("", ""), ("15:00", "18:00"), ("", "")]) == SUMMER
    for typed, said, field in (
        ([("8点", "12:00")], "第 1 段：请填时间", "opens-1"),
        ([("09:00", "")], "第 1 段：请填时间", "closes-1"),
        ([("09:00+08:00", "12:00")], "第 1 段：请填时间", "opens-1"),
        ([("24:00", "12:00")], "第 1 段：请填时间", "opens-1"),
        ([("12:00", "09:00")], "第 1 段：下班要在上班之后", "closes-1"),
        ([("09:00", "12:00"), ("12:00", "13:00")], "第 2 段要在前一段之后", "opens-2"),
    ):
        with pytest.raises(Invalid) as refused:
            slots_of(typed)
        assert said in refused.value.words
        assert refused.value.field == field
    assert slots_words(SUMMER) == "08:30–12:00、15:00–18:00"


TOMORROW = TUESDAY + timedelta(days=1)
NEXT_WEEK = TUESDAY + timedelta(days=7)


@pytest.mark.usefixtures("cast")
async def test_南昌中院改夏令时间_只管自己_以后开始的计时照新的() -> None:
    before = await dispatched(await a_petition())
    due = (await running(before)).due_at
    await set_hours(await court(), TOMORROW, SUMMER, await acting("周敏"), MORNING)
    assert (await running(before)).due_at == due
    here, there = await calendar_of((await court()).id), await calendar_of((await court("东湖法院")).id)
    assert (here.slots_on(TUESDAY), here.slots_on(TOMORROW)) == (SHIPPED_SLOTS, SUMMER)
    assert there.slots_on(TOMORROW) == SHIPPED_SLOTS
    after = await dispatched(await a_petition())
    clock = await running(after)
    assert shown(clock.due_at) == "2026-11-20 18:00"
    assert "11月18日起上班时间为08:30–12:00、15:00–18:00" in clock.reason


@pytest.mark.usefixtures("cast")
async def test_收诉求的那一条语句也照新的上班时间() -> None:
    await set_hours(await court(), TOMORROW, SUMMER, await acting("周敏"), MORNING)
    new = NewPetition(court_id=(await court()).id, kind=PetitionKind.CONSULT, text="请问怎么立案", channel=Channel.CHAT)
    evening = at("2026-11-17 17:00")
    prepared = await preparation.prepare_petition(new, evening)
    assert shown(prepared.triage.at) == "2026-11-18 10:00"


@pytest.mark.usefixtures("cast")
async def test_暂停的计时恢复时照那天的上班时间() -> None:
    calendar = await calendar_of((await court()).id)
    ticket = await dispatched(await a_petition())
    await handling.accept(await order(ticket, "李正"))
    await asking_more.ask_more(await order(await load(ticket.id), "李正", "请发收据"))
    await set_hours(await court(), TOMORROW, ONE, await acting("周敏"), MORNING)
    later = at("2026-11-18 09:00")
    left = calendar.remaining((await Clock.get(ticket_id=ticket.id, kind="handling")).due_at, MORNING)
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", "收据在这里", later))
    clock = await running(ticket)
    new = await calendar_of((await court()).id)
    assert new.working_minutes_between(later, clock.due_at) == left


@pytest.mark.usefixtures("cast")
async def test_全部法院的由高院定_本院自己的在先_可以再随全部法院() -> None:
    yang, zhou, here = await acting("杨帆"), await acting("周敏"), await court()
    await set_hours(None, TOMORROW, SUMMER, yang, MORNING)
    await set_hours(here, TOMORROW, ONE, zhou, MORNING)
    await set_hours(here, NEXT_WEEK, (), zhou, MORNING)
    mine, other = await calendar_of(here.id), await calendar_of((await court("九江中院")).id)
    assert [calendar.slots_on(TOMORROW) for calendar in (mine, other)] == [ONE, SUMMER]
    assert [calendar.slots_on(NEXT_WEEK) for calendar in (mine, other)] == [SUMMER, SUMMER]
    assert (await calendar_of(None)).slots_on(TOMORROW) == SUMMER
    assert [(one.day, one.slots, one.own) for one in await changes(here.id)] == [
        (TOMORROW, SUMMER, False),
        (TOMORROW, ONE, True),
        (NEXT_WEEK, (), True),
    ]


@pytest.mark.usefixtures("cast")
async def test_谁能改_最早明天_最远一年_没有改动的不存() -> None:
    zhou, here, there = await acting("周敏"), await court(), await court("东湖法院")
    for who in ("赵晴", "李正", "王芳", "何平", "郑远", "高洁", "审计员"):
        verb = set_hours(here, TOMORROW, SUMMER, await acting(who), MORNING)
        await nothing_changed(verb, NotAllowed, "只有本院或上级法院的总联络员可以改上班时间")
    await nothing_changed(set_hours(None, TOMORROW, SUMMER, zhou, MORNING), NotAllowed, "只有最高一级法院的总联络员")
    await set_hours(there, TOMORROW, SUMMER, zhou, MORNING)
    for day, slots, said in (
        (TUESDAY, SUMMER, "最早从明天开始"),
        (TUESDAY + timedelta(days=367), SUMMER, "最多提前一年设置"),
        (TOMORROW, (), "本来就是这样"),
        (TOMORROW, (*SUMMER, *((time(19, at), time(19, at + 1)) for at in (0, 10, 20))), "一天最多 4 段"),
        (TOMORROW, SUMMER[::-1], "不能重叠"),
    ):
        await nothing_changed(set_hours(here, day, slots, zhou, MORNING), Invalid, said)
    await set_hours(here, TOMORROW, SUMMER, zhou, MORNING)
    await nothing_changed(set_hours(here, NEXT_WEEK, SUMMER, zhou, MORNING), Invalid, "本来就是这样")
    await set_hours(here, TOMORROW, ONE, zhou, MORNING)
    assert await OfficeHours.filter(court_id=here.id).count() == 1


@pytest.mark.usefixtures("cast")
async def test_还没开始的可以取消_开始了的不行() -> None:
    zhou, here = await acting("周敏"), await court()
    await set_hours(here, TOMORROW, SUMMER, zhou, MORNING)
    await nothing_changed(take_back(here, NEXT_WEEK, zhou, MORNING), NotFound, "没有找到这次改动")
    begun = MORNING + timedelta(days=1)
    await nothing_changed(take_back(here, TOMORROW, zhou, begun), Invalid, "已经开始执行的不能取消")
    await take_back(here, TOMORROW, zhou, MORNING)
    assert await changes(here.id) == []
    entries = await AuditEntry.filter(action="set_hours").order_by("id")
    assert [entry.facts for entry in entries] == [
        {"day": "2026-11-18", "hours": "08:30–12:00、15:00–18:00"},
        {"day": "2026-11-18", "hours": "取消"},
    ]
    assert entries[0].subject_id == here.id


@pytest.mark.usefixtures("cast")
async def test_两人同时设同一天_留一行() -> None:
    yang = await acting("杨帆")
    await asyncio.gather(*(set_hours(None, TOMORROW, one, yang, MORNING) for one in (SUMMER, ONE)))
    assert await OfficeHours.filter(court_id__isnull=True).count() == 1
