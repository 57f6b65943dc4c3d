"""The encoding of a text file is found by trying the whole of it: UTF-8, then GB18030, never by guessing."""

import codecs
from collections.abc import Iterator

from desk.importing.files.cells import Opens, Unimportable

CHUNK = 1 << 20
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = "这不是 xlsx、csv 或 JSON 文件，请核对后重新选择"


def encoding_of(opens: Opens) -> str:
    """Return the encoding that the whole file is valid in. Raises `Unimportable` naming the line where none is."""
    with opens() as stream:
        head = stream.read(4)
    marked = next((name for mark, name in _MARKED if head.startswith(mark)), None)
    if marked is not None:
        _try(opens, marked, "文字的编码有误")
        return marked
    try:
        _try(opens, "utf-8", "")
        return "utf-8"
    except Unimportable:
        _try(opens, "gb18030", "既不是 UTF-8 也不是 GB18030 编码，请另存为“CSV UTF-8”")
        return "gb18030"


def _try(opens: Opens, name: str, words: str) -> None:
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    for chunk in _chunks(opens):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line += chunk[: error.start].count(b"\n")
            raise Unimportable(f"第 {line} 行附近{words}") from None
        if "\0" in text:
            raise Unimportable(NOT_TEXT)
        line += text.count("\n")


def _chunks(opens: Opens) -> Iterator[bytes]:
    """Give the file in pieces, and an empty one at its end."""
    with opens() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
    yield b""
