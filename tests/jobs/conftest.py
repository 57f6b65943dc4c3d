"""A worker's sending side in front of a real WeChat sandbox, with the desk's rows and a clock moved by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from desk.notices.deliveries import record_finish
from desk.petitions.receiving import MessageWindow
from jobs.deliver import DeliverySender
from models import Account, Attempt, Delivery, Identity, Officer, TelephoneTask, Ticket
from models.enums import DeliveryState
from tests.cast import MORNING, desk_opened, phone, writes
from tests.cast import account as an_account
from tests.wechat.conftest import Sandbox, running_sandbox, sandbox, start_sandbox
from wechat.accounts import Accounts
from wechat.platform.client import TokenStore

__all__ = [
    "running_sandbox",
    "sandbox",
    "start_sandbox",
]
SEND = "/cgi-bin/message/template/send"
WORDS = "/cgi-bin/message/custom/send"
PUBLIC_URL = "https://jiesu.example.gov.cn"
PHONES = {"张三": "zhangsan", "李四": "lisi", "李法官": "judge_li", "周敏": "zhoumin"}


@dataclass
class MovedClock:
    """The time of a test."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass(frozen=True)
class PostRoom:
    """Everything a test of sending wants: workers, phones, and what became of a delivery."""

    sandbox: Sandbox = field(repr=False)
    accounts: Accounts = field(repr=False)
    account: Account
    clock: MovedClock

    def worker(self, name: str = "worker-0") -> DeliverySender:
        return DeliverySender(name, self.accounts, PUBLIC_URL, self.clock)

    async def send_all(self, name: str = "worker-0") -> None:
        """Work until nothing is due."""
        worker = self.worker(name)
        for _ in range(20):
            if not await worker.send_due():
                return
        raise AssertionError("there is always something due")

    async def writes(self, name: str, hours: float = 48, left: int = 5) -> Identity:
        """Somebody writes to the account: its window is open, on WeChat's side and in our rows."""
        await self.sandbox.does(PHONES[name], "send", type="text", content="你好")
        await writes(name, window=MessageWindow(self.clock() + timedelta(hours=hours), left), as_of=self.clock())
        return await phone(name)

    async def texts(self, name: str) -> list[str]:
        """What the account wrote to somebody."""
        found = await self.sandbox.messages(PHONES[name], "text")
        return [each["body"]["text"] for each in found if each["from"] == "account"]

    async def cards(self, name: str) -> list[dict[str, object]]:
        """The cards the account sent somebody; each with its fields by key."""
        found = await self.sandbox.messages(PHONES[name], "template")
        return [
            each["body"] | {"fields": {one["key"]: one["value"] for one in each["body"]["fields"]}} for each in found
        ]

    async def finished(self, attempt: Attempt, status: str) -> None:
        """WeChat's word on a card, as the door hears it."""
        assert attempt.msgid is not None
        await record_finish(self.account.id, attempt.msgid, status, self.clock())


@pytest.fixture
async def post_room(cast_database_url: str, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[PostRoom]:
    async with desk_opened(cast_database_url, tmp_path / "files"), aiohttp.ClientSession() as http:
        account = await an_account(appid=sandbox.account.appid)
        yield PostRoom(sandbox, Accounts(sandbox.platform, http, TokenStore(None)), account, MovedClock())


async def the(notice: str, ticket: Ticket) -> Delivery:
    """The one delivery of this notice about a ticket."""
    return await Delivery.get(ticket_id=ticket.id, notice=notice)


async def tries(delivery: Delivery) -> list[tuple[str, DeliveryState, int]]:
    """The channels tried, what became of each, and how often each was tried."""
    rows = await Attempt.filter(delivery_id=delivery.id).order_by("ordinal")
    return [(row.channel.value, row.state, row.tries) for row in rows]


async def calls_to_make(ticket: Ticket) -> list[str]:
    """Why its petitioner is to be told in another way, once a notice."""
    found = TelephoneTask.filter(ticket_id=ticket.id, officer_id__isnull=True)
    return [task.reason for task in await found.order_by("id")]


async def desk_tells(ticket: Ticket) -> list[tuple[str, str, str]]:
    """Of which officers the desk is asked to make sure: their name, why, and who is asked."""
    found = await TelephoneTask.filter(ticket_id=ticket.id, officer_id__isnull=False).order_by("id")
    names = {one.id: one.name for one in await Officer.all()}
    return [(names[one.officer_id or 0], one.reason, names.get(one.custodian_id or 0, "")) for one in found]
