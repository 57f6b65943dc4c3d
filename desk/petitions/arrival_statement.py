"""One statement stores an arrival and all it causes: every table's own insert, put together behind one guard.

The guard moves the talk on only from the version that was read, and only for a dedupe key not seen before. Every other
fragment takes its rows from the guard, so a stale or repeated message writes nothing. Which columns a row has, and how
it begins, its model says; here stands only what comes of what.
"""

from functools import cache

from desk.tickets.danger.calling import RING
from models.approaches import INSERT_APPROACH_SUBJECT
from models.audit import INSERT_APPROACH
from models.checks import INSERT_CHECK
from models.clocks import INSERT_CLOCK
from models.dangers import INSERT_ALARM
from models.deliveries import INSERT_DELIVERY
from models.people import OPEN_WINDOW
from models.petitions import INSERT_ATTACHMENT, INSERT_PETITION
from models.scores import INSERT_DIRTY_CELL
from models.talks import INSERT_MESSAGE, INSERT_TALK, MOVE_TALK_ON
from models.tickets import INSERT_READER, INSERT_SUBJECT, INSERT_TICKET, INSERT_TICKET_EVENT

NOT_SEEN = "WHERE NOT EXISTS (SELECT 1 FROM inbound_message WHERE dedupe_key = ${dedupe_key})"
MOVED_TALK = INSERT_TALK.select(NOT_SEEN, identity_id="${sender}::bigint", updated_at="${at}::timestamptz")
GUARD_TALK = f"guard AS ({MOVED_TALK} {MOVE_TALK_ON} RETURNING 1)"
GUARD_PLAIN = f"guard AS (SELECT 1 {NOT_SEEN})"
GUARD_NOTHING = "guard AS (SELECT 1)"

_MESSAGE = INSERT_MESSAGE.select(
    "FROM guard",
    account_id="${to_account}::bigint",
    identity_id="${sender}::bigint",
    kind="${message_kind}",
    received_at="${at}",
)
MESSAGE = f"message AS ({_MESSAGE} RETURNING id)"
MESSAGE_ONCE = f"message AS ({_MESSAGE} ON CONFLICT (dedupe_key) DO NOTHING RETURNING id)"
"""Where nothing hangs on the message, a second one is left out without an error."""
WINDOW = f"seen AS ({OPEN_WINDOW} FROM guard WHERE identity.id = ${{sender}})"

_MORE = INSERT_DELIVERY.select(
    "FROM message, generate_series(1, ${last_part}::int) AS part",
    cause="'message:' || message.id || ':' || part",
    notice="'talk_more'",
    ticket_id="NULL",
    ticket_version="NULL",
    citizen_id="NULL",
    identity_id="${sender}",
    officer_id="NULL",
    facts="jsonb_build_object('message', message.id, 'part', part)",
    lane="0",
    not_before="${at}",
    expires_at="${at} + interval '5 minutes'",
    created_at="${at}",
)
MORE = f"more AS ({_MORE})"

_PETITION = INSERT_PETITION.select("FROM guard", created_at="${at}::timestamptz")
_TICKET = INSERT_TICKET.select(
    "FROM petition",
    petition_id="id",
    opened_at="${at}",
    due_at="least(${due_at}::timestamptz, ${promised_at}::timestamptz)",
)
_SUBJECTS = INSERT_SUBJECT.select(
    "FROM ticket, unnest(${subjects}::bigint[], ${findings}::text[]) AS found (officer_id, finding)",
    ticket_id="ticket.id",
    officer_id="found.officer_id",
    finding="found.finding",
    found_by="'words'",
)
_READERS = INSERT_READER.select(
    "FROM ticket, unnest(${readers}::bigint[]) AS let_in", ticket_id="ticket.id", officer_id="let_in"
)
_APPROACH = INSERT_APPROACH.select(
    "FROM petition, (SELECT id FROM court WHERE parent_id IS NULL ORDER BY id LIMIT 1) AS root"
    " WHERE ${favour}::boolean",
    id="${approach_id}::bigint",
    court_id="root.id",
    petition_id="petition.id",
    text_sealed="${approach_sealed}",
    recorded_by_id="${entered_by_id}",
)
_APPROACH_SUBJECTS = INSERT_APPROACH_SUBJECT.select(
    "FROM approach, unnest(${approach_named}::bigint[], ${approach_findings}::text[]) AS named (officer, finding)",
    record_id="approach.id",
    officer_id="named.officer",
    finding="named.finding",
)
_EVENT = INSERT_TICKET_EVENT.select(
    "FROM ticket",
    ticket_id="id",
    seq="1",
    act="'receive'",
    from_state="''",
    to_state="'pending'",
    cycle="1",
    words_id="NULL",
    facts="'{}'",
    department_id="NULL",
    officer_id="NULL",
)
_CLOCK = INSERT_CLOCK.select(
    "FROM ticket",
    ticket_id="id",
    kind="'triage'",
    cycle="1",
    custodian_id="NULL",
    department_id="NULL",
    started_at="${at}",
    next_look_at="${due_at}",
)
_PROMISE = INSERT_CLOCK.select(
    "FROM ticket",
    ticket_id="id",
    kind="'promise'",
    cycle="1",
    custodian_id="NULL",
    department_id="NULL",
    started_at="${at}",
    due_at="${promised_at}",
    next_look_at="${promised_at}",
    estimated="${promise_estimated}",
    reason="${promise_reason}",
)
_OWED = INSERT_CLOCK.select(
    "FROM ticket WHERE ${passed_on_by} <> ''",
    ticket_id="id",
    kind="'passed_on'",
    cycle="1",
    custodian_id="NULL",
    department_id="NULL",
    started_at="${at}",
    due_at="${owed_at}",
    next_look_at="${owed_look_at}",
    estimated="${owed_estimated}",
    reason="${owed_reason}",
)
"""The reply that the body is owed that passed the matter on."""
_CHECK = INSERT_CHECK.select(
    "FROM petition WHERE ${identity_id} IS NOT NULL",
    subject="'petition'",
    subject_id="id",
    petition_id="id",
    next_try_at="${at}",
    created_at="${at}",
)
_FILES = INSERT_ATTACHMENT.select(
    "FROM petition, unnest(${file_kinds}::text[], ${file_ids}::text[]) AS f (kind, media_id)",
    petition_id="petition.id",
    kind="f.kind",
    media_id="f.media_id",
    next_try_at="${at}",
    created_at="${at}",
)
DESK = """(
        SELECT DISTINCT officer_id FROM (
            SELECT held.officer_id,
                rank() OVER (ORDER BY length(place.path) DESC) AS distance
            FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
                JOIN posts_on(${day}::date) AS held ON held.court_id = place.id
                JOIN officer ON officer.id = held.officer_id
            WHERE home.id = ${court_id} AND officer.active
                AND held.role = 'chief_liaison' AND NOT ${restricted}::boolean
        ) AS desk WHERE distance = 1
        UNION SELECT unnest(${told_beside}::bigint[])
    )"""
