"""A caller's card: who a number may be, what they asked for, their cases and last calls, before anything is entered.

A number proves nothing: whoever answers is asked. All of it is what the officer may see anyway, and masked until they
ask for it, which is written down by whoever shows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_at_desk, visible_tickets
from desk.notices.wishes import stop_wish_of
from desk.rules.papers.masks import mask_name
from desk.rules.papers.telephones import Telephone
from desk.views.tickets.queue_row import COLUMNS, QueueRow, row_of
from models import Attempt, Case, CaseParty, Citizen, Delivery, Officer, Petition, ReturnVisit, Ticket, statements
from models.enums import DeliveryState, SendChannel, Standing, VisitOutcome
from models.keyring import index_of, unseal

MOST_LOOKED_AT = 200
"""Petitions of one number, the newest: a hotline of an agency may have left thousands."""
MOST_ROWS = 20
MOST_PERSONS = 8
MOST_CASES = 10
MOST_CALLS = 8
PETITIONS = """
SELECT id FROM (
    (SELECT id FROM petition WHERE contact_mobile_index = ${index} ORDER BY id DESC LIMIT ${most})
    UNION (SELECT petition.id FROM unnest(${citizens}::bigint[]) AS own (id) CROSS JOIN LATERAL (
        SELECT id FROM petition WHERE citizen_id = own.id ORDER BY id DESC LIMIT ${most}) AS petition)
    UNION (SELECT petition_id FROM petitioner WHERE citizen_id = ANY (${citizens}) AND left_at IS NULL
        ORDER BY petition_id DESC LIMIT ${most})
) AS found ORDER BY id DESC LIMIT ${most}"""
"""Each leg is answered by an index of its own."""


@dataclass(frozen=True)
class CallerName:
    """Somebody the number may be. `ref` names them in a form; `how` says from where their number is known."""

    ref: str
    name: str = field(repr=False)
    organisation: str
    how: str
    verified: bool = False


@dataclass(frozen=True)
class CallerCase:
    """A case that may be theirs; `how` says why."""

    number: str
    court_id: int
    court: str
    cause: str
    stage: str
    judge: str
    how: str


@dataclass(frozen=True)
class CallerCall:
    """A call or return visit of before, newest first."""

    at: datetime
    number: str
    what: str
    who: str


@dataclass(frozen=True)
class CallerCard:
    """What is known of a telephone number, as far as one officer may see it. `more`: there are petitions beyond."""

    telephone: Telephone
    people: Sequence[CallerName]
    rows: Sequence[QueueRow]
    cases: Sequence[CallerCase]
    calls: Sequence[CallerCall]
    more: bool = False
    opened: bool = False
    stopped: bool = False
    """They unsubscribed: nobody calls them to ask how it went."""

    @property
    def is_unknown(self) -> bool:
        return not (self.people or self.rows or self.cases)


@dataclass(frozen=True)
class _Found:
    """The rows behind a card."""

    citizens: Sequence[Citizen]
    tickets: Sequence[Ticket]
    rows: Sequence[QueueRow]


async def caller_card(actor: Actor, telephone: Telephone, opened: bool = False) -> CallerCard:
    """Read who a number may be. `opened` shows names whole; whoever asks for that has written it down before."""
    index = index_of("mobile", telephone.value)
    found = await _found(actor, index)
    return CallerCard(
        telephone=telephone,
        people=_people(found, index, opened),
        rows=found.rows[:MOST_ROWS],
        cases=await _cases(actor, found, index),
        calls=await _calls(found),
        more=len(found.rows) > MOST_ROWS,
        opened=opened,
        stopped=await stop_wish_of([one.id for one in found.citizens], index),
    )


async def whole_names(actor: Actor, telephone: Telephone, ref: str) -> tuple[str, str, tuple[str, int]] | None:
    """Return the whole name and organisation of one of the card's people, and whose data that is.

    None where the card has nobody by that `ref`.
    """
    card = await caller_card(actor, telephone, opened=True)
    chosen = next((one for one in card.people if one.ref == ref), None)
    if chosen is None:
        return None
    kind, _, row = ref.partition("-")
    return chosen.name, chosen.organisation, (kind, int(row))


async def _found(actor: Actor, index: str | None) -> _Found:
    citizens = await (
        Citizen.filter(mobile_index=index, erased_at__isnull=True).order_by("-standing", "-id").limit(MOST_PERSONS)
    )
    ids = await statements.fetch(PETITIONS, index=index, citizens=[one.id for one in citizens], most=MOST_LOOKED_AT)
    seen = Ticket.filter(visible_tickets(actor), petition_id__in=[row["id"] for row in ids] or [0])
    rows = [row_of(row) for row in await seen.order_by("-id").limit(MOST_ROWS + 1).values(*COLUMNS)]
    theirs = Ticket.filter(id__in=[row.id for row in rows] or [0])
    return _Found(citizens, await theirs.order_by("-id").select_related("petition"), rows)


def _people(found: _Found, index: str | None, opened: bool) -> list[CallerName]:
    """Return the registered first, the proved before the typed; then who left petitions with this number."""
    people = [_registered(one, opened) for one in found.citizens]
    known = {(unseal(one.name_sealed), one.organisation) for one in found.citizens}
    times: dict[tuple[str, str], list[Petition]] = {}
    for ticket in found.tickets:
        left = ticket.petition
        who = unseal(left.contact_name_sealed), left.organisation
        if left.contact_mobile_index == index and any(who) and who not in known:
            times.setdefault(who, []).append(left)
    for (name, organisation), left_by in times.items():
        shown = name if opened else mask_name(name)
        how = f"{len({one.id for one in left_by})} 件诉求留的是这个号码"
        people.append(CallerName(f"petition-{left_by[0].id}", shown, organisation, how))
    return people[:MOST_PERSONS]


def _registered(citizen: Citizen, opened: bool) -> CallerName:
    verified = citizen.standing is Standing.VERIFIED
    name = unseal(citizen.name_sealed)
    how = "本人登记的手机，身份已核验" if verified else "登记的手机，身份未核验"
    return CallerName(f"citizen-{citizen.id}", name if opened else mask_name(name), citizen.organisation, how, verified)


async def _cases(actor: Actor, found: _Found, index: str | None) -> list[CallerCase]:
    """Return cases that their petitions name, and those where a party left this number."""
    named = {ticket.petition.case_number for ticket in found.tickets} - {""}
    parties = await CaseParty.filter(mobile_index=index, left_on__isnull=True).limit(MOST_CASES)
    roles = {one.case_id: one.role for one in parties}
    either = Q(number__in=sorted(named) or [""]) | Q(id__in=sorted(roles) or [0])
    rows = await (
        Case.filter(visible_at_desk(actor), either)
        .order_by("-as_of", "-id")
        .limit(MOST_CASES)
        .select_related("court", "judge")
    )
    return [
        CallerCase(
            number=row.number,
            court_id=row.court_id,
            court=row.court.short_name,
            cause=row.cause,
            stage=row.stage,
            judge=row.judge.name if row.judge else "",
            how=f"案件里{roles[row.id]}留的号码" if row.id in roles else "诉求里写的案号",
        )
        for row in rows
    ]


async def _calls(found: _Found) -> list[CallerCall]:
    numbers = {row.id: row.number for row in found.rows}
    ids = list(numbers) or [0]
    visits = await (
        ReturnVisit.filter(ticket_id__in=ids, officer_id__isnull=False)
        .exclude(outcome=VisitOutcome.ASKED)
        .order_by("-asked_at")
        .limit(MOST_CALLS)
    )
    tried = await _told_by_telephone(ids)
    who = await _names(one.officer_id for one in visits)
    calls = [
        CallerCall(one.asked_at, numbers[one.ticket_id], f"回访：{one.outcome.label}", who.get(one.officer_id or 0, ""))
        for one in visits
    ]
    calls += [CallerCall(at, numbers[ticket], what, "") for at, ticket, what in tried]
    return sorted(calls, key=lambda one: one.at, reverse=True)[:MOST_CALLS]


async def _told_by_telephone(ticket_ids: Sequence[int]) -> list[tuple[datetime, int, str]]:
    of = dict(await Delivery.filter(ticket_id__in=list(ticket_ids)).values_list("id", "ticket_id"))
    tried = Attempt.filter(delivery_id__in=list(of) or [0], channel=SendChannel.TELEPHONE)
    return [
        (one.updated_at, of[one.delivery_id], f"电话告知：{_fate(one.state)}")
        for one in await tried.order_by("-updated_at").limit(MOST_CALLS)
    ]


def _fate(state: DeliveryState) -> str:
    return "已告知" if state is DeliveryState.DELIVERED else "没有联系上"


async def _names(officers: Iterable[int | None]) -> dict[int, str]:
    return {one.id: one.name for one in await Officer.filter(id__in=[one for one in officers if one] or [0])}
