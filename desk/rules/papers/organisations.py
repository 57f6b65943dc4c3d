"""Numbers that name an organisation, or a lawyer by their licence."""

import re
from datetime import datetime

from stdnum.cn import uscc

from desk.rules.calendar.court_time import court_day
from desk.rules.papers.documents import Document
from desk.rules.papers.id_checks import province_exists
from desk.rules.papers.typed_numbers import bare, with_digits
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind

FIRST_LICENCES = 1980
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def parse_credit_code(text: str) -> Document | Refusal:
    """Return the unified social credit code in `text`, or in words what is wrong with it (GB 32100-2015, MOD 31)."""
    code = bare(text)
    return read_credit_code(code) if code else Refusal("请填写 18 位统一社会信用代码。")


def read_credit_code(code: str) -> Document | Refusal:
    """Read a bare credit code. One wrong character is always seen."""
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
    return Document(DocumentKind.CREDIT_CODE, code)


def parse_lawyer_licence(text: str, as_of: datetime) -> Document | Refusal:
    """Return the number of a lawyer's licence in `text`, or in words what is wrong with it.

    Seventeen digits since 2009 (司法部律师执业证号编制规则): 1, province and city, the year of the first licence, the
    class (1 full time, 2 part time, …), 0 or 1 for a man or a woman, six more. It has no check digit.
    """
    number = bare(re.sub(r"^\s*(?:律师)?(?:执业)?证(?:件)?号?码?[:：]?", "", text))
    if not number:
        return Refusal("请填写 17 位律师执业证号。")
    if not number.isdecimal() and with_digits(number).isdecimal():
        return Refusal("号码里有字母 O 或 I、L，应当是数字 0 或 1，请改成数字再填。")
    if not re.fullmatch(r"[0-9]{17}", number):
        return Refusal(f"律师执业证号是 17 位数字，这里有 {len(number)} 位，请对照执业证核对。")
    year = int(number[5:9])
    if number[0] != "1" or not province_exists(number[1:3]):
        return Refusal("律师执业证号以 1 开头，后面是省份代码，请核对前五位。")
    if not FIRST_LICENCES <= year <= court_day(as_of).year:
        return Refusal("律师执业证号里首次执业的年份不对，请核对第 6 至 9 位。")
    if number[9] == "0" or number[10] not in "01":
        return Refusal("律师执业证号第 10 位是执业类别，第 11 位是 0 或 1，请对照执业证核对。")
    return Document(DocumentKind.LAWYER_LICENCE, number)
