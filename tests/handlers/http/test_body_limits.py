"""What is too much to read is not read: strangers send little, pages no files, and nobody's form stops the others."""

from urllib.parse import quote

import pytest

from handlers.http.body_limits import LARGEST_FORM, LARGEST_OF_STRANGERS
from handlers.http.form_bodies import MOST_FIELDS, NO_FILES_HERE, TOO_MANY
from tests import cast
from tests.handlers.console.conftest import Console, Desk, path_of

FORM = "application/x-www-form-urlencoded"


async def sent(desk: Desk, path: str, body: bytes, kind: str = FORM) -> tuple[int, str]:
    headers = {"Content-Type": kind, "X-CSRF-Token": desk.csrf}
    async with desk.browser.post(path, data=body, headers=headers, allow_redirects=False) as response:
        return response.status, await response.text()


async def test_a_long_word_of_an_officer_is_read(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    words = cast.TEXT * (LARGEST_OF_STRANGERS // 9 // len(cast.TEXT) + 1)

    assert len(quote(words)) > LARGEST_OF_STRANGERS
    assert (await desk.do(ticket, "note", words=words)).status == 200


async def test_a_strangers_long_form_is_left_unread_and_answered_as_strangers_are(console: Console):
    ticket = await console.petition()

    status, _ = await sent(console.stranger(), f"{path_of(ticket)}/acts/answer", b"words=" + b"x" * LARGEST_FORM)
    assert status == 413
    status, _ = await sent(console.stranger(), f"{path_of(ticket)}/acts/answer", b"words=" + b"x" * 100_000)
    assert status == 303


async def test_a_strangers_body_without_a_length_is_left(console: Console):
    async def endless():
        for _ in range(64):
            yield b"x" * 4096

    headers = {"Content-Type": FORM}
    async with console.stranger().browser.post(
        "/console/approaches", data=endless(), headers=headers, allow_redirects=False
    ) as response:
        assert response.status == 303


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape"])
async def test_files_are_taken_only_where_they_are_asked_for(console: Console, charset: str):
    desk = await console.staff("周敏")
    bomb = (
        f'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset={charset}\r\n\r\n'
    ).encode()
    body = bomb + b"a-" * 60_000 + b"\r\n--x--\r\n"

    status, words = await sent(desk, "/console/approaches", body, "multipart/form-data; boundary=x")
    assert (status, NO_FILES_HERE in words) == (400, True)


async def test_too_many_fields_are_refused_in_words(console: Console):
    desk = await console.staff("周敏")

    status, words = await sent(desk, "/console/approaches", b"&".join([b"a=1"] * (MOST_FIELDS + 1)))
    assert (status, TOO_MANY in words) == (400, True)


async def test_a_page_takes_no_more_than_a_form(console: Console):
    desk = await console.staff("周敏")

    assert (await sent(desk, "/console/approaches", b"x" * (LARGEST_FORM + 1)))[0] == 413
