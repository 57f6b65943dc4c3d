"""Whoever speaks for somebody, or is spoken for, hears on each of their phones what changed about it."""

from datetime import datetime

from desk.people.persons.telling import Change, phones_of, tell_phones
from models import Representation


async def tell_sides(row: Representation, change: Change, as_of: datetime) -> None:
    """Tell both sides of a representation, on every phone of theirs; an organisation has none of its own."""
    phones = [phone.id for phone in await phones_of(row.person_id)]
    if row.principal_id is not None:
        phones += [phone.id for phone in await phones_of(row.principal_id)]
    await tell_phones(phones, change, f"representation:{row.id}", as_of)
