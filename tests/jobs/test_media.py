"""Fetching what people sent, from a real WeChat of our own into the court's sealed store."""

import base64
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk.files import file_store
from desk.notices import pubsub
from desk.petitions.citizen_requests import RemoteMedia
from desk.rules.sizes import MOST_FILES
from desk.tickets.lost_files import LOST, record_lost_file
from desk.tickets.ticket_store import load
from desk.views.history.history import officer_history
from jobs.media import AT_ONCE, LONGEST_PAUSE, Fetcher
from models import Attachment, Delivery
from models.enums import Act, FileState
from tests.cast import a_petition, answered, dispatched
from tests.desk.overlap import at_once
from tests.jobs.conftest import PostRoom

GET = "/cgi-bin/media/get"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def sent_picture(post_room: PostRoom) -> Attachment:
    """A picture 张三 sent in the chat and left with a petition; not fetched yet."""
    await post_room.sandbox.does("zhangsan", "send", type="image", media=base64.b64encode(PNG).decode())
    (picture,) = await post_room.sandbox.messages("zhangsan", "image")
    return await left(post_room, str(picture["body"]["media_id"]))


async def left(post_room: PostRoom, media_id: str) -> Attachment:
    ticket = await a_petition("张三", media=[RemoteMedia("image", media_id)])
    return await Attachment.get(petition_id=ticket.petition_id)


async def fetch(post_room: PostRoom, as_of: datetime | None = None) -> int:
    return await Fetcher(post_room.accounts).fetch_due(as_of or post_room.clock())


