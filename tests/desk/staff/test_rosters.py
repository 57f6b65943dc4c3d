"""Monday's roster: whom danger calls, and what cannot be written on it."""

from datetime import date

import pytest

from desk.errors import Invalid, NotAllowed
from desk.people.on_duty import on_duty
from desk.rules.duty_weeks import DutyDays
from desk.staff import rosters
from models import Absence, Duty, OfficerRole
from models.enums import PetitionKind, Role
from tests.cast import MORNING, a_petition, acting, at, court, officer
from tests.desk.staff.scenes import day, is_away, leaves, moment, moves
from tests.desk.tickets.danger.ringer import HEARD, rung
from tests.desk.walled import gets_a

pytestmark = pytest.mark.usefixtures("cast")

NIGHT = at("2026-11-18 02:00")


async def puts_on(name: str, role: Role, first: int = 0, last: int = 6, stand_in: str = "", by: str = "周敏") -> Duty:
    other = (await officer(stand_in)).id if stand_in else None
    wanted = DutyDays(role, (await officer(name)).id, other, day(first), day(last))
    return await rosters.put_on(await court(), wanted, await acting(by), MORNING)


async def names(later: int = 0) -> set[str]:
    found = await on_duty(await court(), moment(later))
    return {(await type(await officer("周敏")).get(id=one.id)).name for one in found}


async def test_without_a_roster_everybody_is_called_and_with_one_whoever_is_on_it() -> None:
    assert await names() == {"赵晴", "周敏", "何平", "郑远"}
    await puts_on("赵晴", Role.AGENT, 0, 2)
    assert await names() == {"赵晴"}
    assert await names(3) == {"赵晴", "周敏", "何平", "郑远"}


async def test_danger_at_night_rings_for_whoever_is_on_the_roster_alone() -> None:
    await puts_on("郑远", Role.PRESIDENT)
    ticket = await a_petition("李四", HEARD, kind=PetitionKind.OTHER, as_of=NIGHT)
    assert await rung(ticket) == {"郑远"}


async def test_whoever_may_not_know_of_it_is_not_called_and_then_everybody_who_may_is() -> None:
    await puts_on("赵晴", Role.AGENT)
    ticket = await a_petition("李四", f"李正法官收了红包，{HEARD}", kind=PetitionKind.COMPLAINT, as_of=NIGHT)
    assert "何平" in await rung(ticket)
    assert "赵晴" not in await rung(ticket)


async def test_in_place_of_whoever_is_not_there_the_stand_in_of_the_roster_is_called() -> None:
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    await is_away("赵晴", "王芳")
    assert await names() == {"周敏"}
    await leaves("赵晴")
    assert await names() == {"周敏"}


