"""陈静 is a lawyer with two principals; 张三 and a company are what she speaks for. Everything by the real verbs."""

from datetime import datetime

from desk.access import actors
from desk.access.actors import Actor
from desk.people import codes
from desk.people.citizens import Claim, claim
from desk.people.representing.confirming import at_window
from desk.people.representing.reading import TypedMandate
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.tickets import ticket_store
from models import Citizen, Identity, Representation, Ticket
from models.enums import Channel, CodePurpose, PetitionKind
from tests.cast import MORNING, court, officer, phone
from tests.desk.rules.papers.numbers import credit_code
from tests.desk.rules.papers.numbers import identity as id_number

COMPANY = "江西赣江商贸有限公司"
CODE = credit_code("MA35HG7A1")
LICENCE = "13601201510123456"
FIRM = "江西洪城律师事务所"
NUMBERS = {
    "张三": "360102198005152019",
    "李四": "360103195511031044",
    "陈静": id_number(born="19880202", order="302"),
    "王强": id_number(born="19790303", order="101"),
    "谢小满": id_number(born="20110304", order="402"),
    "刘芳": id_number(born="19850304", order="204"),
}


async def proved(name: str, as_of: datetime = MORNING) -> Citizen:
    """Somebody who was verified at the window by a code, on a phone of their own."""
    own = await phone(name, as_of)
    person = await claim(own.id, Claim(name, NUMBERS[name], "13907910" + f"{own.id % 1000:03d}"), as_of)
    agent = await officer("赵晴")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, person.id, agent.id, as_of)
    used = await codes.use_code(issued.code, own.id, as_of)
    return await Citizen.get(id=used.citizen_id)


async def me(name: str, as_of: datetime = MORNING) -> Actor:
    """Somebody on their phone, as the server knows them at that moment."""
    own = await Identity.get(id=(await phone(name, as_of)).id)
    return await actors.person(own.id, own.citizen_id, as_of)


def lawyer_of(name: str, number: str = "", **more: object) -> TypedMandate:
    values: dict[str, object] = {
        "capacity": "lawyer",
        "principal_name": name,
        "principal_number": number or NUMBERS[name],
        "licence": LICENCE,
        "firm": FIRM,
        **more,
    }
    return TypedMandate(**values)  # type: ignore[arg-type]


def head_of(company: str = COMPANY, code: str = CODE, **more: object) -> TypedMandate:
    values: dict[str, object] = {
        "capacity": "legal_representative",
        "principal_name": company,
        "principal_number": code,
        **more,
    }
    return TypedMandate(**values)  # type: ignore[arg-type]


def guardian_of(name: str) -> TypedMandate:
    return TypedMandate("guardian", name, NUMBERS[name])


async def confirmed(person: Citizen, typed: TypedMandate, as_of: datetime = MORNING) -> Representation:
    """What somebody shows at the window, looked at by 赵晴."""
    return await at_window(person.id, typed, (await officer("赵晴")).id, as_of)


async def left(
    by: str, representation: Representation | None = None, text: str = "合同款三年没有付", as_of: datetime = MORNING
) -> Ticket:
    """A petition somebody leaves on their phone, for themselves or by a representation."""
    own = await Identity.get(id=(await phone(by, as_of)).id)
    new = NewPetition(
        court_id=(await court()).id,
        kind=PetitionKind.CONSULT,
        text=text,
        channel=Channel.MINIPROGRAM,
        identity_id=own.id,
        citizen_id=own.citizen_id,
        account_id=own.account_id,
        representation_id=representation.id if representation else None,
        contact_name=by,
        contact_mobile="13907910777",
    )
    return await ticket_store.load(await store_petition(await prepare_petition(new, as_of), as_of))
