"""Whatever bytes and numbers come in: an answer in words, never a fault of ours."""

import asyncio
from urllib.parse import quote

import pytest

from desk.petitions.citizen_requests import RemoteMedia
from handlers.http.bounds import LARGEST_VERSION, utc, whole
from models import Ticket
from models.statements import LARGEST_ID
from tests import cast
from tests.handlers.console.conftest import Console, path_of
from tests.handlers.console.tickets.test_files import PICTURE, body, stored

TOO_LONG = "9" * 23
ENDLESS = "1" * 4400


async def status_of(console: Console, head: bytes) -> int:
    """What the server answers to these lines, sent as they are."""
    host, port = console.site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    line = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return int(line.split()[1])


@pytest.mark.parametrize("text", ["", "-1", "1.0", "１２", "²", TOO_LONG, ENDLESS, str(LARGEST_ID + 1)])
def test_what_is_no_row_is_no_number(text: str):
    assert whole(text) is None


def test_numbers_end_where_the_database_ends():
    assert whole(str(LARGEST_ID)) == LARGEST_ID
    assert whole(str(LARGEST_VERSION + 1), LARGEST_VERSION) is None
    assert utc("0001-01-01T00:00:00+14:00") is None


@pytest.mark.parametrize("name", [b"jiesu_staff", b"jiesu_login"])
async def test_a_cookie_that_is_no_text_counts_as_none(console: Console, name: bytes):
    assert await status_of(console, b"GET /console/login HTTP/1.1\r\nCookie: " + name + b"=\xff\xfe") == 200


async def test_a_phones_cookie_that_is_no_text_counts_as_none(console: Console):
    strange = b"\r\nCookie: jiesu_phone=\xff; jiesu_door=\xff"
    assert await status_of(console, b"GET /p HTTP/1.1" + strange) == 302
    appid = (await cast.account()).appid.encode()
    assert await status_of(console, b"GET /wechat/oauth/" + appid + b"?state=x HTTP/1.1" + strange) == 400


async def test_a_token_that_is_no_text_proves_nothing(console: Console):
    desk = await console.staff("周敏")
    session = next(one.value for one in desk.browser.cookie_jar if one.key == "jiesu_staff").encode()
    head = b"POST /console/logout HTTP/1.1\r\nContent-Length: 0\r\nX-CSRF-Token: \xff\r\nCookie: jiesu_staff=" + session

    assert await status_of(console, head) == 403


@pytest.mark.parametrize("number", [TOO_LONG, ENDLESS, "-1", "١"])
async def test_an_id_no_row_can_have_is_not_found(console: Console, number: str):
    desk = await console.staff("赵晴")
    number = quote(number)

    for path in (f"/console/files/{number}", f"/console/codes/{number}"):
        assert (await desk.get(path)).status == 404, path
    for path in (f"officers/{number}/unbind", f"calls/{number}/unmask"):
        assert (await desk.post(f"/console/{path}")).status == 404, path
    for path in (f"calls/{number}/done", f"citizens/{number}/code"):
        assert (await desk.post(f"/console/{path}")).status == 404, path


@pytest.mark.parametrize("after", ["0001-01-01T00:00:00+14:00,5", f"none,{TOO_LONG}", f"{ENDLESS},5", "9999-12-31,5"])
async def test_a_list_asked_for_after_nonsense_is_a_list(console: Console, after: str):
    desk = await console.staff("周敏")

    assert (await desk.get(f"/console?tab=pending&after={quote(after)}&court={TOO_LONG}")).status == 200


@pytest.mark.parametrize("version", ["9" * 18, TOO_LONG, ENDLESS, str(LARGEST_VERSION + 1)])
async def test_a_version_no_ticket_can_have_is_refused_in_words(console: Console, version: str):
    ticket = await console.petition()
    desk = await console.staff("周敏")

    reply = await desk.do(ticket, "note", version=version, words="备注")

    assert (reply.status, "请刷新后再试" in reply.words) == (400, True)
    assert (await desk.get(path_of(ticket))).status == 200
    assert (await Ticket.get(id=ticket.id)).version == ticket.version


async def test_a_part_beyond_all_counting_is_answered_with_the_whole(console: Console):
    path = await stored(await console.petition(media=[RemoteMedia("video", "m1")]), PICTURE, "video/mp4")

    for wanted in (f"bytes={ENDLESS}-", f"bytes=0-{ENDLESS}", f"bytes=-{ENDLESS}"):
        assert (await body(console, "周敏", path, Range=wanted))[:2] == (200, PICTURE)
