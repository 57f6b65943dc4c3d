"""Phones whose owners have said, or shown, who they are; and who owns what was left."""

from datetime import datetime

from desk.access import actors
from desk.access.visibility import visible_tickets
from desk.people import codes
from desk.people.citizens import Claim, claim
from desk.people.persons.requests import decide_as_officer
from desk.petitions import receiving
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.tickets import ticket_store
from models import Citizen, Delivery, Identity, Petition, PhoneRequest, Ticket
from models.enums import Channel, CodePurpose, PetitionKind
from tests import cast

NUMBERS = {"张三": "360102198005152019", "李四": "360103195511031044"}
MOBILES = {"张三": "13807910001", "李四": "13807910002"}


async def fresh(identity: Identity) -> Identity:
    return await Identity.get(id=identity.id)


async def second_phone(name: str, as_of: datetime = cast.MORNING) -> Identity:
    """A phone in the same official account that nobody is known by yet."""
    return await cast.phone(f"{name}的新手机", as_of)


async def typed(identity: Identity, name: str, as_of: datetime = cast.MORNING) -> Citizen:
    return await claim(identity.id, Claim(name, NUMBERS[name], MOBILES[name]), as_of)


async def at_the_window(identity: Identity, person: Citizen, as_of: datetime = cast.MORNING) -> Citizen:
    """赵晴 gives a code for this registration, it is sent from this phone; 周敏 confirms it where somebody has to."""
    agent = await cast.officer("赵晴")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, person.id, agent.id, as_of)
    used = await codes.use_code(issued.code, identity.id, as_of)
    if used.waits:
        request = await PhoneRequest.get(identity_id=identity.id, decided_at__isnull=True)
        await decide_as_officer(request.id, (await cast.officer("周敏")).id, True, as_of)
    return await Citizen.get(id=(await fresh(identity)).citizen_id)


async def verified(name: str, identity: Identity, as_of: datetime = cast.MORNING) -> Citizen:
    return await at_the_window(identity, await typed(identity, name, as_of), as_of)


async def left_on(identity: Identity, under: str = "", text: str = cast.TEXT, as_of: datetime = cast.MORNING) -> Ticket:
    """A petition left on this phone, in this name."""
    now = await fresh(identity)
    new = NewPetition(
        court_id=(await cast.court()).id,
        kind=PetitionKind.ENFORCEMENT,
        text=text,
        channel=Channel.CHAT,
        identity_id=now.id,
        citizen_id=now.citizen_id,
        account_id=now.account_id,
        contact_name=under,
        contact_mobile="13907910077" if under else "",
    )
    return await ticket_store.load(await receiving.store_petition(await prepare_petition(new, as_of), as_of))


async def owner_of(ticket: Ticket) -> int | None:
    return (await Petition.get(id=ticket.petition_id)).citizen_id


async def seen_on(identity: Identity) -> set[int]:
    """The tickets that whoever has this phone sees as their own."""
    now = await fresh(identity)
    actor = actors.citizen(now.id, now.citizen_id)
    return {one.id for one in await Ticket.filter(visible_tickets(actor))}


async def told_of(change: str) -> set[int]:
    """The phones that were told of a change, each once."""
    rows = await Delivery.filter(notice="person_changed")
    phones = [row.identity_id for row in rows if row.facts["change"] == change]
    assert len(phones) == len(set(phones))
    return {phone for phone in phones if phone is not None}
