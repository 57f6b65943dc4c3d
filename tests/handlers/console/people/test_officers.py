"""干警: who is who, and binding a phone by a code that only its owner could have used."""

import re
from datetime import timedelta

import pytest

from desk.people import codes
from models import AuditEntry, Identity, OfficerRole, OneTimeCode, Ticket
from models.enums import PetitionKind, Role
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply


async def asked_to_bind(desk: Desk, name: str) -> Reply:
    return await desk.post(f"/console/officers/{(await cast.officer(name)).id}/bind", htmx=True)


def code_in(reply: Reply) -> str:
    found = re.search(r"<b>(\d{4}) (\d{4})</b>", reply.text)
    assert found, reply.words
    return found[1] + found[2]


def id_in(reply: Reply) -> str:
    found = re.search(r'hx-get="(/console/codes/\d+)"', reply.text)
    assert found
    return found[1]


async def test_李法官_binds_his_own_phone_by_typing_the_code(console: Console):
    desk = await console.staff("李法官")
    identity = await cast.phone("张三", console.clock.now)
    assert "您还没有绑定微信" in (await desk.get("/console/officers")).words

    reply = await asked_to_bind(desk, "李法官")
    assert (await desk.get(id_in(reply), htmx=True)).status == 204
    await codes.use_code(code_in(reply), identity.id, console.clock.now)

    assert (await Identity.get(id=identity.id)).officer_id == (await cast.officer("李法官")).id
    over = await desk.get(id_in(reply), htmx=True)
    assert (over.status, "绑定成功" in over.words) == (286, True)
    assert "您还没有绑定微信" not in (await desk.get("/console/officers")).words
    assert await AuditEntry.filter(action="issue_bind_code").count() == 1


async def test_the_code_is_kept_only_as_an_index(console: Console):
    reply = await asked_to_bind(await console.staff("李法官"), "李法官")

    row = await OneTimeCode.get()
    assert code_in(reply) not in str({name: getattr(row, name) for name in row._meta.db_fields})


async def test_where_wechat_does_not_answer_the_digits_are_enough(console: Console):
    reply = await asked_to_bind(await console.staff("李法官"), "李法官")

    assert reply.status == 200
    assert "<img" not in reply.text
    assert code_in(reply)


async def test_a_code_nobody_used_says_so_when_it_has_run_out(console: Console):
    desk = await console.staff("李法官")
    reply = await asked_to_bind(desk, "李法官")
    console.clock.forward(minutes=11)

    over = await desk.get(id_in(reply), htmx=True)

    assert (over.status, "已过期" in over.words) == (286, True)


async def test_only_who_issued_a_code_hears_what_became_of_it(console: Console):
    reply = await asked_to_bind(await console.staff("李法官"), "李法官")

    assert (await (await console.staff("陈丽")).get(id_in(reply), htmx=True)).status == 404


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("周敏", "李法官", 200),
        ("杨帆", "李法官", 200),
        ("系统管理员", "许诚", 200),
        ("系统管理员", "何平", 403),
        ("系统管理员", "周敏", 403),
        ("周敏", "郑远", 403),
        ("周敏", "何平", 403),
        ("杨帆", "周敏", 403),
        ("何平", "何平", 200),
        ("李法官", "陈丽", 403),
        ("王芳", "李法官", 403),
        ("高洁", "李法官", 404),
        ("审计员", "李法官", 404),
    ],
)
async def test_who_may_bind_whom(console: Console, who: str, whom: str, status: int):
    assert (await asked_to_bind(await console.staff(who), whom)).status == status
    assert await OneTimeCode.all().count() == (1 if status == 200 else 0)


async def test_unbinding_is_written_down_and_only_for_those_who_may(console: Console):
    identity = await cast.phone("李法官", console.clock.now)
    path = f"/console/officers/{(await cast.officer('李法官')).id}/unbind"

    assert (await (await console.staff("陈丽")).post(path)).status == 403
    assert (await Identity.get(id=identity.id)).officer_id is not None
    assert (await (await console.staff("周敏")).post(path)).status == 200
    assert (await Identity.get(id=identity.id)).officer_id is None
    assert await AuditEntry.filter(action="unbind_officer").count() == 1


async def test_the_list_shows_ones_own_court_and_those_below_to_who_looks_after_them(console: Console):
    own = await (await console.staff("李法官")).get("/console/officers")
    donghu = await cast.court("东湖法院")
    below = await (await console.staff("杨帆")).get(f"/console/officers?court={donghu.id}")
    not_mine = await (await console.staff("李法官")).get(f"/console/officers?court={donghu.id}")

    assert "执行局" in own.words
    assert "许诚" not in own.words
    assert "许诚" in below.words
    assert "许诚" not in not_mine.words


async def test_an_officer_who_is_not_there_is_not_found(console: Console):
    desk = await console.staff("系统管理员")

    assert (await desk.post("/console/officers/999999/bind")).status == 404


async def test_a_role_that_begins_tomorrow_is_a_role_one_binds_for_oneself(console: Console):
    judge = await cast.officer("李法官")
    tomorrow = console.clock.now.date() + timedelta(days=1)
    await OfficerRole.create(officer_id=judge.id, court_id=judge.court_id, role=Role.INSPECTOR, starts_on=tomorrow)

    assert (await asked_to_bind(await console.staff("周敏"), "李法官")).status == 403


async def test_who_binds_a_second_phone_reads_that_the_first_will_be_let_go(console: Console):
    desk = await console.staff("李法官")
    assert "随后解除" not in (await asked_to_bind(desk, "李法官")).words
    await cast.phone("李法官", console.clock.now)

    assert "现在绑定的那部手机随后解除" in (await asked_to_bind(desk, "李法官")).words


async def test_the_number_of_complaints_in_an_inspectors_hands_is_not_told_to_the_desk(console: Console):
    complaint = await console.petition(text="投诉法官不接电话", kind=PetitionKind.COMPLAINT)
    await Ticket.filter(id=complaint.id).update(handler_id=(await cast.officer("何平")).id)
    await console.dispatched("李正")

    chief = await (await console.staff("周敏")).get("/console/officers")
    inspector = await (await console.staff("何平")).get("/console/officers")

    assert (chief.words.count("在办 1"), inspector.words.count("在办 1")) == (1, 2)
