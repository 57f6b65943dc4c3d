"""Finding people, for those at the desk whose duty it is.

By a number of their own they are found as at the window: whoever has the number is told who registered with it. By name
only behind tickets the searcher may see: a name opens nobody's registration in another court.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.openings import open_citizen
from desk.access.seen import seen_tickets
from desk.access.visibility import visible_tickets
from desk.rules.papers.masks import mask_document, mask_name, mask_telephone
from desk.rules.sizes import MOST_FOUND
from desk.rules.text.plain_text import has_words
from desk.search.keys import name_keys_wanted
from desk.search.kinds import Asked, Kind
from desk.search.lighting import LitPiece, lit
from models import Citizen, Ticket
from models.any_of import Holds, numbered_anew
from models.enums import Role, Standing
from models.keyring import Purpose, index_of, unseal
from models.reading_together import together

PAGE_OF_PEOPLE = 10
BEHIND = """EXISTS (SELECT 1 FROM petition AS theirs JOIN ({table}) AS seen ON seen.petition_id = theirs.id
    WHERE theirs.citizen_id = citizen.id OFFSET 0)"""
"""Asked of one person at a time: all tickets that somebody sees would be read first otherwise."""
FINDS_PEOPLE = frozenset({Role.AGENT, Role.CHIEF_LIAISON})
"""As at the window (`handlers/console/people/citizens.py`)."""


@dataclass(frozen=True)
class FoundPerson:
    """One registration, masked."""

    id: int
    verified: bool
    name: list[LitPiece] = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)
    organisation: str
    tickets: int
    """How many the searcher may see."""


@dataclass(frozen=True)
class FoundPeople:
    """A page of them; `count` is exact up to `MOST_FOUND`, one more where there are more."""

    rows: list[FoundPerson] = field(default_factory=list, repr=False)
    count: int = 0
    next_after: int | None = None


def finds_people(actor: Actor) -> bool:
    """Say whether finding people is this person's duty."""
    return actor.holds(*FINDS_PEOPLE)


async def find_people(actor: Actor, asked: Asked, as_of: datetime, after: int | None = None) -> FoundPeople:
    """Return the people somebody at the desk asks for, the newest first; each who is shown is written down."""
    wanted = _wanted(actor, asked)
    if wanted is None or not finds_people(actor):
        return FoundPeople()
    known = Citizen.filter(wanted, erased_at__isnull=True).order_by("-id").limit(MOST_FOUND + 1)
    fit = [row for row in await known if _fits(row, asked)]
    behind = fit if not after else [row for row in await known.filter(id__lt=after) if _fits(row, asked)]
    page = behind[: PAGE_OF_PEOPLE + 1]
    for row in page[:PAGE_OF_PEOPLE]:
        await open_citizen(actor, row.id, as_of)
    shown = await together(*(_shown(actor, row, asked) for row in page[:PAGE_OF_PEOPLE]))
    more = len(page) > PAGE_OF_PEOPLE
    return FoundPeople(shown, len(fit), page[PAGE_OF_PEOPLE - 1].id if more else None)


def _wanted(actor: Actor, asked: Asked) -> Q | None:
    for number in asked.of(Kind.DOCUMENT):
        return Q(id_number_index=index_of("id_number", number))
    for number in asked.of(Kind.TELEPHONE):
        return Q(mobile_index=index_of("mobile", number))
    for name in asked.of(Kind.NAME):
        called = Q(name_keys__contains=name_keys_wanted(name, Purpose.GENERAL))
        return called & Holds(numbered_anew(*seen_tickets(actor), within=BEHIND))
    return None


def _fits(row: Citizen, asked: Asked) -> bool:
    names = asked.of(Kind.NAME)
    called = f"{unseal(row.name_sealed)} {row.organisation}"
    return not names or any(has_words(called, name) for name in names)


async def _shown(actor: Actor, row: Citizen, asked: Asked) -> FoundPerson:
    return FoundPerson(
        id=row.id,
        verified=row.standing is Standing.VERIFIED,
        name=lit(mask_name(unseal(row.name_sealed)), asked.of(Kind.NAME)),
        id_number=mask_document(unseal(row.id_number_sealed)),
        mobile=mask_telephone(unseal(row.mobile_sealed)),
        organisation=row.organisation,
        tickets=await Ticket.filter(visible_tickets(actor), petition__citizen_id=row.id).count(),
    )
