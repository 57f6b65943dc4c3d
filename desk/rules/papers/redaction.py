"""Taking personal numbers out of free text before it is stored, logged or sent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from desk.rules.papers import passports, permits
from desk.rules.papers.id_checks import birth_date, province_exists, region_exists
from desk.rules.papers.masks import mask_card, mask_document, mask_identity, mask_mobile, mask_telephone
from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.plain_text import half_width

_GAP = "[ \\-‐‑–—·\u200b\u200c\u200d\u2060\ufeff]{0,2}"
_WIDE_GAP = "[ \\-()‐‑–—·\u200b\u200c\u200d\u2060\ufeff]{0,3}"
_IDENTITY = re.compile(rf"(?=((?:[0-9]{_GAP}){{17}}[0-9Xx]))")
_OLD_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])(?:[0-9]{16,19}|[0-9]{4}(?:[ \-][0-9]{4}){3}(?:[ \-]?[0-9]{1,3})?)(?![0-9])")
_PARTED = "(?:[./_]|" + _GAP + ")"
_MOBILE = re.compile(rf"(?<![0-9])(?:0|(?:\+|00)?86{_GAP})?(1{_GAP}[3-9](?:{_PARTED}[0-9]){{9}})(?![0-9]|\.[0-9])")
_SPELT = re.compile("[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11,18}")
"""A mobile, or a document, read out digit by digit: 幺三八零零…"""
_SPELT_DIGITS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "000123456789" + "1" + "123456789")

_ABROAD = re.compile(rf"(?<![0-9+])(?:(?:\+|00)(?=85[23]|886)|\+(?!86))[1-9](?:{_WIDE_GAP}[0-9]){{9,14}}(?![0-9])")
_ALONE = r"(?<![0-9A-Za-z]){shape}(?![0-9A-Za-z])"
_DOCUMENT = re.compile(
    _ALONE.format(shape=f"(?:{passports.CHINESE.pattern}|[HM][0-9]{{8}}(?:[0-9]{{2}})?|HA[0-9]{{7}})"), re.IGNORECASE
)
_FOREIGN_CARD = re.compile(_ALONE.format(shape=permits.OLD_FOREIGN_CARD.pattern), re.IGNORECASE)
_NAMED_DOCUMENT = re.compile(
    r"(?:护照|回乡证|回乡卡|通行证|台胞证|居留证|永居证|passport)"
    r"上?的?(?:证件)?(?:号码|编号|号|no\.?)? ?[是为]?[ :]{0,2}"
    r"(?P<number>[0-9A-Za-z](?:[ -]?[0-9A-Za-z]){5,14})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""Passports of other countries and permits of Taiwan: their numbers have no shape of their own."""

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 5
"""A named passport's; every other number has more."""
_BETWEEN = "[A-Za-z+./_() \\-‐‑–—·\u200b\u200c\u200d\u2060\ufeff]*"
_ENOUGH = re.compile(rf"[0-9](?:{_BETWEEN}[0-9]){{{_FEWEST_DIGITS - 1}}}", re.IGNORECASE)
"""So many, with nothing between them but what may stand within a number: 11月25日 18:00 holds none."""

_Span = tuple[int, int, str]
_BLANK = "\x00"


@dataclass(frozen=True)
class Redacted:
    """A text without personal numbers; `found` says that there were some."""

    text: str
    found: bool


def _digits(typed: str) -> str:
    return re.sub("[^0-9X]", "", typed.upper())


def _bare(typed: str) -> str:
    return re.sub("[^0-9A-Z]", "", typed.upper())


def _identities(text: str) -> Iterator[_Span]:
    """Identity numbers wherever they stand; one with a wrong check digit only where it stands alone.

    Somebody who mistyped one digit has still given the rest away.
    """
    for match in _IDENTITY.finditer(text):
        number, (start, end) = _digits(match[1]), match.span(1)
        born = birth_date(number[6:14])
        if born and 1900 <= born.year <= 2099 and region_exists(number):
            alone = not text[start - 1 : start].isdigit() and not text[end : end + 1].isdigit()
            if alone or mod_11_2.is_valid(number):
                yield start, end, mask_identity(number)


