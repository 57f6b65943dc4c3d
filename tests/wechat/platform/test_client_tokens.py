"""Access tokens over real HTTP: one fetch, one renewal, never an endless one."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from redis import asyncio as aioredis

from tests.wechat.acts import SEND, TOKEN, revoke_token, tell
from tests.wechat.conftest import ROOT, OpenClient, Sandbox
from wechat.platform.client import AccountKeys, ErrorClass, WeChat, WeChatError, WeChatUnreachable


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[aioredis.Redis]:
    client = aioredis.from_url(redis_url)
    yield client
    await client.aclose()


async def test_fifty_first_sends_fetch_one_token(wechat: WeChat, sandbox: Sandbox) -> None:
    msgids = await asyncio.gather(*(tell(wechat, sandbox, client_msg_id=f"first-{n}") for n in range(50)))
    assert len(set(msgids)) == 50
    assert len(await sandbox.calls(TOKEN)) == 1
    assert len(await sandbox.messages("zhangsan", "template")) == 50


async def test_a_revoked_token_is_renewed_once_and_everyone_succeeds(wechat: WeChat, sandbox: Sandbox) -> None:
    await tell(wechat, sandbox)
    await revoke_token(wechat, sandbox)
    before = len(await sandbox.calls(TOKEN))
    msgids = await asyncio.gather(*(tell(wechat, sandbox, client_msg_id=f"after-{n}") for n in range(20)))
    assert len(set(msgids)) == 20
    assert len(await sandbox.calls(TOKEN)) == before + 1


async def test_an_expired_token_is_renewed(wechat: WeChat, sandbox: Sandbox) -> None:
    await tell(wechat, sandbox)
    await sandbox.control("POST", "/sandbox/clock", {"advance": 7300})
    await tell(wechat, sandbox)
    assert [each["errcode"] for each in await sandbox.calls(SEND)] == [0, 42001, 0]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_platform_that_refuses_every_token_is_asked_twice(
    wechat: WeChat, sandbox: Sandbox, errcode: int
) -> None:
    await sandbox.rule(SEND, errcode=errcode)
    with pytest.raises(WeChatError) as caught:
        await tell(wechat, sandbox)
    assert (caught.value.errcode, caught.value.error_class) == (errcode, ErrorClass.refresh_token)
    assert len(await sandbox.calls(SEND)) == 2
    assert len(await sandbox.calls(TOKEN)) == 3
    for _ in range(5):
        with pytest.raises(WeChatError):
            await tell(wechat, sandbox)
    forced = [each for each in await sandbox.calls(TOKEN) if '"force_refresh": true' in json.dumps(each["request"])]
    assert len(forced) <= 1


async def test_two_processes_have_the_same_token(sandbox: Sandbox) -> None:
    program = """
import asyncio, hashlib, sys, aiohttp
from wechat.platform.client import AccountKeys, Platform, TokenStore, WeChat

async def main(url, appid, secret):
    async with aiohttp.ClientSession() as http:
        wechat = WeChat(AccountKeys(appid, secret), Platform(url, url, url), http, TokenStore(None))
        print(hashlib.sha256((await wechat.fetch_access_token()).encode()).hexdigest())

asyncio.run(main(*sys.argv[1:]))
"""
    command = [sys.executable, "-c", program, sandbox.url, sandbox.account.appid, sandbox.account.secret]
    both = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    (one, trouble), (other, _) = [await each.communicate() for each in both]
    hashes = [said.split()[-1:] for said in (one, other)]  # log lines come before
    assert hashes[0] == hashes[1], trouble
    assert len(hashes[0][0]) == 64, trouble


async def test_processes_with_one_redis_fetch_one_token(
    client_of: OpenClient, redis: aioredis.Redis, sandbox: Sandbox
) -> None:
    clients = [client_of(redis) for _ in range(4)]
    await asyncio.gather(*(tell(each, sandbox) for each in clients for _ in range(5)))
    assert len(await sandbox.calls(TOKEN)) == 1


async def test_a_flushed_redis_costs_one_call(client_of: OpenClient, redis: aioredis.Redis, sandbox: Sandbox) -> None:
    first = client_of(redis)
    await tell(first, sandbox)
    await redis.delete(f"wechat:token:{sandbox.account.appid}")
    second = client_of(redis)
    await tell(second, sandbox)
    assert first.access_token == second.access_token
    assert len(await sandbox.calls(TOKEN)) == 2


async def test_without_redis_nothing_breaks(client_of: OpenClient, sandbox: Sandbox) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        dead = aioredis.from_url(f"redis://127.0.0.1:{held.getsockname()[1]}/0")
        one, other = client_of(dead), client_of(dead)
        await asyncio.gather(*(tell(each, sandbox) for each in (one, other) for _ in range(5)))
        await revoke_token(one, sandbox)
        await asyncio.gather(tell(one, sandbox), tell(other, sandbox))
        await dead.aclose()
    assert one.access_token == other.access_token


async def test_a_wrong_secret_is_an_alarm(client_of: OpenClient, sandbox: Sandbox) -> None:
    wechat = client_of(account=AccountKeys(sandbox.account.appid, "0" * 32))
    with pytest.raises(WeChatError) as caught:
        await tell(wechat, sandbox)
    assert caught.value.error_class is ErrorClass.account_alarm
    assert not await sandbox.calls(SEND)


async def test_no_token_means_surely_not_sent(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.rule(TOKEN, drop="after")
    with pytest.raises(WeChatUnreachable) as caught:
        await tell(wechat, sandbox)
    assert not caught.value.uncertain
    await sandbox.control("DELETE", "/sandbox/rules")
    await sandbox.rule(TOKEN, http_status=502)
    with pytest.raises(WeChatError) as refused:
        await tell(wechat, sandbox)
    assert not refused.value.uncertain
    assert not await sandbox.calls(SEND)
