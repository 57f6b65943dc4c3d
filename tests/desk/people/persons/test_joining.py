"""A verified identity number is one citizen: joined, told, and undone by two persons."""

import pytest
from tortoise.exceptions import IntegrityError

from desk.errors import NotFound, Refused
from desk.people.citizens import prove_mobile
from desk.people.persons.joining import JoinOrder, ask_parting, join, part
from desk.upkeep import erasure
from models import AuditEntry, CaseParty, Citizen, CitizenJoin, Identity, Ticket
from models.database import connection
from models.enums import ErasureCause, JoinCause, Standing
from models.keyring import index_of, unseal
from tests.cast import MORNING, cases, officer, phone
from tests.desk.ledger import nothing_changed
from tests.desk.overlap import at_once
from tests.desk.people.persons.proved import (
    MOBILES,
    NUMBERS,
    at_the_window,
    fresh,
    left_on,
    owner_of,
    second_phone,
    seen_on,
    told_of,
    typed,
    verified,
)

pytestmark = pytest.mark.usefixtures("cast")


async def a_twin() -> tuple[Identity, Identity, CitizenJoin]:
    """张三 is verified on one phone; on a new one he typed the same, left a petition, and comes to the window."""
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    claimed = await typed(new, "张三")
    await left_on(new, "张三")
    assert (await at_the_window(new, claimed)).id == person.id
    return old, new, await CitizenJoin.get(left_id=claimed.id)


async def test_a_second_phone_that_typed_the_same_number_becomes_the_same_citizen_with_its_petitions() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    before = await left_on(old, "张三")
    claimed = await typed(new, "张三")
    since = await left_on(new, "张三")

    assert (await at_the_window(new, claimed)).id == person.id

    assert (await fresh(new)).citizen_id == person.id
    assert await seen_on(old) == await seen_on(new) == {before.id, since.id}
    assert await Citizen.filter(standing=Standing.VERIFIED).count() == 1


async def test_the_orphan_is_emptied_of_name_number_and_mobile() -> None:
    _, _, joined = await a_twin()
    orphan = await Citizen.get(id=joined.left_id)
    assert (orphan.name_sealed, orphan.id_number_sealed, orphan.id_number_index) == (None, None, None)
    assert (orphan.mobile_sealed, orphan.mobile_index, orphan.standing) == (None, None, Standing.CLAIMED)


async def test_every_phone_of_the_person_is_told_and_the_audit_has_it() -> None:
    old, new, joined = await a_twin()
    assert await told_of("joined") == {old.id, new.id}
    entry = await AuditEntry.get(action="join_person", subject_id=joined.kept_id)
    assert (entry.officer_id, entry.facts) == (
        (await officer("周敏")).id,
        {"join": joined.id, "phones": 1, "petitions": 1},
    )


async def test_what_was_left_for_somebody_else_stays_with_the_phone_it_was_left_on() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    await verified("张三", old)
    claimed = await typed(new, "张三")
    own, grandmothers = await left_on(new, "张 三"), await left_on(new, "王秀英")

    await at_the_window(new, claimed)

    assert await seen_on(old) == {own.id}
    assert await seen_on(new) == {own.id, grandmothers.id}
    assert await owner_of(grandmothers) is None


async def test_what_was_left_before_anybody_knew_who_has_the_phone_follows_when_the_mobile_is_proved() -> None:
    me = await phone("张三")
    ticket = await left_on(me)
    await typed(me, "张三")
    await cases()
    await CaseParty.filter(id_number_index=index_of("id_number", NUMBERS["张三"])).update(
        mobile_index=index_of("mobile", MOBILES["张三"])
    )
    person = await prove_mobile(me.id, MOBILES["张三"], MORNING)
    assert person.standing is Standing.VERIFIED
    assert await owner_of(ticket) == person.id


async def test_a_mobile_alone_joins_nobody_to_anybody() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    somebody = await prove_mobile(new.id, MOBILES["张三"], MORNING)
    assert somebody.id != person.id
    assert await CitizenJoin.all().count() == 0


