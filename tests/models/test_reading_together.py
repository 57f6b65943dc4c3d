"""Reads run beside each other and go in one statement, each with its own rows, as if it had asked alone."""

import asyncio
from typing import Any

import pytest
from tortoise.exceptions import DoesNotExist

from models import Court, Department, Officer, Petition, Ticket, Words, statements
from models.database import connection, transaction
from models.reading_together import together
from tests import cast
from tests.asked import asked_of_database

pytestmark = pytest.mark.usefixtures("cast")


async def of_court(name: str) -> tuple[str, list[str]]:
    """Two reads, the second of what the first found."""
    court = await Court.get(short_name=name)
    offices = await Department.filter(court_id=court.id).order_by("id")
    return court.short_name, [one.name for one in offices]


async def count_of(name: str) -> int:
    return await Officer.filter(court__short_name=name).count()


async def path_of(name: str) -> str:
    return str(await statements.fetchval("SELECT path FROM court WHERE short_name = ${name}", name=name))


async def test_each_gets_what_it_would_have_got_alone_and_the_database_is_asked_once_a_step():
    reads = (
        lambda: of_court("南昌中院"),
        lambda: of_court("东湖法院"),
        lambda: count_of("南昌中院"),
        lambda: path_of("南昌中院"),
    )
    alone = [await read() for read in reads]
    await together(*(read() for read in reads))

    with asked_of_database() as asked:
        assert await together(*(read() for read in reads)) == alone
    assert len(asked) == 2


async def test_a_ticket_with_its_words_has_every_kind_of_value_there_is():
    ticket = await cast.answered(await cast.dispatched(await cast.a_petition("张三")))
    petition, seen, words = await together(
        Petition.get(id=ticket.petition_id),
        Ticket.get(id=ticket.id).select_related("court", "handler", "petition"),
        Words.filter(ticket_id=ticket.id).order_by("-id"),
    )
    expected = await Ticket.get(id=ticket.id).select_related("court", "handler", "petition")
    assert _values(petition) == _values(await Petition.get(id=ticket.petition_id))
    assert [_values(one) for one in words] == [
        _values(one) for one in await Words.filter(ticket_id=ticket.id).order_by("-id")
    ]
    assert words[0].word_keys
    for one in ("court", "handler", "petition"):
        assert _values(getattr(seen, one)) == _values(getattr(expected, one))
    assert _values(seen) == _values(expected)


async def test_reads_beside_reads_wait_for_their_own():
    async def both(names: tuple[str, str]) -> list[Any]:
        return await together(*(of_court(name) for name in names))

    names = ("南昌中院", "东湖法院")
    inner, path, late = await together(both(names), path_of("南昌中院"), of_court("南昌中院"))
    assert inner == [await of_court(name) for name in names]
    assert (path, late) == (await path_of("南昌中院"), await of_court("南昌中院"))


async def test_one_that_fails_ends_the_others_and_is_heard():
    waits = asyncio.create_task(together(of_court("南昌中院"), Court.get(short_name="没有")))
    with pytest.raises(DoesNotExist):
        await waits
    assert await of_court("南昌中院")


async def test_a_statement_the_database_refuses_is_refused_to_all():
    with pytest.raises(Exception, match="no_such_column"):
        await together(of_court("南昌中院"), statements.fetch("SELECT no_such_column FROM court"))
    assert await together(of_court("南昌中院")) == [await of_court("南昌中院")]


async def test_in_a_transaction_they_see_what_it_wrote_one_after_the_other():
    async with transaction():
        await Court.filter(short_name="南昌中院").update(address="二号楼")
        court, name = await together(Court.get(short_name="南昌中院"), of_court("南昌中院"))
        assert (court.address, name) == ("二号楼", await of_court("南昌中院"))


async def test_whoever_gives_up_gives_up_for_all_and_no_connection_stays_away():
    for waits in range(1, 13):
        reads = together(*(of_court("南昌中院") for _ in range(4)))
        reading = asyncio.create_task(reads)
        for _ in range(waits):
            await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    async with connection() as plain:
        assert await plain.fetchval("SELECT count(*) FROM court") == await Court.all().count()


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.db_fields if name in row.__dict__}
