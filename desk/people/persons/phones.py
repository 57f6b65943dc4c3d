"""我的微信: which phones are a person's, and what it means to take one away.

A phone that leaves by itself keeps what was left on it; one that is sent away by another phone, or by the window, keeps
nothing. The same WeChat user in another account goes along. A phone that came less than a week ago sends nobody away,
withdraws nothing that was left elsewhere, and has nothing erased: who got hold of a code gains no more than a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.errors import NotFound, Refused
from desk.people.persons.joining import empty_person
from desk.people.persons.knowing import same_wechat
from desk.people.persons.new_phones import ask_old_phone, is_new
from desk.people.persons.telling import Change, phones_of, tell_phones
from desk.people.representing.ending import end_all_of
from models import Citizen, Consent, Identity, Petition
from models.database import transaction
from models.enums import AccountKind, MandateEnd, Standing
from models.lock_order import lock_phones
from models.once_more import once_more

NOT_BOUND = "这个微信没有绑定身份"
NOT_YOURS = "没有找到这个微信，或者它不是您的"


@dataclass(frozen=True)
class OwnPhone:
    """One phone of a person as they see it. `face` is where it is known: the account's name."""

    id: int
    face: str
    in_miniprogram: bool
    here: bool
    since: datetime
    seen_at: datetime
    is_new: bool


async def own_phones(identity_id: int, as_of: datetime) -> list[OwnPhone]:
    """Returns the phones of whoever has this one, this one first; only itself where it is nobody's."""
    mine = await Identity.get(id=identity_id).select_related("account")
    others = []
    if mine.citizen_id is not None:
        found = Identity.filter(citizen_id=mine.citizen_id, erased_at__isnull=True).exclude(id=mine.id)
        others = await found.order_by("-seen_at", "-id").select_related("account")
    return [_seen(one, mine, as_of) for one in (mine, *others)]


def _seen(one: Identity, mine: Identity, as_of: datetime) -> OwnPhone:
    return OwnPhone(
        id=one.id,
        face=one.account.name,
        in_miniprogram=one.account.kind is AccountKind.MINIPROGRAM,
        here=one.id == mine.id,
        since=one.bound_at or one.created_at,
        seen_at=one.seen_at,
        is_new=is_new(one, as_of),
    )


@once_more
async def unbind_here(identity_id: int, as_of: datetime) -> None:
    """取消绑定: this WeChat stands for nobody any more, and keeps what was left on it; the person's other phones hear.

    Of a person who only typed who they are, and has no other phone, nothing is kept. Raises `Refused` where it stands
    for nobody.
    """
    async with transaction():
        mine = await _bound(identity_id)
        person, leaving = mine.citizen_id or 0, await same_wechat(mine)
        await Petition.filter(identity_id__in=leaving, citizen_id=person).update(citizen_id=None)
        await _leave(person, leaving, as_of, by_phone=identity_id)
        await _tidy(person, as_of, even_proved=False)


@once_more
async def unbind_other(identity_id: int, other_id: int, as_of: datetime) -> None:
    """Sends another phone away: what was left on it is the person's and is seen there no more. It is told, as are all.

    Raises the same `NotFound` for somebody else's phone as for none, `Refused` where this one came just now.
    """
    async with transaction():
        mine = await Identity.get(id=identity_id)
        other = await Identity.get_or_none(id=other_id, erased_at__isnull=True)
        if other is None or mine.citizen_id is None or other.citizen_id != mine.citizen_id or other.id == mine.id:
            raise NotFound(NOT_YOURS)
        ask_old_phone(mine, as_of)
        leaving = [one for one in await same_wechat(other) if one != mine.id]
        await _leave(mine.citizen_id, leaving, as_of, by_phone=identity_id)


@once_more
async def unbind_at_window(citizen_id: int, identity_id: int, officer_id: int, as_of: datetime) -> None:
    """The same, at the window, for a person who is there; `officer_id` has seen their papers."""
    async with transaction():
        other = await Identity.get_or_none(id=identity_id, citizen_id=citizen_id, erased_at__isnull=True)
        if other is None:
            raise NotFound("没有找到这个微信，或者它已经解除")
        await _leave(citizen_id, await same_wechat(other), as_of, officer_id=officer_id)


