"""Which mobile of a citizen may be texted about their matter: the newest they gave, where a text serves them.

A text says where to read on, and no more: whoever has no WeChat to read it in is telephoned. It shows itself on a
locked screen to whoever is near: who wants nobody else to know is telephoned too, and asked first who is speaking.
"""

from tortoise.expressions import Q

from desk.notices.catalogue import CATALOGUE, ONE_OF_SEVERAL
from desk.notices.wishes import wishes_of
from desk.people.citizens import newest_contact
from desk.rules.papers.telephones import is_mobile
from desk.screening.wishes import WishKind
from models import Citizen, Delivery, Identity, Petitioner, Ticket
from models.enums import Standing
from models.keyring import unseal


async def mobile_of(delivery: Delivery) -> str:
    """Return the mobile to text what a delivery tells a citizen; empty where there is none, or they want no text."""
    if CATALOGUE[delivery.notice].of_hearing:
        return await _mobile_of_party(delivery) if await _has_wechat(delivery) else ""
    ticket = await Ticket.get_or_none(id=delivery.ticket_id).select_related("petition")
    if ticket is None or not await _has_wechat(delivery):
        return ""
    one_of_several = delivery.facts.get(ONE_OF_SEVERAL)
    if one_of_several is not None:
        petitioner = await Petitioner.get_or_none(id=int(one_of_several))
        number = unseal(petitioner.contact_sealed) if petitioner is not None else ""
    else:
        _, number = await newest_contact(ticket.petition)
    if not is_mobile(number):
        return ""
    secret = any(wish.kind is WishKind.CONFIDE for wish in await wishes_of(ticket.petition))
    return "" if secret else number


async def _mobile_of_party(delivery: Delivery) -> str:
    """Return the mobile of a verified party, as they gave it themselves."""
    who = await Citizen.get_or_none(id=delivery.citizen_id or 0, standing=Standing.VERIFIED, erased_at__isnull=True)
    number = unseal(who.mobile_sealed) if who is not None else ""
    return number if is_mobile(number) else ""


async def _has_wechat(delivery: Delivery) -> bool:
    known = Q(id=delivery.identity_id or 0)
    if delivery.citizen_id is not None:
        known |= Q(citizen_id=delivery.citizen_id)
    return await Identity.filter(known, erased_at__isnull=True).exists()
