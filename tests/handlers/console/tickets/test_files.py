"""Attachments: only for those who may see the petition, and never run by the browser."""

from desk.files import file_store
from desk.petitions.citizen_requests import RemoteMedia
from models import Attachment, Ticket
from models.enums import FileState
from tests.handlers.console.conftest import Console

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


async def stored(ticket: Ticket, content: bytes = PICTURE, kind: str = "image/png") -> str:
    attachment = await Attachment.get(petition_id=ticket.petition_id)
    attachment.file_key, attachment.state = await file_store.write(content), FileState.STORED
    attachment.content_type, attachment.size = kind, len(content)
    await attachment.save()
    return f"/console/files/{attachment.id}"


async def body(console: Console, name: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    desk = await console.staff(name)
    async with desk.browser.get(path, headers=headers) as response:
        return response.status, await response.read(), dict(response.headers)


async def test_周敏_sees_the_picture_and_another_courts_liaison_does_not(console: Console):
    path = await stored(await console.petition(media=[RemoteMedia("image", "m1")]))

    status, content, headers = await body(console, "周敏", path)
    assert (status, content) == (200, PICTURE)
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    for name in ("高洁", "陈丽", "系统管理员"):
        status, content, _ = await body(console, name, path)
        assert status == 404, name
        assert PICTURE not in content


async def test_what_a_browser_could_run_is_only_offered_for_keeping(console: Console):
    page = b"<script>alert(document.cookie)</script>"
    path = await stored(await console.petition(media=[RemoteMedia("image", "m1")]), page, "text/html; charset=utf-8")

    status, content, headers = await body(console, "周敏", path)

    assert (status, content) == (200, page)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


async def test_a_player_may_ask_for_a_part(console: Console):
    path = await stored(await console.petition(media=[RemoteMedia("video", "m1")]), PICTURE, "video/mp4")

    for wanted, part in (("bytes=0-9", PICTURE[:10]), ("bytes=200-", PICTURE[200:]), ("bytes=-5", PICTURE[-5:])):
        status, content, headers = await body(console, "周敏", path, Range=wanted)
        assert (status, content) == (206, part), wanted
        assert headers["Content-Range"].endswith(f"/{len(PICTURE)}")
    assert (await body(console, "周敏", path, Range="bytes=999-"))[0] == 416
    assert (await body(console, "周敏", path, Range="lines=1-2"))[:2] == (200, PICTURE)


async def test_a_file_not_yet_fetched_or_lost_says_so(console: Console):
    ticket = await console.petition(media=[RemoteMedia("image", "m1")])
    attachment = await Attachment.get(petition_id=ticket.petition_id)
    desk = await console.staff("周敏")

    assert "这个文件下载中" in (await desk.get(f"/console/files/{attachment.id}")).words
    await Attachment.filter(id=attachment.id).update(state=FileState.STORED, file_key="0" * 40)
    assert (await desk.get(f"/console/files/{attachment.id}")).status == 404
    assert (await desk.get("/console/files/999999")).status == 404
