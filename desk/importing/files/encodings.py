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
    marked = next((name for mark, name in _MARKED if head.startswith(mark)), "")
    failed = {name: _wrong_line(opens, name) for name in ([marked] if marked else ("utf-8", "gb18030"))}
    found = next((name for name, line in failed.items() if not line), None)
    if found is None:
        raise Unimportable(f"第 {max(failed.values())} 行附近的字不是 UTF-8 或 GB18030 编码，请另存为“CSV UTF-8”")
    return found


def _wrong_line(opens: Opens, name: str) -> int:
    """Return the line near which the file is not in that encoding; 0 where it is. Raises for what is no text."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    for chunk in _chunks(opens):
        if b"\0" in chunk and name != "utf-16":
            raise Unimportable(NOT_TEXT)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + chunk[: error.start].count(b"\n")
    return 0


def _chunks(opens: Opens) -> Iterator[bytes]:
    """Give the file in pieces, and an empty one at its end."""
    with opens() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
    yield b""
