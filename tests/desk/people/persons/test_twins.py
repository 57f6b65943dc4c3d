"""What stood apart of one person before is counted, joined, and counted again."""

from datetime import timedelta

import pytest

from desk.people.persons.joining import JoinOrder, join
from desk.people.persons.twins import TwinCounts, count_twins, join_twins, settle_owners
from models import Citizen, Identity, Petition
from models.enums import JoinCause
from tests.cast import MORNING, account, phone
from tests.desk.people.persons.proved import left_on, owner_of, second_phone, seen_on, typed, verified

pytestmark = pytest.mark.usefixtures("cast")
NONE = TwinCounts(0, 0, 0, 0)


async def test_a_wechat_user_known_as_two_is_one_afterwards_and_older_petitions_have_their_owner() -> None:
    chat, mini = await phone("张三"), await phone("张三", MORNING, await account("miniprogram"))
    ticket = await left_on(chat, "张三")
    person = await verified("张三", chat)
    await Petition.all().update(citizen_id=None)
    await Identity.filter(id__in=[chat.id, mini.id]).update(unionid="u-zhangsan")
    assert await count_twins() == TwinCounts(0, 0, wechat_apart=1, older=1)

    await join_twins(MORNING)

    assert await count_twins() == NONE
    assert await seen_on(mini) == {ticket.id}
    assert await owner_of(ticket) == person.id


async def test_asked_for_twice_it_changes_nothing_more() -> None:
    await test_a_wechat_user_known_as_two_is_one_afterwards_and_older_petitions_have_their_owner()
    before = await Citizen.all().count()
    await join_twins(MORNING)
    assert (await count_twins(), await Citizen.all().count()) == (NONE, before)


async def test_what_was_stored_while_its_phone_was_being_joined_is_given_to_the_person() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    claimed = await typed(new, "张三")
    await join(JoinOrder(person.id, [new.id], JoinCause.REQUEST, MORNING))
    late = await left_on(new)
    await Petition.filter(id=late.petition_id).update(citizen_id=claimed.id)
    assert await seen_on(new) == set()

    assert await settle_owners(MORNING + timedelta(minutes=1)) == 1

    assert await seen_on(new) == await seen_on(old) == {late.id}
    assert await settle_owners(MORNING + timedelta(minutes=2)) == 0
