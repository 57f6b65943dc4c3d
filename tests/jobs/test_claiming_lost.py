"""A worker whose lease was lost while it was at it writes nothing down: whoever has it now does, and it is told once.

The points are chosen: another worker comes exactly while a call hangs, or just before what came of it is written.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, cast

import pytest

from desk.files import file_store
from desk.importing.uploads_run import Importer, _TakenOver
from desk.people.short_messages import queue
from desk.upkeep import erasure
from jobs.claiming import LEASE, claim, release_own
from jobs.content_checks import Checker
from jobs.media import Fetcher
from jobs.send_sms import SmsSender
from jobs.sms.gateway import OutgoingSms, SmsAnswer, SmsOutcome
from jobs.voices import make_playable
from models import Attachment, ContentCheck, Delivery, Erasure, ImportRun, ShortMessage, statements
from models.enums import CheckState, CheckSubject, DeliveryState, ErasureCause, FileState, ImportState, SmsKind
from models.imports import CLAIM_IMPORT_RUN
from models.keyring import seal
from tests.cast import MORNING, a_petition, answered, dispatched, officer, phone
from tests.jobs.conftest import MovedClock, PostRoom, calls_to_make, the, tries

LATER = MORNING + timedelta(minutes=10)


async def test_a_call_that_hangs_past_its_lease_and_is_answered_at_last_changes_nothing(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It became FAILED with a telephone task, though the second worker had sent it: a stale row was saved whole."""
    ticket = await answered(await dispatched(await a_petition("张三")))
    slow = post_room.worker("slow")
    send = type(slow)._send

    async def hangs(self: Any, attempt: Any, route: Any, push: Any) -> int | None:
        if self is not slow:
            return await send(self, attempt, route, push)
        post_room.clock.forward(seconds=LEASE.seconds + 1)
        await post_room.send_all("quick")
        raise TimeoutError

    monkeypatch.setattr(type(slow), "_send", hangs)
    await slow.send_due()
    assert (await the("answered", ticket)).state is DeliveryState.SENT
    assert await tries(await the("answered", ticket)) == [("template", DeliveryState.SENT, 2)]
    assert len(await post_room.cards("张三")) == 1
    assert await calls_to_make(ticket) == []
    await post_room.send_all("slow")
    assert len(await post_room.cards("张三")) == 1


