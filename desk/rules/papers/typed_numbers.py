"""A number as somebody typed it, without what people put between its characters."""

import unicodedata

from desk.rules.text.plain_text import half_width

_BETWEEN = frozenset("-‐‑‒–—―−·.・_/、,，。;；")
_LIKE_AN_X = str.maketrans(dict.fromkeys("×ХхΧχⅩⅹ✕✖╳", "X"))
_TAKEN_FOR_DIGITS = str.maketrans("OILQ", "0110")


def bare(text: str) -> str:
    """Return the text half-width and upper case, without spaces, hyphens, dots and invisible characters.

    What looks like the X of a check character is one.
    """
    return "".join(
        char
        for char in half_width(text.translate(_LIKE_AN_X)).upper()
        if not char.isspace() and char not in _BETWEEN and unicodedata.category(char) not in ("Cc", "Cf")
    )


def with_digits(number: str) -> str:
    """Return the number with the letters people type for digits as those digits: O as 0, I and L as 1."""
    return number.translate(_TAKEN_FOR_DIGITS)
