"""One place says how late tickets are, each in its own court's and its own limit's time."""

import pytest

from desk.views.lateness import lateness_of
from desk.views.tickets.limits import limits_of
from models.enums import Urgency
from tests.cast import a_petition, answered, at, dispatched

pytestmark = pytest.mark.usefixtures("cast")


async def test_five_working_hours_late_are_not_two_days() -> None:
    plain = await dispatched(await a_petition())
    critical = await dispatched(await a_petition("李四"), "陈丽", urgency=Urgency.CRITICAL)
    assert plain.due_at == at("2026-11-20 17:30")
    assert critical.due_at == at("2026-11-17 11:30")
    late = await lateness_of([plain, critical], at("2026-11-23 15:00"))
    assert late == {plain.id: "4个工作小时30分钟", critical.id: "6天3小时"}
    done = await answered(plain, as_of=at("2026-11-23 15:00"))
    assert await lateness_of([done], at("2026-12-01 09:00")) == {}
    (handling,) = [one for one in await limits_of(done, at("2026-12-01 09:00")) if one.kind.value == "handling"]
    assert (handling.in_time, handling.late) == (False, "4个工作小时30分钟")
