"""Somebody is added to the staff: by the administrator of their court, with a password for once, and no posts yet."""

import asyncio
from dataclasses import replace

import pytest

from desk.errors import Invalid
from desk.people.passwords import verify_password
from desk.staff.changing import decide
from desk.staff.new_officers import ELSEWHERE, OUTSIDE, NewOfficer, add_officer
from models import AuditEntry, Court, Department, Officer, OfficerRole, StaffRequest
from models.enums import Role
from models.keyring import unseal
from tests import cast
from tests.cast import MORNING

pytestmark = pytest.mark.usefixtures("cast")


async def a_newcomer(**more: object) -> NewOfficer:
    court = await cast.court()
    room = await Department.get(court_id=court.id, name="执行局")
    new = NewOfficer("sunli", "孙 丽", court.id, room.id, "法官助理", "138 0013 8000", (Role.JUDGE,))
    return replace(new, **more)  # type: ignore[arg-type] - each test gives what the field takes


async def an_administrator(court: str) -> None:
    officer, place = await cast.officer("安全管理员"), await cast.court(court)
    await OfficerRole.create(officer_id=officer.id, court_id=place.id, role=Role.SYSTEM_ADMIN, starts_on=MORNING.date())


async def test_系统管理员_adds_孙丽_who_sees_nothing_until_周敏_has_agreed():
    admin = await cast.acting("系统管理员")

    added = await add_officer(await a_newcomer(), admin, MORNING)

    row = await Officer.get(login="sunli")
    assert (row.name, row.title, unseal(row.mobile_sealed), row.must_change) == (
        "孙丽",
        "法官助理",
        "13800138000",
        True,
    )
    assert (await verify_password(row.password_hash, added.password)).right
    assert await OfficerRole.filter(officer_id=row.id).count() == 0
    assert added.asked is not None
    await decide(added.asked.id, True, await cast.acting("周敏"), MORNING)
    held = await OfficerRole.get(officer_id=row.id)
    assert (held.role, held.department_id) == (Role.JUDGE, row.department_id)
    written = await AuditEntry.filter(subject_kind="officer", subject_id=row.id).order_by("id")
    assert [one.action for one in written] == ["keep_officer", "ask_staff_change", "agree_staff_change"]
    assert added.password not in str([one.facts for one in written])


async def test_without_posts_nobody_is_asked_for_anything():
    added = await add_officer(await a_newcomer(roles=()), await cast.acting("系统管理员"), MORNING)
    assert (added.asked, await StaffRequest.all().count()) == (None, 0)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": "长" * 200}, "name", "最多 40 个字"),
        ({"name": " "}, "name", "请填写姓名"),
        ({"login": ""}, "login", "请填写工号"),
        ({"login": "sun li"}, "login", "没有空格"),
        ({"login": "x" * 41}, "login", "最多 40 个字"),
        ({"title": "长" * 41}, "title", "最多 40 个字"),
        ({"mobile": "12"}, "mobile", ""),
        ({"court_id": None}, "court", OUTSIDE),
        ({"court_id": 999999}, "court", OUTSIDE),
        ({"department_id": 999999}, "court", "没有这个部门"),
        ({"department_id": None, "roles": (Role.LIAISON,)}, "department", "选明是哪个部门"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_nobody_is_added(
    wrong: dict[str, object], field: str, words: str
):
    before = await Officer.all().count()
    with pytest.raises(Invalid) as refused:
        await add_officer(await a_newcomer(**wrong), await cast.acting("系统管理员"), MORNING)
    assert (refused.value.field, words in refused.value.words) == (field, True), refused.value.words
    assert (await Officer.all().count(), await AuditEntry.all().count()) == (before, 0)


async def test_a_court_outside_the_branch_or_closed_is_refused():
    await an_administrator("九江中院")
    here, theirs = await cast.acting("安全管理员"), await cast.court()
    with pytest.raises(Invalid, match="您辖区里"):
        await add_officer(await a_newcomer(), here, MORNING)
    await Court.filter(id=theirs.id).update(closed_at=MORNING)
    with pytest.raises(Invalid, match="您辖区里"):
        await add_officer(await a_newcomer(), await cast.acting("系统管理员"), MORNING)


async def test_whoever_is_no_administrator_adds_nobody_anywhere():
    for name in ("周敏", "杨帆", "安全管理员", "审计员", "李正"):
        with pytest.raises(Invalid, match="您辖区里"):
            await add_officer(await a_newcomer(), await cast.acting(name), MORNING)


async def test_a_login_that_is_taken_is_never_brought_up_to_date_and_named_only_to_who_looks_after_it():
    judge = await cast.officer("李正")
    with pytest.raises(Invalid) as refused:
        await add_officer(await a_newcomer(login=judge.login), await cast.acting("系统管理员"), MORNING)
    assert "李正" in refused.value.words
    await an_administrator("九江中院")
    place = await cast.court("九江中院")
    wanted = await a_newcomer(login=judge.login, court_id=place.id, department_id=None)
    with pytest.raises(Invalid) as hidden:
        await add_officer(wanted, await cast.acting("安全管理员"), MORNING)
    assert hidden.value.words == ELSEWHERE
    assert (await cast.officer("李正")).name == "李正"


async def test_sent_twice_at_once_one_is_added_and_the_other_told_so():
    admin, wanted = await cast.acting("系统管理员"), await a_newcomer()
    ends = await asyncio.gather(*(add_officer(wanted, admin, MORNING) for _ in range(2)), return_exceptions=True)
    refused = [end for end in ends if isinstance(end, Invalid)]
    assert (len(refused), refused[0].field, await Officer.filter(login="sunli").count()) == (1, "login", 1)
    assert await StaffRequest.all().count() == 1
