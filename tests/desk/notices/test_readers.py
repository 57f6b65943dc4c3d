"""Who may see is asked at the moment of sending, whatever the notice is and however it came to be due."""

import pytest

from desk.notices.catalogue import CATALOGUE, Tell, officers, tell
from desk.notices.readers import Reader, reader_of
from desk.tickets import handling
from models import Delivery, Officer, Subject, Ticket
from models.enums import FoundBy
from tests.cast import MORNING, a_petition, dispatched, officer, order, reassign_to

pytestmark = pytest.mark.usefixtures("cast")
TOLD_TO = ("李正", "王芳", "周敏", "何平", "赵晴")


async def about(ticket: Ticket, notice: str, name: str) -> Delivery:
    one = (await officer(name)).id
    await tell(ticket, Tell(notice, officers([one])), MORNING, cause=f"test:{ticket.id}:{notice}:{name}")
    return await Delivery.get(ticket_id=ticket.id, notice=notice, officer_id=one, cause__startswith="test:")


async def complained_of(ticket: Ticket, *names: str) -> Ticket:
    await Ticket.filter(id=ticket.id).update(restricted=True)
    for name in names:
        await Subject.create(ticket_id=ticket.id, officer=await officer(name), found_by=FoundBy.WORDS, at=MORNING)
    return await Ticket.get(id=ticket.id)


async def test_no_notice_at_all_reaches_whom_the_ticket_became_a_complaint_about() -> None:
    ticket = await complained_of(await dispatched(await a_petition()), "李正", "何平")
    for notice in CATALOGUE:
        for name in ("李正", "何平"):
            assert await reader_of(await about(ticket, notice, name), MORNING) is Reader.NOT_TO_KNOW, (notice, name)


async def test_what_was_ordinary_and_is_a_complaint_now_reaches_only_who_may_read_complaints() -> None:
    ticket = await complained_of(await dispatched(await a_petition()), "陈丽")
    may = {name for name in TOLD_TO if await reader_of(await about(ticket, "urged", name), MORNING) is Reader.MAY_READ}
    assert may == {"何平"}
    former = {
        name
        for name in TOLD_TO
        if await reader_of(await about(ticket, "transferred_away", name), MORNING) is Reader.MAY_READ
    }
    assert former == {"何平"}


async def test_who_gave_the_ticket_away_meanwhile_is_not_told_that_it_is_theirs() -> None:
    ticket = await dispatched(await a_petition())
    mine = await Delivery.get(ticket_id=ticket.id, notice="dispatched")
    assert await reader_of(mine, MORNING) is Reader.MAY_READ
    await handling.reassign(await reassign_to(await order(ticket, "周敏"), "陈丽"))
    assert await reader_of(mine, MORNING) is Reader.NOT_TO_KNOW


async def test_who_has_it_no_more_is_told_so() -> None:
    ticket = await dispatched(await a_petition(), "陈丽")
    assert await reader_of(await about(ticket, "transferred_away", "李正"), MORNING) is Reader.MAY_READ
    assert await reader_of(await about(ticket, "dispatched", "李正"), MORNING) is Reader.NOT_TO_KNOW


async def test_who_left_is_not_there_to_read() -> None:
    ticket = await dispatched(await a_petition())
    mine = await Delivery.get(ticket_id=ticket.id, notice="dispatched")
    await Officer.filter(name="李正").update(active=False)
    assert await reader_of(mine, MORNING) is Reader.LEFT
