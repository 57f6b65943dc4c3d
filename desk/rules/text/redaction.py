"""Taking personal numbers out of free text before it is stored, logged or sent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.id_checks import birth_date, region_exists
from desk.rules.text.masks import mask_card, mask_identity, mask_mobile
from desk.rules.text.plain_text import half_width

_GAP = "[ \\-‐‑–—·\u200b\u200c\u200d\u2060\ufeff]{0,2}"
_IDENTITY = re.compile(rf"(?=((?:[0-9]{_GAP}){{17}}[0-9Xx]))")
_OLD_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])(?:[0-9]{16,19}|[0-9]{4}(?:[ \-][0-9]{4}){3}(?:[ \-]?[0-9]{1,3})?)(?![0-9])")
_MOBILE = re.compile(rf"(?<![0-9])(?:0|(?:\+|00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])")

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 11
"""A mobile's; every other number is longer."""

_Span = tuple[int, int, str]
_BLANK = "\x00"


@dataclass(frozen=True)
class Redacted:
    """A text without personal numbers; `found` says that there were some."""

    text: str
    found: bool


def _digits(typed: str) -> str:
    return re.sub("[^0-9X]", "", typed.upper())


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


_KINDS: tuple[Callable[[str], Iterator[_Span]], ...] = (_identities, _cards, _old_identities, _mobiles)


def _blanked(text: str, start: int, end: int) -> str:
    """With that part taken out of sight: what stood against it now stands alone."""
    return text[:start] + _BLANK * (end - start) + text[end:]


def personal_numbers(text: str) -> list[str]:
    """Return the personal numbers `redact` would mask, as bare digits, in order of kind and without repeats."""
    narrow, found = half_width(text).replace(_BLANK, " "), []
    for kind in _KINDS:
        for start, end, _ in list(kind(narrow)):
            if _BLANK not in narrow[start:end]:
                found.append(_digits(narrow[start:end]))
                narrow = _blanked(narrow, start, end)
    return list(dict.fromkeys(_without_prefix(one) for one in found))


def _without_prefix(digits: str) -> str:
    """A mobile is its eleven digits, whatever is dialled before them."""
    mobile = re.fullmatch(r"(?:0|(?:00)?86)?(1[3-9][0-9]{9})", digits)
    return mobile[1] if mobile else digits


def redact(text: str) -> Redacted:
    """`text` with every identity number, bank card and mainland mobile number masked, however it is spaced or wide.

    Identity numbers of 15 digits and with one wrong digit are masked too. Case numbers and petition or ticket numbers
    stay. Doing it again changes nothing.
    """
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return Redacted(text, False)
    narrow = half_width(text).replace(_BLANK, " ")
    for source in (case_numbers.spans(text), petition_numbers.spans(text)):
        for start, end, _ in source:
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
