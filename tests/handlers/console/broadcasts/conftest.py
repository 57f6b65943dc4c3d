"""The publisher of 南昌中院 before a real WeChat sandbox: her court's account, ten who follow it, and the worker."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from desk.people.senders import meet_sender
from handlers.http import sessions
from jobs.broadcasts import BroadcastSender
from jobs.deliver import DeliverySender
from models import Account, Broadcast, Identity
from tests import cast
from tests.handlers.console.conftest import Console, Desk
from tests.handlers.scene import a_session
from tests.handlers.wrong_persons import Door
from tests.wechat.conftest import RunningSandbox, Sandbox, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]
HERE = "/console/broadcasts"
WORDS = {"kind": "text", "title": "道路封闭", "text": "法院门前的路 12 月 3 日封闭，请走南门。"}


@pytest.fixture(scope="session")
def press_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    return start_sandbox()


@pytest.fixture
def wechat_url(press_sandbox: RunningSandbox) -> str:
    return press_sandbox.url


@pytest.fixture
async def sandbox(press_sandbox: RunningSandbox) -> AsyncIterator[Sandbox]:
    async with aiohttp.ClientSession() as http:
        hand = Sandbox(press_sandbox, http)
        await hand.control("POST", "/sandbox/reset")
        yield hand


@dataclass(frozen=True)
class Press:
    """南昌中院's room of broadcasts. 林雨 is its publisher, 周敏 its chief liaison."""

    console: Console
    sandbox: Sandbox = field(repr=False)
    account: Account

    async def draft(self, desk: Desk, **fields: object) -> Broadcast:
        """A draft for the account's followers unless told otherwise, by the form."""
        reply = await desk.post(HERE, **{**WORDS, "accounts": self.account.id, **fields})
        assert reply.status == 200, reply.words
        return await Broadcast.all().order_by("-id").first()  # type: ignore[return-value]

    async def act(self, desk: Desk, broadcast: Broadcast, act: str, **fields: object):
        """Press a button at the version there is now."""
        fresh = await Broadcast.get(id=broadcast.id)
        given = {"version": fresh.version, "digest": fresh.digest, **fields}
        return await desk.post(f"{HERE}/{fresh.id}/acts/{act}", **given)

    async def submitted(self, desk: Desk, **fields: object) -> Broadcast:
        made = await self.draft(desk, **fields)
        await self.act(desk, made, "seen")
        reply = await self.act(desk, made, "submit")
        assert "已提交" in reply.words, reply.words
        return await Broadcast.get(id=made.id)

    async def phone(self, name: str) -> Desk:
        """An officer's phone, bound and in the pages."""
        identity = await cast.phone(name, self.console.clock.now, self.account)
        person = await a_session(self.console.site, name, Door.PHONE, sessions.PHONE, identity.id)
        desk = self.console.stranger()
        cookie, _, value = person.headers["Cookie"].partition("=")
        desk.browser.cookie_jar.update_cookies({cookie: value}, response_url=aiohttp.client.URL(self.console.site.url))
        desk.csrf = person.csrf
        return desk

    async def ten_follow(self) -> list[Identity]:
        """Ten people of the sandbox, each with a phone, follow the account."""
        found = []
        for number in range(10):
            key = f"reader_{number}"
            picture = await self.sandbox.control("POST", "/sandbox/people", {"key": key, "name": f"读者{number}"})
            await self.sandbox.does(key, "follow")
            openid = str(picture["openids"][self.account.appid])
            await meet_sender(self.account.id, openid, self.console.clock.now)
            found.append(await Identity.get(account_id=self.account.id, openid=openid))
        return found

    async def worker(self, runs: int = 4) -> None:
        """The worker's jobs, a few times round; the clock goes on."""
        accounts, clock = self.console.site.app.ctx.services.accounts, self.console.clock
        publisher = BroadcastSender(accounts, clock)
        sender = DeliverySender("worker-0", accounts, self.console.site.url, clock)
        for _ in range(runs):
            await publisher.freeze_due(clock())
            await publisher.send_due(clock())
            await sender.send_due()
            await publisher.settle_due(clock())
            clock.forward(seconds=5)


@pytest.fixture
async def press(console: Console, sandbox: Sandbox) -> Press:
    account = await cast.account(appid=sandbox.account.appid, as_of=console.clock.now)
    await Account.filter(id=account.id).update(court_id=(await cast.court()).id)
    await Account.exclude(id=account.id).update(active=False)
    return Press(console, sandbox, account)
