"""代表关系: a person says for whom they speak. Until somebody who saw the mandate confirms it, it shows nothing."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access import audit
from desk.errors import Invalid, NotFound, Refused
from desk.people.representing.reading import TypedMandate, read_mandate
from desk.rules.representing import ReadMandate, overlap
from models import Attachment, Citizen, Representation
from models.database import transaction
from models.enums import FileState, MandateSource
from models.keyring import index_of, seal
from models.lock_order import lock_persons
from models.once_more import once_more

MOST_WAITING = 20
"""Of one person's proposals that nobody has looked at yet."""
REGISTER_FIRST = "请先发送“绑定”登记您本人的姓名和证件，再登记您代表谁"
ONESELF = "代表的是您自己：本人的事直接提交就可以，不用登记"
TWICE = "您已经登记过同样的代表关系，日期有重叠。请先结束原来的，或者改日期"
TOO_MANY = "您有太多代表关系还没有核对，请等法院核对以后再登记"
NO_FILE = "委托书没有上传成功，请重新上传"
GONE = "没有找到这份登记"


@dataclass(frozen=True)
class MandateBy:
    """Who told of it, and how the mandate is to be seen; `officer_id` where an officer writes it down."""

    source: MandateSource
    identity_id: int | None = None
    officer_id: int | None = None
    mandate_id: int | None = None
    seen_on_paper: bool = False
    system: str = ""


@once_more
async def propose(person_id: int | None, typed: TypedMandate, by: MandateBy, as_of: datetime) -> Representation:
    """Keep what a person says of whom they speak for. Raises `Invalid` naming the field, and `Refused`."""
    mandate = read_mandate(typed, as_of)
    async with transaction():
        person = await speaker(person_id)
        if by.source is MandateSource.PERSON:
            await _not_too_many(person)
        await _check_file(by)
        row = await write(person, mandate, by, as_of)
        await audit.write_down(
            audit.Deed.PROPOSE_REPRESENTATION,
            ("citizen", person.id),
            as_of,
            officer_id=by.officer_id,
            facts={"representation": row.id},
        )
    return row


async def speaker(person_id: int | None) -> Citizen:
    """Lock the person who is to speak for somebody. Raises `Refused` where nobody registered, or they are no more."""
    if person_id is None:
        raise Refused(REGISTER_FIRST)
    await lock_persons([person_id])
    person = await Citizen.get_or_none(id=person_id, erased_at__isnull=True)
    if person is None:
        raise NotFound(GONE)
    if person.died_on is not None:
        raise Refused("登记的这个人已经去世，不能代表别人")
    if not person.id_number_index:
        raise Refused(REGISTER_FIRST)
    return person


async def write(person: Citizen, mandate: ReadMandate, by: MandateBy, as_of: datetime) -> Representation:
    """Write the row of a mandate that was read, once it fits the others. Call with the person locked."""
    index = index_of("id_number", mandate.principal.key)
    await refuse_oneself_or_twice(person, index, mandate)
    return await Representation.create(
        person_id=person.id,
        capacity=mandate.capacity,
        principal_name_sealed=seal(mandate.principal_name),
        principal_number_sealed=seal(mandate.principal.value),
        principal_kind=mandate.principal.kind,
        principal_index=index,
        licence_sealed=seal(mandate.licence),
        firm=mandate.firm,
        case_numbers=list(mandate.case_numbers),
        mandate_id=by.mandate_id,
        seen_on_paper=by.seen_on_paper,
        source=by.source,
        system=by.system,
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        identity_id=by.identity_id,
        proposed_at=as_of,
    )


async def refuse_oneself_or_twice(person: Citizen, index: str | None, mandate: ReadMandate) -> None:
    """Raise `Invalid` for a representation to oneself, or one whose days overlap another's for the same principal."""
    if index == person.id_number_index:
        raise Invalid(ONESELF, "principal_number")
    same = Representation.filter(person_id=person.id, principal_index=index, capacity=mandate.capacity)
    for row in await same.filter(ended_at__isnull=True):
        if overlap((row.starts_on, row.ends_on), (mandate.starts_on, mandate.ends_on)):
            raise Invalid(TWICE, "starts_on")


async def _not_too_many(person: Citizen) -> None:
    waiting = Representation.filter(person_id=person.id, confirmed_at__isnull=True, ended_at__isnull=True)
    if await waiting.count() >= MOST_WAITING:
        raise Refused(TOO_MANY)


async def _check_file(by: MandateBy) -> None:
    """A mandate that was sent up is that phone's own file, and belongs to nothing else."""
    if by.mandate_id is None:
        return
    own = Attachment.filter(Q(id=by.mandate_id, identity_id=by.identity_id, state=FileState.STORED))
    taken = await Representation.exists(mandate_id=by.mandate_id)
    if taken or not await own.filter(petition_id__isnull=True).exists():
        raise Invalid(NO_FILE, "mandate")
