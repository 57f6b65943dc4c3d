"""Carrying out what a talk decided: one act, one verb, inside the transaction that stores the message."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.access import actors
from desk.errors import NotFound, Refused
from desk.people import citizens, codes
from desk.people.senders import KnownSender
from desk.petitions import interference_log
from desk.petitions.citizen_requests import RemoteMedia, attach, supplement, urge, withdraw
from desk.petitions.own_petitions import own_for
from desk.rules.text.masks import mask_name
from desk.tickets import handling
from desk.tickets.orders import Order
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_store import find_visible
from models import Court, Ticket
from models.enums import Act, Channel, TicketState
from wechat.dialogues.shared import acts


@dataclass(frozen=True)
class ActScene:
    """Who acts, when, and under which message."""

    known: KnownSender
    as_of: datetime
    text: str = field(default="", repr=False)

    @property
    def actor(self) -> actors.Actor:
        return actors.citizen(self.known.identity_id, self.known.citizen_id)

    async def order(self, petition_number: str, act: Act, words: str = "") -> Order:
        ticket = await own_for(self.actor, petition_number, act, self.as_of)
        return Order(ticket.id, None, self.actor, self.as_of, words)


def media_of(attachments: tuple[acts.MediaRef, ...]) -> tuple[RemoteMedia, ...]:
    return tuple(RemoteMedia(item.kind, item.media_id) for item in attachments)


async def carry_out(act: acts.Act, scene: ActScene) -> acts.Outcome:
    """Do it. Raises `desk.errors.Refused`: the caller then rolls back and tells the person why."""
    return await CARRIERS[type(act)](act, scene)


async def _rate(act: acts.Rate, scene: ActScene) -> acts.Outcome:
    order = await scene.order(act.petition_number, Act.VISIT, act.reason)
    ticket = await ratings.rate(RateOrder(*order.basis, grade=act.grade, channel=Channel.CHAT))
    closed = ticket.state is TicketState.CLOSED
    return acts.Rated(act.petition_number, act.grade, reopened=not closed, closed=closed)


async def _rate_window(act: acts.RateWindow, scene: ActScene) -> acts.Outcome:
    court = await Court.get_or_none(code=act.court_code)
    if court is None:
        raise NotFound("没有找到这家法院")
    await ratings.rate_window(court.id, act.window, scene.known.identity_id, act.grade, act.reason, scene.as_of)
    return acts.WindowRated(act.grade)


async def _urge(act: acts.Urge, scene: ActScene) -> acts.Outcome:
    _, counted = await urge(await scene.order(act.petition_number, Act.URGE))
    return acts.Urged(act.petition_number, already=not counted)


async def _withdraw(act: acts.Withdraw, scene: ActScene) -> acts.Outcome:
    await withdraw(await scene.order(act.petition_number, Act.WITHDRAW))
    return acts.Withdrawn(act.petition_number)


async def _supplement(act: acts.Supplement, scene: ActScene) -> acts.Outcome:
    await supplement(await scene.order(act.petition_number, Act.SUPPLEMENT, act.text), media_of(act.attachments))
    return acts.Supplemented(act.petition_number)


async def _reopen(act: acts.Reopen, scene: ActScene) -> acts.Outcome:
    order = await scene.order(act.petition_number, Act.REOPEN, act.reason)
    await attach(await ratings.reopen(order), media_of(act.attachments), order)
    return acts.Reopened(act.petition_number)


async def _consent(act: acts.GiveConsent, scene: ActScene) -> acts.Outcome:
    await citizens.consent(scene.known.identity_id, act.text_name, act.version, act.purpose, scene.as_of)
    return acts.ConsentGiven()


async def _claim(act: acts.ClaimIdentity, scene: ActScene) -> acts.Outcome:
    claim = citizens.Claim(act.name, act.id_number, act.mobile)
    await citizens.claim(scene.known.identity_id, claim, scene.as_of)
    return acts.Claimed(mask_name(act.name))


async def _code(act: acts.UseCode, scene: ActScene) -> acts.Outcome:
    used = await codes.use_code(act.code, scene.known.identity_id, scene.as_of)
    return acts.CodeUsed("officer" if used.officer_id is not None else "citizen", used.name)


async def _answer(act: acts.AnswerTicket, scene: ActScene) -> acts.Outcome:
    officer_id = scene.known.officer_id
    officer = await actors.officer(officer_id, scene.as_of) if officer_id else None
    if officer is None:
        raise Refused("这个微信号还没有绑定干警身份，不能答复工单")
    ticket: Ticket = await find_visible(officer, act.ticket_number)
    await handling.answer(Order(ticket.id, ticket.version, officer, scene.as_of, act.text))
    return acts.Answered(act.ticket_number)


async def _approach(act: acts.RecordApproach, scene: ActScene) -> acts.Outcome:
    await interference_log.record_heard(act.text, scene.known.identity_id, scene.as_of)
    return acts.ApproachRecorded()


CARRIERS: dict[type, Callable[[Any, ActScene], Awaitable[acts.Outcome]]] = {
    acts.Rate: _rate,
    acts.RateWindow: _rate_window,
    acts.Urge: _urge,
    acts.Withdraw: _withdraw,
    acts.Supplement: _supplement,
    acts.Reopen: _reopen,
    acts.GiveConsent: _consent,
    acts.ClaimIdentity: _claim,
    acts.UseCode: _code,
    acts.AnswerTicket: _answer,
    acts.RecordApproach: _approach,
}