@pytest.mark.parametrize(
    ("name", "role", "first", "last", "stand_in", "words"),
    [
        ("赵晴", Role.AGENT, 3, 2, "", "不能早于"),
        ("赵晴", Role.AGENT, -1, 2, "", "过去的日子"),
        ("赵晴", Role.AGENT, 0, 400, "", "最多提前"),
        ("李正", Role.AGENT, 0, 1, "", "不是南昌中院的坐席"),
        ("李正", Role.JUDGE, 0, 1, "", "请选择坐席"),
        ("赵晴", Role.AGENT, 0, 1, "赵晴", "不能是本人"),
        ("赵晴", Role.AGENT, 0, 1, "李正", "不在本院值班的范围"),
        ("周敏", Role.CHIEF_LIAISON, 2, 3, "", "已经排了这个人"),
        ("何平", Role.INSPECTOR, 0, 6, "", "11月20日起何平不再担任督察，请排到前一天"),
        ("郑远", Role.PRESIDENT, 0, 6, "何平", "替班的人不在本院值班的范围"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    name: str, role: Role, first: int, last: int, stand_in: str, words: str
) -> None:
    await puts_on("周敏", Role.CHIEF_LIAISON, 0, 6)
    await OfficerRole.filter(officer__name="何平").update(ends_on=day(2))
    with pytest.raises(Invalid, match=words):
        await puts_on(name, role, first, last, stand_in)
    assert await Duty.all().count() == 1


async def test_whoever_is_away_without_a_stand_in_is_put_on_only_with_somebody_in_their_place() -> None:
    await is_away("赵晴", "王芳", first=2, last=3)
    await leaves("王芳")
    assert await Absence.filter(stand_in_id=None).count() == 1
    with pytest.raises(Invalid, match="赵晴这几天请假，还没有人代，请写不在时叫谁"):
        await puts_on("赵晴", Role.AGENT)
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    assert await names(1) == {"赵晴"}
    assert await names(2) == {"周敏"}


async def test_who_stands_in_for_whoever_is_on_the_roster_and_away_is_called() -> None:
    await puts_on("赵晴", Role.AGENT)
    await is_away("赵晴", "王芳", first=1, last=2)
    assert (await names(0), await names(1), await names(3)) == ({"赵晴"}, {"王芳"}, {"赵晴"})


async def test_whoever_moved_or_gave_up_the_post_is_called_no_more() -> None:
    await puts_on("赵晴", Role.AGENT, stand_in="周敏")
    await moves("赵晴", roles=(Role.AGENT,))
    assert await names() == {"周敏"}


async def test_whoever_stands_in_for_somebody_a_complaint_is_about_is_not_called() -> None:
    await gets_a("孟夏", Role.INSPECTOR, at_court="南昌中院")
    await is_away("何平", "孙琪")
    await puts_on("何平", Role.INSPECTOR)
    assert await names() == {"孙琪"}
    ticket = await a_petition("李四", f"督察何平收了红包，{HEARD}", kind=PetitionKind.COMPLAINT, as_of=NIGHT)
    assert "孟夏" in await rung(ticket)
    assert not {"何平", "孙琪"} & await rung(ticket)


async def test_nobody_else_writes_the_roster() -> None:
    with pytest.raises(NotAllowed):
        await puts_on("赵晴", Role.AGENT, by="赵晴")


async def test_a_week_is_copied_to_the_next_once_and_what_has_begun_stays_to_be_read() -> None:
    begun = await puts_on("赵晴", Role.AGENT, 0, 5)
    monday = date(2026, 11, 16)
    assert await rosters.copy_forward(await court(), monday, await acting("周敏"), MORNING) == 6
    with pytest.raises(Invalid, match="已经排了人"):
        await rosters.copy_forward(await court(), monday, await acting("周敏"), MORNING)
    await rosters.take_off(await court(), begun.id, await acting("周敏"), moment(2))
    assert (await Duty.get(id=begun.id)).ends_on == day(1)
    with pytest.raises(Invalid, match="已经不在了"):
        await rosters.take_off(await court(), begun.id, await acting("周敏"), moment(2))


async def test_what_was_of_somebody_who_moved_is_not_copied() -> None:
    await puts_on("赵晴", Role.AGENT, 0, 5)
    await puts_on("郑远", Role.PRESIDENT, 0, 5)
    await moves("赵晴", roles=(Role.AGENT,))
    assert await rosters.copy_forward(await court(), date(2026, 11, 16), await acting("周敏"), MORNING) == 6
    assert not await Duty.exists(officer__name="赵晴", starts_on__gte=day(6))


async def test_new_years_day_is_not_copied() -> None:
    eve = await acting("周敏")
    wanted = DutyDays(Role.AGENT, (await officer("赵晴")).id, None, date(2026, 12, 21), date(2026, 12, 27))
    await rosters.put_on(await court(), wanted, eve, MORNING)
    await rosters.copy_forward(await court(), date(2026, 12, 21), eve, MORNING)
    assert not await Duty.exists(starts_on=date(2027, 1, 1))
