"""Standing broadcasts (自动提醒): parties are told of their hearings the day before, and of changes at once.

Off until a court switches them on. The verified parties of a case are told, each once a hearing and date: the cause
names all three, so that what runs twice, or is moved there and back, tells nobody twice. A secret case tells nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from desk.notices import pubsub
from desk.notices.catalogue import CATALOGUE
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.case_rows.case_words import moment_in_words
from models import Case, CaseParty, Citizen, Delivery, Hearing, HearingChange, statements
from models.deliveries import INSERT_DELIVERY
from models.enums import HearingStatus, Standing
from models.troubles import JobRows, rows_of

TOLD_FROM, TOLD_UNTIL = 9, 21
"""Hours of the day, in court, in which the reminder of tomorrow goes out."""
_PARTIES = """
    JOIN "case" AS found ON found.id = hearing.case_id AND NOT found.secret
    JOIN broadcast_policy AS policy ON policy.court_id = found.court_id AND policy.{switch}
    JOIN case_party AS party ON party.case_id = found.id AND party.left_on IS NULL
    JOIN citizen AS who ON who.id_number_index = party.id_number_index AND who.standing = 'verified'
        AND who.erased_at IS NULL AND who.died_on IS NULL"""
_TOMORROW = f"""FROM hearing{_PARTIES.format(switch="hearing_tomorrow")}
WHERE hearing.status IN ('scheduled', 'changed') AND hearing.starts_at >= ${{starts}}
    AND hearing.starts_at < ${{ends}}"""
_CHANGED = f"""FROM hearing{_PARTIES.format(switch="hearing_changed")}
    JOIN LATERAL (
        SELECT starts_at, status, changed_as_of FROM hearing_change WHERE hearing_id = hearing.id
        ORDER BY id DESC LIMIT 1) AS was ON was.changed_as_of >= policy.changes_from
WHERE hearing.status = ${{status}} AND hearing.starts_at > ${{at}}
    AND (hearing.status = 'cancelled' OR was.starts_at <> hearing.starts_at OR was.status = 'cancelled')"""  # noqa: S608
CAUSE = """'hearing:' || hearing.id || ':c' || who.id || ':' || to_char(hearing.starts_at AT TIME ZONE 'UTC',
    'YYYYMMDDHH24MI') || ':' || ${notice}::varchar"""


PHONE = """(SELECT phone.id FROM identity AS phone WHERE phone.citizen_id = who.id AND phone.erased_at IS NULL
    ORDER BY (phone.subscribed AND phone.unreachable_since IS NULL) DESC, phone.seen_at DESC LIMIT 1)"""
NOT_TOLD = f"AND NOT EXISTS (SELECT 1 FROM delivery AS told WHERE told.cause = {CAUSE})"  # noqa: S608
WHICH = "AND hearing.id = ANY(${hearings}::bigint[])"


def _tell(whom: str) -> str:
    made = INSERT_DELIVERY.select(
        f"{whom} {WHICH} {NOT_TOLD}",
        cause=CAUSE,
        ticket_id="NULL",
        ticket_version="NULL",
        citizen_id="who.id",
        identity_id=PHONE,
        officer_id="NULL",
        facts="jsonb_build_object('hearing', hearing.id, 'case', found.id, 'starts', "
        "to_char(hearing.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))",
        not_before="${at}",
        expires_at="least(hearing.starts_at, ${until})",
        created_at="${at}",
    )
    return f"{made} ON CONFLICT (cause) DO NOTHING RETURNING id"


def _which(whom: str) -> str:
    """Return the statement that finds the hearings of which somebody was not told."""
    return f"SELECT hearing.id {whom} {NOT_TOLD} GROUP BY hearing.id ORDER BY hearing.id LIMIT ${{most}}"


AT_ONCE = 500
MOST_PREVIEWED = 200
PARTIES = """
SELECT party.case_id, count(*) AS parties, count(who.id) AS known FROM case_party AS party LEFT JOIN citizen AS who
    ON who.id_number_index = party.id_number_index AND who.standing = 'verified' AND who.erased_at IS NULL
WHERE party.case_id = ANY(${cases}::bigint[]) AND party.left_on IS NULL GROUP BY party.case_id"""


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day in court begins and ends."""
    start = datetime.combine(day, time(), COURT_TIME)
    return start, start + timedelta(days=1)


async def remind(as_of: datetime) -> int:
    """Write down what parties must be told of their hearings now; what was told already is not. Returns how much.

    Hearings go together in one statement; one that breaks it waits by itself.
    """
    rows = await rows_of("remind_hearings", as_of)
    told = 0
    for notice, whom, values in _reminders(as_of):
        told += await _tell_all(rows, notice, whom, values, as_of)
    if told:
        pubsub.announce_deliveries()
    return told


