"""A new phone of somebody who has one: the person or a second officer says whether it is theirs."""

from datetime import timedelta

import pytest

from desk.errors import NotFound, Refused
from desk.people import codes
from desk.people.citizens import prove_mobile
from desk.people.persons.requests import LIVES, ask_phone, decide_as_officer, decide_as_owner, open_requests
from models import AuditEntry, Identity, PhoneRequest
from models.enums import CodePurpose, RequestCause
from tests.cast import MORNING, officer, phone
from tests.desk.ledger import nothing_changed
from tests.desk.people.persons.proved import MOBILES, fresh, left_on, second_phone, seen_on, told_of, typed, verified

pytestmark = pytest.mark.usefixtures("cast")


async def a_request() -> tuple[Identity, Identity, PhoneRequest]:
    """张三 has a phone with a petition; at the window 赵晴 gave a code, and it came from another."""
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    await left_on(old, "张三")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, person.id, (await officer("赵晴")).id, MORNING)
    await codes.use_code(issued.code, new.id, MORNING)
    return old, new, await PhoneRequest.get(identity_id=new.id)


async def test_until_somebody_confirms_the_new_phone_sees_nothing_and_the_old_one_is_told() -> None:
    old, new, request = await a_request()
    assert await seen_on(new) == set()
    assert await told_of("asked") == {old.id}
    assert await open_requests((await fresh(old)).citizen_id, MORNING) == [request]


async def test_张三_confirms_it_on_his_old_phone() -> None:
    old, new, request = await a_request()
    await decide_as_owner(request.id, old.id, True, MORNING)
    assert await seen_on(new) == await seen_on(old) != set()
    assert await open_requests((await fresh(old)).citizen_id, MORNING) == []


async def test_a_second_officer_confirms_it_who_asked_does_not() -> None:
    _, new, request = await a_request()
    asked = decide_as_officer(request.id, (await officer("赵晴")).id, True, MORNING)
    await nothing_changed(asked, Refused, "另一位工作人员")
    await decide_as_officer(request.id, (await officer("周敏")).id, True, MORNING)
    assert await seen_on(new) != set()
    entry = await AuditEntry.get(action="agree_phone")
    assert entry.officer_id == (await officer("周敏")).id


async def test_张三_says_it_is_not_his_and_the_other_phone_hears() -> None:
    old, new, request = await a_request()
    await decide_as_owner(request.id, old.id, False, MORNING)
    assert (await seen_on(new), await told_of("refused")) == (set(), {new.id})
    await nothing_changed(decide_as_officer(request.id, 1, True, MORNING), Refused, "已经有结果")


async def test_the_new_phone_does_not_confirm_itself_and_neither_does_a_strangers() -> None:
    _, new, request = await a_request()
    li = await phone("李四")
    await verified("李四", li)
    await nothing_changed(decide_as_owner(request.id, new.id, True, MORNING), NotFound, "没有找到")
    await nothing_changed(decide_as_owner(request.id, li.id, True, MORNING), NotFound, "没有找到")


async def test_after_three_days_nobody_confirms_it() -> None:
    old, _, request = await a_request()
    late = decide_as_owner(request.id, old.id, True, MORNING + LIVES)
    await nothing_changed(late, NotFound, "已经过期")
    assert await open_requests(request.citizen_id, MORNING + LIVES) == []


async def test_a_mobile_of_somebody_verified_proposes_and_joins_nobody() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    await prove_mobile(new.id, MOBILES["张三"], MORNING)
    request = await PhoneRequest.get(citizen_id=person.id)
    assert (request.identity_id, request.cause, request.officer_id) == (new.id, RequestCause.MOBILE, None)
    assert (await fresh(new)).citizen_id != person.id


async def test_somebody_who_typed_another_number_with_that_mobile_is_proposed_to_nobody() -> None:
    await verified("张三", await phone("张三"))
    li = await phone("李四")
    await typed(li, "李四")
    await prove_mobile(li.id, MOBILES["张三"], MORNING)
    assert await PhoneRequest.all().count() == 0


async def test_asked_twice_it_is_asked_once() -> None:
    old, new, request = await a_request()
    again = await ask_phone(
        request.citizen_id, new.id, RequestCause.WINDOW, MORNING + timedelta(hours=1), request.officer_id
    )
    assert (again.id, await told_of("asked")) == (request.id, {old.id})
