"""The arithmetic of identity numbers and bank cards (GB 11643-1999, ISO 7064 MOD 11-2; ISO/IEC 7812 Luhn)."""

from datetime import date

_PROVINCE_CODES = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83
"""
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_IDENTITY_WEIGHTS = tuple(pow(2, 17 - at, 11) for at in range(17))
_IDENTITY_CHECKS = "10X98765432"


def region_exists(number: str) -> bool:
    """True if an identity number starts with a province; behind the 9 of a foreigner's residence card likewise."""
    province = number[1:3] if number[0] == "9" else number[:2]
    return province in _PROVINCES


def birth_date(digits: str) -> date | None:
    """The date that eight digits name, or None."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def identity_check_right(number: str) -> bool:
    """True if the eighteenth character of an identity number is the one its first seventeen digits ask for."""
    total = sum(weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, number, strict=False))
    return _IDENTITY_CHECKS[total % 11] == number[17]


def luhn_right(digits: str) -> bool:
    """True if the last digit checks the others, as on every bank card."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