def _reminders(as_of: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give what is told now: the notice, whom, and the values of that statement."""
    yield "hearing_off", _CHANGED, {"status": HearingStatus.CANCELLED.value}
    yield "hearing_moved", _CHANGED, {"status": HearingStatus.CHANGED.value}
    if TOLD_FROM <= as_of.astimezone(COURT_TIME).hour < TOLD_UNTIL:
        starts, ends = day_bounds(court_day(as_of) + timedelta(days=1))
        yield "hearing_tomorrow", _TOMORROW, {"starts": starts, "ends": ends}


async def _tell_all(rows: JobRows, name: str, whom: str, values: dict[str, Any], as_of: datetime) -> int:
    found = await statements.fetch(_which(whom), notice=name, at=as_of, most=AT_ONCE, **values)
    notice = CATALOGUE[name]

    async def tell(hearings: Sequence[int]) -> int:
        lane, until = notice.lane.value, as_of + notice.lives
        return len(
            await statements.fetch(
                _tell(whom), notice=name, lane=lane, at=as_of, until=until, hearings=list(hearings), **values
            )
        )

    return await rows.together([row["id"] for row in found], tell)


@dataclass(frozen=True)
class HearingTold:
    """A hearing as a party is told of it: `when` in words, `was` when it was to be before it was moved, else empty."""

    hearing_id: int
    case_number: str
    starts_at: datetime
    when: str
    was: str
    room: str
    court: str
    address: str
    telephone: str


GOOD_WHILE = {
    "hearing_tomorrow": (HearingStatus.SCHEDULED, HearingStatus.CHANGED),
    "hearing_moved": (HearingStatus.SCHEDULED, HearingStatus.CHANGED),
    "hearing_off": (HearingStatus.CANCELLED,),
}


async def hearing_told(delivery: Delivery) -> HearingTold | None:
    """Return what to tell now; None where the hearing is another by now, or its reader is no party any more.

    That which changed since is told by a notice of its own.
    """
    hearing = await Hearing.get_or_none(id=delivery.facts["hearing"]).select_related("case__court")
    if hearing is None or hearing.case.secret or hearing.status not in GOOD_WHILE[delivery.notice]:
        return None
    told_of = datetime.fromisoformat(str(delivery.facts["starts"]).replace("Z", "+00:00"))
    if hearing.starts_at.replace(microsecond=0) != told_of or not await _is_party(hearing.case, delivery.citizen_id):
        return None
    return await told_of_hearing(hearing, delivery.created_at)


async def told_of_hearing(hearing: Hearing, as_of: datetime) -> HearingTold:
    """Return a hearing, loaded with its case and court, in the words in which its parties are told of it."""
    court, today = hearing.case.court, court_day(as_of)
    was = await HearingChange.filter(hearing_id=hearing.id).order_by("-id").first()
    moved = was is not None and was.starts_at != hearing.starts_at
    return HearingTold(
        hearing_id=hearing.id,
        case_number=hearing.case.number,
        starts_at=hearing.starts_at,
        when=moment_in_words(hearing.starts_at, today),
        was=moment_in_words(was.starts_at, today) if was is not None and moved else "",
        room=hearing.room,
        court=court.name,
        address=court.address,
        telephone=court.telephone,
    )


async def _is_party(case: Case, citizen_id: int | None) -> bool:
    who = await Citizen.get_or_none(id=citizen_id or 0, standing=Standing.VERIFIED, erased_at__isnull=True)
    if who is None or not who.id_number_index:
        return False
    return await CaseParty.exists(case_id=case.id, id_number_index=who.id_number_index, left_on__isnull=True)


@dataclass(frozen=True)
class ReminderPreview:
    """What would go out for one hearing of a day: when, of which case, and to how many verified parties."""

    told: HearingTold
    parties: int
    known: int


async def preview_tomorrow(court_id: int, as_of: datetime) -> list[ReminderPreview]:
    """Return what tomorrow's reminder would tell in a court, switched on or not; at most `MOST_PREVIEWED` hearings."""
    starts, ends = day_bounds(court_day(as_of) + timedelta(days=1))
    ahead = Hearing.filter(case__court_id=court_id, case__secret=False, starts_at__gte=starts, starts_at__lt=ends)
    ahead = ahead.filter(status__in=[HearingStatus.SCHEDULED, HearingStatus.CHANGED])
    rows = await ahead.order_by("starts_at", "id").limit(MOST_PREVIEWED).select_related("case__court")
    counts = await statements.fetch(PARTIES, cases=[row.case_id for row in rows])
    by_case = {row["case_id"]: (row["parties"], row["known"]) for row in counts}
    return [ReminderPreview(await told_of_hearing(row, as_of), *by_case.get(row.case_id, (0, 0))) for row in rows]