async def test_a_name_lost_and_taken_again_tells_an_answer_as_words_alone(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease was owned by the name: another of that name released it, and sent the card beside the words."""
    await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    slow = post_room.worker("host-0")
    send = type(slow)._send

    async def renamed_meanwhile(self: Any, attempt: Any, route: Any, push: Any) -> int | None:
        if self is slow:
            await release_own("host-0", post_room.clock.forward(seconds=5))
            await post_room.send_all("host-0")
        return await send(self, attempt, route, push)

    monkeypatch.setattr(type(slow), "_send", renamed_meanwhile)
    await slow.send_due()
    assert await tries(await the("answered", ticket)) == [("kf_text", DeliveryState.SENT, 1)]
    assert (len(await post_room.texts("张三")), await post_room.cards("张三")) == (1, [])


async def test_every_delivery_is_leased_anew_before_it_is_sent(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six calls that hung ten seconds outlasted the lease of the twenty that were claimed with them: what one person is
    told still goes one after another.
    """
    for matter in ("执行款没有到账", "执行款还是没有到账"):
        await answered(await dispatched(await a_petition("张三", matter)))
    slow, ends = post_room.worker("slow"), []
    send = type(slow)._send

    async def slowly(self: Any, attempt: Any, route: Any, push: Any) -> int | None:
        row = await Delivery.get(id=attempt.delivery_id)
        if row.notice != "answered":
            return await send(self, attempt, route, push)
        ends.append((row.lease_until or MORNING) - post_room.clock())
        post_room.clock.forward(seconds=10)
        return await send(self, attempt, route, push)

    monkeypatch.setattr(type(slow), "_send", slowly)
    await slow.send_due()
    assert ends == [LEASE, LEASE]


@pytest.mark.usefixtures("cast")
async def test_two_claims_of_one_worker_are_two_leases() -> None:
    for one in "ab":
        await Delivery.create(cause=one, notice="answered", not_before=MORNING, created_at=MORNING)
    (first,), (second,) = [await claim("host-0", MORNING, batch=1) for _ in "ab"]
    assert first.lease != second.lease
    assert len(first.lease) == 32


Stage = Callable[[Callable[[], Awaitable[object]]], Awaitable[None]]


class Handed:
    """Accounts whose WeChat hands over a file, or checks a text, while another worker takes the row over."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]], content: bytes = b"") -> None:
        self.meanwhile, self.content, self.id, self.openid = meanwhile, content, 1, ""

    async def by_id(self, _: int) -> "Handed":
        return self

    def client(self, _: object) -> "Handed":
        return self

    async def get_media(self, _: str) -> "Handed":
        await self.meanwhile()
        return self


@pytest.mark.usefixtures("cast")
async def test_a_file_fetched_too_late_is_left_to_who_has_it_now() -> None:
    ticket = await a_petition("张三")
    row = await Attachment.create(
        petition_id=ticket.petition_id, account_id=1, kind="voice", next_try_at=MORNING, created_at=MORNING
    )

    async def another_worker() -> None:
        await Attachment.filter(id=row.id).update(lease="another", next_try_at=LATER)

    await Fetcher(cast(Any, Handed(another_worker, b"#!AMR\n" + b"\x3c" * 64))).fetch_due(MORNING)
    await row.refresh_from_db()
    assert (row.state, row.file_key, row.lease) == (FileState.PENDING, "", "another")
    assert await file_store.kept_before(LATER + timedelta(days=9999), "", 10) == []


@pytest.mark.usefixtures("cast")
async def test_a_voice_made_playable_too_late_is_left_to_who_has_it_now(monkeypatch: pytest.MonkeyPatch) -> None:
    key = await file_store.write(b"voice")
    row = await Attachment.create(
        kind="voice", state=FileState.STORED, file_key=key, next_try_at=MORNING, created_at=MORNING
    )

    async def made(_: bytes) -> bytes:
        await Attachment.filter(id=row.id).update(lease="another")
        return b"mp3"

    monkeypatch.setattr("desk.files.voices.make_playable", made)
    await make_playable(MORNING)
    assert (await Attachment.get(id=row.id)).playable_key == ""
    assert await file_store.kept_before(LATER + timedelta(days=9999), "", 10) == [key]


@pytest.mark.usefixtures("cast")
async def test_a_check_that_ends_too_late_is_left_to_who_has_it_now() -> None:
    row = await ContentCheck.create(
        subject=CheckSubject.PETITION, subject_id=1, petition_id=1, next_try_at=MORNING, created_at=MORNING
    )

    class Slow(Checker):
        async def _one(self, check: ContentCheck, as_of: Any) -> None:
            await ContentCheck.filter(id=row.id).update(lease="another")
            await super()._one(check, as_of)

    await Slow(cast(Any, None), "").check_due(MORNING)
    assert (await ContentCheck.get(id=row.id)).state is CheckState.PENDING


@pytest.mark.usefixtures("cast")
async def test_an_erasure_that_another_worker_took_over_is_counted_once() -> None:
    asked = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=(await phone("张三")).id)
    await Erasure.filter(id=asked).update(lease="another")
    await erasure.carry_out(asked, MORNING, "mine")
    assert (await Erasure.get(id=asked)).tries == 0
    await erasure.carry_out(asked, MORNING, "another")
    await erasure.carry_out(asked, MORNING, "another")
    assert (await Erasure.get(id=asked)).tries == 1


@pytest.mark.usefixtures("cast")
async def test_a_short_message_whose_gateway_hung_is_settled_by_who_has_it_now() -> None:
    row = await queue(SmsKind.CODE, "code:1", seal("13807910001") or b"", ("123456", "5"), LATER, MORNING)
    clock, sent = MovedClock(), []

    class Gateway:
        knows_again = True

        async def send(self, message: OutgoingSms) -> SmsAnswer:
            sent.append(message.ref)
            if len(sent) == 1:
                clock.forward(seconds=31)
                await SmsSender(cast(Any, self), clock).send_due()
                return SmsAnswer(SmsOutcome.REFUSED)
            return SmsAnswer(SmsOutcome.TAKEN, "right")

    gateway = cast(Any, Gateway())
    await SmsSender(gateway, clock).send_due()
    await row.refresh_from_db()
    assert (row.state, row.msgid, sent) == (DeliveryState.SENT, "right", [row.ref, row.ref])
    assert await ShortMessage.all().count() == 1


@pytest.mark.usefixtures("cast")
async def test_an_import_that_another_worker_goes_through_now_ends_nothing() -> None:
    run = await ImportRun.create(
        kind="cases",
        state=ImportState.CHECKING,
        file_key="none",
        file_ending="csv",
        asked_by_id=(await officer("周敏")).id,
        asked_at=MORNING,
    )
    await statements.execute(CLAIM_IMPORT_RUN, lease="mine", at=MORNING, until=LATER)
    await run.refresh_from_db()
    await ImportRun.filter(id=run.id).update(lease="another")
    importer = Importer(lambda: MORNING)
    with pytest.raises(_TakenOver):
        await importer._end(run, {"rows": 1, "widens": False}, b"")
    await importer._fail(run, "坏了")
    assert (await ImportRun.get(id=run.id)).state is ImportState.CHECKING
