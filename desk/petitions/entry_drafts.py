"""What an officer types of somebody's petition (代录) is kept as they type: over a reload, a second window, a log-out.

A draft is its officer's alone and rests sealed. Entered, its row stays for a while without the words, so that the same
form sent again enters one petition.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models import EntryDraft, statements
from models.entry_drafts import CHANGE_DRAFT, CLAIM_DRAFT, CLOSE_DRAFT, COPY_DRAFT, KEEP_DRAFT
from models.keyring import Place, Purpose, keyring, unseal
from models.once_more import once_more

MOST_DRAFTS = 10
"""Of one officer, open at once; where there are more, the oldest is not shown."""
LONGEST_KEY = 24

Fields = Mapping[str, str]


@dataclass(frozen=True)
class KeptEntry:
    """Says where what was typed is kept now. `apart`: another window has this form, so a copy of its own was made.

    `entered`: the number under which that form was entered meanwhile; empty where it was not.
    """

    key: str
    version: int
    kept_at: datetime
    apart: bool = False
    entered: str = ""


@dataclass(frozen=True)
class OpenDraft:
    """A draft as it was kept last; `fields` are those of its form."""

    key: str
    version: int
    kept_at: datetime
    fields: Fields = field(repr=False)
    file_ids: Sequence[int] = ()


@dataclass(frozen=True)
class ClaimedForm:
    """A form whose row is locked. `number` is empty where it was not entered yet."""

    id: int
    number: str
    fingerprint: str
    file_ids: Sequence[int]


def new_key() -> str:
    """Return the mark of a new form: 96 random bits."""
    return secrets.token_urlsafe(12)


def key_in(typed: str) -> str:
    """Return the mark a form came with, another one where it has none or one that cannot be."""
    fits = 0 < len(typed) <= LONGEST_KEY and typed.isascii() and typed.isprintable()
    return typed if fits else new_key()


def fingerprint_of(typed: Fields) -> str:
    """Return a keyed fingerprint of a form as it was filled in."""
    return keyring().index("entry_form", json.dumps(dict(typed), sort_keys=True, ensure_ascii=False))


@once_more
async def keep(officer_id: int, key: str, seen: int, typed: Fields, as_of: datetime) -> KeptEntry:
    """Keep what is typed. `seen` is the version this window knows, 0 where it never kept anything.

    Where another window has kept or entered the form since, nothing of it is written over: a draft apart is made.
    """
    sealed = _sealed(officer_id, key, typed)
    how = KEEP_DRAFT if seen == 0 else CHANGE_DRAFT
    version = await statements.fetchval(how, officer_id=officer_id, key=key, fields_sealed=sealed, at=as_of, seen=seen)
    if version is not None:
        return KeptEntry(key, int(version), as_of)
    row = await EntryDraft.get_or_none(officer_id=officer_id, key=key)
    if row is not None and not row.number and _fields(row) == dict(typed):
        return KeptEntry(key, row.version, row.kept_at)
    fresh = new_key()
    copy = _sealed(officer_id, fresh, typed)
    await statements.fetchval(COPY_DRAFT, officer_id=officer_id, key=fresh, of=key, fields_sealed=copy, at=as_of)
    return KeptEntry(fresh, 1, as_of, apart=True, entered=row.number if row is not None else "")


async def find(officer_id: int, key: str) -> OpenDraft | None:
    """Return a draft of this officer's that was not entered yet."""
    row = await EntryDraft.get_or_none(officer_id=officer_id, key=key, number="")
    return _open(row) if row is not None else None


async def open_drafts(officer_id: int) -> list[OpenDraft]:
    """Return an officer's drafts, what was kept last first."""
    rows = EntryDraft.filter(officer_id=officer_id, number="", fields_sealed__isnull=False)
    return [_open(row) for row in await rows.order_by("-kept_at", "-id").limit(MOST_DRAFTS)]


async def give_up(officer_id: int, key: str) -> None:
    """Forget a draft; its files go with the uploads that became part of nothing."""
    await EntryDraft.filter(officer_id=officer_id, key=key, number="").delete()


async def claim(officer_id: int, key: str, as_of: datetime) -> ClaimedForm:
    """Lock a form's row, which is made where there was none. Call inside the transaction that enters it."""
    row = await statements.fetchrow(CLAIM_DRAFT, officer_id=officer_id, key=key, at=as_of)
    if row is None:
        raise LookupError(key)
    return ClaimedForm(row["id"], row["number"], row["fingerprint"], list(row["file_ids"]))


async def close(form: ClaimedForm, number: str, fingerprint: str, as_of: datetime) -> None:
    """Write down that a claimed form was entered under this number; what was typed is gone from it."""
    await statements.execute(CLOSE_DRAFT, id=form.id, number=number, fingerprint=fingerprint, at=as_of)


def _sealed(officer_id: int, key: str, typed: Fields) -> bytes:
    place = Place("entry_draft", "fields_sealed", f"{officer_id}/{key}")
    return keyring().seal(json.dumps(dict(typed), ensure_ascii=False), place, Purpose.RESTRICTED)


def _fields(row: EntryDraft) -> Fields:
    text = unseal(row.fields_sealed)
    return {str(name): str(value) for name, value in json.loads(text).items()} if text else {}


def _open(row: EntryDraft) -> OpenDraft:
    return OpenDraft(row.key, row.version, row.kept_at, _fields(row), list(row.file_ids))
