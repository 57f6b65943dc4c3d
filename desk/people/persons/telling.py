"""A person hears on each phone of theirs, by itself, what changed about who they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from models import Identity, statements
from models.deliveries import INSERT_DELIVERY
from models.statements import as_json

NOTICE = "person_changed"
LIVES = timedelta(days=7)
TELL_PHONES = INSERT_DELIVERY.select(
    "FROM unnest(${identities}::bigint[]) AS phone (id) ON CONFLICT (cause) DO NOTHING",
    cause="${cause}::text || phone.id",
    notice=f"'{NOTICE}'",
    ticket_id="NULL",
    ticket_version="NULL",
    citizen_id="NULL",
    identity_id="phone.id",
    officer_id="NULL",
    lane="0",
    not_before="${at}::timestamptz",
    expires_at="${until}::timestamptz",
    created_at="${at}::timestamptz",
)


class Change(StrEnum):
    """What phones are told of; the words are in `templates/notices/person_changed/`."""

    JOINED = "joined"
    PARTED = "parted"
    UNBOUND = "unbound"
    OTHER_UNBOUND = "other_unbound"
    ASKED = "asked"
    REFUSED = "refused"
    MOBILE = "mobile"
    MANDATE_CONFIRMED = "mandate_confirmed"
    MANDATE_ENDED = "mandate_ended"
    CHILD_HEARD = "child_heard"
    OFFICER_BOUND = "officer_bound"
    OFFICER_UNBOUND = "officer_unbound"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name
    SECOND_ENROLLED = "second_enrolled"
    SECOND_GONE = "second_gone"
    SECOND_TAKEN_BACK = "second_taken_back"
    SIGN_ON_FORGOTTEN = "sign_on_forgotten"
    PASSWORD_REMOVED = "password_removed"  # noqa: S105 - a name
    RECOVERY_USED = "recovery_used"


async def phones_of(citizen_id: int) -> list[Identity]:
    """Returns the phones a person has now, the newest seen first."""
    found = Identity.filter(citizen_id=citizen_id, erased_at__isnull=True)
    return await found.order_by("-seen_at", "-id")


async def tell_phones(
    identities: Iterable[int],
    change: Change,
    cause: str,
    as_of: datetime,
    facts: Mapping[str, int | str] | None = None,
) -> None:
    """Writes that each of these phones is told of a change, once for each cause. Nothing personal is in a row."""
    await statements.execute(
        TELL_PHONES,
        identities=sorted(set(identities)),
        cause=f"{cause}:{change}:i",
        facts=as_json({"change": change.value, **(facts or {})}),
        at=as_of,
        until=as_of + LIVES,
    )
