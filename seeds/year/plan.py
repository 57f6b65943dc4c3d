"""What a year brings, drawn by chance from a seed: how many petitions on which day, of which kind, and what becomes of
each. Pure: the same seed gives the same year, whichever process plays which part of it.

Shares follow 赣法民意中心: of 283,000 petitions in a year 27,328 become tickets, the others are settled at the desk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.national_days import works
from models.enums import Channel, PetitionKind

Choice = TypeVar("Choice", bound=StrEnum)
TICKETED = 0.0731
"""So many go to a judge at once. With those whose petitioner is not content with what the desk said, 27,328 of 283,000
become tickets, as 江西 counted.
"""
WEEKEND = 0.2
GROWTH = 0.6
"""How much more comes at the end of a year than at its beginning, as a part of the beginning."""
HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 30, 60, 62, 40, 16, 24, 55, 58, 46, 30, 18, 14, 12, 9, 5, 2)
OFFICE = tuple(weight if 9 <= hour < 12 or 14 <= hour < 17 else 0 for hour, weight in enumerate(HOURS))


class Fate(StrEnum):
    """What becomes of a petition."""

    SETTLED = "settled"
    HANDLED = "handled"
    REVIEWED = "reviewed"
    SENT_BACK = "sent_back"
    ASKED_MORE = "asked_more"
    EXTENDED = "extended"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FORGOTTEN = "forgotten"
    GREEN = "green"
    SPLIT = "split"
    REPEATED = "repeated"


OF_TICKETS: dict[Fate, int] = {
    Fate.HANDLED: 53,
    Fate.REVIEWED: 12,
    Fate.SENT_BACK: 6,
    Fate.ASKED_MORE: 6,
    Fate.EXTENDED: 4,
    Fate.TRANSFERRED: 3,
    Fate.MERGED: 2,
    Fate.WITHDRAWN: 3,
    Fate.DECLINED: 2,
    Fate.FORGOTTEN: 2,
    Fate.GREEN: 1,
    Fate.SPLIT: 2,
    Fate.REPEATED: 4,
}
KINDS: dict[PetitionKind, int] = {
    PetitionKind.CONSULT: 34,
    PetitionKind.CONTACT: 22,
    PetitionKind.CASE_QUERY: 18,
    PetitionKind.ENFORCEMENT: 12,
    PetitionKind.FILING: 8,
    PetitionKind.MATERIALS: 4,
    PetitionKind.SUGGESTION: 1,
    PetitionKind.OTHER: 1,
}
COMPLAINTS = 0.06
"""The part of what becomes a ticket that is a complaint."""
CHANNELS: dict[Channel, int] = {
    Channel.PHONE: 52,
    Channel.CHAT: 26,
    Channel.MINIPROGRAM: 12,
    Channel.WINDOW: 7,
    Channel.LETTER: 3,
}


@dataclass(frozen=True)
class Coming:
    """One petition to come: when, through what, of which kind, and its fate. `bench` and `person` are numbers that
    those who know how many there are take the remainder of; `luck` seeds everything else that chance decides about it.
    """

    number: int
    at: datetime
    kind: PetitionKind
    channel: Channel
    fate: Fate
    bench: int
    person: int
    luck: int


@dataclass(frozen=True)
class YearPlan:
    """So many petitions over so many days up to the day `last`, by the seed."""

    petitions: int
    days: int
    last: date
    seed: int

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), COURT_TIME).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(days=self.days)

    def shares(self) -> list[int]:
        """Says how many petitions each day brings; they add up to all of them."""
        weights = [_weight(self.first + timedelta(days=day), day / self.days) for day in range(self.days)]
        whole, given, shares = sum(weights), 0, []
        reached = 0.0
        for weight in weights:
            reached += weight
            until = round(self.petitions * reached / whole)
            shares.append(until - given)
            given = until
        return shares

    def comings(self, day: int, first_number: int, count: int, part: int = 0, parts: int = 1) -> Iterator[Coming]:
        """Says what the day brings to one of so many players."""
        for number in range(first_number, first_number + count):
            if number % parts == part:
                yield self._coming(number, self.first + timedelta(days=day))

    def _coming(self, number: int, day: date) -> Coming:
        chance = Random(f"{self.seed}:{number}")  # noqa: S311 - a story, not a secret
        channel = _drawn(chance, CHANNELS)
        fate, kind = Fate.SETTLED, _drawn(chance, KINDS)
        if chance.random() < TICKETED:
            fate = _drawn(chance, OF_TICKETS)
            if chance.random() < COMPLAINTS:
                fate, kind = Fate.REVIEWED, PetitionKind.COMPLAINT
        return Coming(
            number=number,
            at=_moment(chance, day, channel),
            kind=kind,
            channel=channel,
            fate=fate,
            bench=chance.randrange(1 << 30),
            person=chance.randrange(1 << 30),
            luck=chance.getrandbits(48),
        )


def _weight(day: date, gone: float) -> float:
    return (1.0 if works(day) else WEEKEND) * (1 + GROWTH * gone)


def _drawn(chance: Random, table: dict[Choice, int]) -> Choice:
    return chance.choices(tuple(table), tuple(table.values()))[0]


def _moment(chance: Random, day: date, channel: Channel) -> datetime:
    """Letters, windows and calls come while somebody is there; phones write at any hour."""
    hours: Sequence[int] = HOURS if channel in (Channel.CHAT, Channel.MINIPROGRAM) else OFFICE
    hour = chance.choices(range(24), hours)[0]
    at = datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), COURT_TIME)
    return at.astimezone(UTC)
