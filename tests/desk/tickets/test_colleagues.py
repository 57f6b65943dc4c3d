"""Whom an officer can call to a ticket: everybody who may see it, and nobody else."""

import pytest

from desk.access.visibility import place_of, sees
from desk.tickets.colleagues import colleagues
from desk.tickets.ticket_store import load
from models import Officer, Ticket
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, dispatched

pytestmark = pytest.mark.usefixtures("cast")


async def names(ticket: Ticket) -> set[str]:
    return {one.name for one in await colleagues(await load(ticket.id), MORNING)}


async def test_of_an_ordinary_ticket_they_are_those_who_see_it() -> None:
    ticket = await dispatched(await a_petition())
    found, place = await names(ticket), place_of(await load(ticket.id))

    for one in await Officer.filter(active=True):
        assert (one.name in found) == sees(await acting(one.name), place), one.name
    assert {"李正", "王芳", "周敏", "赵晴", "何平", "杨帆"} <= found


async def test_of_a_complaint_nobody_it_may_be_about_and_nobody_of_the_desk_is_among_them() -> None:
    complaint = await a_petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    found, place = await names(complaint), place_of(await load(complaint.id))

    for one in await Officer.filter(active=True):
        assert (one.name in found) == sees(await acting(one.name), place), one.name
    assert not {"李正", "周敏", "赵晴", "王芳"} & found


async def test_they_are_found_by_the_initials_of_their_names_with_their_department() -> None:
    ticket = await dispatched(await a_petition())
    one = next(one for one in await colleagues(await load(ticket.id), MORNING) if one.name == "李正")

    assert (one.typed_as, one.where) == ("lz lizheng", "执行局")
