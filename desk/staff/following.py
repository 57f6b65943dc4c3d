"""What changes by itself as days begin and end is followed here: absences, homes, tickets in hands that are gone."""

from datetime import datetime

from desk.staff import absences, hands, posts
from desk.staff.orders import ONE_AT_A_TIME
from models import statements
from models.database import transaction


async def follow_staff(as_of: datetime) -> int:
    """Act upon posts and absences that began or ended by now. Returns how many absences and tickets were seen to.

    Reviews that nobody who was asked can give any more are asked of others.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        await posts.settle_homes(as_of)
        seen = await absences.begin_and_end(as_of)
        seen += await hands.hand_on_orphans(as_of)
        await hands.ask_reviewers_anew(as_of)
        return seen
