"""Whoever forgot their password reads who can help; a system administrator gives one that serves once, and no other."""

import re

import pytest

from models import AuditEntry, Officer
from tests import cast
from tests.handlers.console.conftest import Console

SURE = {"sure": "yes", "reason": "忘记密码，本人到信息科，看过工作证"}


async def path_of(name: str) -> str:
    return f"/console/officers/{(await cast.officer(name)).id}/password"


async def test_the_login_page_leads_to_somebody_who_can_help(console: Console):
    stranger = console.stranger()
    assert 'href="/console/forgotten"' in (await stranger.get("/console/login")).text

    page = await stranger.get(f"/console/forgotten?court={(await cast.court()).id}")

    assert "系统管理员" in page.words
    assert "可以当面核对后给一个一次性密码" in page.words
    assert (await cast.court()).telephone in page.words
    assert re.search(r"1[3-9][0-9]{9}", page.text) is None


async def test_a_court_without_an_administrator_names_the_one_above_and_a_made_up_one_the_highest(console: Console):
    stranger = console.stranger()

    below = await stranger.get(f"/console/forgotten?court={(await cast.court('东湖法院')).id}")
    made_up = await stranger.get("/console/forgotten?court=99999999999999999999")

    assert "系统管理员" in below.words
    assert made_up.status == 200


async def test_the_administrator_gives_a_password_that_serves_once(console: Console):
    admin = await console.staff("系统管理员")
    judge = await console.staff("李法官")
    listed = await admin.get(f"/console/officers?court={(await cast.court()).id}")
    assert await path_of("李法官") in listed.text

    given = await admin.post(await path_of("李法官"), **SURE)

    found = re.search(r'class="once-password">([a-z0-9]+)<', given.text)
    assert found
    entry = await AuditEntry.filter(action="set_password").get()
    assert (entry.reason, entry.officer_id) == (SURE["reason"], (await cast.officer("系统管理员")).id)
    assert found[1] not in str(entry.facts)
    assert (await judge.get("/console")).path == "/console/login"
    fresh = console.stranger()
    assert (await fresh.log_in((await cast.officer("李法官")).login, found[1])).path == "/console/entry"
    assert (await cast.officer("李法官")).must_change
    assert found[1] not in (await admin.get(await path_of("李法官"))).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": "忘了"}, "请先当面"),
        ({"sure": "yes"}, "请写明原因"),
        (SURE | {"reason": "长" * 201}, "最多 200 个字"),
    ],
)
async def test_without_having_looked_or_a_reason_nothing_happens(console: Console, sent: dict[str, str], words: str):
    admin = await console.staff("系统管理员")
    before = (await cast.officer("李法官")).password_hash

    reply = await admin.post(await path_of("李法官"), **sent)

    assert (reply.status, words in reply.words) == (400, True)
    assert (await cast.officer("李法官")).password_hash == before


async def test_who_only_signs_on_elsewhere_gets_none(console: Console):
    admin = await console.staff("系统管理员")
    await Officer.filter(id=(await cast.officer("李法官")).id).update(password_hash="")

    reply = await admin.post(await path_of("李法官"), **SURE)

    assert (reply.status, "只用统一身份认证登录" in reply.words) == (409, True)


@pytest.mark.parametrize("name", ["安全管理员", "周敏", "审计员", "李法官"])
async def test_nobody_else_gives_passwords(console: Console, name: str):
    desk = await console.staff(name)
    someone = "陈丽"

    assert (await desk.get(await path_of(someone))).status == 404
    assert (await desk.post(await path_of(someone), **SURE)).status == 404
    assert "/password" not in (await desk.get("/console/officers")).text


async def test_nobody_gives_themselves_one(console: Console):
    admin = await console.staff("系统管理员")

    assert (await admin.post(await path_of("系统管理员"), **SURE)).status == 404
