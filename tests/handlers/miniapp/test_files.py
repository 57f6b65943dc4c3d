"""Sending files up: known by their content, pictures made anew, opened by their owner only."""

import asyncio
from datetime import timedelta
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from desk.files import file_store, media_links
from models import Attachment, Ticket
from tests import cast
from tests.desk.sent_files import a_pdf, says
from tests.handlers.miniapp.conftest import Answer, Mini, Town
from tests.handlers.miniapp.test_acts import a_petition, do
from tests.handlers.miniapp.test_petitions import left
from wechat.sandbox.phones.tone import voice

MP3 = b"ID3\x04" + bytes(200)
PLACE = b"GPS 28.68,115.89"


def picture(kind: str = "JPEG", size: tuple[int, int] = (30, 20), mode: str = "RGB") -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    Image.new(mode, size, 255 if mode == "L" else (200, 30, 30)).save(out, kind, exif=exif)
    return out.getvalue()


async def up(mini: Mini, content: bytes, name: str = "../../photo.html") -> Answer:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(content), filename=name, content_type="text/html")
    return await mini.ask("POST", "/files", data=form)


async def test_a_photo_is_made_anew_upright_and_without_its_place(zhang: Mini):
    answer = await up(zhang, picture())

    assert (answer.status, answer.body["kind"], answer.body["content_type"]) == (201, "image", "image/jpeg")
    opened = await zhang.get(f"/files/{answer.body['id']}")
    assert (opened.status, opened.headers["Content-Type"]) == (200, "image/jpeg")
    assert PLACE not in opened.raw
    with Image.open(BytesIO(opened.raw)) as seen:
        assert seen.size == (20, 30)


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (picture("PNG"), "image", "image/jpeg"),
        (picture("PNG", mode="L"), "image", "image/png"),
        (picture("WEBP"), "image", "image/jpeg"),
        (picture("GIF"), "image", "image/png"),
        (b"#!AMR\n" + bytes(50), "voice", "audio/amr"),
        (MP3, "voice", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(400), "voice", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A " + bytes(50), "voice", "audio/mp4"),
        (b"\0\0\0\x20ftypisom" + bytes(50), "video", "video/mp4"),
    ],
)
async def test_what_is_taken_is_known_by_its_content(zhang: Mini, content: bytes, kind: str, content_type: str):
    answer = await up(zhang, content)

    assert (answer.status, answer.body["kind"], answer.body["content_type"]) == (201, kind, content_type)


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\xff\xf1\x50\x80" + bytes(50),
        b"\xff\xd8\xff" + b"not a picture",
        b"GIF89a" + b"\xff" * 40,
        b"RIFF\0\0\0\0WEBP" + bytes(9),
        picture()[:-200],
        b"\0\0\0\x20ftypheic" + bytes(50),
        b"\0",
    ],
    ids=range(10),
)
async def test_what_is_not_taken_leaves_nothing_behind(zhang: Mini, content: bytes):
    assert (await up(zhang, content)).problem == (400, "invalid", "file")
    assert not await Attachment.exists()


async def test_a_picture_of_too_many_dots_is_refused_before_it_is_opened(zhang: Mini):
    out = BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")

    assert (await up(zhang, out.getvalue())).problem == (400, "invalid", "file")


async def test_a_file_too_large_is_refused(zhang: Mini):
    assert (await up(zhang, MP3 + bytes(10 * 1024 * 1024))).problem == (413, "too_large", "")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nrubbish", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\n\xff\r\n--x--',
            "multipart/form-data",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"{}", "application/json"),
    ],
    ids=range(5),
)
async def test_what_is_no_form_with_a_file_is_refused(zhang: Mini, body: bytes, content_type: str):
    answer = await zhang.ask("POST", "/files", data=body, headers={"Content-Type": content_type})

    assert answer.problem == (400, "invalid", "file")


