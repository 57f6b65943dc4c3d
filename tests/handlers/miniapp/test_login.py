"""Logging in, holding a token, and asking too often."""

import asyncio
import hashlib
from dataclasses import replace

import pytest
from redis import asyncio as aioredis
from structlog.testing import capture_logs

from handlers.http import limits
from models import Citizen, Identity
from models.enums import Standing
from tests import cast
from tests.handlers.conftest import Site
from tests.handlers.miniapp.conftest import Mini, Town
from tests.wechat.conftest import NOBODY


async def test_a_code_of_wechat_becomes_a_token_that_opens_ones_own_page(town: Town):
    zhang = await town.mini("zhangsan")

    me = await zhang.get("/me")

    assert me.status == 200
    assert me.body["standing"] is None
    assert (await town.identity("zhangsan")).unionid == town.sandbox.person("zhangsan")["unionid"]


async def test_redis_holds_neither_the_token_nor_anything_about_the_person(town: Town, zhang: Mini, site: Site):
    kept = {key: await site.redis.get(key) async for key in site.redis.scan_iter("jiesu:session:*")}

    marks = {value for key, value in kept.items() if key.endswith(b":used")}
    assert set(kept.values()) - marks == {str((await town.identity()).id).encode()}
    assert [len(mark) for mark in marks] == [32]
    assert zhang.token.encode() not in b"".join(kept)

    forged = "a" * 43
    copy = f"jiesu:session:mini:{hashlib.sha256(forged.encode()).hexdigest()}"
    for key, value in kept.items():
        await site.redis.set(f"{copy}:used" if key.endswith(b":used") else copy, value)
    assert (await Mini(zhang.http, forged).get("/me")).status == 401


async def test_a_code_serves_once(town: Town):
    code = await town.code("zhangsan")
    assert (await town.stranger.post("/login", {"code": code})).status == 200

    again = await town.stranger.post("/login", {"code": code})

    assert again.problem == (400, "invalid", "code")


@pytest.mark.parametrize("code", ["", "   ", "\x00", "no-such-code", "码" * 200])
async def test_what_is_no_code_is_refused_in_words(town: Town, code: str):
    assert (await town.stranger.post("/login", {"code": code})).problem == (400, "invalid", "code")


async def test_an_unknown_miniprogram_is_refused(town: Town):
    answer = await town.stranger.post("/login", {"code": "x", "appid": town.sandbox.account.appid})

    assert answer.problem == (400, "invalid", "appid")


async def test_when_wechat_does_not_answer_people_are_told_so(town: Town):
    code = await town.code("zhangsan")
    await town.sandbox.rule("/sns/jscode2session", errcode=-1, times=20)

    answer = await town.stranger.post("/login", {"code": code})

    assert answer.problem == (503, "wechat_away", "")


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer short", f"Bearer {'x' * 43}", f"Basic {'x' * 43}", "Bearer 张三"]
)
async def test_without_a_good_token_one_is_asked_to_log_in(town: Town, sent: str):
    answer = await town.stranger.get("/me", headers={"Authorization": sent})

    assert answer.problem == (401, "login_needed", "")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_ends_by_a_log_out_and_for_good_after_a_month_however_much_it_is_used(
    zhang: Mini, li: Mini, site: Site
):
    ends = [key async for key in site.redis.scan_iter("jiesu:session:mini:*") if not key.endswith(b":used")]
    for key in ends:
        await site.redis.expire(key, 500)
        await site.redis.expire(key + b":used", 5)
    assert (await zhang.get("/me")).status == 200
    assert all([await site.redis.ttl(key) <= 500 for key in ends]), "used, it lasts for ever"
    assert any([await site.redis.ttl(key + b":used") > 500 for key in ends])

    assert (await zhang.post("/logout", {})).status == 200

    assert (await zhang.get("/me")).problem == (401, "login_needed", "")
    assert (await li.get("/me")).status == 200


async def test_a_lost_session_asks_to_log_in_again(zhang: Mini, site: Site):
    await site.redis.flushdb()

    assert (await zhang.get("/me")).problem == (401, "login_needed", "")


async def test_who_is_known_in_the_chat_by_unionid_is_known_here(town: Town):
    in_chat = await cast.phone("张三", town.clock.now)
    citizen = await Citizen.create(standing=Standing.CLAIMED, created_at=town.clock.now)
    unionid = town.sandbox.person("zhangsan")["unionid"]
    await Identity.filter(id=in_chat.id).update(unionid=unionid, citizen_id=citizen.id)

    await town.mini("zhangsan")
    await town.mini("lisi")

    assert (await town.identity("zhangsan")).citizen_id == citizen.id
    assert (await town.identity("lisi")).citizen_id is None


async def test_who_asks_too_often_waits_and_others_do_not(town: Town, zhang: Mini, li: Mini, site: Site):
    for _ in range(4):
        answers = await asyncio.gather(*(zhang.get("/me") for _ in range(limits.READ.amount // 4)))
        assert {answer.status for answer in answers} == {200}

    refused = await zhang.get("/me")

    assert refused.problem == (429, "too_often", "")
    assert 0 < int(refused.headers["Retry-After"]) <= limits.READ.get_expiry()
    assert (await li.get("/me")).status == 200
    counted = "jiesu:rate:" + limits.READ.key_for((await town.identity("zhangsan")).id)
    assert 0 < await site.redis.ttl(counted) <= limits.READ.get_expiry()
    await site.redis.pexpire(counted, 1)
    await asyncio.sleep(0.01)
    assert (await zhang.get("/me")).status == 200


async def test_without_redis_rates_hold_up_nobody(town: Town, site: Site):
    away = aioredis.Redis.from_url("redis://127.0.0.1:9/0", retry=None)
    site.app.ctx.services = replace(site.app.ctx.services, rates=limits.rates_in(away))
    with capture_logs() as logs:
        answer = await town.stranger.get("/courts")
    await away.aclose()

    assert answer.status == 200
    assert {line["event"] for line in logs} == {"rates_not_counted"}


async def test_courts_are_listed_for_everybody_from_the_top(town: Town):
    answer = await town.stranger.get("/courts")

    assert [court["code"] for court in answer.body["courts"]] == ["赣", "赣01", "赣0102", "赣04"]
    assert answer.body["courts"][2]["parent"] == "赣01"


async def test_what_is_not_there_is_said_in_the_one_shape(town: Town):
    assert (await town.stranger.get("/nothing")).problem == (404, "http_404", "")
    assert (await town.stranger.post("/courts")).problem == (405, "http_405", "")


class TestWithoutWeChat:
    @pytest.fixture
    def wechat_url(self) -> str:
        return NOBODY

    async def test_nobody_at_the_other_end_is_said_in_words(self, town: Town):
        answer = await town.stranger.post("/login", {"code": "x"})

        assert answer.problem == (503, "wechat_away", "")
