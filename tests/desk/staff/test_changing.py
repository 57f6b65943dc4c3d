"""Who may change the staff, and that what lets somebody see more waits for a second person."""

import pytest

from desk.errors import NotAllowed, NotFound, Refused
from desk.staff import changing
from models import AuditEntry, StaffRequest
from models.enums import Role, StaffChange
from tests.cast import MORNING, acting
from tests.desk.staff.scenes import an_order, day, is_active, moment, posts
from tests.desk.walled import gets_a

pytestmark = pytest.mark.usefixtures("cast")


async def asks(change: StaffChange, name: str, by: str = "周敏", **more: object) -> StaffRequest | None:
    return await changing.order_change(await an_order(change, name, **more), await acting(by), MORNING)  # type: ignore[arg-type]


async def test_周敏_disables_a_judge_of_her_court_alone_and_it_is_written_down() -> None:
    assert await asks(StaffChange.LEAVE, "李正") is None
    assert not await is_active("李正")
    assert await AuditEntry.filter(action="disable_officer", officer_id=(await acting("周敏")).id).count() == 1


@pytest.mark.parametrize("name", ["李正", "王芳", "赵晴", "何平", "郑远"])
async def test_nobody_else_of_the_court_may(name: str) -> None:
    with pytest.raises(NotAllowed, match="总联络员、系统管理员"):
        await asks(StaffChange.LEAVE, "陈丽", name)


async def test_nobody_changes_their_own_posts_and_not_those_of_another_court() -> None:
    with pytest.raises(NotAllowed, match="本人的职责"):
        await asks(StaffChange.POST, "周敏", at_court="南昌中院", roles=(Role.INSPECTOR,))
    await gets_a("钱进来", Role.JUDGE, at_court="九江中院")
    with pytest.raises(NotAllowed, match="本院或上级法院"):
        await asks(StaffChange.LEAVE, "钱进来")


async def test_a_higher_role_waits_until_a_second_administrator_agrees() -> None:
    kept = await asks(StaffChange.POST, "李正", at_court="南昌中院", roles=(Role.INSPECTOR,))
    assert kept is not None
    assert not (await acting("李正")).holds(Role.INSPECTOR)
    with pytest.raises(NotAllowed, match="不能同意"):
        await changing.decide(kept.id, True, await acting("周敏"), MORNING)
    with pytest.raises(NotFound):
        await changing.decide(kept.id, True, await acting("李正"), MORNING)
    await gets_a("孟夏", Role.SYSTEM_ADMIN)
    assert [row.id for row in await changing.waiting_for(await acting("孟夏"))] == [kept.id]
    await changing.decide(kept.id, True, await acting("孟夏"), MORNING)
    assert (await acting("李正")).holds(Role.INSPECTOR)
    with pytest.raises(NotFound, match="可能已经处理"):
        await changing.decide(kept.id, True, await acting("孟夏"), MORNING)


async def test_another_court_wants_somebody_over_that_court() -> None:
    kept = await asks(StaffChange.MOVE, "李正", at_court="九江中院", roles=(Role.JUDGE,))
    assert kept is not None
    await gets_a("孟夏", Role.SYSTEM_ADMIN, at_court="南昌中院")
    with pytest.raises(NotFound):
        await changing.decide(kept.id, True, await acting("孟夏"), MORNING)
    await gets_a("方圆", Role.CHIEF_LIAISON, at_court="九江中院")
    await changing.decide(kept.id, True, await acting("方圆"), MORNING)
    assert (await posts("李正"))[-1][:2] == ("九江中院", Role.JUDGE)


async def test_a_department_of_the_same_court_needs_no_second_person() -> None:
    assert await asks(StaffChange.MOVE, "李正", at_court="南昌中院", department="立案庭", roles=(Role.JUDGE,)) is None


async def test_a_stand_in_who_would_see_more_wants_a_second_person_and_one_who_would_not_does_not() -> None:
    assert await asks(StaffChange.ABSENCE, "李正", other="陈丽", last=3) is None
    kept = await asks(StaffChange.ABSENCE, "何平", other="王芳", last=3)
    assert kept is not None
    assert not (await acting("王芳")).holds(Role.INSPECTOR)


async def test_whoever_asked_may_take_it_back_and_nothing_is_asked_twice() -> None:
    kept = await asks(StaffChange.POST, "李正", at_court="南昌中院", roles=(Role.AGENT,))
    assert kept is not None
    with pytest.raises(Refused, match="等人同意"):
        await asks(StaffChange.POST, "李正", at_court="南昌中院", roles=(Role.INSPECTOR,))
    await changing.decide(kept.id, False, await acting("周敏"), MORNING)
    assert await StaffRequest.filter(decided_at__isnull=True).count() == 0


async def test_what_cannot_be_done_any_more_is_refused_in_words_and_stays_waiting() -> None:
    kept = await asks(StaffChange.POST, "李正", at_court="南昌中院", roles=(Role.AGENT,), first=1)
    assert kept is not None
    await gets_a("孟夏", Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="情况有变"):
        await changing.decide(kept.id, True, await acting("孟夏", moment(3)), moment(3))
    assert await StaffRequest.filter(decided_at__isnull=True).count() == 1
    assert day(1) not in {first for _, _, first, _ in await posts("李正")}
