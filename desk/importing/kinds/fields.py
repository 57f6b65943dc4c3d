"""How the cells of each column are read: by the same parsers as what people type elsewhere."""

import re
import unicodedata
from datetime import date, datetime

from desk.importing.files.columns import Read, Value
from desk.people.case_importing import PARTIES_ARE_KNOWN_BY
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.telephones import parse_mobile, parse_telephone
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind, Labelled

NOT_A_DAY = "应为日期，如 2026-11-22"
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?: 0?0:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_YES = frozenset({"是", "yes", "y", "true", "1", "√"})
_NO = frozenset({"否", "no", "n", "false", "0", "×"})


def text(longest: int) -> Read:
    """Any words, on one line, of so many characters at most."""

    def read(typed: str, _: datetime) -> Value | Refusal:
        plain = " ".join(typed.split())
        return plain if len(plain) <= longest else Refusal(f"最多 {longest} 个字")

    return read


def code(longest: int) -> Read:
    """A code of letters, digits or characters: no spaces, any width."""

    def read(typed: str, _: datetime) -> Value | Refusal:
        plain = "".join(half_width(typed).split())
        return plain if len(plain) <= longest else Refusal(f"最多 {longest} 个字")

    return read


def one_of(kinds: type[Labelled]) -> Read:
    """One of an enumeration's values, as it is called on screen or in code."""
    among = {name: kind.value for kind in kinds for name in (kind.value, kind.label)}
    choices = "、".join(kind.label for kind in kinds)

    def read(typed: str, _: datetime) -> Value | Refusal:
        found = among.get("".join(half_width(typed).split()).lower())
        return found if found is not None else Refusal(f"不在可选范围内：{choices}")

    return read


def day(typed: str, _: datetime) -> date | Refusal:
    """A day as people write it: 2026-11-22, 2026/11/2, 2026.11.22, 2026年11月2日, 20261122."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        return Refusal(NOT_A_DAY)
    try:
        return date(*(int(one) for one in found.groups() if one is not None))
    except ValueError:
        return Refusal("没有这一天，请核对")


def yes_or_no(typed: str, _: datetime) -> bool | Refusal:
    plain = half_width(typed).strip().lower()
    return plain in _YES if plain in _YES | _NO else Refusal("应为“是”或“否”")


def case_number(typed: str, _: datetime) -> str | Refusal:
    read = case_numbers.parse(typed)
    return read if isinstance(read, Refusal) else read.canonical


def name(longest: int) -> Read:
    """A name in the form it is kept in."""

    def read(typed: str, _: datetime) -> Value | Refusal:
        found = folded_name(typed)
        return found if len(found) <= longest else Refusal(f"最多 {longest} 个字")

    return read


def mobile(typed: str, _: datetime) -> str | Refusal:
    read = parse_mobile(typed)
    return read if isinstance(read, Refusal) else read.value


def telephone(typed: str, _: datetime) -> str | Refusal:
    read = parse_telephone(typed)
    return read if isinstance(read, Refusal) else read.value


def document(typed: str, as_of: datetime) -> str | Refusal:
    """The number of any document a party is known by, as it is indexed; the kind may stand in front of it."""
    read = parse_document(typed, as_of, None, PARTIES_ARE_KNOWN_BY)
    return read if isinstance(read, Refusal) else read.key


def document_kind(typed: str, _: datetime) -> str | Refusal:
    found = next((kind for kind in DocumentKind if typed.strip() in (kind.value, kind.label)), None)
    among = "、".join(kind.label for kind in PARTIES_ARE_KNOWN_BY)
    return found.value if found else Refusal(f"不在可选范围内：{among}")
