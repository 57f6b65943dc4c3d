"""代表关系 in the mini-program: said with the mandate sent up, used as for_whom, ended."""

from desk.people.representing.confirming import ConfirmOrder, confirm
from models import Citizen, Identity, Petition, Representation
from models.enums import Standing
from models.keyring import index_of, seal
from tests import cast
from tests.desk.people.representing.scenes import CODE, COMPANY, FIRM, LICENCE, NUMBERS
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_files import picture, up
from tests.handlers.miniapp.test_petitions import MATTER, left

MANDATE = {"capacity": "lawyer", "principal_name": COMPANY, "principal_number": CODE, "licence": LICENCE, "firm": FIRM}


async def verified(name: str, town: Town) -> Citizen:
    """Somebody proved, on the phone of the mini-program."""
    person = await Citizen.create(
        standing=Standing.VERIFIED,
        name_sealed=seal(name),
        id_number_sealed=seal(NUMBERS[name]),
        id_number_index=index_of("id_number", NUMBERS[name]),
        verified_at=town.clock.now,
        created_at=town.clock.now,
    )
    await Identity.filter(account_id=town.account.id).order_by("id").limit(1).update(citizen_id=person.id)
    return person


async def in_force(town: Town) -> Representation:
    row = await Representation.all().order_by("-id").first()
    assert row is not None
    agent = (await cast.officer("赵晴")).id
    return await confirm(ConfirmOrder(row.id, agent, town.clock.now, seen_on_paper=row.mandate_id is None))


async def test_said_with_the_mandate_it_opens_nothing_until_it_is_confirmed(zhang: Mini, town: Town) -> None:
    await verified("张三", town)
    file = (await up(zhang, picture())).body["id"]
    said = await zhang.post("/representations", {**MANDATE, "mandate": file})
    assert said.status == 201
    (mine,) = said.body["mine"]
    assert (mine["principal"], mine["state"], mine["in_force"], mine["may_end"]) == (COMPANY, "等法院核对", False, True)
    assert LICENCE not in str(said.body)
    refused = await left(zhang, for_whom=mine["id"])
    assert refused.problem == (400, "invalid", "for_whom")
    await in_force(town)
    answer = await left(zhang, key="for-the-company", for_whom=mine["id"])
    petition = await Petition.get(number=answer.body["number"])
    assert (petition.organisation, petition.representation_id) == (COMPANY, mine["id"])
    (line,) = (await zhang.get("/petitions")).body["petitions"]
    assert line["for_whom"] == f"{COMPANY}（律师）"
    own = await left(zhang, key="my-own-matter", text="我自己的诉求，问立案")
    assert (await zhang.get(f"/petitions/{own.body['number']}")).body["for_whom"] == ""


async def test_what_is_much_the_same_is_looked_for_among_the_same_principals_only(zhang: Mini, town: Town) -> None:
    await verified("张三", town)
    await zhang.post("/representations", MANDATE)
    row = await in_force(town)
    await left(zhang, key="my-own-matter")
    assert (await left(zhang, key="the-companys", for_whom=row.id)).body["similar"] is None
    assert (await left(zhang, key="the-companys-2", for_whom=row.id)).body["similar"] is not None


async def test_a_slip_is_named_at_its_field_and_an_end_is_final(zhang: Mini, town: Town) -> None:
    await verified("张三", town)
    wrong = await zhang.post("/representations", {**MANDATE, "licence": "1"})
    assert wrong.problem == (400, "invalid", "licence")
    file = await zhang.post("/representations", {**MANDATE, "mandate": "1-" + "0" * 32})
    assert file.status == 404
    await zhang.post("/representations", MANDATE)
    row = await in_force(town)
    answer = await left(zhang, for_whom=row.id)
    ended = await zhang.post(f"/representations/{row.id}/end", {"words": "不再代理"})
    assert ended.body["mine"][0]["why_ended"] == "代表的人辞去：不再代理"
    assert (await zhang.get(f"/petitions/{answer.body['number']}")).status == 404
    assert (await zhang.post(f"/representations/{row.id}/end", {})).status == 409
    assert MATTER["text"] not in str((await zhang.get("/petitions")).body)
