"""What the digits of an identity number say: a province that exists and a day (GB 11643-1999).

Checksums are python-stdnum's. Its table of regions is not used: it lacks 71, 81 to 83 and the codes of old counties.
"""

from datetime import date

_PROVINCE_CODES = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83
"""
_PROVINCES = frozenset(_PROVINCE_CODES.split())


def province_exists(two: str) -> bool:
    """Says whether two digits are a province's."""
    return two in _PROVINCES


def region_exists(number: str) -> bool:
    """Says whether an identity number starts with a province; behind the 9 of a foreigner's residence card likewise."""
    return province_exists(number[1:3] if number[0] == "9" else number[:2])


def birth_date(digits: str) -> date | None:
    """Returns the date that eight digits name, or None."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
