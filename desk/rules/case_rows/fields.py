"""Each field of a row is text, and is read here; what is wrong is said in words that repeat nothing of it.

Numbers of cases, documents and telephones are read by the parsers of what citizens type, so that the two meet.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.papers.documents import Document
from desk.rules.papers.organisations import parse_lawyer_licence
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal
from models.enums import PERSONAL_DOCUMENTS, DocumentKind, Labelled

AS_OF = "as_of"
"""Where the moment a row is read at stands in the reader's context."""
NEVER_AFTER = date(2100, 1, 1)
NEVER_BEFORE = date(1949, 10, 1)
MOST_MONEY = Decimal("999999999999.99")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_TIME = re.compile(r"([0-9]{1,2})[:时点]([0-9]{2})?分?(?::[0-9]{2}(?:\.[0-9]+)?)?")
_ZONED = re.compile(r".*(?:Z|[+-][0-9]{2}:?[0-9]{2})")
PARTIES_ARE_KNOWN_BY = (*PERSONAL_DOCUMENTS, DocumentKind.CREDIT_CODE)
YES, NO = ("是", "true", "1", "yes", "y"), ("否", "false", "0", "no", "n", "")
Choice = TypeVar("Choice", bound=Labelled)


def wrong(words: str) -> PydanticCustomError:
    """Returns what a reader raises: the words are shown beside the field."""
    return PydanticCustomError("words", "{words}", {"words": words})


def text(written: object) -> str:
    """Returns what stands in a field; a number or a yes of JSON is the text it would have in a file."""
    if written is None:
        return ""
    if isinstance(written, bool):
        return "是" if written else "否"
    if isinstance(written, (int, float, Decimal)):
        return f"{written}"
    if not isinstance(written, str):
        raise wrong("应为文字")
    if "\x00" in written:
        raise wrong("含有不能保存的字符")
    return written.strip()


def case_number(written: str) -> str:
    """Returns the canonical form of a case number (法〔2015〕137号)."""
    if not written:
        raise wrong("请填写案号")
    read = case_numbers.parse(written)
    if isinstance(read, Refusal):
        raise wrong(read.reason)
    return read.canonical


def day(written: str) -> date | None:
    """Returns a day written as 2026-12-03, 2026/12/3 or 2026年12月3日."""
    if not written:
        return None
    narrow = half_width(written)
    found = _DAY.fullmatch(narrow.split("T")[0].removesuffix(" 00:00:00"))
    try:
        read = date(*map(int, found.groups())) if found else None
    except ValueError:
        read = None
    if read is None:
        raise wrong("应为日期，如 2026-12-03")
    if not NEVER_BEFORE <= read < NEVER_AFTER:
        raise wrong("日期的年份不对")
    return read


def moment(written: str) -> datetime | None:
    """Returns a moment with its zone (2026-12-03T09:00:00+08:00), or without as a clock in court shows it."""
    if not written:
        return None
    narrow = half_width(written)
    read = _with_zone(narrow) if _ZONED.fullmatch(narrow) else _in_court(narrow)
    if read is None:
        raise wrong("应为日期和时刻，如 2026-12-03 09:00")
    if not NEVER_BEFORE <= read.date() < NEVER_AFTER:
        raise wrong("日期的年份不对")
    return read


def _with_zone(narrow: str) -> datetime | None:
    try:
        return datetime.fromisoformat(narrow).astimezone(COURT_TIME)
    except (ValueError, OverflowError):
        return None


def _in_court(narrow: str) -> datetime | None:
    head, _, tail = narrow.replace("T", " ").replace("日", "日 ").partition(" ")
    on, at = _DAY.fullmatch(head), _TIME.fullmatch(tail.strip())
    if on is None or at is None:
        return None
    try:
        return datetime.combine(date(*map(int, on.groups())), time(int(at[1]), int(at[2] or 0)), COURT_TIME)
    except ValueError:
        return None


def money(written: str) -> Decimal:
    """Returns an amount in 元."""
    narrow = half_width(written).replace(",", "").removesuffix("元").removeprefix("¥").strip()
    if not narrow:
        raise wrong("请填写金额")
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,2})?", narrow):
        raise wrong("应为金额，单位元，最多两位小数，如 50.00")
    if Decimal(narrow) > MOST_MONEY:
        raise wrong("金额太大，请核对单位是不是元")
    return Decimal(narrow)


def yes(written: str) -> bool:
    """Returns a yes or no; nothing is no."""
    narrow = half_width(written).lower()
    if narrow in YES:
        return True
    if narrow in NO:
        return False
    raise wrong("应为“是”或“否”")


def one_of(kinds: type[Choice], written: str) -> Choice:
    """Returns the value of an enumeration, written as its code or as its words on screen."""
    found = next((kind for kind in kinds if written in (kind.value, kind.label)), None)
    if found is None:
        raise wrong(f"应为{_listed([kind.label for kind in kinds])}")
    return found


def document_kind(written: str) -> DocumentKind | None:
    return one_of(DocumentKind, written) if written else None


def _listed(labels: Sequence[str]) -> str:
    return f"{'、'.join(labels[:-1])}或{labels[-1]}"


def name(written: str) -> str:
    """Returns a name in the form in which the desk keeps it."""
    folded = folded_name(written)
    if not folded:
        raise wrong("请填写姓名或名称")
    return folded


def document(written: str, info: ValidationInfo) -> str:
    """Returns the key of a document's number (see `parse_document`); its kind may stand in `id_kind`."""
    if not written:
        return ""
    read = parse_document(written, moment_of(info), info.data.get("id_kind"), PARTIES_ARE_KNOWN_BY)
    return _key(read)


def licence(written: str, info: ValidationInfo) -> str:
    """Returns the number of a lawyer's licence."""
    return _key(parse_lawyer_licence(written, moment_of(info))) if written else ""


def _key(read: Document | Refusal) -> str:
    if isinstance(read, Refusal):
        raise wrong(read.reason)
    return read.key


def telephone(written: str) -> str:
    """Returns a telephone number in the one form in which it is found again."""
    if not written:
        return ""
    read = parse_telephone(written)
    if isinstance(read, Refusal):
        raise wrong(read.reason)
    return read.value


def moment_of(info: ValidationInfo) -> datetime:
    """Returns the moment at which the row is read."""
    context: dict[str, datetime] = info.context or {}
    return context[AS_OF]
