"""Before anything is sent it is asked whether its reader is still there, and may still know of the ticket."""

from datetime import datetime
from enum import Enum, auto

from desk.access import actors, visibility
from desk.access.conflicts import load_wall
from desk.notices.catalogue import CATALOGUE, ONE_OF_SEVERAL
from desk.notices.told import told_ticket
from desk.people.representing.ending import lapse
from models import Delivery, Petition, Petitioner, statements

OF_CITIZEN = """
SELECT petition.id, petition.representation_id,
    EXISTS (SELECT 1 FROM identity WHERE id = ${identity_id} AND erased_at IS NOT NULL) AS erased
FROM (SELECT 1) AS one LEFT JOIN ticket ON ticket.id = ${ticket_id}
    LEFT JOIN petition ON petition.id = ticket.petition_id"""


class Reader(Enum):
    """How the reader of a delivery stands to it now."""

    MAY_READ = auto()
    LEFT = auto()
    """An officer who is of the active staff no more."""
    NOT_TO_KNOW = auto()
    """Whoever wanted to be forgotten, and an officer who may not see the ticket any more."""


async def _citizen(delivery: Delivery, as_of: datetime) -> Reader:
    """Of a petition left for somebody else, only who speaks for them today is told: where that ended meanwhile, the
    delivery goes to whom the petition belongs now.
    """
    about = await statements.fetchrow(OF_CITIZEN, identity_id=delivery.identity_id, ticket_id=delivery.ticket_id)
    assert about is not None
    if about["erased"]:
        return Reader.NOT_TO_KNOW
    if delivery.ticket_id is None:
        return Reader.MAY_READ
    petitioner_id = delivery.facts.get(ONE_OF_SEVERAL)
    if petitioner_id is not None and await Petitioner.exists(id=int(petitioner_id), left_at__isnull=False):
        return Reader.NOT_TO_KNOW
    if about["representation_id"] is None or petitioner_id is not None:
        return Reader.MAY_READ
    await lapse(about["representation_id"], as_of)
    petition = await Petition.get(id=about["id"])
    if delivery.citizen_id is not None and delivery.citizen_id == petition.principal_id:
        return Reader.MAY_READ
    if (delivery.identity_id, delivery.citizen_id) != (petition.identity_id, petition.citizen_id):
        delivery.identity_id, delivery.citizen_id = petition.identity_id, petition.citizen_id
        await delivery.save(update_fields=["identity_id", "citizen_id"])
    return Reader.MAY_READ


async def reader_of(delivery: Delivery, as_of: datetime) -> Reader:
    """Ask it of the rows as they are now: what was due when it was written may not be theirs to know any more."""
    if delivery.officer_id is None:
        return await _citizen(delivery, as_of)
    actor = await actors.officer(delivery.officer_id, as_of)
    if actor is None:
        return Reader.LEFT
    ticket = await told_ticket(delivery.ticket_id)
    if ticket is None:
        return Reader.MAY_READ
    await load_wall([ticket])
    notice = CATALOGUE.get(delivery.notice)
    former, calls = (notice.to_former, notice.calls) if notice is not None else (False, False)
    told = visibility.may_be_told(actor, visibility.place_of(ticket), former=former, calls=calls)
    return Reader.MAY_READ if told else Reader.NOT_TO_KNOW
