"""The number an officer is rung on in danger, kept or taken away by who looks after the staff of their court."""

from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.people.importing import officer_mobile
from desk.rules.papers.masks import mask_telephone
from models import Officer
from models.database import transaction
from models.keyring import seal, unseal
from models.once_more import once_more


def shown_mobile(officer: Officer) -> str:
    """Return an officer's number, masked; empty where none is kept."""
    number = unseal(officer.mobile_sealed)
    return mask_telephone(number) if number else ""


async def keep_number(officer: Officer, typed: str) -> None:
    """Keep the number that was typed, or none where nothing was. Raises `Invalid` naming the field `mobile`.

    In the caller's transaction, which writes down who did it.
    """
    officer.mobile_sealed = seal(officer_mobile(typed)) if typed.strip() else None
    await officer.save(update_fields=["mobile_sealed"])


@once_more
async def keep_number_by(officer: Officer, typed: str, actor: Actor, as_of: datetime) -> None:
    """Do it as a member of staff, on the audit log."""
    async with transaction():
        await keep_number(officer, typed)
        await audit.by_officer(actor, Deed.SET_OFFICER_MOBILE, ("officer", officer.id), as_of)
