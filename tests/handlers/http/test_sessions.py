"""How long a log-in lasts, what ends it, and from where it is said to come."""

from collections.abc import Mapping
from typing import cast as typed_as

import pytest
from multidict import CIMultiDict
from sanic import Request

from desk.people.passwords import hash_password
from handlers.http import sessions
from handlers.http.addresses import client_address
from handlers.http.tries import OF_ADDRESS
from models import AuditEntry, Officer
from tests import cast
from tests.handlers.console.conftest import Console, Desk, token_in


class Seen:
    """What `client_address` looks at of a request."""

    def __init__(self, ip: str, headers: Mapping[str, str]) -> None:
        self.ip, self.headers = ip, CIMultiDict(headers)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("8.8.8.8", "203.0.113.9", "8.8.8.8"),
        ("127.0.0.1", "nonsense\x00", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_a_near_proxy_is_believed_and_only_its_own_word(peer: str, forwarded: str, address: str):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_address(typed_as(Request, Seen(peer, headers))) == address


COUNTED = "jiesu:rate:" + OF_ADDRESS.key_for("203.0.113.9")


async def tries(desk: Desk, address: str, login: str = "", password: str = "x", csrf: str | None = None) -> int:
    form = token_in(await (await desk.browser.get("/console/login")).text())
    data = {"csrf": form if csrf is None else csrf, "login": login, "password": password}
    async with desk.browser.post("/console/login", data=data, headers={"X-Forwarded-For": address}) as response:
        await response.read()
        return response.status


async def test_behind_a_proxy_one_strangers_tries_lock_nobody_else_out(console: Console):
    await console.site.redis.set(COUNTED, OF_ADDRESS.amount, ex=300)
    login = (await cast.officer("周敏")).login

    assert await tries(console.stranger(), "203.0.113.9", login, cast.PASSWORD) == 429
    assert await tries(console.stranger(), "203.0.113.8", login, cast.PASSWORD) == 200
    assert (await AuditEntry.get(action="log_in")).address == "203.0.113.8"


async def test_forms_that_are_not_ours_are_not_counted_and_the_count_ends(console: Console):
    assert await tries(console.stranger(), "203.0.113.9", csrf="forged") == 403
    assert await console.site.redis.get(COUNTED) is None

    await tries(console.stranger(), "203.0.113.9", "nobody")
    assert 0 < await console.site.redis.ttl(COUNTED) <= 600


async def test_another_password_ends_the_sessions_opened_with_the_old_one(console: Console):
    desk = await console.staff("周敏")
    await Officer.filter(name="周敏").update(password_hash=await hash_password("another-password-2026"))

    assert (await desk.get("/console")).path == "/console/login"


async def test_a_session_ends_for_good_however_much_it_is_used(console: Console):
    desk, redis = await console.staff("周敏"), console.site.redis
    key = next(iter(await redis.keys("jiesu:session:staff:*[!d]"))).decode().removesuffix(":used")
    await redis.expire(key, 600)
    await redis.expire(f"{key}:used", 5)

    assert (await desk.get("/console")).path == "/console"

    assert await redis.ttl(key) <= 600
    assert await redis.ttl(f"{key}:used") > 600
    assert sessions.LONGEST[sessions.STAFF].total_seconds() == 86400


async def test_a_session_nobody_used_ends(console: Console):
    desk, redis = await console.staff("周敏"), console.site.redis
    await redis.delete(*await redis.keys("jiesu:session:staff:*:used"))

    assert (await desk.get("/console")).path == "/console/login"


async def test_whoever_writes_into_redis_makes_no_session_of_周敏_and_changes_none(console: Console):
    desk, redis, thief = await console.staff("周敏"), console.site.redis, console.stranger()
    cookie = next(one.value for one in desk.browser.cookie_jar if one.key == "jiesu_staff")
    theirs, mine = [sessions.key_of(sessions.STAFF, sessions.hash_of(one)) for one in (cookie, "mine")]
    for its in (str, sessions.used):
        await redis.set(its(mine), await redis.get(its(theirs)), ex=600)
    thief.browser.cookie_jar.update_cookies({"jiesu_staff": "mine"})
    assert (await thief.get("/console")).path == "/console/login"

    assert (await desk.get("/console")).path == "/console"
    changed = (await redis.get(theirs)).replace(b'"second": false', b'"second": true')
    await redis.set(theirs, changed, ex=600)
    assert (await desk.get("/console")).path == "/console/login"


async def test_a_locked_account_answers_like_a_work_number_nobody_has(console: Console):
    login = (await cast.officer("周敏")).login
    await Officer.filter(login=login).update(locked_until=console.clock.now.replace(hour=23))

    locked, unknown = [await console.stranger().log_in(one, "guess") for one in (login, "nobody")]

    assert (locked.status, locked.words) == (unknown.status, unknown.words)
