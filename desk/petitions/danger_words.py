"""Words of danger that were said to nobody in particular are kept at once, so that somebody can act.

They join the matter this person left in danger within the last day; else they are a petition of their own.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.petitions import receiving
from desk.petitions.citizen_requests import RemoteMedia, supplement
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.rules.comfort import HelpLines, comfort, what_to_say
from desk.rules.sizes import LONGEST_WORDS
from desk.rules.text.cutting import shorten
from desk.screening.danger import find_danger
from desk.search.keys import key_petitioners
from desk.tickets import ticket_store
from desk.tickets.orders import Order
from models import Account, Court, DangerAlarm, Identity, Petition, Ticket
from models.database import transaction
from models.enums import OPEN_STATES, Channel, DangerDecision, PetitionKind
from models.keyring import Place, index_of, seal
from models.once_more import once_more

LASTS = timedelta(days=1)


@dataclass(frozen=True)
class SaidInDanger:
    """Says who said what through which account; `court_id` is the court they had chosen, 0 where none."""

    person: Actor
    account_id: int
    text: str = field(repr=False)
    court_id: int = 0
    name: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)


async def open_matter(person: Actor, as_of: datetime, court_id: int = 0) -> Ticket | None:
    """Return this person's open ticket over which an alarm was heard within the last day (of that court), if any.

    Never one left for somebody else, nor one of several people that they do not act in.
    """
    own = replace(person, speaks_by=frozenset(), petitioner_of=person.spokesperson_of)
    mine = Ticket.filter(visible_tickets(own), state__in=OPEN_STATES, alarms__heard_at__gt=as_of - LASTS)
    mine = mine.filter(petition__representation_id__isnull=True)
    mine = mine.filter(court_id=court_id) if court_id else mine
    found = await mine.order_by("-id").first()
    return await ticket_store.load(found.id) if found is not None else None


async def add_to_matter(
    ticket: Ticket, said: SaidInDanger, as_of: datetime, media: tuple[RemoteMedia, ...] = ()
) -> None:
    """Add these words to that matter, and the way to reach the person where it has none. Call in a transaction."""
    order = Order(ticket.id, None, said.person, as_of, shorten(said.text, LONGEST_WORDS))
    await supplement(order, media)
    if said.mobile and ticket.petition.contact_mobile_index is None:
        await Petition.filter(id=ticket.petition_id).update(
            contact_name_sealed=seal(said.name, Place("petition", "contact_name_sealed", ticket.petition_id)),
            contact_mobile_sealed=seal(said.mobile, Place("petition", "contact_mobile_sealed", ticket.petition_id)),
            contact_mobile_index=index_of("mobile", said.mobile),
        )
        await key_petitioners([ticket.petition_id])


@once_more
async def keep_anyway(person: Actor, text: str, as_of: datetime) -> bool:
    """Keep words of danger that came with an act which was refused. Returns whether there were any."""
    identity = await Identity.get_or_none(id=person.id)
    if identity is None or find_danger(text) is None:
        return False
    said = SaidInDanger(person, identity.account_id, text)
    async with transaction():
        matter = await open_matter(person, as_of)
        if matter is not None:
            await add_to_matter(matter, said, as_of)
        else:
            await receiving.store_petition(await prepare_petition(await petition_of(said), as_of), as_of)
    return True


async def petition_of(said: SaidInDanger) -> NewPetition:
    """Return these words as a petition: to the court chosen, the person's last, the account's own, or the highest."""
    return NewPetition(
        court_id=said.court_id or await _court_of(said),
        kind=PetitionKind.OTHER,
        text=shorten(said.text, LONGEST_WORDS),
        channel=Channel.CHAT,
        identity_id=said.person.id,
        citizen_id=said.person.citizen_id,
        account_id=said.account_id,
        contact_name=said.name,
        contact_mobile=said.mobile,
    )


async def _court_of(said: SaidInDanger) -> int:
    last: Ticket | None = await Ticket.filter(visible_tickets(said.person)).order_by("-id").first()
    if last is not None:
        return last.court_id
    account: Account = await Account.get(id=said.account_id)
    if account.court_id is not None:
        return account.court_id
    root = await Court.all().order_by("path").first()
    return root.id if root is not None else 0


async def comfort_over(petitions: Q, since: datetime) -> str:
    """Return what whoever left one of these petitions is to read, where its words spoke of danger since then."""
    still = Q(decision__isnull=True) | Q(decision=DangerDecision.REAL)
    newest = await DangerAlarm.filter(petitions & still, heard_at__gte=since).order_by("-heard_at").first()
    if newest is None:
        return ""
    court = (await Ticket.get(id=newest.ticket_id).select_related("court")).court
    return comfort(newest.danger, HelpLines(court.telephone, court.police, court.help_line))


async def comfort_of(petition_id: int, as_of: datetime) -> str:
    """Return what a petition's page says for a day after words of danger; empty where there were none."""
    return await comfort_over(Q(ticket__petition_id=petition_id), as_of - LASTS)


async def what_to_say_of(ticket_id: int) -> str:
    """Return what an agent does and says whose caller is in danger; empty where nobody is, or it was decided."""
    rings = await DangerAlarm.get_or_none(ticket_id=ticket_id, decided_at__isnull=True)
    if rings is None:
        return ""
    court = (await Ticket.get(id=ticket_id).select_related("court")).court
    return what_to_say(rings.danger, HelpLines(court.telephone, court.police, court.help_line))


async def comfort_now(person: Actor, as_of: datetime) -> str:
    """Return what this person is told of the danger that was heard in their words at this very moment."""
    mine = Q(ticket__petition__identity_id=person.id)
    if person.citizen_id is not None:
        mine |= Q(ticket__petition__citizen_id=person.citizen_id)
    return await comfort_over(mine, as_of)
