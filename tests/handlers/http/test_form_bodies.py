"""Forms as enemies send them: read strictly, in words, before they cost anything."""

import pytest

from desk.errors import Invalid
from handlers.http.form_bodies import (
    LARGEST_FIELD,
    MOST_FIELDS,
    MOST_PARTS,
    NOT_A_FORM,
    TOO_MANY,
    TOO_MANY_PARTS,
    read_multipart,
    read_urlencoded,
)


def part(name: str, content: bytes, more: str = "", kind: str = "") -> bytes:
    head = f'--drill\r\nContent-Disposition: form-data; name="{name}"{more}\r\n'
    return (head + (f"Content-Type: {kind}\r\n" if kind else "") + "\r\n").encode() + content + b"\r\n"


END = b"--drill--\r\n"


def test_a_form_is_read_as_utf8():
    form = read_urlencoded(b"words=%E6%82%A8%E5%A5%BD&pick=1&pick=2&empty=")

    assert form.fields == {"words": ["您好"], "pick": ["1", "2"]}


@pytest.mark.parametrize("body", [b"words=%ff%fe", b"words=\xff", "words=您好".encode("gb18030")], ids=range(3))
def test_another_charset_is_refused_in_words(body: bytes):
    with pytest.raises(Invalid, match=NOT_A_FORM):
        read_urlencoded(body)


def test_a_form_of_too_many_fields_is_refused():
    assert len(read_urlencoded(b"&".join(b"a%d=1" % n for n in range(MOST_FIELDS))).fields) == MOST_FIELDS
    with pytest.raises(Invalid, match=TOO_MANY):
        read_urlencoded(b"&" * MOST_FIELDS)


def test_a_file_comes_with_its_fields():
    body = part("kind", "人员".encode()) + part("file", b"\xff\x00\r\n--dril", '; filename="a.png"', "image/png") + END

    form = read_multipart(body, "drill")

    assert form.fields == {"kind": ["人员"]}
    assert form.files["file"][0] == ("image/png", b"\xff\x00\r\n--dril", "a.png")


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "unicode_escape", "zlib", "no-such"])
def test_a_charset_the_sender_names_is_never_used(charset: str):
    body = part("words", "您好".encode(), kind=f"text/plain; charset={charset}") + END

    assert read_multipart(body, "drill").fields == {"words": ["您好"]}


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"", "drill"),
        (b"rubbish", "drill"),
        (part("a", b"1"), "drill"),
        (part("a", b"\xff") + END, "drill"),
        (part("a", b"x" * (LARGEST_FIELD + 1)) + END, "drill"),
        (b'--a\r\nContent-Disposition: form-data; name="f"\r\n' + b"X: 1\r\n" * 50 + b"\r\n\r\n--a--", "a"),
        (part("a", b"1", "x" * 9000) + END, "drill"),
        (part("a", b"1") + END, ""),
        (part("a", b"1") + END, "x" * 71),
        (part("a", b"1") + END, "边界"),
    ],
    ids=range(10),
)
def test_a_form_no_browser_sends_is_refused_in_words(body: bytes, boundary: str):
    with pytest.raises(Invalid, match=NOT_A_FORM):
        read_multipart(body, boundary)


def test_a_form_with_more_files_than_a_form_may_have_says_so():
    with pytest.raises(Invalid, match=TOO_MANY_PARTS):
        read_multipart(part("a", b"1") * (MOST_PARTS + 1) + END, "drill")
