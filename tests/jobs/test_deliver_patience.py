"""Trouble that lasts: what surely did not leave waits for WeChat, an account's trouble is loud, and all of it ends."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from desk.notices.deliveries import RefusedAccount, refused_accounts
from desk.notices.failed_tries import ALARM_PAUSE, ALARM_TRIES, PATIENT_TRIES
from jobs.broken import MOST_BREAKS
from jobs.claiming import release_own
from models import Attempt, Citizen, Delivery, Identity, Ticket
from models.enums import AccountKind, DeliveryState, Standing
from tests.cast import a_petition, account, answered, dispatched, officer, phone
from tests.jobs.conftest import SEND, WORDS, PostRoom, calls_to_make, the, tries

CANCELLED, CLAIMED, FAILED = DeliveryState.CANCELLED, DeliveryState.CLAIMED, DeliveryState.FAILED
PENDING, SENT, UNCERTAIN = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN


async def an_answer() -> Ticket:
    return await answered(await dispatched(await a_petition("张三")))


async def mended(post_room: PostRoom) -> None:
    await post_room.sandbox.control("DELETE", "/sandbox/rules")


async def test_an_outage_of_an_hour_makes_no_telephone_call_and_fails_no_officers_notice(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    started = post_room.clock()
    await post_room.sandbox.rule(SEND, errcode=-1)
    while post_room.clock() < started + timedelta(hours=1):
        await post_room.send_all()
        post_room.clock.now = (await the("dispatched", ticket)).not_before
    await mended(post_room)
    await post_room.send_all()
    for notice in ("dispatched", "under_way"):
        assert (await the(notice, ticket)).state is SENT
    assert await calls_to_make(ticket) == []
    assert (len(await post_room.cards("李法官")), len(await post_room.cards("张三"))) == (1, 1)


async def test_after_a_day_of_it_the_person_is_telephoned(post_room: PostRoom) -> None:
    ticket = await an_answer()
    await post_room.sandbox.rule(SEND, errcode=-1)
    await post_room.send_all()
    await Attempt.filter(delivery_id=(await the("answered", ticket)).id).update(tries=PATIENT_TRIES - 1)
    post_room.clock.forward(minutes=10)
    await post_room.send_all()
    assert (await the("answered", ticket)).state is FAILED
    assert await calls_to_make(ticket) == ["微信联系不上"]


async def test_an_account_that_may_not_write_words_sends_a_card_at_once(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    ticket = await an_answer()
    await post_room.sandbox.rule(WORDS, errcode=48001)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("kf_text", CANCELLED, 1), ("template", SENT, 1)]


async def test_an_account_in_trouble_is_loud_and_after_four_hours_the_person_is_telephoned(post_room: PostRoom) -> None:
    ticket, worker = await an_answer(), post_room.worker()
    await post_room.sandbox.rule(SEND, errcode=48001)
    with capture_logs() as heard:
        for _ in range(ALARM_TRIES):
            assert await calls_to_make(ticket) == []
            await worker.send_due()
            await worker.send_due()
            post_room.clock.now += ALARM_PAUSE
    loud = [line for line in heard if line["event"] == "account_refused"]
    assert {(line["log_level"], line["account"], line["errcode"]) for line in loud} == {
        ("error", post_room.account.id, 48001)
    }
    assert len(loud) == ALARM_TRIES
    await worker.send_due()
    assert (await the("answered", ticket)).state is FAILED
    assert await calls_to_make(ticket) == ["公众号接口被微信拒绝"]


async def test_an_account_in_trouble_is_named_until_it_is_mended(post_room: PostRoom) -> None:
    await an_answer()
    assert await refused_accounts() == []
    await post_room.sandbox.rule(SEND, errcode=40164)
    await post_room.send_all()
    assert await refused_accounts() == [RefusedAccount(post_room.account.appid, 40164)]
    await mended(post_room)
    post_room.clock.now += ALARM_PAUSE
    await post_room.send_all()
    assert await refused_accounts() == []


async def test_a_judge_who_opened_the_mini_program_last_is_told_by_the_service_account(post_room: PostRoom) -> None:
    bound, mini = await phone("李法官"), await account(AccountKind.MINIPROGRAM.value)
    now = post_room.clock()
    await Identity.create(
        account_id=mini.id,
        openid="o-mini-judge",
        officer_id=(await officer("李法官")).id,
        created_at=now,
        seen_at=bound.seen_at + timedelta(hours=1),
    )
    ticket = await dispatched(await a_petition("张三"))
    await post_room.send_all()
    assert (await the("dispatched", ticket)).state is SENT
    assert len(await post_room.cards("李法官")) == 1


async def test_a_card_that_goes_again_goes_to_the_phone_it_went_to(post_room: PostRoom) -> None:
    first, second = await phone("张三"), await phone("李四")
    person = await Citizen.create(standing=Standing.VERIFIED, created_at=post_room.clock())
    await Identity.filter(id__in=[first.id, second.id]).update(citizen_id=person.id)
    ticket = await an_answer()
    delivery = await the("answered", ticket)
    assert delivery.citizen_id == person.id
    await post_room.sandbox.rule(SEND, drop="after", times=1)
    await post_room.worker().send_due()
    await Identity.filter(id=first.id).update(subscribed=False)
    post_room.clock.forward(seconds=5)
    await post_room.send_all()
    assert await post_room.cards("李四") == []
    assert await tries(await the("answered", ticket)) == [("template", SENT, 2)]


async def broken(ticket: Ticket) -> Delivery:
    delivery = await the("answered", ticket)
    await Delivery.filter(id=delivery.id).update(notice="no_such_notice")
    return delivery


async def test_what_breaks_the_program_is_tried_ever_later_and_then_telephoned(post_room: PostRoom) -> None:
    ticket = await an_answer()
    delivery, pauses = await broken(ticket), []
    for _ in range(MOST_BREAKS - 1):
        await post_room.send_all()
        await delivery.refresh_from_db()
        assert (delivery.state, delivery.lease_owner) == (PENDING, "")
        pauses.append(delivery.not_before - post_room.clock())
        post_room.clock.now = delivery.not_before
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60)]
    await post_room.send_all()
    await delivery.refresh_from_db()
    assert delivery.state is FAILED
    assert await calls_to_make(ticket) == ["消息没能排出来"]


async def test_what_breaks_the_program_and_has_expired_is_telephoned_at_once(post_room: PostRoom) -> None:
    ticket = await an_answer()
    delivery = await broken(ticket)
    post_room.clock.forward(days=7)
    await post_room.send_all()
    await delivery.refresh_from_db()
    assert delivery.state is FAILED
    assert await calls_to_make(ticket) == ["到期限还没有送到"]


async def test_words_repeated_after_an_outage_are_not_repeated_once_more_after_a_crash(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post_room.writes("张三")
    ticket = await an_answer()
    await post_room.sandbox.rule(WORDS, errcode=-1, times=1)
    await post_room.send_all("host-0")
    post_room.clock.forward(seconds=5)

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr("jobs.deliver.record_taken", killed)
        with pytest.raises(asyncio.CancelledError):
            await post_room.worker("host-0").send_due()
    post_room.clock.forward(seconds=5)
    await release_own("host-0", post_room.clock())
    await post_room.send_all("host-0")
    assert await post_room.cards("张三") == []  # it may be on its way this very moment: its lease runs to the end
    post_room.clock.forward(seconds=46)
    await post_room.send_all("host-0")
    assert await tries(await the("answered", ticket)) == [("kf_text", UNCERTAIN, 2), ("template", SENT, 1)]
    assert len(await post_room.texts("张三")) == 1


async def test_a_card_that_may_have_arrived_stays_so_however_its_next_go_ends(post_room: PostRoom) -> None:
    """Else it would be repeated for a day, and WeChat knows it again for ten minutes only."""
    ticket = await an_answer()
    await post_room.sandbox.rule(SEND, drop="after", times=1)
    await post_room.send_all()
    await post_room.sandbox.rule(SEND, errcode=-1)
    post_room.clock.forward(seconds=5)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("template", CLAIMED, 2)]
    post_room.clock.forward(minutes=10)
    await mended(post_room)
    await post_room.send_all()
    assert len(await post_room.cards("张三")) == 1
    assert await calls_to_make(ticket) == ["微信送达结果不明"]
