"""A short message is sent once, whatever dies when; what became of it is heard, and nothing of it stays readable."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from desk.notices.short_messages import claim_due
from jobs.send_sms import AT_ONCE, SmsSender
from jobs.sms.gateway import OutgoingSms, SmsAnswer, SmsEvent, SmsGateway, SmsOutcome
from jobs.sms.plain import PlainGateway
from models import ShortMessage, SmsReply
from models.enums import DeliveryState, SmsTrouble
from settings import wall_clock
from tests.cast import desk_opened
from tests.cutting import Fate, Moment, cut
from tests.jobs.conftest import MovedClock
from tests.jobs.texting import LI, ZHANG, Texting, fresh
from tests.wechat.conftest import Sandbox, running_sandbox, sandbox, start_sandbox
from wechat.sandbox.state.config import SMS_KEY

__all__ = ["running_sandbox", "sandbox", "start_sandbox"]
SEND = "/sms/send"
MOST_WAITS = 60


@pytest.fixture
async def texting(cast_database_url: str, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Texting]:
    async with desk_opened(cast_database_url, tmp_path / "files"), aiohttp.ClientSession() as http:
        gateway = PlainGateway(http, f"{sandbox.url}/sms", SMS_KEY, "南昌中院", wall_clock)
        yield Texting(sandbox, gateway, MovedClock())


async def send_next(sender: SmsSender, gateway: SmsGateway) -> None:
    """Claim one and send it, in one task."""
    for claimed in await claim_due(secrets.token_hex(16), 1, sender.clock()):
        await sender._send_claimed(gateway, claimed)


async def test_a_code_arrives_signed_by_the_court_and_is_emptied_here(texting: Texting) -> None:
    message = await texting.queued("one")
    await texting.work()
    (text,) = await texting.texts()
    assert text["sign"] == "南昌中院"
    assert text["text"].startswith("您的验证码是 123456，5 分钟内有效")
    now = await fresh(message)
    assert (now.state, now.to_sealed, now.values_sealed, now.reason) == (DeliveryState.DELIVERED, None, None, "")


async def test_many_workers_at_once_send_each_message_once(texting: Texting) -> None:
    for number in range(12):
        await texting.queued(f"m{number}")
    await asyncio.gather(*(texting.sender.send_due() for _ in range(4)))
    await texting.work()
    assert len(await texting.texts()) == 12


@pytest.mark.parametrize("moment", list(Moment))
async def test_a_worker_cut_at_every_wait_loses_no_code_and_sends_none_twice(texting: Texting, moment: Moment) -> None:
    """As by kill -9: whatever it was waiting for never comes back to it."""
    for wait in range(1, MOST_WAITS):
        message = await texting.queued(f"cut{wait}")
        fate = await cut(send_next(texting.sender, texting.gateway), wait, moment)  # type: ignore[arg-type]
        texting.clock.forward(seconds=31)
        await texting.work()
        assert (await fresh(message)).state is DeliveryState.DELIVERED, (wait, fate)
        assert len(await texting.texts()) == wait
        if fate is Fate.UNTOUCHED:
            return
    raise AssertionError("it waits without end")


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_an_answer_that_is_lost_is_asked_for_again_and_the_phone_rings_once(texting: Texting, drop: str) -> None:
    await texting.sandbox.rule(SEND, drop=drop, times=1)
    message = await texting.queued("lost")
    await texting.work()
    known = DeliveryState.DELIVERED if drop == "after" else DeliveryState.CLAIMED  # the receipt came all the same
    assert (await fresh(message)).state is known
    texting.clock.forward(seconds=6)
    await texting.work()
    assert (await fresh(message)).state is DeliveryState.DELIVERED
    assert len(await texting.texts()) == 1


async def test_a_busy_gateway_is_tried_again_and_given_up_when_the_code_is_too_old(texting: Texting) -> None:
    await texting.sandbox.rule(SEND, http_status=503)
    message = await texting.queued("busy")
    await texting.work()
    assert ((await fresh(message)).state, (await fresh(message)).reason) == (DeliveryState.PENDING, "away")
    texting.clock.forward(minutes=6)
    await texting.work()
    now = await fresh(message)
    assert (now.state, now.reason, now.values_sealed) == (DeliveryState.FAILED, "too_late", None)
    assert await texting.texts() == []


@pytest.mark.parametrize(
    ("trouble", "state"), [("unreachable", DeliveryState.FAILED), ("blacklisted", DeliveryState.FAILED)]
)
async def test_a_number_in_trouble_is_known_by_its_reason(texting: Texting, trouble: str, state: DeliveryState) -> None:
    await texting.trouble(ZHANG, trouble)
    message = await texting.queued("trouble")
    await texting.work()
    assert ((await fresh(message)).state, (await fresh(message)).reason) == (state, trouble)


async def test_no_quota_left_is_a_reason_of_its_own(texting: Texting) -> None:
    await texting.sandbox.control("POST", "/sandbox/texts/quota", {"left": 1})
    first, second = await texting.queued("first"), await texting.queued("second", LI)
    await texting.work()
    assert {(await fresh(first)).reason, (await fresh(second)).reason} == {"", SmsTrouble.QUOTA.value}


async def test_a_wrong_key_sends_nothing_and_loses_nothing(texting: Texting) -> None:
    async with aiohttp.ClientSession() as http:
        wrong = PlainGateway(
            http, f"{texting.sandbox.url}/sms", "another-key-another-key-another-key", "院", wall_clock
        )
        message = await texting.queued("key")
        stranger = Texting(texting.sandbox, wrong, texting.clock)
        await stranger.work()
        assert ((await fresh(message)).state, (await fresh(message)).reason) == (DeliveryState.PENDING, "account")
    texting.clock.forward(seconds=6)
    await texting.work()
    assert (await fresh(message)).state is DeliveryState.DELIVERED


async def test_张三_replies_TD_and_it_is_kept_once_sealed(texting: Texting) -> None:
    await texting.replies(ZHANG, "TD")
    await texting.sandbox.rule("/sms/heard", drop="before", times=1)
    await texting.work()
    await texting.work()
    (reply,) = await SmsReply.all()
    assert reply.stop
    assert b"TD" not in bytes(reply.text_sealed)


async def test_a_gateway_that_never_stops_telling_is_not_asked_without_end(texting: Texting) -> None:
    message = await texting.queued("told")
    await texting.sender.send_due()
    await texting.sandbox.rule("/sms/heard", http_status=503)
    assert await texting.sender.hear_due() == 0
    await texting.sandbox.control("DELETE", "/sandbox/rules")
    assert await texting.sender.hear_due() == 0
    assert (await fresh(message)).state is DeliveryState.DELIVERED


async def test_an_ordinary_reply_is_no_wish_to_stop(texting: Texting) -> None:
    await texting.replies(ZHANG, "好的，谢谢")
    await texting.work()
    assert [reply.stop for reply in await SmsReply.all()] == [False]


async def test_without_settings_nothing_is_sent(texting: Texting) -> None:
    await texting.queued("off")
    off = Texting(texting.sandbox, None, texting.clock)  # type: ignore[arg-type]
    assert await off.sender.send_due() == await off.sender.hear_due() == 0
    assert await ShortMessage.filter(state=DeliveryState.PENDING).count() == 1


class Forgetful:
    """A gateway that sends the same message twice when it is asked twice, and answers as it is told."""

    knows_again = False

    def __init__(self, *answers: SmsOutcome) -> None:
        self.answers, self.sent = list(answers), 0

    async def send(self, message: OutgoingSms) -> SmsAnswer:
        self.sent += 1
        await asyncio.sleep(0)
        outcome = self.answers.pop(0) if self.answers else SmsOutcome.TAKEN
        return SmsAnswer(outcome, "s1" if outcome is SmsOutcome.TAKEN else "", "away")

    async def events(self) -> list[SmsEvent]:
        return []

    async def heard(self, events: object) -> None:
        """It tells nothing."""


async def test_a_gateway_that_forgets_is_never_asked_twice_for_what_may_have_left(texting: Texting) -> None:
    gateway = Forgetful(SmsOutcome.UNSURE)
    there = Texting(texting.sandbox, gateway, texting.clock)
    message = await there.queued("unsure")
    await there.work()
    there.clock.forward(seconds=60)
    await there.work()
    assert gateway.sent == 1
    assert ((await fresh(message)).state, (await fresh(message)).reason) == (DeliveryState.UNCERTAIN, "unsure")


@pytest.mark.parametrize("moment", list(Moment))
async def test_cut_at_every_wait_a_gateway_that_forgets_still_sends_none_twice(
    texting: Texting, moment: Moment
) -> None:
    for wait in range(1, MOST_WAITS):
        gateway = Forgetful()
        there = Texting(texting.sandbox, gateway, texting.clock)
        message = await there.queued(f"cut{wait}")
        fate = await cut(send_next(there.sender, gateway), wait, moment)
        there.clock.forward(seconds=31)
        await there.work()
        assert gateway.sent <= 1, wait
        assert (await fresh(message)).state in (DeliveryState.SENT, DeliveryState.UNCERTAIN)
        if fate is Fate.UNTOUCHED:
            return
    raise AssertionError("it waits without end")


async def test_one_hung_message_holds_up_neither_the_others_nor_the_next_claim(texting: Texting) -> None:
    class Hangs(Forgetful):
        let_go = asyncio.Event()

        async def send(self, message: OutgoingSms) -> SmsAnswer:
            answer = await super().send(message)
            await (self.let_go.wait() if self.sent == 1 else asyncio.sleep(0))
            return answer

    gateway = Hangs()
    sender = SmsSender(gateway, texting.clock)
    for number in range(2 * AT_ONCE):
        await texting.queued(f"m{number}")
    while await ShortMessage.filter(state=DeliveryState.SENT).count() < 2 * AT_ONCE - 1:
        await sender.begin_due()
        await asyncio.sleep(0.01)
    assert (len(sender.under_way), gateway.sent) == (1, 2 * AT_ONCE)
    gateway.let_go.set()
    await sender.finish(5)
    assert await ShortMessage.filter(state=DeliveryState.SENT).count() == 2 * AT_ONCE
