"""Documents made up for tests, each by its standard's own arithmetic, written here a second time."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from models.enums import DocumentKind

AS_OF = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGIONS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
PROVINCES = [str(two) for first, last in REGIONS for two in range(first, last + 1)]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def identity(region: str = "360102", born: str = "19900101", order: str = "123") -> str:
    """A made-up number with the right check character, by the standard's own weights."""
    body = region + born + order
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def credit_code(order: str, head: str = "91360100") -> str:
    body = head + order
    return body + CREDIT_ALPHABET[-sum(3**place * CREDIT_ALPHABET.index(char) for place, char in enumerate(body)) % 31]


def old_foreign_card(country: str = "KAZ", place: str = "1100", born: str = "901231", order: str = "0") -> str:
    body = country + place + born + order
    values = [int(char) if char.isdigit() else LETTERS.index(char) + 10 for char in body]
    return body + str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _born(random: Random) -> date:
    return date(1930, 1, 1) + timedelta(days=random.randrange(365 * 96))


def _identity_card(random: Random) -> tuple[str, str]:
    whole = identity(random.choice(PROVINCES) + _digits(random, 4), f"{_born(random):%Y%m%d}", _digits(random, 3))
    if whole[6:8] == "19" and random.random() < 0.3:
        return whole[:6] + whole[8:17], whole
    return whole, whole


def _residence_permit(random: Random) -> tuple[str, str]:
    whole = identity(random.choice(("810000", "820000", "830000")), f"{_born(random):%Y%m%d}", _digits(random, 3))
    return whole, whole


def _foreign_card(random: Random) -> tuple[str, str]:
    born = _born(random)
    if random.random() < 0.5:
        whole = identity("9" + random.choice(PROVINCES) + _digits(random, 3), f"{born:%Y%m%d}", _digits(random, 3))
    else:
        country = "".join(random.choice(LETTERS) for _ in range(3))
        place, order = random.choice(PROVINCES) + _digits(random, 2), _digits(random, 1)
        whole = old_foreign_card(country, place, f"{born:%y%m%d}", order)
    return whole, whole


def _hk_macao_permit(random: Random) -> tuple[str, str]:
    whole = random.choice("HM") + _digits(random, 8)
    return whole + random.choice(("", _digits(random, 2), f"({_digits(random, 2)})")), whole


def _taiwan_permit(random: Random) -> tuple[str, str]:
    whole = _digits(random, 8)
    behind = random.choice(("", _digits(random, 2), f"{_digits(random, 2)}({random.choice('ABD')})"))
    return whole + behind, whole


def _passport(random: Random) -> tuple[str, str]:
    head, count = random.choice((("E", 8), ("EA", 7), ("EJ", 7), ("G", 8), ("PE", 7), ("K", 8), ("C", 7), ("", 9)))
    whole = head + _digits(random, count)
    return whole, whole


def _credit_code(random: Random) -> tuple[str, str]:
    whole = credit_code("".join(random.choice(CREDIT_ALPHABET) for _ in range(9)))
    return whole, whole


MAKERS = {
    DocumentKind.IDENTITY_CARD: _identity_card,
    DocumentKind.RESIDENCE_PERMIT: _residence_permit,
    DocumentKind.FOREIGN_RESIDENCE_CARD: _foreign_card,
    DocumentKind.HK_MACAO_PERMIT: _hk_macao_permit,
    DocumentKind.TAIWAN_PERMIT: _taiwan_permit,
    DocumentKind.PASSPORT: _passport,
    DocumentKind.CREDIT_CODE: _credit_code,
}


def made_up(kind: DocumentKind, random: Random) -> tuple[str, str]:
    """A number of that kind as it may stand on the document, and its canonical form."""
    return MAKERS[kind](random)


def as_typed(number: str, random: Random) -> str:
    """The same number with the spaces, hyphens, width and case people give it."""
    typed = "".join(char + random.choice(("", "", "", " ", "-")) for char in number).rstrip("-")
    if random.random() < 0.3:
        typed = typed.lower()
    if random.random() < 0.2:
        typed = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in typed)
    return f" {typed}\n"
