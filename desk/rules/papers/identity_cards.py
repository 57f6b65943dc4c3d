"""Numbers of GB 11643-1999: 18 characters, a place, a day of birth, a check character (ISO 7064 MOD 11-2).

The identity card has one, 15 digits before 1999; so have the residence permits of people from Hong Kong (810000),
Macao (820000) and Taiwan (830000) since 2018, and the foreigner's permanent residence card since December 2023: a 9,
the province, the country's three digits.
"""

import re
from datetime import date, datetime

from stdnum.iso7064 import mod_11_2

from desk.rules.calendar.court_time import court_day
from desk.rules.papers.documents import Document, whole_years
from desk.rules.papers.id_checks import birth_date, region_exists
from desk.rules.papers.typed_numbers import with_digits
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind

OLDEST_AGE = 130
_PERMIT_PLACES = ("810000", "820000", "830000")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")


def read_identity(number: str, as_of: datetime) -> Document | Refusal:
    """Read a bare number of 18 characters, or of 15 digits as the 18 it became; or say what is wrong with it.

    The birth date must lie in the `OLDEST_AGE` years before `as_of` (aware; read in court time). Only the province is
    held against a list: the codes of counties changed too often to refuse anybody over them. Fifteen digits have no
    check character: a wrong order digit among them is not seen.
    """
    old = bool(_OLD_SHAPE.fullmatch(number))
    if old:
        body = f"{number[:6]}19{number[6:]}"
        number = body + mod_11_2.calc_check_digit(body)
    if not _SHAPE.fullmatch(number):
        return Refusal(_shape_refusal(number))
    kind = _kind_of(number)
    if not region_exists(number) or (kind is DocumentKind.RESIDENCE_PERMIT and number[:6] not in _PERMIT_PLACES):
        return Refusal("身份证号码开头的地区代码不存在，请核对前六位。")
    today, born = court_day(as_of), birth_date(number[6:14])
    if born is None or not is_alive(born, today):
        return Refusal(f"身份证号码里的出生日期不对，请核对第 7 至 {12 if old else 14} 位。")
    if not mod_11_2.is_valid(number):
        return Refusal("身份证号码校验不通过，可能有一位写错了，请对照证件逐位核对。")
    return Document(kind, number, born)


def is_alive(born: date, today: date) -> bool:
    """Say whether somebody born on that day may live today."""
    return born <= today and whole_years(born, today) < OLDEST_AGE


def _kind_of(number: str) -> DocumentKind:
    if number[0] == "9":
        return DocumentKind.FOREIGN_RESIDENCE_CARD
    return DocumentKind.RESIDENCE_PERMIT if number[:2] in ("81", "82", "83") else DocumentKind.IDENTITY_CARD


def _shape_refusal(number: str) -> str:
    straight = with_digits(number)
    if straight != number and (_SHAPE.fullmatch(straight) or _OLD_SHAPE.fullmatch(straight)):
        return "号码里有字母 O 或 I、L，应当是数字 0 或 1，请改成数字再填。"
    if len(number) != 18:
        wrong = f"这里有 {len(number)} 位"
    elif re.fullmatch(r"[0-9X]{18}", number):
        wrong = "这里的 X 不在最后"
    else:
        wrong = "这里有不该出现的字符"
    return f"身份证号码是 18 位，只有最后一位可以是 X，{wrong}，请核对后重新填写。"
