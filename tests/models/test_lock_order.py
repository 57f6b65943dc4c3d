"""Rows are locked in one order, so that an erasure, a message and an answer at once wait and never meet crosswise."""

from dataclasses import replace

import pytest

from desk.errors import Refused
from desk.people.persons.joining import JoinOrder, join
from desk.petitions.receiving import Arrival, TalkMove, store_arrival
from desk.tickets import handling
from desk.tickets.ticket_store import load
from desk.upkeep import erasure
from models import Identity, InboundMessage, Petition
from models.database import transaction
from models.enums import ErasureCause, JoinCause
from models.lock_order import lock_persons, lock_phones, lock_tickets
from tests.cast import ANSWER, MORNING, a_petition, accepted, dispatched, order, phone
from tests.desk.ledger import whole
from tests.desk.overlap import beside_this, waiting_for_a_lock
from tests.desk.people.persons.proved import second_phone, verified

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_message_that_is_being_stored_is_through_before_the_phone_is_erased() -> None:
    """The message has the talk and wants the phone; the erasure has the phone, and wanted the talk: 11 of 30 died."""
    me = await phone("张三")
    await store_arrival(Arrival(me.account_id, "early", "text", MORNING, me.id), TalkMove(me.id, 0, "{}"))
    ticket = await accepted(await dispatched(await a_petition("张三")))
    asked = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=me.id)
    answer, beside = await order(await load(ticket.id), "李法官", ANSWER), beside_this()
    async with transaction() as plain:
        await plain.execute("SELECT 1 FROM talk WHERE identity_id = $1 FOR UPDATE", me.id)
        erasing = beside(erasure.carry_out(asked, MORNING))
        await waiting_for_a_lock(1)
        await Identity.filter(id=me.id).update(window_left=4)  # what a message does once it has its talk
        answering = beside(handling.answer(replace(answer, version=None)))
        await waiting_for_a_lock(2)
    await erasing
    with pytest.raises(Refused, match="已抹去"):
        await answering
    assert (await Identity.get(id=me.id)).erased_at == MORNING
    assert (await Petition.get(id=ticket.petition_id)).redacted_at == MORNING
    await whole(ticket.id)


async def test_a_message_that_comes_while_its_writer_is_erased_waits_and_is_stored() -> None:
    me = await phone("张三")
    await store_arrival(Arrival(me.account_id, "early", "text", MORNING, me.id), TalkMove(me.id, 0, "{}"))
    beside = beside_this()
    async with transaction():
        await lock_tickets([])
        await lock_phones([me.id], "UPDATE")
        await lock_persons([])
        arrival = Arrival(me.account_id, "late", "text", MORNING, me.id)
        storing = beside(store_arrival(arrival, TalkMove(me.id, 1, "{}")))
        await waiting_for_a_lock(1)
        await Identity.filter(id=me.id).update(openid="erased-1")
    assert await storing
    assert await InboundMessage.exists(dedupe_key="late")


async def test_a_second_phone_is_joined_while_the_first_is_erased_and_nobody_waits_crosswise() -> None:
    """The join had the person and told its first phone; the erasure had that phone and wanted the person."""
    old, new = await phone("张三"), await second_phone("张三")
    person, beside = await verified("张三", old), beside_this()
    async with transaction():
        await lock_phones([old.id], "UPDATE")
        joining = beside(join(JoinOrder(person.id, [new.id], JoinCause.REQUEST, MORNING)))
        await waiting_for_a_lock(1)
        await lock_persons([person.id])
        await Identity.filter(id=old.id).update(window_left=3)
    assert len(await joining) == 1
    assert (await Identity.get(id=new.id)).citizen_id == person.id
