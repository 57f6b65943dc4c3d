"""二级类别 are kept by a court's chief liaison, used by the courts below, and have limits of their own where given."""

import pytest

from desk.errors import Invalid, NotAllowed, NotFound
from desk.limits.court_policies import LimitAmount
from desk.limits.sub_kinds import (
    TWICE,
    TypedSubKind,
    keep_sub_kind,
    limits_of_sub_kind,
    offered_for,
    sub_kinds_above,
    sub_kinds_of,
)
from desk.rules.policies import Unit
from models import AuditEntry, SubKind, SubKindLimits
from models.enums import PetitionKind, Urgency
from tests.cast import MORNING, acting, court

pytestmark = pytest.mark.usefixtures("cast")
FIVE_DAYS = {Urgency.NORMAL: LimitAmount(5, Unit.WORKING_DAYS)}
PAYING = TypedSubKind(PetitionKind.ENFORCEMENT, "执行款发放", limits=FIVE_DAYS)


async def test_周敏_keeps_one_that_东湖法院_uses_too_and_it_is_written_down() -> None:
    kept = await keep_sub_kind(await acting("周敏"), await court(), PAYING, MORNING)

    row = await SubKind.get(id=kept)
    assert (row.name, "zxkff" in row.initials, row.active) == ("执行款发放", True, True)
    assert await limits_of_sub_kind(kept) == FIVE_DAYS
    below = await court("东湖法院")
    assert [one.id for one in await offered_for(below, PetitionKind.ENFORCEMENT)] == [kept]
    assert [one.id for one in await sub_kinds_above(below)] == [kept]
    assert await offered_for(await court("九江中院"), PetitionKind.ENFORCEMENT) == []
    assert await offered_for(below, PetitionKind.CONSULT) == []
    assert (await AuditEntry.get(action="keep_sub_kind")).facts == {"sub_kind": kept, "active": 1}


async def test_another_name_keeps_its_limits_other_limits_are_a_new_version_and_none_takes_them_back() -> None:
    actor, here = await acting("周敏"), await court()
    kept = await keep_sub_kind(actor, here, PAYING, MORNING)
    await keep_sub_kind(actor, here, TypedSubKind(None, "发放执行款", False, FIVE_DAYS), MORNING, kept)
    assert await SubKindLimits.filter(sub_kind_id=kept).count() == 1
    assert await offered_for(here, PetitionKind.ENFORCEMENT) == []
    assert [one.name for one in await sub_kinds_of(here)] == ["发放执行款"]
    await keep_sub_kind(actor, here, TypedSubKind(None, "发放执行款"), MORNING, kept)
    assert (await SubKindLimits.filter(sub_kind_id=kept).count(), await limits_of_sub_kind(kept)) == (2, {})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TypedSubKind(PetitionKind.CONSULT, ""), "name"),
        (TypedSubKind(PetitionKind.CONSULT, "长" * 200), "name"),
        (TypedSubKind(PetitionKind.CONSULT, "13912345678"), "name"),
        (TypedSubKind(None, "上诉费"), "kind"),
        (
            TypedSubKind(PetitionKind.CONSULT, "上诉费", limits={Urgency.NORMAL: LimitAmount(0, Unit.WORKING_DAYS)}),
            "normal",
        ),
        (
            TypedSubKind(PetitionKind.CONSULT, "上诉费", limits={Urgency.URGENT: LimitAmount(9, Unit.WORKING_DAYS)}),
            "urgent",
        ),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(typed: TypedSubKind, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await keep_sub_kind(await acting("周敏"), await court(), typed, MORNING)
    assert refused.value.field == field
    assert (await SubKind.all().count(), await AuditEntry.all().count()) == (0, 0)


async def test_a_name_stands_once_under_a_kind_and_only_the_chief_of_the_branch_keeps_it() -> None:
    here = await court()
    kept = await keep_sub_kind(await acting("周敏"), here, PAYING, MORNING)
    with pytest.raises(Invalid, match=TWICE):
        await keep_sub_kind(await acting("周敏"), here, PAYING, MORNING)
    for name in ("高洁", "李正", "系统管理员", "许诚"):
        with pytest.raises(NotAllowed):
            await keep_sub_kind(await acting(name), here, PAYING, MORNING)
    with pytest.raises(NotFound):
        await keep_sub_kind(await acting("杨帆"), await court("九江中院"), PAYING, MORNING, kept)
