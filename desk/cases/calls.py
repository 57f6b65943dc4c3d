"""A call of a case system is done once: its answer is kept with what it stored, and given again to the same call."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.access.audit import Deed, write_down
from desk.cases.outcome import RowsTaken
from desk.cases.systems import Signer
from desk.cases.taking import take
from desk.errors import Refused
from desk.rules.case_rows.reading import ReportKind, RowError
from models import IntegrationCall, statements
from models.database import transaction
from models.integration import INSERT_INTEGRATION_CALL
from models.keyring import keyring
from models.once_more import once_more

MOST_ERRORS = 1000
"""Told one by one; beyond them they are counted."""
BY_KEY = "key:"
"""Before the key in the audit log, in place of a network address."""
CLAIM = f"{INSERT_INTEGRATION_CALL.select()} ON CONFLICT (system_id, key) DO NOTHING RETURNING id"
Answer = dict[str, Any]


class SentOtherwise(Refused):
    """Something else was sent under this key before."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("这个幂等键（Idempotency-Key）已经用过，而且上一次的内容不同：请换一个新的")


@dataclass(frozen=True)
class ReportCall:
    """One call: whose, under which key, of which kind, with the hash of its body, kept only as a keyed fingerprint."""

    signer: Signer
    key: str
    kind: ReportKind
    body_hash: str = field(repr=False)

    @property
    def fingerprint(self) -> bytes:
        return bytes.fromhex(keyring().index("integration", f"{self.kind.value}:{self.body_hash}"))


@once_more
async def receive(call: ReportCall, rows: Sequence[Mapping[str, object]], as_of: datetime) -> Answer:
    """Take the rows, or give the first answer again. Raises `SentOtherwise`.

    A twin that comes meanwhile waits for the first to be committed or undone.
    """
    async with transaction():
        claimed = await statements.fetchval(
            CLAIM, system_id=call.signer.system_id, key=call.key, body_hash=call.fingerprint, created_at=as_of
        )
        if claimed is not None:
            taken = await take(call.kind, rows, call.signer.source, as_of)
            answer = _answer(taken)
            await IntegrationCall.filter(id=claimed).update(answer=answer)
            await _write_down(call, taken, as_of)
            return answer
    first = await IntegrationCall.get(system_id=call.signer.system_id, key=call.key)
    if not hmac.compare_digest(bytes(first.body_hash), call.fingerprint):
        raise SentOtherwise
    return {**first.answer, "repeated": True}


def _answer(taken: RowsTaken) -> Answer:
    return {
        "new": taken.new,
        "changed": taken.changed,
        "same": taken.same,
        "older": taken.older,
        "refused": len({error.row for error in taken.wrong}),
        "errors": [_told(error) for error in taken.wrong[:MOST_ERRORS]],
        "more_errors": max(0, len(taken.wrong) - MOST_ERRORS),
        "notes": [_told(note) for note in taken.noted],
        "repeated": False,
    }


def _told(error: RowError) -> Answer:
    return {"row": error.row, "field": error.field, "error": error.words}


async def _write_down(call: ReportCall, taken: RowsTaken, as_of: datetime) -> None:
    facts: dict[str, int | str] = {
        "kind": call.kind.value,
        "new": taken.new,
        "changed": taken.changed,
        "refused": len({error.row for error in taken.wrong}),
    }
    address = f"{BY_KEY}{call.signer.key_id}"
    await write_down(Deed.TAKE_CASE_DATA, ("case_system", call.signer.system_id), as_of, address=address, facts=facts)
