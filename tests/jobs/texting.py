"""What tests of short messages share: a real gateway (the sandbox's), a sender, and what the phones show."""

import re
from dataclasses import dataclass, field
from typing import Any

from desk.people import mobile_codes
from desk.people.short_messages import queue
from jobs.send_sms import SmsSender
from jobs.sms.gateway import SmsGateway
from models import ShortMessage
from models.enums import SmsKind
from models.keyring import seal
from tests import cast
from tests.jobs.conftest import MovedClock
from tests.wechat.conftest import Sandbox

OWNERS = {"13807910001": "zhangsan", "13807910002": "lisi", "13807910003": "judge_li", "13807910004": "zhoumin"}
ZHANG, LI = "13807910001", "13807910002"
DAILY = 1000


@dataclass(frozen=True)
class Texting:
    """A worker that sends short messages by a gateway, and a hand for the phones."""

    sandbox: Sandbox = field(repr=False)
    gateway: SmsGateway = field(repr=False)
    clock: MovedClock

    @property
    def sender(self) -> SmsSender:
        return SmsSender(self.gateway, self.clock)

    async def code_for(self, name: str, mobile: str = ZHANG) -> ShortMessage:
        """Somebody asks for a code to this number."""
        identity = await cast.phone(name)
        await mobile_codes.send_code(identity.id, mobile, DAILY, self.clock())
        return await ShortMessage.all().order_by("-id").first()  # type: ignore[return-value]

    async def queued(self, cause: str, mobile: str = ZHANG) -> ShortMessage:
        sealed, now = seal(mobile), self.clock()
        assert sealed is not None
        return await queue(SmsKind.CODE, cause, sealed, ("123456", "5"), now + mobile_codes.LIFE, now)

    async def work(self) -> None:
        """Send until nothing is due, then hear what became of it."""
        for _ in range(20):
            if not await self.sender.send_due():
                break
        while await self.sender.hear_due():
            pass

    async def texts(self, mobile: str = ZHANG) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.sandbox.control("GET", f"/sandbox/people/{OWNERS[mobile]}/texts"))[
            "texts"
        ]
        return found

    async def digits(self, mobile: str = ZHANG) -> str:
        """The digits of the newest code on a phone."""
        found = re.search(r"\d{6}", (await self.texts(mobile))[-1]["text"])
        assert found is not None
        return found[0]

    async def trouble(self, mobile: str, what: str) -> None:
        await self.sandbox.control("POST", f"/sandbox/people/{OWNERS[mobile]}/texts/trouble", {"trouble": what})

    async def replies(self, mobile: str, text: str) -> None:
        await self.sandbox.control("POST", f"/sandbox/people/{OWNERS[mobile]}/texts", {"text": text})


async def fresh(message: ShortMessage) -> ShortMessage:
    return await ShortMessage.get(id=message.id)