async def test_two_persons_proved_by_two_numbers_are_never_joined() -> None:
    zhang, li = await phone("张三"), await phone("李四")
    first, _ = await verified("张三", zhang), await verified("李四", li)
    order = JoinOrder(first.id, [li.id], JoinCause.NUMBER, MORNING)
    await nothing_changed(join(order), Refused, "证件号码不同")


async def test_the_database_itself_takes_no_second_verified_row_of_a_number() -> None:
    person = await verified("张三", await phone("张三"))
    with pytest.raises(IntegrityError):
        await Citizen.create(standing=Standing.VERIFIED, id_number_index=person.id_number_index, created_at=MORNING)


async def test_a_join_is_undone_by_two_persons_and_who_owned_what_owns_it_again() -> None:
    old, new, joined = await a_twin()
    mine = await left_on(old, "张三")
    later = await left_on(new, "张三")
    (earlier,) = await Ticket.filter(petition_id__in=joined.petitions)

    await ask_parting(joined.id, (await officer("赵晴")).id, MORNING)
    await part(joined.id, (await officer("周敏")).id, MORNING)

    claimed = await Citizen.get(id=joined.left_id)
    assert unseal(claimed.id_number_sealed) == NUMBERS["张三"]
    assert (await fresh(new)).citizen_id == claimed.id
    assert (await seen_on(old), await seen_on(new)) == ({mine.id}, {earlier.id, later.id})
    assert await told_of("parted") == {old.id, new.id}
    emptied = await CitizenJoin.get(id=joined.id)
    assert (emptied.name_sealed, emptied.id_number_index, emptied.undone_at) == (None, None, MORNING)


async def test_one_person_alone_undoes_nothing() -> None:
    _, _, joined = await a_twin()
    agent = (await officer("赵晴")).id
    await nothing_changed(part(joined.id, agent, MORNING), Refused, "还没有人提出")
    await ask_parting(joined.id, agent, MORNING)
    await nothing_changed(part(joined.id, agent, MORNING), Refused, "两个人")


async def test_what_is_undone_is_not_undone_again_and_what_is_not_there_is_not_found() -> None:
    _, _, joined = await a_twin()
    await ask_parting(joined.id, (await officer("赵晴")).id, MORNING)
    await part(joined.id, (await officer("周敏")).id, MORNING)
    await nothing_changed(part(joined.id, (await officer("周敏")).id, MORNING), Refused, "已经撤销")
    await nothing_changed(ask_parting(2**40, (await officer("周敏")).id, MORNING), NotFound, "没有找到")


async def test_the_later_join_is_undone_before_the_earlier() -> None:
    _, new, first = await a_twin()
    other = await Citizen.create(standing=Standing.CLAIMED, created_at=MORNING)
    (second,) = await join(JoinOrder(other.id, [new.id], JoinCause.REQUEST, MORNING))
    agent, chief = (await officer("赵晴")).id, (await officer("周敏")).id
    await ask_parting(first.id, agent, MORNING)
    await nothing_changed(part(first.id, chief, MORNING), Refused, "先撤销后来的合并")
    await ask_parting(second.id, agent, MORNING)
    await part(second.id, chief, MORNING)
    await part(first.id, chief, MORNING)
    assert (await fresh(new)).citizen_id == first.left_id


async def test_erasing_the_person_empties_the_join_too_and_nothing_can_be_undone() -> None:
    _, _, joined = await a_twin()
    request = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, citizen_id=joined.kept_id)
    await erasure.carry_out(request, MORNING)
    async with connection() as plain:
        row = await plain.fetchrow("SELECT * FROM citizen_join WHERE id = $1", joined.id)
    assert not [name for name in row.keys() if name.endswith(("_sealed", "_index")) and row[name] is not None]  # noqa: SIM118
    await nothing_changed(ask_parting(joined.id, (await officer("赵晴")).id, MORNING), NotFound, "抹去")


async def test_joined_by_two_at_once_it_is_joined_once() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    order = JoinOrder(person.id, [new.id], JoinCause.REQUEST, MORNING)
    await at_once("identity", *(join(order) for _ in range(3)))
    assert await CitizenJoin.all().count() == 1
