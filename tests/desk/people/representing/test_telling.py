"""Both sides of a representation hear on their phones that it stands and that it is over; nothing personal is in it."""

import pytest

from desk.people.representing import ending
from models import Delivery
from tests.cast import MORNING, phone
from tests.desk.people.representing.scenes import confirmed, lawyer_of, proved

pytestmark = pytest.mark.usefixtures("cast")


async def test_both_sides_hear_of_its_beginning_and_its_end_once() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    await ending.end_as_person(zhang.id, row.id, "不再委托", MORNING)
    phones = {(await phone(name)).id for name in ("陈静", "张三")}
    for change in ("mandate_confirmed", "mandate_ended"):
        told = [one for one in await Delivery.filter(notice="person_changed") if one.facts == {"change": change}]
        assert {one.identity_id for one in told} == phones
        assert len(told) == 2
        assert {one.ticket_id for one in told} == {None}
