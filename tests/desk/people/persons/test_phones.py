"""Whose phones they are: seen, taken away, and what that means."""

from datetime import timedelta

import pytest

from desk.access import actors
from desk.errors import NotFound, Refused
from desk.people.citizens import consent
from desk.people.persons.knowing import recognise
from desk.people.persons.new_phones import NEW_FOR
from desk.people.persons.phones import (
    own_phones,
    unbind_at_window,
    unbind_here,
    unbind_other,
    withdraw_consent,
)
from desk.petitions.citizen_requests import withdraw
from desk.tickets.orders import Order
from models import AuditEntry, Citizen, Consent, Identity
from models.enums import Standing
from tests.cast import MORNING, account, officer, phone
from tests.desk.ledger import nothing_changed
from tests.desk.people.persons.proved import (
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
LATER = MORNING + NEW_FOR


async def two_phones() -> tuple[Identity, Identity, Citizen]:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    await at_the_window(new, person)
    return await fresh(old), await fresh(new), person


async def test_张三_sees_his_two_phones_the_one_in_his_hand_first() -> None:
    old, new, _ = await two_phones()
    assert [(one.id, one.here, one.is_new) for one in await own_phones(new.id, MORNING)] == [
        (new.id, True, True),
        (old.id, False, False),
    ]
    assert not [one for one in await own_phones(new.id, LATER) if one.is_new]


async def test_取消绑定_leaves_what_was_left_here_and_ends_what_came_from_elsewhere() -> None:
    old, new, person = await two_phones()
    here, there = await left_on(new, "张三"), await left_on(old, "张三")
    assert await seen_on(new) == {here.id, there.id}

    await unbind_here(new.id, MORNING)

    assert (await seen_on(new), await seen_on(old)) == ({here.id}, {there.id})
    assert (await fresh(new)).citizen_id is None
    assert (await Citizen.get(id=person.id)).standing is Standing.VERIFIED
    assert await told_of("other_unbound") == {old.id}


async def test_of_somebody_who_only_typed_who_he_is_nothing_is_kept() -> None:
    me = await phone("张三")
    claimed, ticket = await typed(me, "张三"), await left_on(me, "张三")
    await unbind_here(me.id, MORNING)
    row = await Citizen.get(id=claimed.id)
    assert (row.name_sealed, row.id_number_index, row.mobile_index) == (None, None, None)
    assert await seen_on(me) == {ticket.id}
    await nothing_changed(unbind_here(me.id, MORNING), Refused, "没有绑定")


async def test_the_same_wechat_in_the_miniprogram_goes_along() -> None:
    chat, mini = await phone("张三"), await phone("张三", MORNING, await account("miniprogram"))
    await verified("张三", chat)
    await recognise(chat.id, "u", MORNING)
    await recognise(mini.id, "u", MORNING)
    await unbind_here(mini.id, MORNING)
    assert [(await fresh(one)).citizen_id for one in (chat, mini)] == [None, None]


async def test_a_lost_phone_is_sent_away_and_keeps_nothing_not_even_what_was_left_on_it() -> None:
    old, new, person = await two_phones()
    ticket = await left_on(old, "张三")
    await unbind_other(new.id, old.id, LATER)
    assert (await seen_on(old), await seen_on(new)) == (set(), {ticket.id})
    assert await owner_of(ticket) == person.id
    assert await told_of("unbound") == {old.id}


async def test_a_phone_that_came_this_week_sends_nobody_away() -> None:
    old, new, _ = await two_phones()
    await nothing_changed(unbind_other(new.id, old.id, LATER - timedelta(seconds=1)), Refused, "最近七天")
    await unbind_other(old.id, new.id, MORNING)


async def test_somebody_elses_phone_is_not_found_and_stays() -> None:
    old, _, _ = await two_phones()
    li = await phone("李四")
    await verified("李四", li)
    await nothing_changed(unbind_other(li.id, old.id, LATER), NotFound, "没有找到")
    await nothing_changed(unbind_other(li.id, 2**40, LATER), NotFound, "没有找到")


async def test_at_the_window_a_phone_is_taken_away_and_told() -> None:
    old, new, person = await two_phones()
    agent = (await officer("赵晴")).id
    await unbind_at_window(person.id, old.id, agent, MORNING)
    assert ((await fresh(old)).citizen_id, (await fresh(new)).citizen_id) == (None, person.id)
    assert await told_of("unbound") == {old.id}
    assert (await AuditEntry.get(action="unbind_phone")).officer_id == agent
    await nothing_changed(unbind_at_window(person.id, old.id, agent, MORNING), NotFound, "已经解除")


async def test_撤回同意_alone_keeps_petitions_and_forgets_who_it_was() -> None:
    me = await phone("张三")
    await consent(me.id, "identity", "1", "核验身份", MORNING)
    person, ticket = await verified("张三", me), await left_on(me, "张三")

    await withdraw_consent(me.id, MORNING)

    row = await Citizen.get(id=person.id)
    assert (row.standing, row.name_sealed, row.id_number_index) == (Standing.CLAIMED, None, None)
    assert (await Consent.get(identity_id=me.id)).withdrawn_at == MORNING
    assert await seen_on(me) == {ticket.id}
    await nothing_changed(withdraw_consent(me.id, MORNING), Refused, "不用撤回")


async def test_撤回同意_on_one_of_two_phones_leaves_the_other_verified() -> None:
    old, new, person = await two_phones()
    await withdraw_consent(new.id, MORNING)
    assert (await fresh(old)).citizen_id == person.id
    assert (await Citizen.get(id=person.id)).standing is Standing.VERIFIED


async def test_a_phone_of_this_week_withdraws_only_what_was_left_on_it() -> None:
    old, new, _ = await two_phones()
    there, here = await left_on(old, "张三"), await left_on(new, "张三", "另外一件：请问立案需要带什么材料")
    actor = actors.citizen(new.id, new.citizen_id)
    from_new = withdraw(Order(there.id, None, actor, MORNING, ""))
    await nothing_changed(from_new, Refused, "最近七天")
    await withdraw(Order(here.id, None, actor, MORNING, ""))
    await withdraw(Order(there.id, None, actor, LATER, ""))
