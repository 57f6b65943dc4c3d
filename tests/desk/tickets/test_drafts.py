"""Drafts: each for one person, ticket and act; sealed, gone when sent, late or forgotten."""

from datetime import timedelta

import pytest

from desk.errors import Invalid
from desk.tickets import drafts, noting
from desk.tickets.ticket_store import load
from jobs.purges import DRAFTS_KEPT, purge_expired
from models import Draft, Ticket
from models.database import connection
from models.enums import Act
from models.keyring import CannotOpen, unseal
from tests.cast import MORNING, a_petition, dispatched, officer, order

pytestmark = pytest.mark.usefixtures("cast")
SECRET = "张三的执行款明天发放"


async def keeps(ticket: Ticket, words: str, by: str = "李正", act: Act = Act.ANSWER, minutes: int = 0) -> bool:
    who, at = (await officer(by)).id, MORNING + timedelta(minutes=minutes)
    return await drafts.keep(who, await load(ticket.id), act, words, at)


async def has(ticket: Ticket, by: str = "李正", act: Act = Act.ANSWER) -> str:
    kept = await drafts.kept((await officer(by)).id, ticket.id, act)
    return kept.words if kept else ""


async def test_李正_goes_on_where_he_was_and_nobody_else_reads_it() -> None:
    ticket = await dispatched(await a_petition())
    await keeps(ticket, "已查")
    await keeps(ticket, SECRET, minutes=1)
    await keeps(ticket, "别的", act=Act.NOTE)

    assert await has(ticket) == SECRET
    assert (await has(ticket, "王芳"), await has(ticket, act=Act.INTERIM)) == ("", "")
    async with connection() as plain:
        row = await plain.fetchrow("SELECT draft::text AS whole FROM draft WHERE act = 'answer'")
    assert row is not None
    assert SECRET not in row["whole"]


async def test_what_comes_late_from_another_window_does_not_undo_what_is_newer() -> None:
    ticket = await dispatched(await a_petition())
    await keeps(ticket, "新的一句", minutes=2)
    await keeps(ticket, "旧的一句", minutes=1)
    assert await has(ticket) == "新的一句"


async def test_nothing_written_is_no_draft_and_too_much_is_refused() -> None:
    ticket = await dispatched(await a_petition())
    assert await keeps(ticket, "写了")
    assert not await keeps(ticket, "  ")
    assert await has(ticket) == ""
    with pytest.raises(Invalid, match="太长"):
        await keeps(ticket, "长" * 5001)


async def test_a_save_that_comes_after_the_words_were_sent_leaves_nothing() -> None:
    ticket = await dispatched(await a_petition())
    await noting.note(await order(ticket, "李正", "已电话联系"))
    assert not await keeps(ticket, "已电话联系", act=Act.NOTE)
    assert not await Draft.exists()


async def test_a_draft_moved_to_another_row_does_not_open() -> None:
    ticket, other = await dispatched(await a_petition()), await dispatched(await a_petition("李四"))
    await keeps(ticket, SECRET)
    await Draft.all().update(ticket_id=other.id)
    with pytest.raises(CannotOpen):
        unseal((await Draft.get()).text_sealed)


async def test_thirty_days_later_it_is_gone() -> None:
    ticket = await dispatched(await a_petition())
    await keeps(ticket, SECRET)
    await purge_expired(MORNING + DRAFTS_KEPT - timedelta(hours=1))
    assert await Draft.exists()
    await purge_expired(MORNING + DRAFTS_KEPT + timedelta(hours=1))
    assert not await Draft.exists()
