"""How it is known that phones are one person's: a proved number, or WeChat's own word (unionid)."""

from datetime import datetime

from desk.access import audit
from desk.people.persons.joining import JoinOrder, join, take_older
from models import AuditEntry, Citizen, CitizenJoin, Identity
from models.database import connection, transaction
from models.enums import JoinCause, Standing
from models.lock_order import lock_phones
from models.once_more import once_more


async def verified_of(number_index: str | None) -> Citizen | None:
    """Returns the one person verified by this number, if any. One asks at a time for each number, until the commit."""
    if not number_index:
        return None
    await _alone(f"citizen:{number_index}")
    return await Citizen.get_or_none(id_number_index=number_index, standing=Standing.VERIFIED, erased_at__isnull=True)


async def same_wechat(identity: Identity) -> list[int]:
    """Returns this phone and the others that are the same WeChat user in another account and stand for the same or for
    nobody.
    """
    if not identity.unionid:
        return [identity.id]
    same = await Identity.filter(unionid=identity.unionid, erased_at__isnull=True).exclude(id=identity.id)
    return [identity.id, *(one.id for one in same if one.citizen_id in (None, identity.citizen_id))]


@once_more
async def recognise(identity_id: int, unionid: str, as_of: datetime) -> None:
    """Takes WeChat's own word that several openids are one person: who is known by one is known by all.

    Records proved, or typed, with different numbers stay apart, and so does what two officers parted before. An openid
    whose unionid has changed joins nobody any more: the account, or its owner, is another.
    """
    async with transaction():
        await _alone(f"unionid:{unionid}")
        known = await Identity.filter(unionid=unionid, erased_at__isnull=True).values_list("id", flat=True)
        await lock_phones([identity_id, *(int(str(one)) for one in known)])
        identity = await Identity.get(id=identity_id)
        if identity.unionid not in (None, unionid):
            await _note_change(identity, unionid, as_of)
            return
        if identity.unionid is None:
            identity.unionid = unionid
            await identity.save(update_fields=["unionid"])
        await join_same_wechat(unionid, as_of)


async def _note_change(identity: Identity, unionid: str, as_of: datetime) -> None:
    await Identity.filter(id=identity.id).update(unionid=unionid)
    await audit.write_down(audit.Deed.UNIONID_CHANGED, ("identity", identity.id), as_of)


async def join_same_wechat(unionid: str, as_of: datetime) -> None:
    """Joins the openids of one WeChat user, in the caller's transaction; see `recognise`."""
    same = await Identity.filter(unionid=unionid, erased_at__isnull=True).order_by("id").select_related("citizen")
    if len(same) < 2 or (len({one.citizen_id for one in same}) == 1 and same[0].citizen_id is not None):
        return
    if await _was_changed_or_parted([one.id for one in same]):
        return
    persons = {one.citizen.id: one.citizen for one in same if one.citizen is not None and one.citizen.erased_at is None}
    if len({one.id_number_index for one in persons.values() if one.id_number_index}) > 1:
        return
    kept = _best(list(persons.values())) or await Citizen.create(created_at=as_of, standing=Standing.CLAIMED)
    for one in same:
        if one.citizen_id == kept.id:
            await take_older(kept, one.id)
    await join(JoinOrder(kept.id, [one.id for one in same], JoinCause.UNIONID, as_of))


async def join_moved(was: Identity, now: Identity, stays_id: int, unowned: set[int], as_of: datetime) -> bool:
    """Makes one person of those who two openids of one phone stood for, `was` before its account moved and `now` after.

    In the caller's transaction; the phone is `stays_id` alone by now, and `unowned` are those of the two on which
    something was left that was nobody's. Returns False where two records stay two: given different numbers, or parted
    by two officers before. Then the phone is the proved one's, the newer one's of equals, and what was left under
    either stays theirs.
    """
    found = {one.id: one for one in await Citizen.filter(id__in=[was.citizen_id or 0, now.citizen_id or 0])}
    before, after = (_living(found.get(one.citizen_id or 0)) for one in (was, now))
    kept = _best([one for one in (before, after) if one is not None])
    same = before is None or after is None or before.id == after.id or not await _are_two(before, after, was, now)
    if not same and before and after:
        kept = before if before.standing is Standing.VERIFIED is not after.standing else after
    if kept is None:
        return True
    bound_at = was.bound_at if kept is before else now.bound_at
    left = after if kept is before else before
    without = now if kept is before else was
    phone = Identity.filter(id=stays_id)
    if same and (left.id != kept.id if left else without.id in unowned):
        await phone.update(citizen_id=left.id if left else None)
        await join(JoinOrder(kept.id, [stays_id], JoinCause.MOVED, as_of))
    await phone.update(citizen_id=kept.id, bound_at=bound_at)
    return same


def _living(person: Citizen | None) -> Citizen | None:
    return person if person is not None and person.erased_at is None else None


async def _are_two(before: Citizen, after: Citizen, was: Identity, now: Identity) -> bool:
    numbers = {one.id_number_index for one in (before, after) if one.id_number_index}
    return len(numbers) > 1 or await _was_changed_or_parted([was.id, now.id])


def _best(persons: list[Citizen]) -> Citizen | None:
    """Return the person of whom most is known: proved before typed, with a number before without, the oldest first."""
    return min(
        persons,
        key=lambda one: (one.standing is not Standing.VERIFIED, not one.id_number_index, not one.name_sealed, one.id),
        default=None,
    )


async def _was_changed_or_parted(identities: list[int]) -> bool:
    """Say whether WeChat's word about one of these was found wrong before: by its own change, or by two officers."""
    changed = AuditEntry.filter(
        subject_kind="identity", subject_id__in=identities, action=audit.Deed.UNIONID_CHANGED.value
    )
    parted = CitizenJoin.filter(cause=JoinCause.UNIONID, undone_at__isnull=False)
    return await changed.exists() or any(set(row.identities) & set(identities) for row in await parted)


async def _alone(what: str) -> None:
    async with connection() as plain:
        await plain.execute("SELECT pg_advisory_xact_lock(hashtext($1))", what)
