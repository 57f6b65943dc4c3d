"""An alarm of danger is shown here: what was heard, who was called and when, who saw it, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.access.visibility import called_to_sealed, visible_tickets
from desk.rules.papers.redaction import redact
from desk.tickets.ticket_store import number_of, officer_names, petition_number_of, title_of
from desk.views.history.spoken import REMOVED
from models import DangerAlarm, Delivery, Ticket, Words
from models.enums import Danger, DangerDecision, DeliveryState
from models.keyring import unseal
from models.reading_together import together

NOTICE = "danger"
_REACHED = (DeliveryState.DELIVERED, DeliveryState.SENT)
_FAILED = frozenset({DeliveryState.FAILED, DeliveryState.CANCELLED})


@dataclass(frozen=True)
class PersonCalled:
    """Somebody a ring called, and how far it got to them on WeChat."""

    name: str
    reached: str


@dataclass(frozen=True)
class RingShown:
    """One ring: when, whom it called, and the words it rang for, masked; empty where the petition itself did."""

    number: int
    at: datetime
    called: Sequence[PersonCalled]
    words: str = field(repr=False)


@dataclass(frozen=True)
class AlarmShown:
    """An alarm with its rings, the first one first."""

    danger: Danger
    opened_at: datetime
    rings: Sequence[RingShown]
    read_at: datetime | None
    read_by: str
    decided_at: datetime | None
    decided_by: str
    decision: DangerDecision | None
    done: str = field(repr=False)

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


@dataclass(frozen=True)
class RingingAlarm:
    """An alarm that rings for somebody now, on every page of theirs.

    A sealed ticket shows its number and nothing that was said: `title` is empty then.
    """

    number: str
    title: str
    court: str
    danger: Danger
    opened_at: datetime
    read_by: str
    sealed: bool = False


async def alarms_of(ticket: Ticket) -> list[AlarmShown]:
    """Read the alarms of a ticket, the newest first, for somebody who may see it."""
    found = await DangerAlarm.filter(ticket_id=ticket.id).order_by("-id")
    if not found:
        return []
    rows = await Delivery.filter(ticket_id=ticket.id, notice=NOTICE).order_by("id")
    staff = [row.officer_id for row in rows] + [one for each in found for one in (each.read_by_id, each.decided_by_id)]
    said = [row.facts.get("words") for row in rows] + [one.done_words_id for one in found]
    names, words = await together(officer_names(staff), _words(said))
    return [_shown(one, [row for row in rows if row.facts["alarm"] == one.id], names, words) for one in found]


async def _words(ids: Sequence[int | None]) -> Mapping[int, str]:
    wanted = {one for one in ids if one is not None}
    return {
        row.id: redact(unseal(row.text_sealed)).text if row.text_sealed else REMOVED
        for row in await Words.filter(id__in=wanted or [0])
    }


def _shown(
    alarm: DangerAlarm, rows: Sequence[Delivery], names: Mapping[int, str], words: Mapping[int, str]
) -> AlarmShown:
    return AlarmShown(
        danger=alarm.danger,
        opened_at=alarm.opened_at,
        rings=[_ring(number, rows, names, words) for number in sorted({row.facts["ring"] for row in rows})],
        read_at=alarm.read_at,
        read_by=names.get(alarm.read_by_id or 0, ""),
        decided_at=alarm.decided_at,
        decided_by=names.get(alarm.decided_by_id or 0, ""),
        decision=alarm.decision,
        done=words.get(alarm.done_words_id or 0, ""),
    )


def _ring(number: int, rows: Sequence[Delivery], names: Mapping[int, str], words: Mapping[int, str]) -> RingShown:
    mine = [row for row in rows if row.facts["ring"] == number]
    people: dict[int, list[DeliveryState]] = {}
    for row in mine:
        people.setdefault(row.officer_id or 0, []).append(row.state)
    called = [PersonCalled(names.get(who, ""), _reached(states)) for who, states in people.items()]
    return RingShown(number, mine[0].created_at, called, words.get(mine[0].facts.get("words", 0), ""))


def _reached(states: Sequence[DeliveryState]) -> str:
    """Return the best that became of the tries to reach one person."""
    best = next((state for state in _REACHED if state in states), None)
    if best is not None:
        return f"微信{best.label}"
    return "微信没有送到" if _FAILED.issuperset(states) else "正在发"


async def ringing_for(actor: Actor) -> list[RingingAlarm]:
    """Return the alarms that ring for this person: they were called, may be called still, and nobody has decided."""
    ids = await DangerAlarm.filter(decided_at__isnull=True).values_list("ticket_id", flat=True)
    if not ids:
        return []
    mine = await Delivery.filter(officer_id=actor.id, notice=NOTICE, ticket_id__in=list(ids)).values_list(
        "ticket_id", flat=True
    )
    may = visible_tickets(actor) | called_to_sealed(actor)
    seen = Ticket.filter(may, id__in=list(mine) or [0]).select_related("petition", "court")
    tickets = {ticket.id: ticket for ticket in await seen}
    alarms = await DangerAlarm.filter(decided_at__isnull=True, ticket_id__in=list(tickets) or [0]).order_by("id")
    names = await officer_names([alarm.read_by_id for alarm in alarms])
    return [_ringing(alarm, tickets[alarm.ticket_id], names) for alarm in alarms]


def _ringing(alarm: DangerAlarm, ticket: Ticket, names: Mapping[int, str]) -> RingingAlarm:
    sealed = ticket.sealed_at is not None
    return RingingAlarm(
        petition_number_of(ticket) if sealed else number_of(ticket),
        "" if sealed else title_of(ticket),
        ticket.court.name,
        alarm.danger,
        alarm.opened_at,
        names.get(alarm.read_by_id or 0, ""),
        sealed,
    )