def _old_identities(text: str) -> Iterator[_Span]:
    for match in _OLD_IDENTITY.finditer(text):
        if region_exists(match.group()) and birth_date("19" + match.group()[6:12]):
            yield *match.span(), mask_identity(match.group())


def _cards(text: str) -> Iterator[_Span]:
    for match in _CARD.finditer(text):
        number = _digits(match.group())
        if luhn.is_valid(number):
            yield *match.span(), mask_card(number)


def _mobiles(text: str) -> Iterator[_Span]:
    for match in _MOBILE.finditer(text):
        yield *match.span(), mask_mobile(_digits(match[1]))


def _abroad(text: str) -> Iterator[_Span]:
    """Numbers of other places, with the plus they are written with."""
    for match in _ABROAD.finditer(text):
        yield *match.span(), mask_telephone("+" + re.sub("[^0-9]", "", match.group()).removeprefix("00"))


def _documents(text: str) -> Iterator[_Span]:
    for match in _DOCUMENT.finditer(text):
        yield *match.span(), mask_document(match.group())
    for match in _FOREIGN_CARD.finditer(text):
        if province_exists(match.group()[3:5]):
            yield *match.span(), mask_document(match.group())
    for match in _NAMED_DOCUMENT.finditer(text):
        if len(_DIGIT.findall(match["number"])) >= _FEWEST_DIGITS:
            yield *match.span("number"), mask_document(_bare(match["number"]))


_KINDS: tuple[Callable[[str], Iterator[_Span]], ...] = (
    _identities,
    _documents,
    _cards,
    _old_identities,
    _mobiles,
    _abroad,
)


def _figures(text: str) -> str:
    """Half-width, and what is read out digit by digit in figures; every character stays where it stands."""
    narrow = half_width(text).replace(_BLANK, " ")
    return _SPELT.sub(lambda spelt: spelt.group().translate(_SPELT_DIGITS), narrow)


def _blanked(text: str, start: int, end: int) -> str:
    """With that part taken out of sight: what stood against it now stands alone."""
    return text[:start] + _BLANK * (end - start) + text[end:]


def personal_numbers(text: str) -> list[str]:
    """Return the personal numbers `redact` would mask, bare, in order of kind and without repeats."""
    narrow, found = _figures(text), []
    for kind in _KINDS:
        for start, end, _ in list(kind(narrow)):
            if _BLANK not in narrow[start:end]:
                found.append(_bare(narrow[start:end]))
                narrow = _blanked(narrow, start, end)
    return list(dict.fromkeys(_without_prefix(one) for one in found))


def _without_prefix(digits: str) -> str:
    """A mobile is its eleven digits, whatever is dialled before them."""
    mobile = re.fullmatch(r"(?:0|(?:00)?86)?(1[3-9][0-9]{9})", digits)
    return mobile[1] if mobile else digits


def redact(text: str) -> Redacted:
    """`text` with every document's number, bank card, mainland mobile and number abroad masked, however spaced or wide.

    Identity numbers of 15 digits and with one wrong digit are masked too. Landlines and 400 numbers stay, for most are
    an office's; so do case numbers, petition or ticket numbers and organisations' codes. Doing it again changes
    nothing.
    """
    narrow = _figures(text)
    if not _ENOUGH.search(narrow):
        return Redacted(text, False)
    for start, end, _ in petition_numbers.spans(text):
        narrow = _blanked(narrow, start, end)
    if not _ENOUGH.search(narrow):
        return Redacted(text, False)
    for start, end, _ in case_numbers.spans(text):
        narrow = _blanked(narrow, start, end)
    masked: list[_Span] = []
    for kind in _KINDS:
        for start, end, mask in list(kind(narrow)):
            if _BLANK not in narrow[start:end]:
                masked.append((start, end, mask))
                narrow = _blanked(narrow, start, end)
    for start, end, mask in sorted(masked, reverse=True):
        text = text[:start] + mask + text[end:]
    return Redacted(text, bool(masked))
