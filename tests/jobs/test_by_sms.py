"""An alarm rings by short message too, on the mobile of whoever is called; the desk hears of who is not reached."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from desk.tickets.danger import deciding
from jobs.deliver import DeliverySender
from jobs.sms.plain import PlainGateway
from models import Attempt, Delivery, Officer, ShortMessage, TelephoneTask
from models.enums import DeliveryState, SendChannel, TelephoneState
from models.keyring import seal
from settings import wall_clock
from tests.cast import a_petition, account, desk_opened, officer, order, phone
from tests.cutting import Fate, Moment, cut
from tests.desk.tickets.danger.ringer import HEARD
from tests.jobs.conftest import PUBLIC_URL, MovedClock, PostRoom, desk_tells
from tests.jobs.texting import Texting
from tests.owners import as_owner
from tests.wechat.conftest import Sandbox
from wechat.accounts import Accounts
from wechat.platform.client import TokenStore
from wechat.sandbox.state.config import SMS_KEY

ZHOU = "13807910004"
NOBODY_S = "13999999999"


@pytest.fixture
async def room(cast_database_url: str, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[tuple[PostRoom, Texting]]:
    async with desk_opened(cast_database_url, tmp_path / "files"), aiohttp.ClientSession() as http:
        clock = MovedClock()
        own = await account(appid=sandbox.account.appid)
        gateway = PlainGateway(http, f"{sandbox.url}/sms", SMS_KEY, "南昌中院", wall_clock)
        post = PostRoom(sandbox, Accounts(sandbox.platform, http, TokenStore(None)), own, clock)
        yield post, Texting(sandbox, gateway, clock)


Rooms = tuple[PostRoom, Texting]


def worker(post: PostRoom, sms: bool = True) -> DeliverySender:
    return DeliverySender("worker-0", post.accounts, PUBLIC_URL, post.clock, sms=sms)


async def run(room: Rooms, sms: bool = True) -> None:
    post, texting = room
    sender = worker(post, sms)
    for _ in range(20):
        if not await sender.send_due():
            break
    if sms:
        await texting.work()


async def reached_by(name: str, mobile: str) -> Officer:
    found = await officer(name)
    await Officer.filter(id=found.id).update(mobile_sealed=seal(mobile))
    return found


async def waits_for(who: Officer) -> bool:
    """Whether the desk is still asked to tell them."""
    return await TelephoneTask.exists(officer_id=who.id, state__in=[TelephoneState.OPEN, TelephoneState.FAILED])


async def by_sms(who: Officer) -> Delivery:
    rows = [row for row in await Delivery.filter(officer_id=who.id, notice="danger") if row.facts.get("by") == "sms"]
    assert len(rows) == 1
    return rows[0]


async def test_周敏_gets_the_card_and_a_short_message_that_tells_no_word_of_it(room: Rooms) -> None:
    await phone("周敏")
    zhou = await reached_by("周敏", ZHOU)
    ticket = await a_petition("李四", HEARD)
    await run(room)
    (text,) = await room[1].texts(ZHOU)
    assert text["text"] == (
        f"危险警报：工单 {ticket.petition.number} 的诉求可能关系到人身安全，请马上打开微信或工作台查看、处置。"
    )
    assert "可能轻生" in {value for card in await room[0].cards("周敏") for value in card["fields"].values()}  # type: ignore[attr-defined]
    assert (await by_sms(zhou)).state is DeliveryState.DELIVERED
    assert (await Attempt.get(channel=SendChannel.SMS)).state is DeliveryState.DELIVERED


async def test_who_has_a_mobile_and_no_wechat_is_reached_and_is_no_task(room: Rooms) -> None:
    zhou = await reached_by("周敏", ZHOU)
    await a_petition("李四", HEARD)
    await run(room)
    assert len(await room[1].texts(ZHOU)) == 1
    assert not await waits_for(zhou)


async def test_who_has_neither_is_a_task_as_ever(room: Rooms) -> None:
    ticket = await a_petition("李四", HEARD)
    await run(room)
    assert ("周敏", "没有绑定微信") in {(name, why) for name, why, _ in await desk_tells(ticket)}


async def test_a_number_that_is_not_reached_is_handed_to_the_desk_with_its_reason(room: Rooms) -> None:
    zhou = await reached_by("周敏", NOBODY_S)
    ticket = await a_petition("李四", HEARD)
    await run(room)
    assert ("周敏", "短信没能送到：对方号码关机、停机或是空号") in {
        (name, why) for name, why, _ in await desk_tells(ticket)
    }
    assert (await by_sms(zhou)).state is DeliveryState.FAILED


async def test_a_number_that_is_not_reached_is_no_task_where_the_card_is_there(room: Rooms) -> None:
    await phone("周敏")
    await reached_by("周敏", NOBODY_S)
    ticket = await a_petition("李四", HEARD)
    await run(room)
    assert "周敏" not in {name for name, _, _ in await desk_tells(ticket)}


async def test_a_short_message_that_arrives_ends_the_task_of_a_card_that_did_not(room: Rooms) -> None:
    await phone("周敏")
    zhou = await reached_by("周敏", ZHOU)
    await room[0].sandbox.rule("/cgi-bin/message/template/send", errcode=43004)
    await a_petition("李四", HEARD)
    await run(room)
    assert len(await room[1].texts(ZHOU)) == 1
    states = set(await TelephoneTask.filter(officer_id=zhou.id).values_list("state", flat=True))
    assert states <= {TelephoneState.REACHED}


async def test_with_short_messages_off_it_is_no_task_where_another_way_rings(room: Rooms) -> None:
    await phone("周敏")
    zhou = await reached_by("周敏", ZHOU)
    ticket = await a_petition("李四", HEARD)
    await run(room, sms=False)
    assert (await by_sms(zhou)).state is DeliveryState.CANCELLED
    assert "周敏" not in {name for name, _, _ in await desk_tells(ticket)}
    assert not await ShortMessage.exists()


async def test_with_short_messages_off_and_no_wechat_the_desk_is_asked(room: Rooms) -> None:
    await reached_by("周敏", ZHOU)
    ticket = await a_petition("李四", HEARD)
    await run(room, sms=False)
    assert ("周敏", "没有绑定微信") in {(name, why) for name, why, _ in await desk_tells(ticket)}


async def test_what_was_decided_meanwhile_is_not_sent(room: Rooms) -> None:
    zhou = await reached_by("周敏", ZHOU)
    ticket = await a_petition("李四", HEARD)
    await deciding.handle_alarm(await order(ticket, "赵晴", "已通话"))
    await run(room)
    assert (await by_sms(zhou)).state is DeliveryState.CANCELLED
    assert await room[1].texts(ZHOU) == []


@pytest.mark.parametrize("moment", list(Moment))
async def test_cut_at_every_wait_the_alarm_still_arrives_once(room: Rooms, moment: Moment) -> None:
    post, texting = room
    zhou = await reached_by("周敏", ZHOU)
    await a_petition("李四", HEARD)
    row = await by_sms(zhou)
    await as_owner("DELETE FROM delivery WHERE id <> $1", row.id)
    for wait in range(1, 200):
        await ShortMessage.all().delete()
        await Attempt.all().delete()
        await Delivery.filter(id=row.id).update(
            state=DeliveryState.PENDING, lease_until=None, not_before=post.clock(), finished_at=None
        )
        before = len(await texting.texts(ZHOU))
        fate = await cut(worker(post).send_due(), wait, moment)
        post.clock.forward(seconds=46)
        await Delivery.filter(id=row.id).update(expires_at=post.clock.now.replace(year=2027))
        await run(room)
        assert len(await texting.texts(ZHOU)) == before + 1, (wait, fate)
        assert (await by_sms(zhou)).state is DeliveryState.DELIVERED
        if fate is Fate.UNTOUCHED:
            return
    raise AssertionError("it waits without end")
