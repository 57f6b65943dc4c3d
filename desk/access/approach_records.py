"""An approach (过问) is written down here: heard in a citizen's words, or told by the officer who was approached."""

from datetime import datetime

from desk.access.approach_names import names_in, root_court, wall_off
from models import ApproachRecord, Petition
from models.database import transaction
from models.keyring import seal
from models.once_more import once_more


@once_more
async def record_heard(
    text: str,
    identity_id: int | None,
    as_of: datetime,
    *,
    petition_id: int | None = None,
    recorded_by_id: int | None = None,
    about: str = "",
) -> int:
    """Append to the log of the court at the root of this deployment's tree, whose inspectorate reads it.

    `recorded_by_id` is the officer who was approached and says so, `about` what they say it was about. Returns the
    record's id.
    """
    root = await root_court()
    petition = await Petition.get_or_none(id=petition_id) if petition_id else None
    async with transaction():
        row = await ApproachRecord.create(
            court_id=root.id if root else 0,
            petition_id=petition_id,
            identity_id=identity_id,
            text_sealed=seal(text) or b"",
            about_sealed=seal(about),
            recorded_by_id=recorded_by_id,
            at=as_of,
        )
        found = await names_in(f"{text}\n{about}", petition.court_id if petition else None)
        await wall_off(row.id, found, as_of)
    return int(row.id)
