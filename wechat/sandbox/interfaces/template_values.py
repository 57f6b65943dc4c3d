"""A value of a message template may hold what the kind that its key names allows.

Source: the platform's table of parameter kinds for category templates; threads with real refusals say that what is
left of a value after emoji and enclosed characters are removed decides whether it is empty.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from wechat.sandbox.state.world import TemplateField

KEY = re.compile(r"([a-z]+(?:_[a-z]+)*)(\d+)")
DAY = re.compile(r"(\d{4})(?:年(\d{1,2})月(\d{1,2})日|([-/.])(\d{1,2})\4(\d{1,2}))", re.ASCII)
HOUR = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)
REMOVED = {"So", "No", "Cs", "Co", "Cn", "Cf", "Me"}
UNSEEN = "\ufe0e\ufe0f\u115f\u1160\u3164\uffa0"


def visible(value: str) -> str:
    """Return the value without emoji, enclosed and unseen characters, and surrounding blanks."""
    kept = (each for each in value if unicodedata.category(each) not in REMOVED and each not in UNSEEN)
    return "".join(kept).strip()


def _day(text: str) -> bool:
    found = DAY.fullmatch(text)
    if not found:
        return False
    year, month, day = found[1], found[2] or found[5], found[3] or found[6]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _moment(text: str, day_needed: bool) -> bool:
    """Say whether a text is a day, an hour, or both; `day_needed` is the kind `date`, otherwise the hour is needed."""
    day, _, hour = text.strip().partition(" ")
    glued = DAY.match(text.strip())
    if glued and not hour:
        day, hour = glued[0], text.strip()[glued.end() :]
    if not hour:
        return _day(day) if day_needed else HOUR.fullmatch(day) is not None
    return _day(day) and HOUR.fullmatch(hour.strip()) is not None


def _moments(text: str, day_needed: bool) -> bool:
    """Say whether a text is one moment, or two joined by `~`; the second may leave out the day."""
    first, joined, second = text.partition("~")
    if not _moment(first, day_needed):
        return False
    return not joined or _moment(second, day_needed) or HOUR.fullmatch(second.strip()) is not None


def _like(pattern: str) -> Callable[[str], bool]:
    return re.compile(pattern, re.ASCII).fullmatch  # type: ignore[return-value]


def _no_letters(text: str) -> bool:
    return not any(each.isalnum() for each in text)


def _no_chinese(text: str) -> bool:
    return not any(unicodedata.category(each) == "Lo" for each in text)


def _name(text: str) -> bool:
    latin = re.fullmatch(r"[A-Za-z .·]{1,20}", text)
    return latin is not None or re.fullmatch(r"[A-Za-z·\u4e00-\u9fff〇\u3400-\u4dbf]{1,10}", text) is not None


CHECKS: dict[str, tuple[int, Callable[[str], bool]]] = {
    "thing": (20, lambda _: True),
    "number": (32, _like(r"\d+(\.\d+)?")),
    "letter": (32, _like(r"[A-Za-z]+")),
    "symbol": (5, _no_letters),
    "character_string": (32, _no_chinese),
    "time": (64, lambda text: _moments(text, day_needed=False)),
    "date": (64, lambda text: _moments(text, day_needed=True)),
    "amount": (20, _like(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?")),
    "phone_number": (17, _like(r"[\d+\-()* ]+")),
    "car_number": (8, _like(r"[\u4e00-\u9fff]?[A-Za-z0-9-]+[\u4e00-\u9fff]?")),
    "name": (20, _name),
    "phrase": (5, _like(r"[\u4e00-\u9fff]+")),
}
LISTED = {"const", "enum"}
HIDDEN = {"first", "remark"}
LEGACY_LENGTH = 20


def problem(field: TemplateField, value: str, cut_long: bool) -> str:
    """Say why the platform refuses this value: "is empty", "invalid", or "" when it does not."""
    kind = kind_of(field.key)
    if kind is None:
        return ""
    if not visible(value):
        return "is empty"
    if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in value.strip()):
        return "invalid"
    if kind in LISTED:
        return "" if value in field.options else "invalid"
    longest, fits = CHECKS[kind]
    text = visible(value)
    if len(text) > longest and not (cut_long and kind == "thing"):
        return "invalid"
    return "" if fits(text) else "invalid"


def kind_of(key: str) -> str | None:
    """Return the kind a category template's key names; None for keys of the closed legacy library (`keyword1`)."""
    found = KEY.fullmatch(key)
    return found[1] if found and (found[1] in CHECKS or found[1] in LISTED) else None


def shown(field: TemplateField, value: str) -> str:
    """Return the value as the card shows it: no emoji or line breaks, at most 20 characters where the platform cuts."""
    text = visible(re.sub(r"\s*[\r\n]+\s*", " ", value))
    return text[:LEGACY_LENGTH] if kind_of(field.key) in (None, "thing") else text
