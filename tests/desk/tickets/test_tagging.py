"""Tags: put on a ticket by whoever may note something on it, audited, and no line of its history."""

import pytest

from desk.access.audit import Deed
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.tickets.tagging import MOST_OF_TICKET, tag_ticket, untag_ticket
from models import AuditEntry, Tag, TicketTag
from tests.cast import MORNING, a_petition, acting, dispatched
from tests.desk.ledger import acts
from tests.desk.overlap import at_once

pytestmark = [pytest.mark.usefixtures("cast")]


async def test_周敏_tags_a_ticket_once_and_takes_the_tag_away_and_both_are_written_down() -> None:
    ticket = await dispatched(await a_petition())
    before, chief = await acts(ticket), await acting("周敏")
    assert await tag_ticket(ticket.id, " 涉众 ", chief, MORNING)
    assert not await tag_ticket(ticket.id, "涉众", await acting("王芳"), MORNING)
    assert await untag_ticket(ticket.id, "涉众", chief, MORNING)
    assert not await untag_ticket(ticket.id, "涉众", chief, MORNING)
    assert await acts(ticket) == before
    deeds = [one.action for one in await AuditEntry.filter(subject_id=ticket.id, action__contains="tag").order_by("id")]
    assert deeds == [Deed.TAG_TICKET, Deed.UNTAG_TICKET]


@pytest.mark.parametrize("name", ["", "  ", "长" * 21, "一,二", "一，二", "13912345678"])
async def test_what_is_no_tag_is_refused_in_words(name: str) -> None:
    ticket = await a_petition()
    with pytest.raises(Invalid):
        await tag_ticket(ticket.id, name, await acting("周敏"), MORNING)
    assert await Tag.all().count() == 0


async def test_who_may_not_note_may_not_tag_and_who_may_not_see_hears_of_nothing() -> None:
    ticket = await dispatched(await a_petition())
    with pytest.raises(NotAllowed):
        await tag_ticket(ticket.id, "涉众", await acting("郑远"), MORNING)
    for stranger in ("陈丽", "许诚", "审计员"):
        with pytest.raises(NotFound):
            await tag_ticket(ticket.id, "涉众", await acting(stranger), MORNING)


async def test_a_ticket_has_ten_tags_at_most_and_two_who_tag_at_once_make_one() -> None:
    ticket, chief = await a_petition(), await acting("周敏")
    await at_once("ticket", *(tag_ticket(ticket.id, "涉众", chief, MORNING) for _ in range(4)))
    assert (await Tag.all().count(), await TicketTag.all().count()) == (1, 1)
    for number in range(1, MOST_OF_TICKET):
        await tag_ticket(ticket.id, f"标签{number}", chief, MORNING)
    with pytest.raises(Refused, match="最多"):
        await tag_ticket(ticket.id, "再一个", chief, MORNING)