async def test_a_picture_is_kept_sealed_and_announced(
    post_room: PostRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(pubsub, "_publisher", lambda topic, body: heard.append(topic))
    row = await sent_picture(post_room)
    heard.clear()
    assert await fetch(post_room) == 1
    await row.refresh_from_db()
    assert (row.state, row.content_type, row.tries) == (FileState.STORED, "image/png", 1)
    kept_picture = await file_store.read(row.file_key)
    assert kept_picture.startswith(b"\x89PNG")
    assert len(kept_picture) == row.size
    (kept,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert b"PNG" not in kept.read_bytes()
    assert heard == [pubsub.TICKETS]
    assert await fetch(post_room, post_room.clock.forward(days=1)) == 0


async def test_passing_trouble_is_tried_again_ever_later(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await post_room.sandbox.rule(GET, errcode=-1, times=2)
    for pause in (10, 20):
        assert await fetch(post_room) == 1
        await row.refresh_from_db()
        assert row.state is FileState.PENDING
        assert row.next_try_at - post_room.clock() == timedelta(seconds=pause)
        assert await fetch(post_room) == 0
        post_room.clock.now = row.next_try_at
    assert await fetch(post_room) == 1
    await row.refresh_from_db()
    assert (row.state, row.tries) == (FileState.STORED, 3)


async def test_a_slow_download_that_breaks_off_is_tried_again(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await post_room.sandbox.rule(GET, drop="after", times=1)
    await fetch(post_room)
    post_room.clock.forward(minutes=1)
    await fetch(post_room)
    await row.refresh_from_db()
    assert row.state is FileState.STORED


async def test_what_wechat_no_longer_has_is_given_up_in_words(post_room: PostRoom) -> None:
    row = await left(post_room, "a-media-id-wechat-never-gave")
    await fetch(post_room)
    await row.refresh_from_db()
    assert (row.state, row.state.label, row.file_key) == (FileState.FAILED, "未能下载", "")
    assert await fetch(post_room, post_room.clock.forward(days=1)) == 0


@pytest.mark.parametrize("errcode", [-1, 45009, 48001, 40164, 40001, 99999])
async def test_whatever_else_wechat_says_it_is_asked_again_while_it_keeps_the_file(
    post_room: PostRoom, errcode: int
) -> None:
    row = await sent_picture(post_room)
    await Attachment.filter(id=row.id).update(tries=40)
    await post_room.sandbox.rule(GET, errcode=errcode, times=2)
    await fetch(post_room, post_room.clock.forward(hours=69))
    await row.refresh_from_db()
    assert (row.state, row.next_try_at) == (FileState.PENDING, post_room.clock() + LONGEST_PAUSE)
    await post_room.sandbox.control("DELETE", "/sandbox/rules")
    await fetch(post_room, post_room.clock.forward(hours=1))
    await row.refresh_from_db()
    assert row.state is FileState.STORED


async def test_trouble_that_does_not_pass_ends_in_words_too(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await post_room.sandbox.rule(GET, errcode=-1)
    for pause in (69, 1):
        await fetch(post_room, post_room.clock.forward(hours=pause))
    await row.refresh_from_db()
    assert (row.state, row.tries) == (FileState.FAILED, 2)
    assert await fetch(post_room, post_room.clock.forward(days=1)) == 0


async def test_one_file_that_breaks_the_program_does_not_hold_up_the_others(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await sent_picture(post_room), await left(post_room, "m-2")
    await Attachment.filter(id=second.id).update(media_id=first.media_id)
    write, broken = file_store.write, [True]

    async def breaks_once(content: bytes) -> str:
        if broken:
            raise ValueError(broken.pop())
        return await write(content)

    monkeypatch.setattr(file_store, "write", breaks_once)
    assert await fetch(post_room) == 2
    assert {row.state for row in await Attachment.all()} == {FileState.PENDING, FileState.STORED}
    await fetch(post_room, post_room.clock.forward(seconds=10))
    assert await Attachment.filter(state=FileState.STORED).count() == 2


async def test_a_file_of_an_account_that_is_not_served_now_waits_for_it(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await Attachment.filter(id=row.id).update(account_id=post_room.account.id + 99)
    await fetch(post_room)
    await row.refresh_from_db()
    assert row.state is FileState.PENDING


async def test_a_file_of_an_account_that_is_gone_is_given_up(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await Attachment.filter(id=row.id).update(account_id=None)
    await fetch(post_room)
    await row.refresh_from_db()
    assert row.state is FileState.FAILED


async def test_a_full_disk_keeps_it_waiting(post_room: PostRoom, tmp_path: Path) -> None:
    row, blocked = await sent_picture(post_room), tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    file_store.configure(blocked)
    await fetch(post_room)
    await row.refresh_from_db()
    assert (row.state, row.file_key) == (FileState.PENDING, "")
    file_store.configure(tmp_path / "files")
    assert await fetch(post_room, post_room.clock.forward(minutes=2)) == 1
    await row.refresh_from_db()
    assert row.state is FileState.STORED


async def test_two_workers_fetch_different_files(post_room: PostRoom) -> None:
    await a_petition("张三", media=[RemoteMedia("image", f"m-{n}") for n in range(min(MOST_FILES, 2 * AT_ONCE))])
    done = await at_once("attachment", fetch(post_room), fetch(post_room))
    assert done == [AT_ONCE, AT_ONCE]
    assert {row.tries for row in await Attachment.all()} == {1}


async def test_a_worker_killed_while_fetching_is_followed_by_another(post_room: PostRoom) -> None:
    row = await sent_picture(post_room)
    await Attachment.filter(id=row.id).update(next_try_at=post_room.clock() + timedelta(seconds=60), tries=1)
    assert await fetch(post_room) == 0
    assert await fetch(post_room, post_room.clock.forward(seconds=61)) == 1
    await row.refresh_from_db()
    assert row.state is FileState.STORED


async def test_a_picture_WeChat_no_longer_gives_is_asked_for_again_and_李法官_sees_that_it_is_missing(
    post_room: PostRoom,
) -> None:
    media = [RemoteMedia("image", f"gone-{n}") for n in range(3)]
    ticket = await dispatched(await a_petition("张三", media=media))
    assert await fetch(post_room) == 3
    assert await Attachment.filter(petition_id=ticket.petition_id, state=FileState.FAILED).count() == 3
    assert await Delivery.filter(ticket_id=ticket.id, notice="file_lost").count() == 1, "asked once, not three times"
    history = await officer_history(await load(ticket.id))
    assert [line.words for line in history.moments() if line.act is Act.NOTE] == [LOST]
    await post_room.writes("张三")
    await post_room.send_all()
    assert any("重新发送" in text for text in await post_room.texts("张三"))


async def test_a_file_lost_from_a_matter_that_is_over_troubles_nobody(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三", media=[RemoteMedia("voice", "gone")])))
    assert await fetch(post_room) == 1
    assert not await Delivery.filter(ticket_id=ticket.id, notice="file_lost").exists()


async def test_a_file_lost_the_next_day_is_asked_for_again(post_room: PostRoom) -> None:
    ticket = await a_petition("张三", media=[RemoteMedia("image", "gone")])
    await fetch(post_room)
    later = post_room.clock.forward(days=1)
    row = await Attachment.get(petition_id=ticket.petition_id)
    await record_lost_file(row, later)
    assert await Delivery.filter(ticket_id=ticket.id, notice="file_lost").count() == 2
