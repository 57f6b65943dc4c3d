"""我的信息: what the court knows of somebody, shown to themselves; and the doors by which they take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.access import actors
from desk.access.visibility import visible_tickets
from desk.errors import Refused
from desk.notices.wishes import stopped_at
from desk.people.persons.new_phones import ask_old_phone
from desk.people.persons.phones import OwnPhone, own_phones
from desk.people.persons.requests import open_requests
from desk.rules.papers.masks import mask_document, mask_name, mask_telephone
from desk.upkeep.erasure import ask_erasure
from models import Citizen, CitizenJoin, Consent, Erasure, Identity, PhoneRequest, Representation, Ticket
from models.database import transaction
from models.enums import ErasureCause, JoinCause, Standing
from models.keyring import unseal
from models.lock_order import lock_phones
from models.once_more import once_more

ASKED_ALREADY = "已经登记，几分钟内就会删除，不用再办"


@dataclass(frozen=True)
class JoinLine:
    """One join of the person's, or its undoing."""

    at: datetime
    cause: JoinCause
    petitions: int
    undone_at: datetime | None


@dataclass(frozen=True)
class OwnRecord:
    """Everything masked: the person knows it, and nobody else has business with it."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)
    standing: Standing | None
    verified_at: datetime | None
    consented_at: datetime | None
    petitions: int
    representations: int
    """Whom they speak for and who speaks for them, what is over included."""
    phones: Sequence[OwnPhone]
    requests: Sequence[PhoneRequest]
    joins: Sequence[JoinLine]
    stopped_at: datetime | None = None
    """When they unsubscribed (退订)."""

    @property
    def bound(self) -> bool:
        return self.standing is not None or len(self.phones) > 1 or bool(self.name or self.mobile)


async def own_record(identity_id: int, as_of: datetime) -> OwnRecord:
    """Returns what is known of whoever has this phone."""
    mine = await Identity.get(id=identity_id)
    who = await Citizen.get_or_none(id=mine.citizen_id) if mine.citizen_id else None
    consents = Consent.filter(identity_id=identity_id, withdrawn_at__isnull=True).order_by("-given_at")
    given = await consents.first()
    joins = await CitizenJoin.filter(kept_id=who.id).order_by("-id").limit(10) if who else []
    return OwnRecord(
        name=mask_name(unseal(who.name_sealed)) if who else "",
        id_number=mask_document(unseal(who.id_number_sealed)) if who else "",
        mobile=mask_telephone(unseal(who.mobile_sealed)) if who else "",
        standing=who.standing if who and who.id_number_index else None,
        verified_at=who.verified_at if who else None,
        consented_at=given.given_at if given else None,
        petitions=await Ticket.filter(
            visible_tickets(await actors.person(identity_id, mine.citizen_id, as_of)), part__lte=1
        ).count(),
        representations=await _representations(who.id) if who else 0,
        phones=await own_phones(identity_id, as_of),
        requests=[one for one in await open_requests(mine.citizen_id, as_of) if one.identity_id != identity_id],
        joins=[JoinLine(one.at, one.cause, len(one.petitions), one.undone_at) for one in joins],
        stopped_at=await stopped_at(identity_id),
    )


async def _representations(citizen_id: int) -> int:
    given = Q(principal_id=citizen_id, confirmed_at__isnull=False)
    return await Representation.filter(Q(person_id=citizen_id) | given).count()


@once_more
async def ask_own_erasure(identity_id: int, as_of: datetime) -> int:
    """删除我的信息: the whole person is forgotten, on every phone. Returns the request's id.

    Raises `Refused` where it was asked already, and from a phone that came to the person less than a week ago.
    """
    async with transaction():
        await lock_phones([identity_id])
        mine = await Identity.get(id=identity_id)
        ask_old_phone(mine, as_of)
        if await Erasure.filter(identity_id=identity_id, cause=ErasureCause.ASKED, tries=0).exists():
            raise Refused(ASKED_ALREADY)
        return await ask_erasure(ErasureCause.ASKED, as_of, identity_id=identity_id, citizen_id=mine.citizen_id)
