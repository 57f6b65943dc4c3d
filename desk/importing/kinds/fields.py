"""How the cells of courts and staff are read: by the same parsers as what people type elsewhere."""

from datetime import date, datetime

from pydantic_core import PydanticCustomError

from desk.importing.files.columns import Read, Value
from desk.rules.case_rows import fields
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.telephones import parse_mobile
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal
from models.enums import Labelled


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


def day(typed: str, _: datetime) -> date | Refusal | None:
    """A day as people write it: 2026-11-22, 2026/11/2, 2026.11.22, 2026年11月2日."""
    try:
        return fields.day(typed)
    except PydanticCustomError as error:
        return Refusal(error.message())


def name(longest: int) -> Read:
    """A name in the form it is kept in."""

    def read(typed: str, _: datetime) -> Value | Refusal:
        found = folded_name(typed)
        return found if len(found) <= longest else Refusal(f"最多 {longest} 个字")

    return read


def mobile(typed: str, _: datetime) -> str | Refusal:
    read = parse_mobile(typed)
    return read if isinstance(read, Refusal) else read.value