"""Who runs the desk for a new ticket, as `desk.people.staffing.chiefs` says of an old one: of a complaint, whom
`prepare_petition` found. Whoever wants to speak to somebody is told to the live desk as well.
"""
_TOLD = INSERT_DELIVERY.select(
    f"FROM ticket, unnest(${{notices}}::text[]) AS notice, {DESK} AS r",
    cause="'ticket:' || ticket.id || ':1:' || notice || ':o' || r.officer_id",
    notice="notice",
    ticket_id="ticket.id",
    ticket_version="1",
    citizen_id="NULL",
    identity_id="NULL",
    officer_id="r.officer_id",
    facts="'{}'",
    lane="0",
    not_before="${at}",
    expires_at="${at} + interval '7 days'",
    created_at="${at}",
)
_GUARDIANS = INSERT_DELIVERY.select(
    "FROM ticket, identity WHERE identity.citizen_id = ANY(${guardians}::bigint[]) AND identity.erased_at IS NULL",
    cause="'ticket:' || ticket.id || ':child_heard:i' || identity.id",
    notice="'person_changed'",
    ticket_id="NULL",
    ticket_version="NULL",
    citizen_id="NULL",
    identity_id="identity.id",
    officer_id="NULL",
    facts='\'{"change": "child_heard"}\'',
    lane="0",
    not_before="${at}",
    expires_at="${at} + interval '7 days'",
    created_at="${at}",
)
PETITION = f"""petition AS ({_PETITION} RETURNING id),
ticket AS ({_TICKET} RETURNING id),
subject AS ({_SUBJECTS}),
reader AS ({_READERS}),
approach AS ({_APPROACH} RETURNING id),
approach_subject AS ({_APPROACH_SUBJECTS}),
event AS ({_EVENT}),
to_count AS ({INSERT_DIRTY_CELL.select("FROM ticket", day="${day}::date")}),
clock AS ({_CLOCK}),
promise AS ({_PROMISE}),
owed AS ({_OWED}),
checked AS ({_CHECK}),
files AS ({_FILES}),
told AS ({_TOLD}),
guardians AS ({_GUARDIANS})"""

_ALARM = INSERT_ALARM.select(
    "FROM ticket",
    ticket_id="ticket.id",
    words_id="NULL",
    urgency_before="'normal'",
    opened_at="${at}",
    heard_at="${at}",
)
DANGER = f"alarm AS ({_ALARM} RETURNING id, ticket_id, rings, step),\nrung AS ({RING})"
"""Where a petition's words speak of danger: no such petition is without its alarm."""


@cache
def arrival_statement(*, talk: bool, window: bool, more: bool, petition: bool, danger: bool = False) -> str:
    """Return the statement for a message and what it brings. Its one row begins with a ticket's id or the message's.

    The same few texts every time, so that each is prepared once per connection.
    """
    fragments = [
        GUARD_TALK if talk else GUARD_PLAIN,
        MESSAGE if talk or petition else MESSAGE_ONCE,
        *([WINDOW] if window else []),
        *([MORE] if more else []),
        *([PETITION] if petition else []),
        *([DANGER] if danger else []),
    ]
    return f"WITH {_joined(fragments)} SELECT (SELECT id FROM {'ticket' if petition else 'message'})"  # noqa: S608


def _joined(fragments: list[str]) -> str:
    return ",\n".join(fragments)


@cache
def petition_statement(*, danger: bool) -> str:
    """Return the statement for a petition that came as no message; its one row has the ticket's id."""
    fragments = [GUARD_NOTHING, PETITION, *([DANGER] if danger else [])]
    return f"WITH {_joined(fragments)} SELECT (SELECT id FROM ticket)"  # noqa: S608 - our own text
