"""A notice is what people are told of one kind of event: to whom, how urgently, by which ways, and when not."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, IntEnum, auto

from models.enums import SmsKind, TicketState


class Lane(IntEnum):
    """What goes out first."""

    DANGER = -1
    REPLY = 0
    REMINDER = 1
    BROADCAST = 2


class About(Enum):
    """What a notice is about, where that is no ticket."""

    TICKET = auto()
    PERSON = auto()
    """Who somebody is."""
    DUTY = auto()
    """A court's roster."""
    DESK = auto()
    """Several tickets that came to somebody's desk."""
    BROADCAST = auto()
    """What many are told."""
    HEARING = auto()
    """A party's day in court."""
    APPROVAL = auto()
    """A broadcast that goes from its author to a second person, or back."""


@dataclass(frozen=True)
class Notice:
    """`title` is its name on screen, `template` names the WeChat template that carries it; `while_in` are the states in
    which it still makes sense. `to_citizens`: its audience are citizens; officers otherwise.

    `courtesy`: nobody need be told in another way where WeChat reaches nobody. `insists`: what was sent and of which
    nothing is heard goes on by the next way. `at_once`: the desk hears as soon as a try fails, not when all have
    failed. `sms`: the short message that says it, where no way of WeChat's is open.
    `any_hour`: it disturbs people also when the court is quiet. `bundled`: several of them are told in one.
    `to_former`: it tells an officer of a ticket they may see no longer. `calls`: it calls officers to somebody in
    danger, also where the ticket is sealed and shows them nothing. `personal`: of several petitioners it tells only the
    one it is about.
    """

    name: str
    title: str
    template: str
    lane: Lane = Lane.REPLY
    to_citizens: bool = False
    while_in: frozenset[TicketState] = frozenset(TicketState)
    lives: timedelta = timedelta(days=7)
    about: About = About.TICKET
    courtesy: bool = False
    insists: bool = False
    at_once: bool = False
    sms: SmsKind | None = None
    any_hour: bool = False
    bundled: bool = False
    to_former: bool = False
    calls: bool = False
    personal: bool = False

    @property
    def of_ticket(self) -> bool:
        return self.about is About.TICKET

    @property
    def of_person(self) -> bool:
        return self.about is About.PERSON

    @property
    def of_duty(self) -> bool:
        return self.about is About.DUTY

    @property
    def of_desk(self) -> bool:
        return self.about is About.DESK

    @property
    def of_broadcast(self) -> bool:
        return self.about is About.BROADCAST

    @property
    def of_hearing(self) -> bool:
        return self.about is About.HEARING

    @property
    def of_approval(self) -> bool:
        return self.about is About.APPROVAL

    @property
    def to_many(self) -> bool:
        """Say whether it is part of telling many: a broadcast's words, a reminder, or that one is to be approved."""
        return self.of_broadcast or self.of_hearing or self.of_approval

    @property
    def spoken(self) -> bool:
        """Say whether it has words to be read out on the telephone."""
        return self.of_duty or (self.to_citizens and not self.of_person and not self.to_many)
