"""For whom a petition was left, in words: whoever has several principals sees each one's things apart."""

from collections.abc import Sequence

from desk.people.representing.speaking import principals_named
from models import Ticket


async def spoken_for(tickets: Sequence[Ticket]) -> dict[int, str]:
    """Return for whom, and in what capacity, these tickets' petitions were left; nothing for those left for oneself."""
    by = {one.petition_id: one.petition.representation_id for one in tickets if one.petition.representation_id}
    named = await principals_named(sorted(set(by.values()))) if by else {}
    return {petition_id: named[one].label for petition_id, one in by.items() if one in named}
