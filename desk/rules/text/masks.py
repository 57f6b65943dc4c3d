"""How personal numbers and names are shown where the whole is nobody's business."""

import re

from desk.rules.text.plain_text import HAN
from desk.rules.text.surnames import COMPOUND_SURNAMES


def mask_identity(number: str) -> str:
    """Masks as `360102********1234`: the first six and the last four stay; anything shorter than that is starred
    whole.
    """
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "*" * len(number)


def mask_mobile(number: str) -> str:
    """Masks as `138****0001`: the first three and the last four digits stay."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def mask_card(number: str) -> str:
    """Masks as `************1234`: only the last four digits stay."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """Masks as `张*`, `欧阳**`: the surname stays, every other letter is a star; spaces and the dot between names
    stay.
    """
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    is_compound = len(name) > 2 and name[:2] in COMPOUND_SURNAMES and bool(re.fullmatch(f"[{HAN}]+", name))
    kept = 2 if is_compound else 1
    return name[:kept] + re.sub(r"[^\s·•‧・]", "*", name[kept:])
