"""Queries whose text is made once give what the ORM gives."""

import pytest
from tortoise.exceptions import DoesNotExist
from tortoise.models import Model

from desk.tickets import ticket_store
from models import Ticket
from models.database import transaction
from models.prepared_query import PreparedQuery
from tests.cast import a_petition, answered, dispatched


class Undone(Exception):
    pass


RELATED = ("court", "petition", "department", "handler")


def as_told(ticket: Ticket) -> dict[str, object]:
    """Every column of a ticket and of what was loaded with it."""
    told = _columns(ticket)
    for name in RELATED:
        other = getattr(ticket, name)
        told |= (
            {f"{name}.{key}": value for key, value in _columns(other).items()} if other is not None else {name: None}
        )
    return told


def _columns(row: Model) -> dict[str, object]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


@pytest.mark.usefixtures("cast")
async def test_a_ticket_is_loaded_as_the_orm_would_load_it() -> None:
    fresh, done = await a_petition(), await answered(await dispatched(await a_petition("李四")))
    for ticket in (fresh, done):
        expected = await Ticket.get(id=ticket.id).select_related(*RELATED)
        assert as_told(await ticket_store.load(ticket.id)) == as_told(expected)
    assert (await ticket_store.load(done.id)).handler.name == "李正"


async def _urged_and_undone(ticket: Ticket) -> None:
    async with transaction():
        await Ticket.filter(id=ticket.id).update(urged=7)
        assert (await ticket_store.load(ticket.id)).urged == 7
        raise Undone


@pytest.mark.usefixtures("cast")
async def test_inside_a_transaction_it_sees_what_the_transaction_wrote() -> None:
    ticket = await a_petition()
    with pytest.raises(Undone):
        await _urged_and_undone(ticket)
    assert (await ticket_store.load(ticket.id)).urged == 0


@pytest.mark.usefixtures("cast")
async def test_where_there_is_nothing_it_says_so_and_counts_its_values() -> None:
    by_id = PreparedQuery(lambda: Ticket.filter(id=1))
    with pytest.raises(DoesNotExist):
        await by_id.one(10**9)
    with pytest.raises(TypeError, match="1 values"):
        await by_id.rows(1, 2)
    with pytest.raises(TypeError, match="1, 2, 3"):
        await PreparedQuery(lambda: Ticket.filter(id=5)).rows(1)
