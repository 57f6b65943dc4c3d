"""The demonstration is planted once, beside whatever is there already: a simulated year, somebody's tries."""

from datetime import timedelta

import pytest

from desk.people.importing import import_courts
from models import Officer, Ticket
from seeds.demo import courts, plant
from tests import cast

pytestmark = pytest.mark.usefixtures("open_desk")


async def test_the_demonstrations_staff_and_tickets_come_beside_a_ticket_that_was_there_and_come_once() -> None:
    await import_courts(courts())
    await cast.a_petition(as_of=cast.MORNING)
    later = cast.MORNING + timedelta(days=60)

    first, again = await plant([], later), await plant([], later)

    assert (first.new, again.new) == (True, False)
    assert first.tickets == again.tickets == await Ticket.all().count() > 1
    assert await Officer.filter(login="zhoumin").count() == 1
