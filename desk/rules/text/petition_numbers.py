"""Numbers of petitions (SQ) and tickets (GD): `SQ` + year and month + 7-digit sequence + check digit.

The check digit is Damm's (Damm 2004): every single wrong digit and every swap of neighbours is noticed. The prefix
seeds it, so that SQ written for GD is noticed too.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from stdnum import damm

from desk.rules.text.plain_text import half_width

Prefix = Literal["SQ", "GD"]

LARGEST_SEQUENCE = 9_999_999
MOST_PARTS = 5
_SEEDS = {"SQ": "0", "GD": "2"}
"""Digits that stand for the prefix: Damm's sum begins at 0 behind the one, at 1 behind the other."""
_SHAPE = re.compile(r"(SQ|GD)(20[0-9]{2})(0[1-9]|1[0-2])([0-9]{7})([0-9])")
_WITH_PART = re.compile(rf"(SQ[0-9]{{14}})-([1-{MOST_PARTS}])")
_PART_AFTER = re.compile(rf"\s?-\s?([1-{MOST_PARTS}])(?![0-9])")
_GAP = r"[ \-]?"
_IN_TEXT = re.compile(
    rf"(?<![A-Za-z0-9])(?:[Ss]{_GAP}[Qq]|[Gg]{_GAP}[Dd])(?:\s{{0,3}}-?\s{{0,3}}[0-9])(?:{_GAP}[0-9]){{13}}(?![0-9])"
)


def _check_digit(prefix: str, digits: str) -> str:
    return damm.calc_check_digit(_SEEDS[prefix] + digits)


def ticket_number(prefix: Prefix, sequence: int, issued_on: date) -> str:
    """Returns the number of the `sequence`-th petition or ticket, issued in the month of `issued_on` (court time).

    After 9,999,999 the seven digits begin anew: the year and month before them keep the numbers apart, so that no
    sequence ever comes to its end. Raises ValueError for a sequence below 1 or a year outside 2000 to 2099.
    """
    if sequence < 1:
        raise ValueError(f"sequence {sequence} of {prefix} is below 1")
    if not 2000 <= issued_on.year <= 2099:
        raise ValueError(f"year {issued_on.year} of {prefix} is outside 2000 to 2099")
    digits = f"{issued_on:%Y%m}{(sequence - 1) % LARGEST_SEQUENCE + 1:07d}"
    return f"{prefix}{digits}{_check_digit(prefix, digits)}"


def valid(number: str) -> bool:
    """Says whether this is a number in its exact form (capitals, no spaces) with the right check digit."""
    shape = _SHAPE.fullmatch(number)
    return bool(shape) and _check_digit(number[:2], number[2:-1]) == number[-1]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields everything shaped like a number: start, end and exact form, right or mistyped."""
    for match in _IN_TEXT.finditer(half_width(text)):
        exact = re.sub(r"[\s\-]", "", match.group()).upper()
        if _SHAPE.fullmatch(exact):
            yield match.start(), match.end(), exact


def find(text: str) -> list[str]:
    """Returns the valid numbers in `text` in their exact form, in order, without repeats.

    Takes small letters, full-width characters, spaces and hyphens; a number whose check digit is wrong is left out.
    """
    return list(dict.fromkeys(exact for _, _, exact in spans(text) if valid(exact)))


def of_part(number: str, part: int) -> str:
    """Says what a part of a petition that was split is called, such as `SQ20261100000012-2`; 0 is a whole petition."""
    return f"{number}-{part}" if part else number


def parsed(text: str) -> tuple[str, int]:
    """Returns an exact number and the part of the petition it names, 0 for none; two empty ones for what is no
    number.
    """
    named = _WITH_PART.fullmatch(text)
    number, part = (named[1], int(named[2])) if named else (text, 0)
    return (number, part) if valid(number) else ("", 0)


def find_parts(text: str) -> list[str]:
    """As `find`, with the part where a petition's number names one: `SQ20261100000012-2`."""
    plain = half_width(text)
    found = []
    for _, end, exact in spans(text):
        part = _PART_AFTER.match(plain, end) if exact.startswith("SQ") else None
        if valid(exact):
            found.append(of_part(exact, int(part[1]) if part else 0))
    return list(dict.fromkeys(found))


def names_part(text: str) -> bool:
    """Says whether this names a single part of a petition that was split, such as `SQ20261100000012-2`."""
    return parsed(text)[1] > 0
