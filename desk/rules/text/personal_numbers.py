"""This recognises identity numbers, credit codes and mobile numbers, and shows them without giving them away.

GB 11643-1999 (citizen identity number, check by ISO 7064 MOD 11-2), GB 32100-2015 (unified social credit code). The
permanent residence card for foreigners of 2023 uses the same form with a leading 9.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from desk.rules.calendar.court_time import court_day
from desk.rules.text.id_checks import birth_date, region_exists
from desk.rules.text.masks import mask_card as mask_card
from desk.rules.text.masks import mask_identity as mask_identity
from desk.rules.text.masks import mask_mobile as mask_mobile
from desk.rules.text.masks import mask_name as mask_name
from desk.rules.text.plain_text import half_width
from desk.rules.text.redaction import Redacted as Redacted
from desk.rules.text.redaction import redact as redact
from desk.rules.text.refusal import Refusal

OLDEST_AGE = 130
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class IdentityNumber:
    """A valid 18-digit identity number; its value stays out of `repr`, and so out of logs."""

    value: str = field(repr=False)
    born: date = field(repr=False)

    @property
    def masked(self) -> str:
        return mask_identity(self.value)


@dataclass(frozen=True)
class CreditCode:
    """A valid unified social credit code of an organisation. Public, so it is shown in full."""

    value: str


@dataclass(frozen=True)
class Mobile:
    """A mainland mobile number as its 11 digits; its value stays out of `repr`."""

    value: str = field(repr=False)

    @property
    def masked(self) -> str:
        return mask_mobile(self.value)


def _typed(text: str) -> str:
    """Return the text without spaces, hyphens, dots and invisible characters; half-width, upper case."""
    return "".join(
        char
        for char in half_width(text).upper()
        if not char.isspace() and char not in "-‐‑–—·." and unicodedata.category(char) not in ("Cc", "Cf")
    )


def _whole_years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))


def parse_identity(text: str, as_of: datetime) -> IdentityNumber | Refusal:
    """Return the identity number in `text`, whatever its spaces and width, or in words what is wrong with it.

    The birth date must lie in the `OLDEST_AGE` years before `as_of` (aware; read in court time). Only the province is
    held against a list: the codes of counties changed too often to refuse anybody over them.
    """
    number = _typed(text)
    if not number:
        return Refusal("请填写 18 位居民身份证号码。")
    if re.fullmatch(r"[0-9]{15}", number):
        return Refusal("15 位的旧身份证号码已停止使用，请填写 18 位居民身份证号码。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        wrong = f"这里有 {len(number)} 位" if len(number) != 18 else "这里有不该出现的字符"
        return Refusal(f"身份证号码是 18 位，只有最后一位可以是 X，{wrong}，请核对后重新填写。")
    if not region_exists(number):
        return Refusal("身份证号码开头的地区代码不存在，请核对前六位。")
    today = court_day(as_of)
    born = birth_date(number[6:14])
    if born is None or not _whole_years_before(today, OLDEST_AGE) <= born <= today:
        return Refusal("身份证号码里的出生日期不对，请核对第 7 至 14 位。")
    if not mod_11_2.is_valid(number):
        return Refusal("身份证号码校验不通过，可能有一位写错了，请对照证件逐位核对。")
    return IdentityNumber(number, born)


def parse_credit_code(text: str) -> CreditCode | Refusal:
    """Return the unified social credit code in `text`, or in words what is wrong with it (GB 32100-2015, MOD 31)."""
    code = _typed(text)
    if not code:
        return Refusal("请填写 18 位统一社会信用代码。")
    if len(code) != 18:
        return Refusal(f"统一社会信用代码是 18 位，这里有 {len(code)} 位，请对照营业执照核对。")
    strange = [char for char in code if char not in _CREDIT_ALPHABET]
    if strange:
        listed = "、".join(dict.fromkeys(strange))
        return Refusal(
            f"统一社会信用代码里没有“{listed}”（不用字母 I、O、S、V、Z），请核对是否与数字 1、0、5、2 混淆。"
        )
    # not uscc.validate: it wants digits in the first two places, where the standard has A, N and Y too
    if not re.fullmatch(r"[0-9]{6}", code[2:8]) or uscc.calc_check_digit(code) != code[17]:
        return Refusal("统一社会信用代码校验不通过，可能有一位写错了，请对照营业执照逐位核对。")
    return CreditCode(code)


def parse_mobile(text: str) -> Mobile | Refusal:
    """Return the mainland mobile number in `text` (with or without +86), or in words what is wrong with it."""
    digits = re.sub(r"^(?:\+|00)?86(?=1[0-9]{10}$)", "", _typed(text).replace("(", "").replace(")", ""))
    if not digits:
        return Refusal("请填写 11 位手机号码。")
    if not re.fullmatch(r"[0-9]+", digits):
        return Refusal("手机号码只能是数字，请填写 11 位手机号码。")
    if len(digits) != 11:
        return Refusal(f"手机号码是 11 位，这里有 {len(digits)} 位，请核对后重新填写。")
    if not re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return Refusal("这不是大陆的手机号码（以 13 至 19 开头）。只有固定电话的，请转人工登记。")
    return Mobile(digits)
