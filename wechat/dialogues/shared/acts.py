"""An act is what a talk wants done: a value that knows how it is carried out and what is then said.

An act of one talk stands in that talk's file; those of several stand here.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import actors
from desk.people.senders import KnownSender
from desk.petitions.citizen_requests import RemoteMedia, attach, supplement, urge
from desk.petitions.own_petitions import own_for
from desk.tickets.orders import Order
from desk.tickets.rating import taking_up
from models.enums import Act, PetitionKind, TicketState
from wechat.dialogues.shared.wording import words


@dataclass(frozen=True)
class ActScene:
    """It says who acts, and when."""

    known: KnownSender
    as_of: datetime

    async def order(self, petition_number: str, act: Act, said: str = "") -> Order:
        """Return the order for an act on this person's own petition. Raises `NotFound`."""
        actor = await actors.person(self.known.identity_id, self.known.citizen_id, self.as_of)
        ticket = await own_for(actor, petition_number, act, self.as_of)
        return Order(ticket.id, None, actor, self.as_of, said)


class TalkAct(ABC):
    """Something a talk wants done, in the transaction that stores the message."""

    @abstractmethod
    async def carry_out(self, scene: ActScene) -> str:
        """Do it, and return what is said before the talk's own words.

        Raises `desk.errors.Refused`: the caller then rolls back and tells the person why.
        """


@dataclass(frozen=True)
class MediaRef:
    """A file on WeChat's side, kept there for three days. `kind` is image, voice, video or shortvideo."""

    kind: str
    media_id: str


def media_of(attachments: tuple[MediaRef, ...]) -> tuple[RemoteMedia, ...]:
    """Name the same files as the desk fetches them."""
    return tuple(RemoteMedia(item.kind, item.media_id) for item in attachments)


@dataclass(frozen=True)
class LeavePetition:
    """A petition is left. The caller stores it in one statement with the message, so it is no `TalkAct`.

    `contact_known`: the name and mobile already kept for this person are meant, and the two fields are empty.
    Empty contact fields without it: the person wants to stay unnamed, and is answered in this chat.
    `representation_id` says for whom it is left, and in what capacity; None for oneself.
    """

    court_code: str
    kind: PetitionKind
    case_number: str
    text: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()
    contact_name: str = field(default="", repr=False)
    contact_mobile: str = field(default="", repr=False)
    contact_known: bool = False
    for_person: bool = False
    """They want to be called by somebody, and read when."""
    representation_id: int | None = None


def petition_left(number: str, court_name: str, due_at: datetime) -> str:
    """Return what is said once a petition is stored; `due_at` is when they will have an answer."""
    return words("outcomes.petition_left", number=number, court_name=court_name, due_at=due_at)


@dataclass(frozen=True)
class Urge(TalkAct):
    """催办: the petition is urged. Urged again a short while later, it does not count."""

    petition_number: str

    async def carry_out(self, scene: ActScene) -> str:
        _, counted = await urge(await scene.order(self.petition_number, Act.URGE))
        return words("outcomes.urged", number=self.petition_number, already=not counted)


@dataclass(frozen=True)
class Supplement(TalkAct):
    """补充: words and files are added to a petition."""

    petition_number: str
    text: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()

    async def carry_out(self, scene: ActScene) -> str:
        order = await scene.order(self.petition_number, Act.SUPPLEMENT, self.text)
        ticket = await supplement(order, media_of(self.attachments))
        waits = ticket.state is TicketState.WAITING
        return words("outcomes.supplemented", number=self.petition_number, waits=waits)


@dataclass(frozen=True)
class Reopen(TalkAct):
    """重新办理: what is over is taken up again; `reason` is what they wrote now."""

    petition_number: str
    reason: str = field(repr=False)
    attachments: tuple[MediaRef, ...] = ()

    async def carry_out(self, scene: ActScene) -> str:
        order = await scene.order(self.petition_number, Act.REOPEN, self.reason)
        await attach(await taking_up.reopen(order), media_of(self.attachments), order)
        return words("outcomes.reopened", number=self.petition_number)
