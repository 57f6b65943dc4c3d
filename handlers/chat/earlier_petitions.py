"""What this person asked in the last three months, as far as a talk needs it to know the same thing again."""

from datetime import datetime

from desk.people.senders import KnownSender
from desk.tickets.joining.duplicates import PetitionerKey, nearby_petitions
from desk.views.petitions.progress import STATES_FOR_CITIZENS
from wechat.dialogues.shared.facts import EarlierLine


async def earlier(known: KnownSender, as_of: datetime) -> tuple[EarlierLine, ...]:
    """Of this phone and of whoever holds it, the newest first."""
    found = await nearby_petitions(PetitionerKey(known.identity_id, known.citizen_id), as_of)
    return tuple(
        EarlierLine(
            number=one.number,
            title=one.title,
            state_label=STATES_FOR_CITIZENS[one.state],
            state=one.state,
            left_at=one.left.at,
            closed_at=one.closed_at,
            case_number=one.left.case_number,
            keys=one.left.keys,
        )
        for one in found
    )
