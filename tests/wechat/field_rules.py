"""What the platform takes in a field of each kind: its published table, written down without a look at our own code."""

import re
import unicodedata
from datetime import datetime

EMOJI_AND_ENCLOSED = {"So", "No", "Cs", "Co", "Cn", "Cf", "Me"}
MOST = {
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "amount": 20,
    "phone_number": 17,
    "car_number": 8,
    "phrase": 5,
    "const": 20,
    "enum": 20,
}
DAYS = ("%Y年%m月%d日", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d")
HOURS = ("%H:%M", "%H:%M:%S")
SHAPES = {
    "number": r"[0-9]+(\.[0-9]+)?",
    "letter": r"[A-Za-z]+",
    "symbol": r"[^\w\s]+",
    "character_string": r"[\x20-\x7e]+",
    "amount": r"[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?",
    "phone_number": r"[0-9+\-() ]+",
    "car_number": r"[一-鿿]?[A-Za-z0-9]+[一-鿿]?",
    "name": r"[一-鿿·]{1,10}|[A-Za-z ·]{1,20}",
    "phrase": r"[一-鿿]+",
}


def _reads_as(text: str, *forms: str) -> bool:
    for form in forms:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - a form, not a moment
        except ValueError:
            continue
        return True
    return False


def _visible(value: str) -> str:
    return "".join(
        each
        for each in value
        if unicodedata.category(each) not in EMOJI_AND_ENCLOSED and not 0xFE00 <= ord(each) <= 0xFE0F
    ).strip()


def refusal(kind: str, value: str, listed: frozenset[str] = frozenset()) -> str:
    """Why the platform refuses a value of this kind; empty where it takes it."""
    if not _visible(value):
        return "is empty"
    if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in value):
        return "control character"
    if len(value) > MOST.get(kind, 64):
        return "too long"
    if kind in ("const", "enum"):
        return "" if value in listed else "not listed"
    both = [f"{day} {hour}" for day in DAYS for hour in HOURS]
    if kind == "time":
        return "" if _reads_as(value, *HOURS, *both) else "no time"
    if kind == "date":
        return "" if _reads_as(value, *DAYS, *both) else "no date"
    shape = SHAPES.get(kind)
    return "" if shape is None or re.fullmatch(shape, value) else "wrong shape"
