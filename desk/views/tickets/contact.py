"""An officer sees how to reach whoever left a petition: masked, or whole once asked for, which is written down."""

from dataclasses import dataclass, field

from desk.people.citizens import citizen_of, newest_contact
from desk.rules.papers.masks import mask_name, mask_telephone
from desk.rules.papers.telephones import dialled, shown
from models import Petition, Petitioner
from models.enums import Standing
from models.keyring import unseal


@dataclass(frozen=True)
class PetitionerContact:
    """Holds what was left with a petition, or else is registered. `opened`: it is whole, which is written down."""

    name: str = field(repr=False)
    mobile: str = field(repr=False)
    organisation: str = ""
    standing: str = ""
    verified: bool = False
    has_more: bool = False
    opened: bool = False
    dialled: str = field(default="", repr=False)
    """What calling it dials; empty while it is masked."""


async def contact(petition: Petition, opened: bool = False, petitioner_id: int | None = None) -> PetitionerContact:
    """Return what was left with the petition, else what the citizen registered; of two numbers the newer.

    `petitioner_id` asks for one of several petitioners instead.
    """
    if petitioner_id is not None:
        return await _one_of_several(petitioner_id, opened)
    citizen = await citizen_of(petition)
    name, mobile = await newest_contact(petition)
    return PetitionerContact(
        name=name if opened else mask_name(name),
        mobile=shown(mobile) if opened else mask_telephone(mobile),
        organisation=petition.organisation or (citizen.organisation if citizen else ""),
        standing=citizen.standing.label if citizen else "",
        verified=citizen is not None and citizen.standing is Standing.VERIFIED,
        has_more=bool(name or mobile),
        opened=opened,
        dialled=dialled(mobile) if opened else "",
    )


async def _one_of_several(petitioner_id: int, opened: bool) -> PetitionerContact:
    row = await Petitioner.get(id=petitioner_id)
    name, mobile = unseal(row.name_sealed), unseal(row.contact_sealed)
    return PetitionerContact(
        name=name if opened else mask_name(name),
        mobile=shown(mobile) if opened else mask_telephone(mobile),
        has_more=bool(name or mobile),
        opened=opened,
        dialled=dialled(mobile) if opened else "",
    )
