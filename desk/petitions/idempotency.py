"""A request may be sent again: its first answer is kept with what it caused, or neither is."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Refused
from models import IdempotencyKey, statements
from models.audit import INSERT_IDEMPOTENCY_KEY
from models.database import transaction
from models.keyring import keyring
from models.once_more import once_more

Answer = dict[str, str]

CLAIM = f"{INSERT_IDEMPOTENCY_KEY.select()} ON CONFLICT (identity_id, key) DO NOTHING RETURNING id"


class KeyReused(Refused):
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__("这次提交的内容与上一次不同，请重新提交")


@dataclass(frozen=True)
class Repeatable:
    """Says whose request it is, under which key, and what it says; `content` is kept only as a keyed fingerprint."""

    identity_id: int
    key: str
    content: str = field(repr=False)

    @property
    def fingerprint(self) -> bytes:
        return bytes.fromhex(keyring().index("repeatable", self.content))


@once_more
async def do_once(
    asked: Repeatable, status: int, as_of: datetime, act: Callable[[], Awaitable[Answer]]
) -> Answer | None:
    """Act and keep the answer, in one transaction; None where this key was answered before (see `first_answer`).

    A twin that comes meanwhile waits for the first to be committed or undone. What `act` raises undoes everything, so
    that the same key serves for another try. Answers hold no personal data.
    """
    async with transaction():
        claimed = await statements.fetchval(
            CLAIM,
            identity_id=asked.identity_id,
            key=asked.key,
            body_hash=asked.fingerprint,
            status=status,
            created_at=as_of,
        )
        if claimed is None:
            return None
        answer = await act()
        await IdempotencyKey.filter(id=claimed).update(answer=answer)
        return answer


async def first_answer(asked: Repeatable) -> Answer:
    """Return what was answered the first time. Raises `KeyReused` where the first said something else."""
    row = await IdempotencyKey.get(identity_id=asked.identity_id, key=asked.key)
    if not hmac.compare_digest(bytes(row.body_hash), asked.fingerprint):
        raise KeyReused
    return dict(row.answer)
