"""A court sets when it disturbs its staff and its citizens, over the courts above it, over what is shipped."""

import pytest

from desk.errors import Invalid, NotAllowed
from desk.limits.quiet_hours import changes, quiet_at, quiet_shown, set_quiet, typed_quiet
from desk.rules.calendar.quiet_hours import SHIPPED_CITIZENS, SHIPPED_STAFF, Quiet
from models import AuditEntry, Court
from models import QuietHours as Row
from models.enums import QuietRule
from tests.cast import MORNING, acting

NIGHT = Quiet(QuietRule.NIGHT, 21 * 60, 7 * 60)

pytestmark = pytest.mark.usefixtures("cast")


async def court(code: str) -> Court:
    return await Court.get(code=code)


async def test_without_rows_what_is_shipped_holds_everywhere() -> None:
    place = await court("赣0102")
    assert (await quiet_at(place.id, of_staff=True)).quiet == SHIPPED_STAFF
    assert (await quiet_at(place.id, of_staff=False)).quiet == SHIPPED_CITIZENS
    shown = await quiet_shown(place, of_staff=True)
    assert (shown.own, shown.holds, shown.source) == (None, SHIPPED_STAFF, "出厂")


async def test_what_南昌中院_sets_holds_for_东湖法院_until_that_has_its_own_and_never_for_江西高院() -> None:
    zhou, above, below = await acting("周敏"), await court("赣01"), await court("赣0102")
    assert await set_quiet(above, True, NIGHT, zhou, MORNING)
    assert (await quiet_at(below.id, of_staff=True)).quiet == NIGHT
    assert (await quiet_at(below.id, of_staff=False)).quiet == SHIPPED_CITIZENS
    assert (await quiet_at((await court("赣")).id, of_staff=True)).quiet == SHIPPED_STAFF
    assert (await quiet_shown(below, of_staff=True)).source == above.short_name
    assert await set_quiet(below, True, Quiet(QuietRule.NEVER), zhou, MORNING)
    assert (await quiet_at(below.id, of_staff=True)).quiet == Quiet(QuietRule.NEVER)
    assert await set_quiet(below, True, Quiet(QuietRule.ABOVE), zhou, MORNING)
    assert (await quiet_at(below.id, of_staff=True)).quiet == NIGHT


async def test_it_is_written_down_once_and_never_rewritten() -> None:
    zhou, place = await acting("周敏"), await court("赣01")
    assert await set_quiet(place, False, NIGHT, zhou, MORNING)
    assert not await set_quiet(place, False, NIGHT, zhou, MORNING)
    assert await set_quiet(place, False, Quiet(QuietRule.ABOVE), zhou, MORNING)
    assert not await set_quiet(place, False, Quiet(QuietRule.ABOVE), zhou, MORNING)
    assert [one.words for one in await changes(place.id)] == ["随上级法院", str(NIGHT)]
    assert {one.by for one in await changes(place.id)} == {"周敏"}
    assert await AuditEntry.filter(action="set_quiet", subject_id=place.id).count() == await Row.all().count() == 2


async def test_who_does_not_run_the_court_sets_nothing() -> None:
    for name in ("李正", "赵晴", "郑远"):
        with pytest.raises(NotAllowed):
            await set_quiet(await court("赣01"), True, NIGHT, await acting(name), MORNING)
    with pytest.raises(NotAllowed):
        await set_quiet(await court("赣"), True, NIGHT, await acting("周敏"), MORNING)
    assert not await Row.exists()


@pytest.mark.parametrize(
    ("rule", "starts", "ends", "field"),
    [
        ("sometimes", "", "", "rule"),
        ("night", "", "08:00", "starts"),
        ("night", "24:00", "08:00", "starts"),
        ("night", "22:00", "8点", "ends"),
        ("night", "22:00", "22:00", "ends"),
        ("night", "08:00", "07:00", "ends"),
    ],
)
async def test_what_nobody_can_have_meant_is_refused_at_its_field(
    rule: str, starts: str, ends: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        typed_quiet(rule, starts, ends)
    assert refused.value.field == field


async def test_citizens_are_not_reached_in_office_hours_only() -> None:
    with pytest.raises(Invalid):
        await set_quiet(await court("赣01"), False, typed_quiet("office", "", ""), await acting("周敏"), MORNING)
