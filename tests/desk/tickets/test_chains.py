"""The chain of a history covers what was said and where the ticket stood, and old chains still hold."""

import pytest

from desk.tickets.chains import broken_at
from desk.tickets.history import FIRST_HASH, chain_hash, history_line
from desk.tickets.ticket_store import chain_name, load
from desk.upkeep import erasure
from models import Ticket, TicketEvent, Words
from models.enums import ErasureCause
from models.keyring import seal
from tests.cast import MORNING, a_petition, answered, dispatched, phone
from tests.owners import as_owner

pytestmark = pytest.mark.usefixtures("cast")


async def an_answer() -> Ticket:
    return await load((await answered(await dispatched(await a_petition("张三")))).id)


async def change(sql: str, *values: object) -> None:
    """What somebody with the database in their hands does."""
    await as_owner("ALTER TABLE ticket_event DISABLE TRIGGER ticket_event_only_grows")
    await as_owner(sql, *values)
    await as_owner("ALTER TABLE ticket_event ENABLE TRIGGER ticket_event_only_grows")


async def test_words_changed_behind_the_historys_back_are_found_and_erased_ones_are_not() -> None:
    ticket = await an_answer()
    assert await broken_at(ticket) == (3, None)
    said = await Words.get(ticket_id=ticket.id)
    await Words.filter(id=said.id).update(text_sealed=seal("您的请求没有道理"))
    assert await broken_at(ticket) == (3, 3)
    await as_owner("UPDATE words SET digest = repeat('0', 32) WHERE id = $1", said.id)
    assert await broken_at(ticket) == (3, 3)
    await Words.filter(id=said.id).update(text_sealed=said.text_sealed)
    await as_owner("UPDATE words SET digest = $2 WHERE id = $1", said.id, said.digest)
    await erasure.carry_out(
        await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=(await phone("张三")).id), MORNING
    )
    assert (await Words.get(id=said.id)).text_sealed is None
    assert await broken_at(await load(ticket.id)) == (4, None)


@pytest.mark.parametrize("column", ["court_id", "department_id", "officer_id"])
async def test_a_line_moved_to_another_court_or_department_is_found(column: str) -> None:
    ticket = await an_answer()
    await change(
        f"UPDATE ticket_event SET {column} = coalesce({column}, 0) + 1 WHERE ticket_id = $1 AND seq = 2", ticket.id
    )
    assert await broken_at(ticket) == (3, 2)


async def test_a_chain_from_before_still_holds_and_cannot_follow_a_newer_line() -> None:
    ticket = await an_answer()
    lines = await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")
    previous = FIRST_HASH
    for line in lines:
        previous = chain_hash(chain_name(ticket), line.seq, history_line(line), previous, 1)
        await change("UPDATE ticket_event SET hash = $2, scheme = 1 WHERE id = $1", line.id, previous)
    assert await broken_at(ticket) == (3, None)
    first = lines[0]
    newer = chain_hash(chain_name(ticket), 1, history_line(first), FIRST_HASH)
    await change("UPDATE ticket_event SET hash = $2, scheme = 2 WHERE id = $1", first.id, newer)
    second = chain_hash(chain_name(ticket), 2, history_line(lines[1]), newer, 1)
    await change("UPDATE ticket_event SET hash = $2 WHERE id = $1", lines[1].id, second)
    assert await broken_at(ticket) == (3, 2)
