"""Travel permits of people from Hong Kong, Macao and Taiwan, and the foreigner's residence card of before 2023.

A permit names its holder by a number for life; how often and where it was issued stood behind that number on the
older ones (Taiwan until 25 September 2008, Hong Kong and Macao until 2013) and is left out here, so that one person
keeps one number. Holders from Hong Kong and Macao who are no Chinese nationals have HA or MA since July 2024. Neither
has a check digit. The card of before December 2023 has 15 characters: three letters of the country, four digits of the
place, six of the day of birth, one more, and a check digit as in passports (ICAO 9303, weights 7, 3, 1).
"""

import re
from datetime import date, datetime

from desk.rules.calendar.court_time import court_day
from desk.rules.papers.documents import Document
from desk.rules.papers.id_checks import birth_date, province_exists
from desk.rules.papers.typed_numbers import with_digits
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind

HK_MACAO = re.compile(r"(?P<number>[HM][0-9]{8}|[HM]A[0-9]{7})(?:[0-9]{2}|\([0-9]{1,2}\))?")
TAIWAN = re.compile(r"(?P<number>[0-9]{8})(?:[0-9]{2}(?:\(?[0-9A-Z]\)?)?)?")
OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_WEIGHTS = (7, 3, 1)


def read_hk_macao_permit(number: str, _: datetime) -> Document | Refusal:
    """Read a bare number: H or M and eight digits, with or without the two that count its issues."""
    found = HK_MACAO.fullmatch(number)
    if found:
        return Document(DocumentKind.HK_MACAO_PERMIT, found["number"])
    if number[:1] in ("H", "M") and HK_MACAO.fullmatch(number[0] + with_digits(number[1:])):
        return Refusal("号码里有字母 O 或 I、L，应当是数字 0 或 1，请改成数字再填。")
    return Refusal("港澳居民来往内地通行证的号码是 H 或 M 加 8 位数字，请对照证件核对。")


def read_taiwan_permit(number: str, _: datetime) -> Document | Refusal:
    """Read a bare number: eight digits, with or without the count and the place of issue of the older booklets."""
    found = TAIWAN.fullmatch(number)
    if found:
        return Document(DocumentKind.TAIWAN_PERMIT, found["number"])
    if TAIWAN.fullmatch(with_digits(number)):
        return Refusal("号码里有字母 O 或 I、L，应当是数字 0 或 1，请改成数字再填。")
    return Refusal("台湾居民来往大陆通行证的号码是 8 位数字，旧版后面还有 2 位数字和一个字母，请对照证件核对。")


def read_old_foreign_card(number: str, as_of: datetime) -> Document | Refusal:
    """Read a bare number of 15 characters, or say what is wrong with it.

    A letter mistyped for one ten or twenty places on in the alphabet (A, K, U) is not seen by the check digit.
    """
    if not OLD_FOREIGN_CARD.fullmatch(number):
        return Refusal("旧版外国人永久居留证的号码是 3 个字母加 12 位数字，新版是 9 开头的 18 位，请对照证件核对。")
    if not province_exists(number[3:5]):
        return Refusal("永久居留证号码里的地区代码不存在，请核对第 4 至 7 位。")
    born = _born(number[7:13], court_day(as_of))
    if born is None:
        return Refusal("永久居留证号码里的出生日期不对，请核对第 8 至 13 位。")
    if icao_check(number[:-1]) != number[-1]:
        return Refusal("永久居留证号码校验不通过，可能有一位写错了，请对照证件逐位核对。")
    return Document(DocumentKind.FOREIGN_RESIDENCE_CARD, number, born)


def icao_check(body: str) -> str:
    """Return the check digit of digits and capital letters (ICAO 9303-3, 4.9): A counts 10, Z counts 35."""
    return str(sum(int(char, 36) * _WEIGHTS[place % 3] for place, char in enumerate(body)) % 10)


def _born(six: str, today: date) -> date | None:
    """Return the latest day up to today that six digits can mean."""
    either = (birth_date(f"20{six}"), birth_date(f"19{six}"))
    return next((day for day in either if day is not None and day <= today), None)
