"""Whoever is forgotten takes nothing of others along; a principal who is forgotten takes what was left for them."""

import pytest

from desk.people.persons.phones import withdraw_consent
from desk.upkeep import erasure
from models import Petition, Representation
from models.database import connection
from models.enums import ErasureCause, MandateEnd
from tests.cast import MORNING, phone
from tests.desk.people.representing.scenes import FIRM, confirmed, lawyer_of, left, proved

pytestmark = pytest.mark.usefixtures("cast")


async def forgotten(name: str) -> None:
    own = await phone(name)
    asked = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=own.id, citizen_id=own.citizen_id)
    await erasure.carry_out(asked, MORNING)


async def test_a_lawyer_who_is_forgotten_leaves_the_principal_the_matter() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    theirs, own = await left("陈静", row), await left("陈静")
    await forgotten("陈静")
    kept, gone = await Petition.get(id=theirs.petition_id), await Petition.get(id=own.petition_id)
    assert (kept.redacted_at, kept.citizen_id, kept.identity_id) == (None, zhang.id, None)
    assert kept.contact_name_sealed is None
    assert gone.redacted_at == MORNING
    await row.refresh_from_db()
    assert (row.end_cause, row.licence_sealed, row.firm) == (MandateEnd.ERASED, None, "")


async def test_a_principal_who_is_forgotten_takes_what_was_left_for_them() -> None:
    lawyer = await proved("陈静")
    await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    theirs, own = await left("陈静", row), await left("陈静")
    await forgotten("张三")
    assert (await Petition.get(id=theirs.petition_id)).redacted_at == MORNING
    assert (await Petition.get(id=own.petition_id)).redacted_at is None
    row = await Representation.get(id=row.id)
    assert (row.principal_index, row.end_cause) == (None, MandateEnd.ERASED)
    async with connection() as plain:
        lines = [line["line"] for line in await plain.fetch("SELECT t::text AS line FROM representation t")]
    assert not [line for line in lines if FIRM in line]


async def test_what_陈静_spoke_for_ends_in_the_act_by_which_she_takes_her_registration_back() -> None:
    lawyer = await proved("陈静")
    mandate = await confirmed(lawyer, lawyer_of("张三"))
    own = await phone("陈静")
    await withdraw_consent(own.id, MORNING)
    await mandate.refresh_from_db()
    assert mandate.end_cause is MandateEnd.ERASED
