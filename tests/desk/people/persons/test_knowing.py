"""WeChat's own word that two openids are one person joins them; a word that changes, or was found wrong, does not."""

import pytest

from desk.people.persons.joining import ask_parting, part
from desk.people.persons.knowing import recognise
from models import AuditEntry, CitizenJoin, Identity
from tests.cast import MORNING, account, officer, phone
from tests.desk.people.persons.proved import fresh, left_on, seen_on, told_of, typed, verified

pytestmark = pytest.mark.usefixtures("cast")
UNIONID = "u-zhangsan"


async def in_the_miniprogram(name: str) -> Identity:
    return await phone(name, MORNING, await account("miniprogram"))


async def test_the_official_account_and_the_miniprogram_of_one_wechat_are_one_person_older_petitions_included() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    ticket = await left_on(chat, "张三")

    await recognise(chat.id, UNIONID, MORNING)
    await recognise(mini.id, UNIONID, MORNING)

    assert await seen_on(mini) == await seen_on(chat) == {ticket.id}
    assert (await fresh(chat)).citizen_id == (await fresh(mini)).citizen_id is not None
    assert await told_of("joined") == {chat.id, mini.id}


async def test_who_is_verified_in_one_is_verified_in_the_other_whichever_comes_first() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    await recognise(mini.id, UNIONID, MORNING)
    person = await verified("张三", chat)
    await recognise(chat.id, UNIONID, MORNING)
    assert (await fresh(mini)).citizen_id == person.id


async def test_a_login_that_tells_nothing_new_joins_nothing() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    for _ in range(2):
        await recognise(chat.id, UNIONID, MORNING)
        await recognise(mini.id, UNIONID, MORNING)
    assert await CitizenJoin.all().count() == 1


async def test_two_different_numbers_typed_by_one_wechat_stay_two_records() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    first, second = await typed(chat, "张三"), await typed(mini, "李四")
    await recognise(chat.id, UNIONID, MORNING)
    await recognise(mini.id, UNIONID, MORNING)
    assert ((await fresh(chat)).citizen_id, (await fresh(mini)).citizen_id) == (first.id, second.id)


async def test_a_unionid_that_changes_with_the_accounts_owner_joins_nobody() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    await recognise(chat.id, "u-before", MORNING)
    await recognise(mini.id, UNIONID, MORNING)
    await recognise(chat.id, UNIONID, MORNING)
    await recognise(mini.id, UNIONID, MORNING)
    assert await CitizenJoin.all().count() == 0
    assert (await fresh(chat)).unionid == UNIONID
    assert await AuditEntry.filter(action="unionid_changed", subject_id=chat.id).count() == 1


async def test_what_two_officers_parted_is_not_joined_again_by_the_next_login() -> None:
    chat, mini = await phone("张三"), await in_the_miniprogram("张三")
    await recognise(chat.id, UNIONID, MORNING)
    await recognise(mini.id, UNIONID, MORNING)
    for joined in await CitizenJoin.all().order_by("-id"):
        await ask_parting(joined.id, (await officer("赵晴")).id, MORNING)
        await part(joined.id, (await officer("周敏")).id, MORNING)
    await recognise(mini.id, UNIONID, MORNING)
    assert [(await fresh(one)).citizen_id for one in (chat, mini)] == [None, None]