async def test_a_full_disk_is_said_in_words_and_leaves_no_row(zhang: Mini, monkeypatch):
    async def full(_: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_store, "write", full)

    assert (await up(zhang, MP3)).problem == (503, "busy", "")
    assert not await Attachment.exists()


async def test_files_become_part_of_a_petition_and_are_shown_with_it(zhang: Mini):
    names = [(await up(zhang, content)).body["id"] for content in (picture(), MP3)]

    number = (await left(zhang, text="", files=names)).body["number"]

    shown = (await zhang.get(f"/petitions/{number}")).body
    assert [file["id"] for file in shown["files"]] == names
    assert shown["text"] == "（见所附 2 份材料）"
    assert (await zhang.get(f"/files/{names[1]}")).raw == MP3


async def test_a_file_belongs_to_one_petition(zhang: Mini):
    name = (await up(zhang, MP3)).body["id"]

    answers = await asyncio.gather(*(left(zhang, files=[name], key=f"petition-{n}") for n in range(4)))

    assert sorted(answer.status for answer in answers) == [201, 400, 400, 400]
    assert await Ticket.all().count() == 1


async def test_files_supplement_a_petition_once(zhang: Mini):
    ticket = await a_petition(zhang)
    name = (await up(zhang, MP3)).body["id"]

    answers = [await do(zhang, ticket, "supplement", version=1, files=[name]) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    kept = await Attachment.get()
    assert (kept.petition_id, kept.ticket_id) == (ticket.petition_id, ticket.id)


async def test_nobody_opens_or_uses_somebody_else_s_file(zhang: Mini, li: Mini, town):
    free = (await up(zhang, MP3)).body["id"]
    used = (await up(zhang, MP3)).body["id"]
    await left(zhang, files=[used])

    for name in (free, used, f"{free.split('-')[0]}-{'0' * 32}", "1", "0-", "9" * 40, "x"):
        assert (await li.get(f"/files/{name}")).problem == (404, "not_found", "")
    assert (await town.stranger.get(f"/files/{free}")).problem == (401, "login_needed", "")
    assert (await left(li, files=[free])).problem == (400, "invalid", "files")
    own = await a_petition(li)
    assert (await do(li, own, "supplement", version=1, files=[free])).problem == (400, "invalid", "files")
    assert (await cast.ticket_store.load(own.id)).version == 1


async def test_微信凭签名取文件_过一小时或改一个字就没有了(town: Town, zhang: Mini) -> None:
    sent = await up(zhang, voice(1))
    assert sent.status == 201, sent
    kept = await Attachment.get(account_id=town.account.id)
    path = media_links.path_to(kept.id, town.clock.now)
    async with zhang.http.get(path) as fetched:
        assert (fetched.status, await fetched.read()) == (200, voice(1))
    for wrong in (path[:-1] + ("0" if path[-1] != "0" else "1"), path.replace(f"/{kept.id}-", f"/{kept.id + 1}-"), "x"):
        async with zhang.http.get(wrong if wrong.startswith("/") else f"/wechat/media/{wrong}") as fetched:
            assert fetched.status == 404
    town.clock.now += timedelta(hours=2)
    async with zhang.http.get(path) as fetched:
        assert fetched.status == 404


async def test_张三_opens_what_the_court_sent_with_its_answer_and_李四_does_not(zhang: Mini, li: Mini):
    ticket = await a_petition(zhang)
    (sent,) = await says(await cast.dispatched(ticket), a_pdf(2))

    answer = (await zhang.get(f"/petitions/{ticket.petition.number}")).body["answers"][0]

    (shown,) = answer["files"]
    assert (shown["kind"], shown["pages"]) == ("pdf", 2)
    assert shown["id"].startswith(f"{sent}-")
    drawn = await zhang.get(f"/files/{shown['id']}?page=1")
    assert (drawn.status, drawn.headers["Content-Type"]) == (200, "image/jpeg")
    assert (await li.get(f"/files/{shown['id']}")).status == 404
    assert (await do(zhang, ticket, "supplement", text="再补", files=[shown["id"]])).status == 400
