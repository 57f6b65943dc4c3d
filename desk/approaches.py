"""Approaches about a concrete case outside the procedure (三个规定): recorded fully, truthfully, at once, for ever.

They never reach the judge as an ordinary contact. Source: 防止干预司法“三个规定”.
"""

from datetime import datetime

from models import ApproachRecord, Court
from models.keyring import keyring


async def record(
    text: str,
    identity_id: int | None,
    as_of: datetime,
    *,
    petition_id: int | None = None,
    recorded_by_id: int | None = None,
) -> int:
    """Append to the log of the court at the root of this deployment's tree, whose inspectorate reads it.

    `recorded_by_id` is the officer who was approached and says so. Returns the record's id.
    """
    root = await Court.filter(parent_id__isnull=True).order_by("id").first()
    row = await ApproachRecord.create(
        court_id=root.id if root else 0,
        petition_id=petition_id,
        identity_id=identity_id,
        text_sealed=keyring().seal(text),
        recorded_by_id=recorded_by_id,
        at=as_of,
    )
    return int(row.id)
