"""Any document number as people type it: with its name in front or without, in whatever spacing and width.

A kind that is asked for, or named in front of the number (护照 E12345678), decides how it is read; without one the
shape does, and where the shape fits several kinds, the person is asked to name theirs.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from desk.rules.papers import passports, permits
from desk.rules.papers.documents import Document
from desk.rules.papers.identity_cards import read_identity
from desk.rules.papers.organisations import read_credit_code
from desk.rules.papers.typed_numbers import bare
from desk.rules.text.plain_text import HAN, simplified
from desk.rules.text.refusal import Refusal
from models.enums import PERSONAL_DOCUMENTS, DocumentKind

EMPTY = "请填写证件号码，例如 18 位居民身份证号码。"
AN_ORGANISATIONS = "这是单位的统一社会信用代码。这里要填您本人的证件号码。"
LONGEST = 60
_Reader = Callable[[str, datetime], Document | Refusal]


def _foreign_card(number: str, as_of: datetime) -> Document | Refusal:
    is_new = number[:1].isdigit()
    return read_identity(number, as_of) if is_new else permits.read_old_foreign_card(number, as_of)


READERS: Mapping[DocumentKind, _Reader] = {
    DocumentKind.IDENTITY_CARD: read_identity,
    DocumentKind.RESIDENCE_PERMIT: read_identity,
    DocumentKind.FOREIGN_RESIDENCE_CARD: _foreign_card,
    DocumentKind.HK_MACAO_PERMIT: permits.read_hk_macao_permit,
    DocumentKind.TAIWAN_PERMIT: permits.read_taiwan_permit,
    DocumentKind.PASSPORT: passports.read_passport,
    DocumentKind.CREDIT_CODE: lambda number, _: read_credit_code(number),
}
NAMES: Mapping[str, DocumentKind] = {
    "外国人永久居留身份证": DocumentKind.FOREIGN_RESIDENCE_CARD,
    "外国人永久居留证": DocumentKind.FOREIGN_RESIDENCE_CARD,
    "永久居留身份证": DocumentKind.FOREIGN_RESIDENCE_CARD,
    "永久居留证": DocumentKind.FOREIGN_RESIDENCE_CARD,
    "永居证": DocumentKind.FOREIGN_RESIDENCE_CARD,
    "港澳台居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "港澳居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "台湾居民居住证": DocumentKind.RESIDENCE_PERMIT,
    "居住证": DocumentKind.RESIDENCE_PERMIT,
    "港澳居民来往内地通行证": DocumentKind.HK_MACAO_PERMIT,
    "港澳通行证": DocumentKind.HK_MACAO_PERMIT,
    "回乡证": DocumentKind.HK_MACAO_PERMIT,
    "回乡卡": DocumentKind.HK_MACAO_PERMIT,
    "台湾居民来往大陆通行证": DocumentKind.TAIWAN_PERMIT,
    "台湾通行证": DocumentKind.TAIWAN_PERMIT,
    "台胞证": DocumentKind.TAIWAN_PERMIT,
    "护照": DocumentKind.PASSPORT,
    "PASSPORT": DocumentKind.PASSPORT,
    "居民身份证": DocumentKind.IDENTITY_CARD,
    "身份证": DocumentKind.IDENTITY_CARD,
    "统一社会信用代码": DocumentKind.CREDIT_CODE,
    "信用代码": DocumentKind.CREDIT_CODE,
}
_NAMED = re.compile(
    rf"(?:我的|本人的?)?(?P<name>{'|'.join(NAMES)}|证件)?(?:号码|编号|号)?(?:是|为)?:?(?P<number>.*)", re.DOTALL
)
_SHAPES: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}"), DocumentKind.IDENTITY_CARD),
    (permits.OLD_FOREIGN_CARD, DocumentKind.FOREIGN_RESIDENCE_CARD),
    (re.compile(r"[HM][0-9]{8}(?:[0-9]{2}|\([0-9]{1,2}\))?|HA[0-9]{7}"), DocumentKind.HK_MACAO_PERMIT),
    (re.compile(r"[0-9]{10}\(?[A-Z]\)?|[0-9]{10}\([0-9]\)"), DocumentKind.TAIWAN_PERMIT),
    (passports.CHINESE, DocumentKind.PASSPORT),
)
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r".*\*.*"), "号码里有星号，请填写完整的证件号码。"),
    (re.compile(r"1[3-9][0-9]{9}"), "这是手机号码，这里要填证件号码。"),
    (re.compile(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)"), "这像香港身份证号码，请填回乡证、居住证或护照的号码。"),
    (re.compile(r"[A-Z][1289][0-9]{8}"), "这像台湾的身份证号码，请填台胞证、居住证或护照的号码。"),
    (re.compile(r"MA[0-9]{7}"), "这像通行证号码，也像澳门护照号码，请在前面写明证件，例如：回乡证 MA1234567。"),
    (re.compile(r"[0-9]{8}|[0-9]{10}"), "只有数字看不出是哪种证件，请在前面写明证件，例如：台胞证 12345678。"),
    (re.compile(r"[0-9]{9}"), "只有数字看不出是哪种证件，请在前面写明证件，例如：护照 123456789。"),
    (re.compile(r"[0-9]{1,7}"), "号码太短，请填写完整的证件号码。"),
    (re.compile(r"[A-Z][0-9]{7}"), "这像护照号码，也像香港身份证号码，请在前面写明证件，例如：护照 C1234567。"),
)
_NAMING = frozenset((*(words for _, words in _SLIPS[:4]), AN_ORGANISATIONS))
"""What says which number it is instead: more helpful than how the number asked for should look."""


def parse_document(
    text: str,
    as_of: datetime,
    kind: DocumentKind | None = None,
    among: Collection[DocumentKind] = PERSONAL_DOCUMENTS,
) -> Document | Refusal:
    """Return the document whose number `text` is, or in words what is wrong with it.

    `kind` is what a form says it is; what stands in front of the number in `text` says more. `among` are the kinds
    that are taken here. The kind returned is the number's own where the number tells: a residence permit called an
    identity card is a residence permit.
    """
    named, number = _named(bare(text))
    if not number:
        return Refusal(EMPTY)
    if len(number) > LONGEST or re.search(f"[{HAN}]", number):
        return Refusal("这里只填一个证件的号码，不要带别的字，请核对后重新填写。")
    asked = named or kind
    if asked is None:
        read = _by_shape(number, as_of, among)
    else:
        read = _as_asked(number, as_of, asked, among) if asked in READERS else Refusal("请选择证件种类。")
    if isinstance(read, Document) and read.kind not in among:
        return Refusal(f"这是{read.kind.label}的号码，这里要填{_one_of(among)}的号码。")
    return read


def _named(number: str) -> tuple[DocumentKind | None, str]:
    """Part the name of a document, as people say it, from the number behind it."""
    found = _NAMED.fullmatch(simplified(number))
    return (NAMES.get(found["name"] or ""), found["number"]) if found else (None, number)


def _as_asked(number: str, as_of: datetime, asked: DocumentKind, among: Collection[DocumentKind]) -> Document | Refusal:
    """Read it as that kind; where it is none of that kind but one of another, say of which."""
    read = READERS[asked](number, as_of)
    if isinstance(read, Document):
        return read
    other = _by_shape(number, as_of, among)
    guessed = isinstance(other, Document) and other.kind is DocumentKind.PASSPORT
    is_sure = not guessed or passports.CHINESE.fullmatch(number) is not None
    if isinstance(other, Document) and other.kind is not asked and is_sure:
        return Refusal(f"这是{other.kind.label}的号码，不是{asked.label}的，请核对证件种类。")
    return other if isinstance(other, Refusal) and other.reason in _NAMING else read


def _by_shape(number: str, as_of: datetime, among: Collection[DocumentKind]) -> Document | Refusal:
    for shape, kind in _SHAPES:
        if shape.fullmatch(number):
            read = READERS[kind](number, as_of)
            return _or_organisation(number, read, among)
    for shape, words in _SLIPS:
        if shape.fullmatch(number):
            return Refusal(words)
    if re.fullmatch(r"[A-Z0-9]{7,9}", number) and sum(map(str.isdigit, number)) > passports.FEWEST_DIGITS:
        return passports.read_passport(number, as_of)
    return _or_organisation(number, read_identity(number, as_of), among)


def _or_organisation(number: str, read: Document | Refusal, among: Collection[DocumentKind]) -> Document | Refusal:
    """Return an organisation's code where the number is no person's: taken here, or said to be in the wrong place."""
    if isinstance(read, Document):
        return read
    code = read_credit_code(number)
    if isinstance(code, Refusal):
        return read
    if DocumentKind.CREDIT_CODE in among:
        return code
    return Refusal(AN_ORGANISATIONS)


def _one_of(among: Collection[DocumentKind]) -> str:
    return "、".join(kind.label for kind in among)
