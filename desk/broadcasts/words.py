"""A broadcast's words for one person, made when they are sent, from rows: nothing personal waits in a queue."""

from dataclasses import dataclass, field

from desk.rules.broadcasts.gaps import Gap, fill_gaps, gaps_in
from desk.rules.calendar.court_time import court_day
from desk.rules.case_rows.case_words import moment_in_words
from models import Broadcast, BroadcastLine, BroadcastRecipient, Case, CaseParty, Citizen, Court, Hearing, Officer
from models.enums import BroadcastKind, BroadcastState, HearingStatus, RecipientOutcome
from models.keyring import unseal

MOOT = (HearingStatus.CANCELLED, HearingStatus.HELD)


@dataclass(frozen=True)
class BroadcastSaid:
    """What one person is told: the words in full, the title, the court, and whether there is a page they may open."""

    broadcast_id: int
    title: str
    text: str = field(repr=False)
    court: str
    has_page: bool


async def said_to(broadcast_id: int, recipient_id: int, delivery_id: int | None) -> BroadcastSaid | None:
    """Return what to tell somebody now; None where nothing must be sent any more.

    That is where the broadcast is held, cancelled or over, where this delivery was called back, where what would fill a
    gap is gone, or a hearing will not be held.
    """
    broadcast = await Broadcast.get_or_none(id=broadcast_id, state=BroadcastState.SENDING).select_related("court")
    recipient = await BroadcastRecipient.get_or_none(id=recipient_id, outcome=RecipientOutcome.QUEUED)
    if broadcast is None or recipient is None or recipient.delivery_id != delivery_id:
        return None
    text = await _filled(broadcast, recipient)
    if text is None:
        return None
    own = recipient.case_id is not None or recipient.officer_id is not None
    return BroadcastSaid(broadcast.id, broadcast.title, text, broadcast.court.short_name, broadcast.public or own)


async def own_words(broadcast_id: int, identity_id: int) -> BroadcastSaid | None:
    """Return what somebody was told by a broadcast that is not for everybody, for the page their card opens.

    None where they were not told of it: to anybody else it does not exist.
    """
    told = (RecipientOutcome.QUEUED, RecipientOutcome.REACHED, RecipientOutcome.READ)
    recipient = await BroadcastRecipient.get_or_none(
        broadcast_id=broadcast_id, identity_id=identity_id, outcome__in=told
    )
    broadcast = await Broadcast.get_or_none(id=broadcast_id).select_related("court") if recipient else None
    text = await _filled(broadcast, recipient) if broadcast is not None and recipient is not None else None
    if broadcast is None or text is None:
        return None
    return BroadcastSaid(broadcast.id, broadcast.title, text, broadcast.court.short_name, True)


async def sms_words(broadcast: Broadcast, recipient: BroadcastRecipient) -> str | None:
    """Return a short message's words for one person; None where one of its gaps cannot be filled any more."""
    return await _filled(broadcast, recipient)


async def _filled(broadcast: Broadcast, recipient: BroadcastRecipient) -> str | None:
    words = broadcast.text if broadcast.kind is not BroadcastKind.ARTICLE else broadcast.summary or broadcast.title
    values = await gap_values(broadcast, recipient) if gaps_in(words) else {}
    return fill_gaps(words, values) if gaps_in(words) <= values.keys() else None


async def gap_values(broadcast: Broadcast, recipient: BroadcastRecipient) -> dict[Gap, str]:
    """Return what fills each gap for one person; one that nothing fills is not there."""
    line = await BroadcastLine.get_or_none(id=recipient.line_id) if recipient.line_id else None
    court = await Court.get(id=broadcast.court_id)
    found = {
        Gap.COURT: court.name,
        Gap.NAME: await _name(recipient, line),
        Gap.CASE: line.case_number if line else await _case_number(recipient),
        Gap.HEARING: await _hearing(broadcast, recipient, line),
    }
    return {gap: value for gap, value in found.items() if value}


async def _name(recipient: BroadcastRecipient, line: BroadcastLine | None) -> str:
    if line is not None:
        return unseal(line.name_sealed)
    if recipient.party_id is not None:
        party = await CaseParty.get_or_none(id=recipient.party_id, left_on__isnull=True)
        return unseal(party.name_sealed) if party else ""
    if recipient.officer_id is not None:
        officer = await Officer.get_or_none(id=recipient.officer_id)
        return officer.name if officer else ""
    citizen = await Citizen.get_or_none(id=recipient.citizen_id or 0, erased_at__isnull=True)
    return unseal(citizen.name_sealed) if citizen else ""


async def _case_number(recipient: BroadcastRecipient) -> str:
    case = await Case.get_or_none(id=recipient.case_id or 0, secret=False)
    return case.number if case else ""


async def _hearing(broadcast: Broadcast, recipient: BroadcastRecipient, line: BroadcastLine | None) -> str:
    today = court_day(broadcast.started_at or broadcast.created_at)
    if line is not None:
        return moment_in_words(line.hearing_at, today) if line.hearing_at else ""
    hearing = await Hearing.get_or_none(id=recipient.hearing_id or 0)
    if hearing is None or hearing.status in MOOT:
        return ""
    return moment_in_words(hearing.starts_at, today)