@once_more
async def withdraw_consent(identity_id: int, as_of: datetime) -> None:
    """撤回同意 alone: what was given for knowing somebody is not used any more, petitions go on.

    This WeChat leaves its person as in 取消绑定; where they have no other phone, their name and numbers go too, proved
    or not: so not on a phone that came this week. Source: 个人信息保护法 arts. 15, 47.
    """
    async with transaction():
        mine = await Identity.get(id=identity_id)
        person, leaving = mine.citizen_id, await same_wechat(mine)
        if person is not None and all(phone.id in leaving for phone in await phones_of(person)):
            ask_old_phone(mine, as_of)
        await lock_phones(leaving)
        given = Consent.filter(identity_id__in=leaving, withdrawn_at__isnull=True)
        if person is None and not await given.exists():
            raise Refused("您没有给过同意，不用撤回")
        await given.update(withdrawn_at=as_of)
        await audit.write_down(audit.Deed.WITHDRAW_CONSENT, ("identity", identity_id), as_of)
        if person is not None:
            await Petition.filter(identity_id__in=leaving, citizen_id=person).update(citizen_id=None)
            await _leave(person, leaving, as_of, by_phone=identity_id)
            await _tidy(person, as_of, even_proved=True)


@once_more
async def withdraw_at_window(citizen_id: int, officer_id: int, as_of: datetime) -> None:
    """The same for the whole person, at the window: every WeChat of theirs leaves, their name and numbers go, petitions
    go on with whichever WeChat they were left on; `officer_id` has seen their papers.
    """
    async with transaction():
        leaving = [phone.id for phone in await phones_of(citizen_id)]
        await lock_phones(leaving)
        await Consent.filter(identity_id__in=leaving or [0], withdrawn_at__isnull=True).update(withdrawn_at=as_of)
        await audit.write_down(audit.Deed.WITHDRAW_CONSENT, ("citizen", citizen_id), as_of, officer_id=officer_id)
        if leaving:
            await Petition.filter(identity_id__in=leaving, citizen_id=citizen_id).update(citizen_id=None)
            await _leave(citizen_id, leaving, as_of, officer_id=officer_id)
        await _tidy(citizen_id, as_of, even_proved=True)


async def _bound(identity_id: int) -> Identity:
    await lock_phones([identity_id])
    mine = await Identity.get(id=identity_id)
    if mine.citizen_id is None:
        raise Refused(NOT_BOUND)
    return mine


async def _leave(
    citizen_id: int,
    leaving: Sequence[int],
    as_of: datetime,
    *,
    by_phone: int | None = None,
    officer_id: int | None = None,
) -> None:
    await lock_phones(leaving)
    by_mandate = Petition.filter(identity_id__in=list(leaving), representation__person_id=citizen_id)
    ids = [int(str(one)) for one in await by_mandate.values_list("id", flat=True)]
    await Petition.filter(id__in=ids or [0]).update(identity_id=None, citizen_id=citizen_id)
    told = [phone.id for phone in await phones_of(citizen_id)]
    await Identity.filter(id__in=list(leaving), citizen_id=citizen_id).update(citizen_id=None, bound_at=None)
    cause = f"unbind:{min(leaving)}:{int(as_of.timestamp() * 1000)}"
    await tell_phones([one for one in told if one in leaving and one != by_phone], Change.UNBOUND, cause, as_of)
    others = [one for one in told if one not in leaving and one != by_phone]
    await tell_phones(others, Change.OTHER_UNBOUND, cause, as_of)
    facts = {"identity": leaving[0]}
    await audit.write_down(audit.Deed.UNBIND_PHONE, ("citizen", citizen_id), as_of, officer_id=officer_id, facts=facts)


async def _tidy(citizen_id: int, as_of: datetime, *, even_proved: bool) -> None:
    """Empty the record of somebody no phone stands for any more: typed data always, proved ones where asked."""
    person = await Citizen.get(id=citizen_id)
    if await phones_of(citizen_id) or (person.standing is Standing.VERIFIED and not even_proved):
        return
    await end_all_of([citizen_id], MandateEnd.ERASED, as_of, None)
    await empty_person(citizen_id)
