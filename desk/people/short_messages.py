"""A short message is a row first, written with what causes it; a worker sends it once that is committed."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from models import ShortMessage
from models.enums import SmsKind
from models.keyring import seal, unseal


async def queue(
    kind: SmsKind,
    cause: str,
    to_sealed: bytes,
    values: Sequence[str],
    expires_at: datetime,
    as_of: datetime,
    delivery_id: int | None = None,
) -> ShortMessage:
    """Write one down; `values` fill the gaps of its words in order. Raises IntegrityError for a cause written twice."""
    return await ShortMessage.create(
        ref=secrets.token_hex(16),
        cause=cause,
        kind=kind,
        to_sealed=to_sealed,
        values_sealed=seal(json.dumps(list(values), ensure_ascii=False)),
        delivery_id=delivery_id,
        not_before=as_of,
        expires_at=expires_at,
        created_at=as_of,
    )


def values_in(message: ShortMessage) -> tuple[str, ...]:
    """Return what fills the gaps of its words."""
    return tuple(json.loads(unseal(message.values_sealed) or "[]"))
