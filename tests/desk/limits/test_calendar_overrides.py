"""Working days: a chief liaison declares a typhoon day or a make-up Saturday, and new deadlines count it."""

from datetime import date, timedelta

import pytest

from desk.errors import Invalid, NotAllowed
from desk.limits import calendar_overrides
from desk.limits.calendar_overrides import DaySetting, Override
from desk.tickets.timing.clocks import calendar_of
from models import AuditEntry, Court
from models.enums import ClockKind
from tests.cast import MORNING, a_petition, acting, at, court, dispatched
from tests.desk.ledger import nothing_changed, running

WEDNESDAY = date(2026, 11, 18)
SATURDAY = date(2026, 11, 21)
ESTIMATED = date(2027, 2, 8)
"""A Monday of the spring festival's week whose notice is not out."""
WORK, OFF, AS_PUBLISHED = DaySetting

with_the_cast = pytest.mark.usefixtures("cast")


async def sets(who: str, of: str, day: date, to: DaySetting, note: str = "") -> None:
    place: Court | None = None if of == "全部法院" else await court(of)
    await calendar_overrides.set_day(place, day, to, note, await acting(who), MORNING)


async def declared(of: str, year: int = 2026) -> list[tuple[date, str]]:
    place = None if of == "全部法院" else (await court(of)).id
    found = await calendar_overrides.overrides(place, date(year, 1, 1), date(year, 12, 31))
    return [(one.day, one.words) for one in found]


@with_the_cast
async def test_周敏把星期三定为台风停班_新的工单跳过它_在办的期限不变() -> None:
    before = await dispatched(await a_petition())
    await sets("周敏", "南昌中院", WEDNESDAY, OFF, "  台风\n停班 ")
    after = await dispatched(await a_petition("李四"), as_of=MORNING + timedelta(minutes=1))
    assert (await running(before)).due_at == at("2026-11-20 17:30")
    assert after.due_at == at("2026-11-23 17:30")
    clock = await running(after)
    assert (clock.kind, "11月18日（本院休息）" in clock.reason) == (ClockKind.HANDLING, True)
    assert await declared("南昌中院") == [(WEDNESDAY, "本院休息：台风 停班")]
    assert await declared("东湖法院") == []
    entry = await AuditEntry.get(action="set_day")
    assert (entry.subject_id, entry.facts) == ((await court()).id, {"day": "2026-11-18", "set": "off"})


@with_the_cast
async def test_杨帆给全部法院定的_哪个法院都算_本院自己定的在它之上() -> None:
    await sets("杨帆", "全部法院", WEDNESDAY, OFF, "全省放假")
    await sets("高洁", "东湖法院", WEDNESDAY, WORK, "开庭")
    working = {name: (await calendar_of((await court(name)).id)).works(WEDNESDAY) for name in ("南昌中院", "东湖法院")}
    assert working == {"南昌中院": False, "东湖法院": True}
    assert await declared("东湖法院") == [(WEDNESDAY, "全部法院休息：全省放假"), (WEDNESDAY, "本院上班：开庭")]
    assert await declared("全部法院") == [(WEDNESDAY, "全部法院休息：全省放假")]


@with_the_cast
async def test_恢复了就照公布的算_改来改去只留一条() -> None:
    for note in ("台风", "台风二号"):
        await sets("周敏", "南昌中院", WEDNESDAY, OFF, note)
    assert await declared("南昌中院") == [(WEDNESDAY, "本院休息：台风二号")]
    await sets("周敏", "南昌中院", WEDNESDAY, WORK)
    assert await declared("南昌中院") == []
    await sets("杨帆", "南昌中院", SATURDAY, WORK)
    await sets("周敏", "南昌中院", SATURDAY, AS_PUBLISHED)
    assert await declared("南昌中院") == []
    assert await AuditEntry.filter(action="set_day").count() == 5


@with_the_cast
@pytest.mark.parametrize("who", ["李正", "王芳", "赵晴", "何平", "郑远", "林雨", "高洁", "系统管理员", "审计员"])
async def test_别人不能改南昌中院的工作日(who: str) -> None:
    await nothing_changed(sets(who, "南昌中院", WEDNESDAY, OFF), NotAllowed, "总联络员")


@with_the_cast
async def test_下级不能改上级的_也不能给全部法院改_上级可以改下级的() -> None:
    await nothing_changed(sets("周敏", "江西高院", WEDNESDAY, OFF), NotAllowed, "上级法院的总联络员")
    await nothing_changed(sets("周敏", "全部法院", WEDNESDAY, OFF), NotAllowed, "最高一级法院")
    await sets("周敏", "东湖法院", WEDNESDAY, OFF)
    assert await declared("东湖法院") == [(WEDNESDAY, "本院休息")]


@with_the_cast
@pytest.mark.parametrize(
    ("day", "to", "note", "words"),
    [
        (date(2026, 11, 16), OFF, "", "2026年11月16日已经过去，不能再改"),
        (date(2029, 1, 1), OFF, "", "只能改到 2028 年年底"),
        (WEDNESDAY, WORK, "", "11月18日本来就上班，不用改"),
        (SATURDAY, OFF, "", "11月21日本来就休息，不用改"),
        (WEDNESDAY, AS_PUBLISHED, "", "没有改过，不用恢复"),
        (WEDNESDAY, OFF, "长" * 61, "最多 60 个字"),
    ],
)
async def test_没有道理的改不了(day: date, to: DaySetting, note: str, words: str) -> None:
    await nothing_changed(sets("周敏", "南昌中院", day, to, note), Invalid, words)


@with_the_cast
async def test_今天也能改_同样的改两遍第二遍不算_还没公布的日子可以先定下来() -> None:
    await sets("周敏", "南昌中院", date(2026, 11, 17), OFF, "停电")
    await nothing_changed(sets("周敏", "南昌中院", date(2026, 11, 17), OFF, "停电"), Invalid, "已经改成休息了")
    await sets("周敏", "南昌中院", ESTIMATED, OFF, "春节")
    assert not (await calendar_of((await court()).id)).is_estimated(ESTIMATED)


def marks(year: int, month: int, *declared: Override) -> dict[int, str]:
    return {one.day.day: one.mark for one in calendar_overrides.calendar_year(declared, year)[month - 1] if one.mark}


def test_日历上的休和班和墙上的一样_放假中间的周末也是休() -> None:
    assert marks(2026, 10) == {**dict.fromkeys(range(1, 8), "休"), 10: "班"}
    assert marks(2026, 11) == {}


def test_改过的日子标着改成了什么_为什么() -> None:
    storm, saturday = Override(WEDNESDAY, False, "台风", True), Override(SATURDAY, True, "", False)
    assert marks(2026, 11, storm, saturday) == {18: "休", 21: "班"}
    november = calendar_overrides.calendar_year([storm, saturday], 2026)[10]
    assert [november[day - 1].why for day in (17, 18, 21, 22)] == ["上班", "本院休息：台风", "全部法院上班", "周末"]


def test_还没公布的年份是估算的_除了已经定下来的日子() -> None:
    days = [
        day
        for month in calendar_overrides.calendar_year([Override(ESTIMATED, False, "", False)], 2027)
        for day in month
    ]
    assert len(days) == 365
    assert [day.day for day in days if not day.estimated] == [ESTIMATED]
