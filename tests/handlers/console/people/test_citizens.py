"""窗口核验: an identity card at the window ties a phone to a person; who searched is written down."""

import pytest

from desk.people import codes
from desk.people.citizens import Claim, claim
from models import AuditEntry, Citizen, Identity, OneTimeCode
from models.enums import Standing
from tests import cast
from tests.desk.rules.papers import numbers
from tests.handlers.console.conftest import Console
from tests.handlers.console.people.test_account_page import code_in

NUMBER = "11010519491231002X"


async def registered(console: Console, by: str = "张三", name: str = "张三") -> Identity:
    identity = await cast.phone(by, console.clock.now)
    await claim(identity.id, Claim(name, NUMBER, "13807910001"), console.clock.now)
    return await Identity.get(id=identity.id)


async def test_赵晴_finds_a_registration_by_its_number_and_the_phone_becomes_verified(console: Console):
    identity = await registered(console)
    desk = await console.staff("赵晴")

    found = await desk.post("/console/citizens", id_number=NUMBER.lower())
    assert "张* 110105********002X 138****0001 1 个微信" in found.words
    assert NUMBER not in found.text
    reply = await desk.post(f"/console/citizens/{identity.citizen_id}/code", htmx=True)
    await codes.use_code(code_in(reply), identity.id, console.clock.now)

    assert (await Citizen.get(id=identity.citizen_id)).standing is Standing.VERIFIED


async def test_every_search_is_written_down_without_what_was_searched_for(console: Console):
    await registered(console)
    desk = await console.staff("赵晴")

    await desk.post("/console/citizens", id_number=NUMBER)
    await desk.post("/console/citizens", id_number="360102199003078518")

    entries = await AuditEntry.filter(action="search_citizen").order_by("id")
    assert [entry.facts for entry in entries] == [{"found": 1}, {"found": 0}]
    assert all(entry.officer_id is not None for entry in entries)
    assert NUMBER not in str([entry.facts for entry in entries])


async def test_nobody_registered_says_what_the_person_can_do(console: Console):
    reply = await (await console.staff("赵晴")).post("/console/citizens", id_number=NUMBER)

    assert "没有这个号码的登记" in reply.words
    assert "绑定" in reply.words


async def test_a_passport_is_searched_by_its_kind_and_number(console: Console):
    phone = await cast.phone("张三", console.clock.now)
    await claim(phone.id, Claim("José García", "护照 C1234567", "13807910001"), console.clock.now)
    desk = await console.staff("赵晴")

    reply = await desk.post("/console/citizens", id_number="c 1234567", document_kind="passport")

    assert "C****567" in reply.words
    assert "J*** ******" in reply.words
    other = await desk.post("/console/citizens", id_number="E12345678", document_kind="identity_card")
    assert (other.status, "这是护照的号码" in other.words) == (400, True)


async def test_a_childs_document_tells_the_agent_that_a_guardian_agrees(console: Console):
    desk = await console.staff("赵晴")

    reply = await desk.post("/console/citizens", id_number=numbers.identity(born="20170101"))

    assert "由监护人同意" in reply.words


async def test_a_mistyped_number_is_named(console: Console):
    reply = await (await console.staff("赵晴")).post("/console/citizens", id_number="110105194912310021")

    assert reply.status == 400
    assert "校验不通过" in reply.words
    assert await AuditEntry.filter(action="search_citizen").count() == 0


async def test_two_registrations_under_one_number_are_shown_with_a_warning(console: Console):
    await registered(console)
    await registered(console, "李四", "李四")

    reply = await (await console.staff("赵晴")).post("/console/citizens", id_number=NUMBER)

    assert "同一个号码有 2 份登记" in reply.words


async def test_周敏_finds_people_to_be_the_second_person_and_gives_no_codes(console: Console):
    identity = await registered(console)
    desk = await console.staff("周敏")

    assert "张*" in (await desk.post("/console/citizens", id_number=NUMBER)).words
    assert (await desk.post(f"/console/citizens/{identity.citizen_id}/code")).status == 403
    assert await OneTimeCode.all().count() == 0


@pytest.mark.parametrize("name", ["李法官", "系统管理员"])
async def test_only_the_desk_finds_people(console: Console, name: str):
    identity = await registered(console)
    desk = await console.staff(name)

    assert (await desk.get("/console/citizens")).status == 403
    assert (await desk.post("/console/citizens", id_number=NUMBER)).status == 403
    assert (await desk.post(f"/console/citizens/{identity.citizen_id}/code")).status == 403
    assert await OneTimeCode.all().count() == 0
