"""How personal numbers and names are shown where the whole is nobody's business."""

import re

from desk.rules.text.plain_text import HAN
from desk.rules.text.surnames import COMPOUND_SURNAMES


def mask_identity(number: str) -> str:
    """Masks as `360102********1234`: the first six and the last four stay; anything shorter than that is starred
    whole.
    """
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "*" * len(number)


def mask_document(number: str) -> str:
    """Masks any document's number: one of 17 or 18 like an identity number, a shorter one as `E*****678`.

    The letters it begins with and the last three stay, but never more than half of it.
    """
    if len(number) > 15:
        return mask_identity(number)
    letters = re.match("[A-Za-z]{0,3}", number)
    kept = len(letters[0]) if letters else 0
    last = min(3, max(len(number) // 2 - kept, 0))
    return number[:kept] + "*" * (len(number) - kept - last) + number[len(number) - last :]


def mask_mobile(number: str) -> str:
    """Masks as `138****0001`: the first three and the last four digits stay."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def mask_telephone(number: str) -> str:
    """Masks a stored number to be reached by: `138****0001`, `0791*****368`, `+852*****567`; an extension is starred.

    The area or country code and the last three digits of what is no mobile stay.
    """
    number, hyphen, extension = number.partition("-")
    behind = hyphen + "*" * len(extension)
    code = re.match(r"\+(?:85[23]|886|[17]|[0-9]{2})|0(?:10|2[0-9]|[3-9][0-9]{2})|[48]00", number)
    if code is None:
        return mask_mobile(number) + behind
    rest = number[code.end() :]
    last = rest[-3:] if len(rest) > 5 else ""
    return code[0] + "*" * (len(rest) - len(last)) + last + behind


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
