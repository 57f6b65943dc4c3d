"""Telephone numbers as people type them, read into the one form that is stored and found again.

A mobile is its 11 digits, a landline its area code and number with the extension behind a hyphen (079186161368-802),
400 and 800 numbers ten digits, any other country's a plus and all digits (+85291234567, ITU-T E.164). Only mainland
mobiles take text messages.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from desk.rules.papers.masks import mask_telephone
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal

EMPTY = "请填写电话号码：手机，或带区号的固定电话。"
SHORTEST_WITH_86 = 12
"""Digits of 86 and the shortest number behind it; without a plus fewer may be a local number that begins so."""
NO_AREA = "固定电话请带上区号，例如 0791-86161368；香港号码请在前面写 +852。"
_NEARBY = {"852": "[2-9][0-9]{7}", "853": "[2-9][0-9]{7}", "886": "[2-9][0-9]{7,8}"}
"""Hong Kong, Macao, Taiwan: what follows the code, the 0 of the domestic form left out."""
_NEAR = re.compile("|".join(f"{code}0?{rest}" for code, rest in _NEARBY.items()))
_LANDLINE = re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|EXT\.?|X|#|,|;)号?[:.]?([0-9]{1,6})$")
_THIRD_PART = re.compile(r"^(\+?\(?[0-9]{2,5}\)?-[0-9]{7,8}|0[0-9]{9,11}|[48]00[0-9]{7}|\+[0-9]{8,15})-([0-9]{1,6})$")
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−_/", "-"))


class TelephoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    ABROAD = "abroad"


@dataclass(frozen=True)
class Telephone:
    """A number somebody is reached by; its value stays out of `repr`."""

    kind: TelephoneKind
    value: str = field(repr=False)

    @property
    def masked(self) -> str:
        return mask_telephone(self.value)

    @property
    def takes_messages(self) -> bool:
        """Say whether a text message may be sent there."""
        return self.kind is TelephoneKind.MOBILE


def parse_telephone(text: str) -> Telephone | Refusal:
    """Return the telephone number in `text`, or in words what is wrong with it."""
    number, extension = _parted(text)
    if not number:
        return Refusal(EMPTY)
    if "*" in number:
        return Refusal("号码里有星号，请填写完整的电话号码。")
    if re.search(r"[,;、和或]", number):
        return Refusal("请只填一个电话号码。")
    if not re.fullmatch(r"\+?[0-9]+", number):
        return Refusal("电话号码只能是数字，固定电话的分机写在“转”后面，例如 0791-86161368 转 802。")
    found = _read(_at_home(number))
    if isinstance(found, Telephone) and extension:
        if found.kind is TelephoneKind.MOBILE:
            return Refusal("手机号码没有分机，请核对后重新填写。")
        return Telephone(found.kind, f"{found.value}-{extension}")
    return found


def parse_mobile(text: str) -> Telephone | Refusal:
    """Return the mainland mobile number in `text` (with or without +86), or in words what is wrong with it."""
    number, extension = _parted(text)
    digits = _at_home(number)
    if not digits:
        return Refusal("请填写 11 位手机号码。")
    if extension or not re.fullmatch(r"[0-9]+", digits):
        return Refusal("手机号码只能是数字，请填写 11 位手机号码。")
    if len(digits) != 11:
        return Refusal(f"手机号码是 11 位，这里有 {len(digits)} 位，请核对后重新填写。")
    if not _MOBILE.fullmatch(digits):
        return Refusal("这不是大陆的手机号码（以 13 至 19 开头）。只有固定电话的，请转人工登记。")
    return Telephone(TelephoneKind.MOBILE, digits)


def is_mobile(value: str) -> bool:
    """Say whether a stored number is a mainland mobile, which takes text messages."""
    return bool(_MOBILE.fullmatch(value))


def shown(value: str) -> str:
    """Return a stored number as it is read by a person who is to call it: 0791-86161368 转 802."""
    number, _, extension = value.partition("-")
    if _LANDLINE.fullmatch(number):
        area = 3 if number[1] in "12" else 4
        number = f"{number[:area]}-{number[area:]}"
    return f"{number} 转 {extension}" if extension else number


def dialled(value: str) -> str:
    """Return a stored number as a `tel:` link wants it: a pause before the extension (RFC 3966 has none better)."""
    return value.replace("-", ",")


def _parted(text: str) -> tuple[str, str]:
    """Part a typed number from its extension: digits with a leading plus, and digits; empty where there is none."""
    visible = (char for char in half_width(text).upper() if unicodedata.category(char) not in ("Cc", "Cf"))
    narrow = re.sub(r"\s", "", "".join(visible)).translate(_HYPHENS)
    narrow = re.sub(r"^(?:电话|手机|座机|联系方式)(?:号码|号)?(?:是|为)?:?", "", narrow).rstrip("。.")
    found = _EXTENSION.search(narrow) or _THIRD_PART.search(narrow)
    if found is None:
        return _joined(narrow), ""
    if found.re is _THIRD_PART:
        return _joined(found[1]), found[2]
    return _joined(narrow[: found.start()]), found[1]


def _joined(number: str) -> str:
    plus = "+" if re.match(r"\(?\+", number) else ""
    return plus + re.sub(r"[-().·+]", "", number)


def _at_home(number: str) -> str:
    """Return a mainland number as it is dialled there, any other with its plus."""
    number = re.sub(r"^00(?=[1-9])", "+", number)
    if number.startswith("+86") or (number.startswith("86") and len(number) >= SHORTEST_WITH_86):
        rest = number.removeprefix("+").removeprefix("86")
        if _SERVICE.fullmatch(rest):
            return rest
        return f"0{rest}" if _LANDLINE.fullmatch(f"0{rest}") else re.sub(r"^0(?=1[3-9])", "", rest)
    if _NEAR.fullmatch(number):
        return f"+{number}"
    return re.sub(r"^0(?=1[3-9][0-9]{9}$)", "", number)


def _read(number: str) -> Telephone | Refusal:
    if number.startswith("+"):
        return _abroad(number[1:])
    if _MOBILE.fullmatch(number):
        return Telephone(TelephoneKind.MOBILE, number)
    if _SERVICE.fullmatch(number):
        return Telephone(TelephoneKind.SERVICE, number)
    if _LANDLINE.fullmatch(number):
        return Telephone(TelephoneKind.LANDLINE, number)
    return Refusal(_what_is_wrong(number))


def _abroad(digits: str) -> Telephone | Refusal:
    near = _NEARBY.get(digits[:3])
    if near is not None:
        rest = digits[3:].removeprefix("0")
        if re.fullmatch(near, rest):
            return Telephone(TelephoneKind.ABROAD, f"+{digits[:3]}{rest}")
        return Refusal(f"+{digits[:3]} 后面的号码位数不对，请核对后重新填写。")
    if re.fullmatch(r"[1-9][0-9]{7,14}", digits):
        return Telephone(TelephoneKind.ABROAD, f"+{digits}")
    return Refusal("境外号码请写 + 和国家代码，再写号码，例如 +852 91234567。")


def _what_is_wrong(number: str) -> str:
    if number.startswith("0"):
        return "固定电话是区号加 7 或 8 位号码，例如 0791-86161368，请核对后重新填写。"
    if re.fullmatch(r"[2-9][0-9]{6,7}", number):
        return NO_AREA
    if re.fullmatch(r"1[3-9][0-9]{3,}|1[0-9]{10}", number):
        wrong = f"这里有 {len(number)} 位" if len(number) != 11 else "而且以 13 至 19 开头"
        return f"手机号码是 11 位，{wrong}，请核对后重新填写。"
    return "这不像电话号码：请填写 11 位手机号码，或带区号的固定电话。"
