"""Pictures and voices of a petition, and who may open them."""

import pytest

from desk.files import file_store
from models import Attachment, Ticket
from models.enums import FileState
from tests.handlers.pages.house import House

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


async def attached(
    ticket: Ticket, content: bytes = PICTURE, content_type: str = "image/png", state: FileState = FileState.STORED
) -> Attachment:
    return await Attachment.create(
        petition_id=ticket.petition_id,
        kind="image",
        media_id="m",
        state=state,
        file_key=await file_store.write(content) if state is FileState.STORED else "",
        content_type=content_type,
        size=len(content),
        next_try_at=ticket.opened_at,
        created_at=ticket.opened_at,
    )


async def test_the_petitioner_and_the_judge_open_a_picture(house: House, phone):
    ticket = await house.dispatched()
    picture = await attached(ticket)

    for person, path in (("zhangsan", f"/p/{ticket.petition.number}"), ("judge_li", f"/t/{ticket.number}")):
        page = await phone(person).open(path)
        assert f'<img src="{path}/files/{picture.id}"' in page.html
        file = await phone(person).open(f"{path}/files/{picture.id}")
        assert (file.status, file.html) == (200, repr(PICTURE))
        assert file.headers["Content-Type"] == "image/png"
        assert file.headers["Cache-Control"] == "private, no-store"


async def test_nobody_else_opens_it(house: House, phone):
    ticket = await house.dispatched()
    picture = await attached(ticket)
    other = await house.petition("李四")
    lisi = phone("lisi")

    assert (await lisi.open(f"/p/{ticket.petition.number}/files/{picture.id}")).status == 404
    assert (await lisi.open(f"/p/{other.petition.number}/files/{picture.id}")).status == 404
    assert (await lisi.open(f"/t/{ticket.number}/files/{picture.id}")).status == 404
    await house.bind("李四", "陈丽")
    assert (await lisi.open(f"/t/{ticket.number}/files/{picture.id}")).status == 404


async def test_who_is_not_known_goes_round_by_wechat_first(house: House, site):
    ticket = await house.dispatched()
    picture = await attached(ticket)

    async with site.browser().get(f"/p/{ticket.petition.number}/files/{picture.id}", allow_redirects=False) as answer:
        assert answer.status == 302


async def test_what_is_not_fetched_yet_is_said_to_be_on_its_way(house: House, phone):
    ticket = await house.dispatched()
    picture = await attached(ticket, state=FileState.PENDING)
    zhang = phone("zhangsan")

    assert "正在保存" in (await zhang.open(f"/p/{ticket.petition.number}")).text
    assert (await zhang.open(f"/p/{ticket.petition.number}/files/{picture.id}")).status == 404


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", ""])
async def test_what_could_be_a_page_is_only_ever_downloaded(house: House, phone, content_type: str):
    ticket = await house.dispatched()
    file = await attached(ticket, b"<script>alert(1)</script>", content_type)

    answer = await phone("judge_li").open(f"/t/{ticket.number}/files/{file.id}")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-1", 206, PICTURE[:2]),
        ("bytes=200-", 206, PICTURE[200:]),
        ("bytes=0-99999", 206, PICTURE),
        ("bytes=99999-", 416, b""),
        ("bytes=5-2", 200, PICTURE),
        ("lines=1-2", 200, PICTURE),
    ],
)
async def test_players_may_ask_for_a_part(house: House, phone, asked: str, status: int, part: bytes):
    ticket = await house.dispatched()
    video = await attached(ticket, content_type="video/mp4")

    answer = await phone("zhangsan").open(f"/p/{ticket.petition.number}/files/{video.id}", headers={"Range": asked})

    assert (answer.status, answer.html) == (status, repr(part))


async def test_a_file_lost_from_the_store_is_not_found_and_no_fault(house: House, phone, site):
    ticket = await house.dispatched()
    picture = await attached(ticket)
    (site.settings.files / picture.file_key[:2] / picture.file_key).unlink()

    page = await phone("zhangsan").open(f"/p/{ticket.petition.number}/files/{picture.id}")

    assert page.status == 404
    assert "没有找到这个文件" in page.text


async def test_a_file_the_store_cannot_read_now_is_said_to_come_later_and_not_to_be_gone(house: House, phone, site):
    ticket = await house.dispatched()
    picture = await attached(ticket)
    path = site.settings.files / picture.file_key[:2] / picture.file_key
    path.unlink()
    path.mkdir()

    page = await phone("zhangsan").open(f"/p/{ticket.petition.number}/files/{picture.id}")

    assert page.status == 503
    assert "附件暂时存取不了，请稍后再试" in page.text
