"""Every notice of the catalogue, sent by a worker to a real sandbox over sockets: WeChat refuses none of them."""

from collections.abc import Mapping
from datetime import timedelta

from desk.notices.catalogue import CATALOGUE
from desk.notices.notice import Notice
from desk.people.accounts import keep_templates
from models import Attempt, Delivery, Officer, Ticket
from models.accounts import CARD_SLOTS
from models.enums import Bundling, DeliveryState, TicketState
from tests.cast import a_petition, accepted, dispatched, phone, world
from tests.desk.ledger import history
from tests.jobs.conftest import PostRoom
from tests.owners import as_owner

REFUSED_OF_OLD = {
    "supervise",
    "ask_more",
    "merged",
    "merged_here",
    "transferred",
    "transferred_here",
    "split_here",
    "split_yours",
    "resumed",
    "resumed_here",
    "extension_asked",
    "extension_granted",
    "attended",
    "procedural_words",
    "green_opened",
}


TOLD = tuple(one for one in CATALOGUE.values() if not one.of_desk and not one.to_many)
"""A digest tells of others, see `test_bundling`; of broadcasts and hearings `tests/desk/broadcasts` tells."""


async def one_of_each(post_room: PostRoom, ticket: Ticket, state: TicketState) -> list[str]:
    """Write a delivery of every notice that makes sense in this state: to 张三 where citizens are told it."""
    zhang, judge = await phone("张三"), ticket.handler_id
    await Officer.filter(id=judge).update(preferences={"bundling": Bundling.EACH})
    words, written = (await history(ticket))[0].words_id or 0, []
    for notice in (one for one in TOLD if state in one.while_in):
        for_citizen = notice.to_citizens
        await Delivery.create(
            cause=f"test:{state}:{notice.name}",
            notice=notice.name,
            ticket_id=None if notice.of_duty else ticket.id,
            officer_id=None if for_citizen else judge,
            identity_id=zhang.id if for_citizen else None,
            facts=facts(notice, words) | {"court": ticket.court_id},
            not_before=post_room.clock(),
            expires_at=post_room.clock() + timedelta(days=7),
            created_at=post_room.clock(),
        )
        written.append(notice.name)
    return written


def facts(notice: Notice, words: int) -> dict[str, int | str]:
    rung = 1 + len(notice.name) % 3
    numbers = {"words": words, "rung": rung, "times": 3, "days": 300, "minutes": 30, "corrected": 0, "ring": 2}
    merged = {"merged": "SQ202611000002"} if notice.name == "merged_withdrawn" else {}
    return numbers | {"danger": "suicide", "body": "上级纪检监察机关"} | merged | _of_a_roster(notice)


def _of_a_roster(notice: Notice) -> Mapping[str, str]:
    return {"days": "2026-11-21,2026-11-22,2026-11-23"} if notice.of_duty else {}


async def test_none_of_all_notices_in_all_states_is_refused_for_its_words(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await accepted(
        await dispatched(await a_petition("张三", "移送来的款：我的执行款三个月还没有到账怎么办呀"))
    )
    await as_owner("DELETE FROM delivery")
    sent: list[str] = []
    for state in TicketState:
        await Ticket.filter(id=ticket.id).update(state=state, due_at=None if state == "waiting" else ticket.due_at)
        sent += await one_of_each(post_room, ticket, state)
        await post_room.send_all()
    assert set(sent) == {one.name for one in TOLD}
    refused = [
        (row.notice, attempt.errcode)
        for row in await Delivery.all()
        for attempt in await Attempt.filter(delivery_id=row.id).exclude(errcode=None)
    ]
    assert refused == []
    assert await Delivery.exclude(state=DeliveryState.SENT).count() == 0
    cards = len(await post_room.cards("张三")) + len(await post_room.cards("李法官"))
    assert cards == len(sent)
    assert set(sent) >= REFUSED_OF_OLD


async def test_李法官_gets_them_too_where_his_court_has_only_short_fields(post_room: PostRoom) -> None:
    """The same by templates whose matter is a `phrase`: the sandbox's own with a key of that kind."""
    await phone("李法官")
    service = next(row["appid"] for row in world()["accounts"] if row["kind"] == "service")
    granted = {row["notice"]: row for row in world()["templates"] if row["account"] == service}
    progress = granted["progress"]
    keys = dict(zip(CARD_SLOTS, (one["key"] for one in progress["fields"]), strict=True))
    assert keys["matter"] == "phrase2"
    every = {notice.template: (progress["template_id"], keys) for notice in CATALOGUE.values()}
    await keep_templates(post_room.account.id, every)
    ticket = await accepted(await dispatched(await a_petition("张三")))
    await as_owner("DELETE FROM delivery")
    sent = await one_of_each(post_room, ticket, TicketState.ACCEPTED)
    await post_room.send_all()
    assert await Attempt.exclude(errcode=None).count() == 0
    assert await Delivery.filter(state=DeliveryState.SENT).count() == len(sent) > 20
