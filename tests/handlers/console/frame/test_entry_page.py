"""Between the password and the console: a code, a password of one's own, an authenticator to set up."""

import re

import pyotp

from models import AuditEntry, Officer
from models.enums import Role
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply, token_in

GOOD = "three-old-sparrows"


async def typed(console: Console, name: str, password: str = cast.PASSWORD) -> tuple[Desk, Reply]:
    """Somebody's password is right, and no more."""
    desk = console.stranger()
    desk.csrf = token_in((await desk.get("/console/login")).text)
    login = (await cast.officer(name)).login
    reply = await desk.post("/console/login", login=login, password=password, next="/console/officers")
    desk.csrf = token_in(reply.text)
    return desk, reply


async def test_何平s_password_alone_opens_nothing_and_a_code_serves_once(console: Console):
    desk, asked = await typed(console, "何平")
    assert (asked.path, "动态口令" in asked.words) == ("/console/entry", True)
    for path in ("/console", "/console/officers", "/console/account", "/console/events"):
        assert (await desk.get(path)).path in ("/console/login", "/console/events"), path
    assert (await desk.get("/console/events", Accept="text/event-stream")).status == 401
    code = await cast.code_of("heping", console.clock.now)
    assert (await desk.post("/console/entry", code="000000", next="/console/officers")).status == 409

    opened = await desk.post("/console/entry", code=code, next="/console/officers")

    assert (opened.status, opened.path) == (200, "/console/officers")
    other, _ = await typed(console, "何平")
    replayed = await other.post("/console/entry", code=code)
    assert (replayed.path, replayed.status, "动态口令不对" in replayed.words) == ("/console/entry", 409, True)
    actions = await AuditEntry.all().order_by("id").values_list("action", flat=True)
    assert actions.count("prove_second") == 1
    assert actions.count("wrong_second") == 2


async def test_a_first_password_is_changed_an_authenticator_set_up_and_ten_codes_shown_once(console: Console):
    await Officer.filter(name="何平").update(second_at=None, second_sealed=None, must_change=True)
    desk, asked = await typed(console, "何平")
    assert "只能用来换一个自己的" in asked.words
    weak = await desk.post("/console/entry", old=cast.PASSWORD, new="heping-2026-heping", next="/console/officers")
    assert (weak.status, "太容易猜" in weak.words) == (400, True)

    asked = await desk.post("/console/entry", old=cast.PASSWORD, new=GOOD, next="/console/officers")
    assert "data:image/svg" in asked.text
    assert (await desk.get("/console")).path == "/console/login", "not enrolled yet, and in"
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", asked.text)
    assert found, asked.words
    desk.csrf = token_in(asked.text)
    code = pyotp.TOTP(found[1].replace(" ", "")).at(console.clock.now)
    shown = await desk.post("/console/entry", code=code, next="/console/officers")

    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", shown.text)
    assert (len(codes), 'href="/console/officers"' in shown.text) == (10, True)
    assert (await desk.get("/console/officers")).status == 200
    assert not (await Officer.get(name="何平")).must_change
    again, asked = await typed(console, "何平", GOOD)
    assert (await again.post("/console/entry", code=codes[0])).path == "/console"
    third, asked = await typed(console, "何平", GOOD)
    assert (await third.post("/console/entry", code=codes[0])).path == "/console/entry"


async def test_a_form_of_the_door_that_is_not_ours_does_nothing_and_nobody_is_at_it_without_a_password(
    console: Console,
):
    desk, _ = await typed(console, "何平")
    code = await cast.code_of("heping", console.clock.now)

    assert (await desk.post("/console/entry", csrf="forged", code=code)).status == 403
    assert (await console.stranger().get("/console/entry")).path == "/console/login"
    assert (await console.stranger().post("/console/entry", code=code)).path == "/console/login"


async def test_李法官_becomes_inspector_while_he_is_logged_in_and_has_to_come_in_again_with_an_authenticator(
    console: Console,
):
    desk, judge = await console.staff("李法官"), await cast.officer("李法官")
    assert (await desk.get("/console/officers")).status == 200
    await cast.gives_role("李法官", Role.INSPECTOR)

    assert (await desk.get("/console/officers")).path == "/console/login"
    _, asked = await typed(console, "李法官")
    assert "data:image/svg" in asked.text
    assert (await Officer.get(id=judge.id)).second_at is None


async def test_who_sees_everything_is_logged_out_after_half_an_hour_and_an_open_page_is_nobody(console: Console):
    desk, redis = await console.staff("何平"), console.site.redis
    key = next(one for one in await redis.keys("jiesu:session:staff:*:used"))
    assert await redis.ttl(key) <= 1800
    await redis.expire(key, 100)

    await desk.get("/console/alarms", htmx=True)
    assert await redis.ttl(key) <= 100
    await desk.get("/console/officers")
    assert 100 < await redis.ttl(key) <= 1800
