"""Objects of a JSON file, one after another: a list of them, or one a line; never the whole file at once."""

import io
import json
from collections.abc import Iterator, Mapping

from desk.importing.files.cells import MOST_EXACT, MOST_ROWS, PIECE, Opens, SourceRow, Unimportable, Unreadable
from desk.importing.files.columns import folded

LONGEST_OBJECT = 1 << 20
_BLANK = " \t\r\n"


def json_rows(opens: Opens, encoding: str, names: Mapping[str, str]) -> Iterator[SourceRow]:
    """Give the objects of a file, their keys under our names. Raises `Unimportable` where it is no such file."""
    for place, found in enumerate(_objects(opens, encoding), 1):
        if place > MOST_ROWS:
            raise Unimportable(f"最多 {MOST_ROWS} 条，请分成几个文件")
        cells = {names.get(folded(key), key): _scalar(value) for key, value in found.items()}
        yield SourceRow(place, cells, found)


def _scalar(value: object) -> object:
    """Return what is no list or object as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and abs(value) >= MOST_EXACT:
        return Unreadable("写成了数字，末几位已丢失，请加上引号再填", str(value))
    return str(value).removesuffix(".0") if isinstance(value, int | float) else value


def _objects(opens: Opens, encoding: str) -> Iterator[dict[str, object]]:
    with io.TextIOWrapper(opens(), encoding=encoding) as text:
        buffer = _Buffer(text)
        is_list = buffer.skip(_BLANK) == "["
        if is_list:
            buffer.at += 1
        place = 0
        while (char := buffer.skip(_BLANK + ("," if is_list else ""))) not in ("", "]"):
            place += 1
            found = buffer.take(place) if char == "{" else None
            if not isinstance(found, dict):
                raise Unimportable(f"第 {place} 条不是一个对象。文件应是一个列表，每项是一个对象")
            yield found
        if is_list is not (char == "]"):
            raise Unimportable(f"第 {place} 条以后文件不完整")


class _Buffer:
    """As much of the text as the next object needs."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.held, self.at = text, "", 0
        self.decoder = json.JSONDecoder()

    def skip(self, chars: str) -> str:
        """Go to the next character that is none of these, and return it; nothing at the end."""
        while True:
            while self.at < len(self.held):
                if self.held[self.at] not in chars:
                    return self.held[self.at]
                self.at += 1
            if not self._more():
                return ""

    def take(self, place: int) -> object:
        """Return the object that begins here."""
        while True:
            try:
                found, self.at = self.decoder.raw_decode(self.held, self.at)
                return found
            except (ValueError, RecursionError):
                if len(self.held) - self.at > LONGEST_OBJECT or not self._more():
                    raise Unimportable(f"第 {place} 条不是正确的 JSON，请核对引号、逗号和括号") from None

    def _more(self) -> bool:
        more = self.text.read(PIECE)
        self.held, self.at = self.held[self.at :] + more, 0
        return bool(more)
