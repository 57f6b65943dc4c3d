"""When two records are joined, whom they speak for and who speaks for them follows the person; undone, it goes back."""

import pytest

from desk.access.visibility import place_of, sees
from desk.people.persons import joining
from desk.people.persons.joining import JoinOrder
from desk.petitions.together.petitioners import issue_code, join_by_code
from models import Citizen, Identity, Petition, Petitioner, Representation
from models.enums import JoinCause, Standing
from models.keyring import index_of, seal
from tests.cast import MORNING, a_petition, officer, phone
from tests.desk.people.representing.scenes import NUMBERS, confirmed, lawyer_of, left, me, proved

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_join_takes_along_what_somebody_speaks_for_and_its_undoing_gives_it_back() -> None:
    lawyer = await proved("陈静")
    row = await confirmed(lawyer, lawyer_of("张三"))
    ticket = await left("陈静", row)
    joint = await a_petition("王强")
    code = await issue_code(await me("王强"), joint.petition.number, MORNING)
    await join_by_code(await me("陈静"), code.code, "陈静", MORNING)
    twin = await Citizen.create(
        standing=Standing.CLAIMED,
        name_sealed=seal("陈静"),
        id_number_sealed=seal(NUMBERS["陈静"]),
        id_number_index=index_of("id_number", NUMBERS["陈静"]),
        created_at=MORNING,
    )
    own = (await phone("陈静")).id
    (join,) = await joining.join(JoinOrder(twin.id, [own], JoinCause.TWIN, MORNING))
    assert join.emptied
    assert (await Representation.get(id=row.id)).person_id == twin.id
    assert (await Petition.get(id=ticket.petition_id)).citizen_id == twin.id
    assert (await Petitioner.get(petition_id=joint.petition_id, identity_id=own)).citizen_id == twin.id
    zhou, zhao = await officer("周敏"), await officer("赵晴")
    await joining.ask_parting(join.id, zhao.id, MORNING)
    await joining.part(join.id, zhou.id, MORNING)
    assert (await Representation.get(id=row.id)).person_id == lawyer.id
    assert (await Petition.get(id=ticket.petition_id)).citizen_id == lawyer.id
    assert (await Petitioner.get(petition_id=joint.petition_id, identity_id=own)).citizen_id == lawyer.id


async def test_a_principal_who_comes_later_is_the_one_the_mandate_was_made_of() -> None:
    lawyer = await proved("陈静")
    row = await confirmed(lawyer, lawyer_of("李四"))
    ticket = await left("陈静", row)
    li = await proved("李四")
    assert row.principal_id == li.id
    assert sees(await me("李四"), place_of(ticket))
    assert (await Identity.get(id=(await phone("李四")).id)).citizen_id == li.id
