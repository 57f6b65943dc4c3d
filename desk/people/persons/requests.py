"""A new phone for a person who has one already: somebody else than who asked says whether it is theirs.

The person does, on a phone they have, or a second officer. An agent alone can so add no phone of their own to somebody,
and a mobile that was given to somebody else by its operator opens nothing.
"""

from datetime import datetime, timedelta

from desk.access import audit
from desk.access.conflicts import complains_of
from desk.errors import NotAllowed, NotFound, Refused
from desk.people.persons.joining import JoinOrder, join
from desk.people.persons.knowing import same_wechat
from desk.people.persons.new_phones import ask_old_phone
from desk.people.persons.telling import Change, phones_of, tell_phones
from models import Citizen, Identity, PhoneRequest
from models.database import connection, transaction
from models.enums import JoinCause, RequestCause, Standing
from models.once_more import once_more

LIVES = timedelta(days=3)
GONE = "没有找到这个申请，或者已经过期"
DECIDED = "这个申请已经有结果了"
NOT_YOURSELF = "要由另一位工作人员确认，或者由本人在原来的微信上确认"
ANOTHER_OFFICER = "这份登记现在不能由您办理，请由另一位工作人员办理"
ANOTHER = "这个微信已核验为另一位当事人，请联系窗口工作人员"


@once_more
async def ask_phone(
    citizen_id: int, identity_id: int, cause: RequestCause, as_of: datetime, officer_id: int | None = None
) -> PhoneRequest:
    """Writes that a phone wants to be this person's, and tells the phones they have; asked again it is the same one."""
    async with transaction():
        await _one_at_a_time(citizen_id)
        waiting = PhoneRequest.filter(citizen_id=citizen_id, identity_id=identity_id, decided_at__isnull=True)
        found = await waiting.filter(until__gt=as_of, officer_id=officer_id).first()
        if found is not None:
            return found
        made = await PhoneRequest.create(
            citizen_id=citizen_id,
            identity_id=identity_id,
            cause=cause,
            officer_id=officer_id,
            asked_at=as_of,
            until=as_of + LIVES,
        )
        phones = [phone.id for phone in await phones_of(citizen_id) if phone.id != identity_id]
        await tell_phones(phones, Change.ASKED, f"request:{made.id}", as_of)
        facts = {"identity": identity_id}
        await audit.write_down(audit.Deed.ASK_PHONE, ("citizen", citizen_id), as_of, officer_id=officer_id, facts=facts)
    return made


async def _one_at_a_time(citizen_id: int) -> None:
    async with connection() as plain:
        await plain.execute("SELECT 1 FROM citizen WHERE id = $1 FOR NO KEY UPDATE", citizen_id)


async def open_requests(citizen_id: int | None, as_of: datetime) -> list[PhoneRequest]:
    """Returns what waits for somebody to say whether a phone is this person's, the oldest first."""
    if citizen_id is None:
        return []
    waiting = PhoneRequest.filter(citizen_id=citizen_id, decided_at__isnull=True, until__gt=as_of)
    return await waiting.order_by("id")


@once_more
async def decide_as_owner(request_id: int, identity_id: int, agreed: bool, as_of: datetime) -> PhoneRequest:
    """The person says, on a phone of theirs, whether the new one is: yes only on one that is not new itself.

    Raises the same `NotFound` for another's.
    """
    async with transaction():
        request = await _waiting(request_id, as_of)
        mine = await Identity.get(id=identity_id)
        if mine.citizen_id != request.citizen_id or mine.id == request.identity_id:
            raise NotFound(GONE)
        if agreed:
            ask_old_phone(mine, as_of)
        request.decided_by_identity_id = identity_id
        return await _decide(request, agreed, as_of)


@once_more
async def decide_as_officer(request_id: int, officer_id: int, agreed: bool, as_of: datetime) -> PhoneRequest:
    """A second officer says it, having seen the person. Raises `Refused` for who asked, and who is walled off."""
    async with transaction():
        request = await _waiting(request_id, as_of)
        if agreed and officer_id == request.officer_id:
            raise Refused(NOT_YOURSELF)
        if await complains_of(request.citizen_id, officer_id):
            raise NotAllowed(ANOTHER_OFFICER)
        request.decided_by_officer_id = officer_id
        return await _decide(request, agreed, as_of)


async def _waiting(request_id: int, as_of: datetime) -> PhoneRequest:
    request = await PhoneRequest.filter(id=request_id).select_for_update().first()
    if request is None or (request.decided_at is None and request.until <= as_of):
        raise NotFound(GONE)
    if request.decided_at is not None:
        raise Refused(DECIDED)
    return request


async def _decide(request: PhoneRequest, agreed: bool, as_of: datetime) -> PhoneRequest:
    asking = await Identity.get(id=request.identity_id)
    if agreed:
        present = await Citizen.get_or_none(id=asking.citizen_id) if asking.citizen_id else None
        if present is not None and present.standing is Standing.VERIFIED and present.id != request.citizen_id:
            raise Refused(ANOTHER)
        by = request.decided_by_officer_id
        order = JoinOrder(request.citizen_id, await same_wechat(asking), JoinCause.REQUEST, as_of, by)
        await join(order)
    else:
        await tell_phones([asking.id], Change.REFUSED, f"request:{request.id}", as_of)
    request.decided_at, request.agreed = as_of, agreed
    await request.save()
    deed = audit.Deed.AGREE_PHONE if agreed else audit.Deed.REFUSE_PHONE
    facts = {"identity": asking.id}
    await audit.write_down(
        deed, ("citizen", request.citizen_id), as_of, officer_id=request.decided_by_officer_id, facts=facts
    )
    return request
