"""How old somebody is on a day, and what they may agree to alone."""

from datetime import date

CONSENTS_FROM = 14
"""Of somebody younger the guardian agrees. Source: 个人信息保护法 art. 31."""


def years_old(born: date, day: date) -> int:
    """Returns how many birthdays there have been; one of 29 February comes on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def consents_alone(born: date, day: date) -> bool:
    """Says whether somebody may agree to the use of their own personal data."""
    return years_old(born, day) >= CONSENTS_FROM
