"""One read tells who a message is from, and all that answering it may need of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from models import statements
from models.enums import Standing
from models.keyring import Place, Sealed, unseal
from models.people import INSERT_IDENTITY, SEE_AGAIN

ALL_THAT_IS_KNOWN = """
SELECT identity.id, identity.citizen_id, identity.officer_id, talk.version, talk.data_sealed,
    message.id AS message_id, message.reply_sealed,
    citizen.standing, citizen.name_sealed, citizen.mobile_sealed, citizen.id_number_index,
    officer.name AS officer_name, last.id AS last_id,
    last.contact_name_sealed, last.contact_mobile_sealed,
    EXISTS (SELECT 1 FROM consent WHERE identity_id = identity.id AND withdrawn_at IS NULL) AS consented
FROM identity
    LEFT JOIN talk ON talk.identity_id = identity.id
    LEFT JOIN inbound_message AS message ON message.dedupe_key = ${dedupe_key}
    LEFT JOIN citizen ON citizen.id = identity.citizen_id
    LEFT JOIN officer ON officer.id = identity.officer_id AND officer.active
    LEFT JOIN LATERAL (
        SELECT id, contact_name_sealed, contact_mobile_sealed FROM petition
        WHERE identity_id = identity.id AND contact_mobile_index IS NOT NULL ORDER BY id DESC LIMIT 1
    ) AS last ON true
WHERE identity.account_id = ${account_id} AND identity.openid = ${openid}"""
_MEET = INSERT_IDENTITY.select(created_at="${at}", seen_at="${at}")
MEET = f"{_MEET} ON CONFLICT (account_id, openid) DO NOTHING"

OWN = ("name_sealed", "mobile_sealed")
LEFT = ("contact_name_sealed", "contact_mobile_sealed")


@dataclass(frozen=True)
class SealedContact:
    """Holds a name and a mobile encrypted, as they are stored."""

    name: bytes | None = field(default=None, repr=False)
    mobile: bytes | None = field(default=None, repr=False)

    def open(self) -> tuple[str, str]:
        return unseal(self.name), unseal(self.mobile)

    @classmethod
    def read(cls, table: str, columns: tuple[str, str], row: Mapping[str, Any], number: int | None) -> Self:
        """Return both columns of that row of a table, as a statement brought them."""
        return cls(*(Sealed.at(row[one], Place(table, one, number)) if row[one] else None for one in columns))


@dataclass(frozen=True)
class KnownSender:
    """Says what is known of a sender when their message arrives.

    `own` is what the citizen they stand for is called and reached by (None: they stand for nobody yet), `last` what
    they left with their newest petition. `standing` is None unless an identity number was given, `officer_name` unless
    they are of the active staff.
    """

    identity_id: int
    citizen_id: int | None
    officer_id: int | None
    talk_version: int
    talk: str = field(repr=False)
    seen: bool = False
    reply: str = field(default="", repr=False)
    standing: Standing | None = None
    own: SealedContact | None = None
    last: SealedContact = SealedContact()
    officer_name: str | None = None
    consented: bool = False

    def contact(self) -> tuple[str, str]:
        """Return the whole name and mobile kept for this person, for their own new petition; empty where none are."""
        return (self.own if self.own and self.own.mobile else self.last).open()


async def look_up_sender(account_id: int, openid: str, dedupe_key: str) -> KnownSender | None:
    """Read the sender, their talk, and the reply this very message already got, in one query."""
    row = await statements.fetchrow(ALL_THAT_IS_KNOWN, account_id=account_id, openid=openid, dedupe_key=dedupe_key)
    return _known(row, dedupe_key) if row is not None else None


def _known(row: Mapping[str, Any], dedupe_key: str) -> KnownSender:
    citizen = row["citizen_id"] is not None
    return KnownSender(
        identity_id=row["id"],
        citizen_id=row["citizen_id"],
        officer_id=row["officer_id"],
        talk_version=row["version"] or 0,
        talk=unseal(row["data_sealed"], Place("talk", "data_sealed", row["id"])),
        seen=row["message_id"] is not None,
        reply=unseal(row["reply_sealed"], Place("inbound_message", "reply_sealed", dedupe_key)),
        standing=Standing(row["standing"]) if row["id_number_index"] else None,
        own=SealedContact.read("citizen", OWN, row, row["citizen_id"]) if citizen else None,
        last=SealedContact.read("petition", LEFT, row, row["last_id"]),
        officer_name=row["officer_name"],
        consented=row["consented"],
    )


async def is_here(identity_id: int, as_of: datetime) -> None:
    """Write down that this person was here just now: whoever did something can be reached again."""
    await statements.execute(SEE_AGAIN, identity_id=identity_id, at=as_of)


async def meet_sender(account_id: int, openid: str, as_of: datetime) -> None:
    """Keep a sender as known from now on; harmless where they are known."""
    await statements.execute(MEET, account_id=account_id, openid=openid, at=as_of)
