"""Every notice of the catalogue has words and a card that can be sent, whatever has happened to its ticket."""

import pytest

from desk.notices.catalogue import CATALOGUE
from models import Clock, Delivery, Ticket
from tests.cast import MORNING, a_petition, answered, dispatched
from tests.desk.ledger import history
from wechat.pushes import LONGEST_BYTES, LONGEST_TEXT, render

SLOTS = {"number", "matter", "time", "note"}


@pytest.mark.usefixtures("cast")
async def test_every_notice_says_something_about_its_ticket() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    words_id = (await history(ticket))[-1].words_id
    clock = await Clock.get(ticket_id=ticket.id, stopped_at__isnull=True)
    facts = {
        "words": words_id,
        "rung": 2,
        "times": 3,
        "days": 5,
        "minutes": 30,
        "corrected": 1,
        "clock": clock.id,
        "body": "上级纪检监察机关",
    }
    for notice in CATALOGUE.values():
        for state in sorted(notice.while_in):
            await Ticket.filter(id=ticket.id).update(state=state, due_at=clock.due_at)
            for officer_id in (None, ticket.handler_id):
                delivery = Delivery(
                    notice=notice.name, ticket_id=ticket.id, officer_id=officer_id, facts=facts, created_at=MORNING
                )
                push = await render(delivery, "https://jiesu.example.gov.cn")
                assert push is not None, notice.name
                assert ticket.number is not None
                assert ticket.number in push.text or ticket.petition.number in push.text, notice.name
                assert "{" not in push.text + str(list(push.card.values())), notice.name
                assert "None" not in push.text, notice.name
                assert len(push.text) <= LONGEST_TEXT
                assert len(push.text.encode()) <= LONGEST_BYTES
                assert set(push.card) == SLOTS, notice.name
                assert all(push.card[slot] for slot in SLOTS), (notice.name, state, push.card)
