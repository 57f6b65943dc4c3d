"""合并: phones found to be one person's become one citizen's, and two persons can undo it.

A join moves phones and what was left on them in one transaction. A record that no phone stands for afterwards is
emptied: its name, number and mobile are in the join's row alone, sealed. What was left for somebody else does not
follow: it stays with the phone it was left on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.access import audit
from desk.errors import NotFound, Refused
from desk.people.persons.telling import Change, phones_of, tell_phones
from desk.people.representing.following import follow, give_back
from desk.rules.same_person import follows
from desk.search.keys import keys_of_names
from models import Citizen, CitizenJoin, Identity, Petition, StopWish
from models.database import transaction
from models.enums import JoinCause, Standing
from models.keyring import unseal
from models.lock_order import lock_persons, lock_phones
from models.once_more import once_more

DATA = (
    *("standing", "verified_at", "name_sealed", "organisation"),
    *("document_kind", "id_number_sealed", "id_number_index"),
    *("mobile_sealed", "mobile_index", "mobile_at", "mobile_proved_at"),
)
"""What is known of a person."""
EMPTY: dict[str, object] = {**dict.fromkeys(DATA), "standing": Standing.CLAIMED, "organisation": ""}
NO_RECORD = "没有找到这份登记"
TWO_PERSONS = "这两份登记的证件号码不同，不能合并"
GONE = "没有找到这次合并，或者信息已按要求抹去"
UNDONE = "这次合并已经撤销"
FIRST_THE_LATER = "这些微信后来又有变动，请先撤销后来的合并"
ANOTHER_PERSON = "撤销合并要两个人：请另一位工作人员来确认"
SAME_OCCASION = timedelta(hours=12)
"""Somebody registered at the window, and their phone bound there, is one visit."""
NOT_ASKED = "还没有人提出撤销这次合并"


@dataclass(frozen=True)
class JoinOrder:
    """Which phones become whose, and how we know; `officer_id` is whoever of the court saw to it."""

    kept_id: int
    identities: Sequence[int]
    cause: JoinCause
    as_of: datetime
    officer_id: int | None = None


@once_more
async def join(order: JoinOrder) -> list[CitizenJoin]:
    """Makes the phones one person's, with what was left on them. Returns what was joined: nothing where all was so.

    Each record the phones stood for until now is a join of its own. Raises `Refused` where one was proved to be another
    person; then nothing is done.
    """
    async with transaction():
        kept, phones = await _locked(order)
        before = {phone.citizen_id for phone in phones} - {kept.id}
        joined = []
        for left_id in sorted(before, key=lambda one: one or 0):
            moving = [phone for phone in phones if phone.citizen_id == left_id]
            joined.append(await _join_one(kept, left_id, moving, order))
        if joined:
            await _tell(kept.id, joined, Change.JOINED, order.as_of)
    return joined


async def _locked(order: JoinOrder) -> tuple[Citizen, list[Identity]]:
    await _lock_all_phones(order.identities, [order.kept_id])
    phones = await Identity.filter(id__in=list(order.identities) or [0], erased_at__isnull=True).order_by("id")
    await lock_persons({order.kept_id, *(one.citizen_id for one in phones if one.citizen_id is not None)})
    kept = await Citizen.get_or_none(id=order.kept_id, erased_at__isnull=True)
    if kept is None:
        raise NotFound(NO_RECORD)
    return kept, phones


async def _lock_all_phones(identities: Iterable[int], persons: Iterable[int]) -> None:
    """Lock these phones and all that are those persons': who is told later must not be waited for with persons held."""
    theirs = await Identity.filter(citizen_id__in=list(persons), erased_at__isnull=True).values_list("id", flat=True)
    await lock_phones([*identities, *(int(str(one)) for one in theirs)])


async def _join_one(kept: Citizen, left_id: int | None, phones: list[Identity], order: JoinOrder) -> CitizenJoin:
    left = await Citizen.get(id=left_id) if left_id is not None else None
    if left is not None and _another(left, kept):
        raise Refused(TWO_PERSONS)
    ids = [phone.id for phone in phones]
    moved = await _petitions_follow(kept, left, ids)
    had_before = proved_before(kept, order.as_of) or bool(await phones_of(kept.id))
    new = order.cause not in (JoinCause.UNIONID, JoinCause.MOVED) and had_before
    await Identity.filter(id__in=ids).update(citizen_id=kept.id, bound_at=order.as_of if new else None)
    await StopWish.filter(identity_id__in=ids).update(citizen_id=kept.id)
    row = CitizenJoin(
        kept_id=kept.id,
        left_id=left_id,
        cause=order.cause,
        identities=ids,
        petitions=moved,
        officer_id=order.officer_id,
        at=order.as_of,
    )
    if left is not None and not await Identity.filter(citizen_id=left.id).exists():
        row.followed = await follow(left.id, kept.id)
        await _empty(left, row)
    await row.save()
    facts = {"join": row.id, "phones": len(ids), "petitions": len(moved)}
    await audit.write_down(
        audit.Deed.JOIN_PERSON, ("citizen", kept.id), order.as_of, officer_id=order.officer_id, facts=facts
    )
    return row


def proved_before(person: Citizen, as_of: datetime) -> bool:
    """Says whether a person was proved on an earlier occasion: what is theirs is older than today's phone."""
    verified_at = person.verified_at if person.standing is Standing.VERIFIED else None
    return verified_at is not None and as_of - verified_at > SAME_OCCASION


def _another(left: Citizen, kept: Citizen) -> bool:
    """Say whether two records are of two persons: both proved, by different numbers."""
    both = left.standing is Standing.VERIFIED and kept.standing is Standing.VERIFIED
    return both and left.id_number_index != kept.id_number_index


async def _petitions_follow(kept: Citizen, left: Citizen | None, phones: list[int]) -> list[int]:
    """Give what was left on these phones to the person, and what they left for somebody else to the phone alone.

    What was left by a mandate goes with whose mandate it is, by whichever phone.
    """
    known_as = unseal(kept.name_sealed) or (unseal(left.name_sealed) if left else "")
    own = Q(identity_id__in=phones) & (Q(citizen_id=left.id) if left else Q(citizen_id__isnull=True))
    await Petition.filter(own, representation_id__isnull=False).update(identity_id=None)
    own &= Q(representation_id__isnull=True)
    found = await Petition.filter(own).only("id", "contact_name_sealed", "citizen_id").order_by("id")
    theirs = [one.id for one in found if follows(unseal(one.contact_name_sealed), known_as)]
    others = [one.id for one in found if one.id not in set(theirs)]
    await Petition.filter(id__in=theirs or [0]).update(citizen_id=kept.id)
    await Petition.filter(id__in=others or [0]).update(citizen_id=None)
    return theirs


async def _empty(left: Citizen, row: CitizenJoin) -> None:
    for name in DATA:
        setattr(row, name, getattr(left, name))
    row.emptied = True
    await Citizen.filter(id=left.id).update(**EMPTY, name_keys=[])


async def empty_person(citizen_id: int) -> None:
    """Takes all that is known of a person, and what joins keep of the records that became theirs."""
    await Citizen.filter(id=citizen_id).update(**EMPTY, name_keys=[])
    await CitizenJoin.filter(Q(kept_id=citizen_id) | Q(left_id=citizen_id)).update(**EMPTY)


async def take_older(kept: Citizen, identity_id: int) -> list[int]:
    """Gives a person what was left on their own phone before it was known whose it is. Returns what was given."""
    return await _petitions_follow(kept, None, [identity_id])


@once_more
async def ask_parting(join_id: int, officer_id: int, as_of: datetime) -> CitizenJoin:
    """撤销合并, the first of two persons: writes down that somebody wants a join undone."""
    async with transaction():
        row = await _open_join(join_id)
        row.undo_asked_by_id, row.undo_asked_at = officer_id, as_of
        await row.save(update_fields=["undo_asked_by_id", "undo_asked_at"])
        await audit.write_down(
            audit.Deed.ASK_PARTING, ("citizen", row.kept_id), as_of, officer_id=officer_id, facts={"join": row.id}
        )
    return row


@once_more
async def part(join_id: int, officer_id: int, as_of: datetime) -> CitizenJoin:
    """撤销合并, the second person: who owned what before owns it again, with what was left on those phones since.

    Raises `Refused` where nobody asked for it, where the same person did, and where a later join stands in the way.
    """
    async with transaction():
        row = await _open_join(join_id)
        if row.undo_asked_by_id is None:
            raise Refused(NOT_ASKED)
        if row.undo_asked_by_id == officer_id:
            raise Refused(ANOTHER_PERSON)
        await _lock_all_phones(row.identities, [row.kept_id])
        await lock_persons([row.kept_id, *([row.left_id] if row.left_id is not None else [])])
        told = [phone.id for phone in await phones_of(row.kept_id)]
        await _give_back(row)
        row.undone_by_id, row.undone_at = officer_id, as_of
        await row.save()
        await audit.write_down(
            audit.Deed.PART_PERSON, ("citizen", row.kept_id), as_of, officer_id=officer_id, facts={"join": row.id}
        )
        await tell_phones([*told, *row.identities], Change.PARTED, f"join:{row.id}", as_of)
    return row


async def _open_join(join_id: int) -> CitizenJoin:
    row = await CitizenJoin.filter(id=join_id).select_for_update().first()
    kept = await Citizen.get_or_none(id=row.kept_id, erased_at__isnull=True) if row else None
    left = await Citizen.get_or_none(id=row.left_id) if row and row.left_id is not None else None
    if row is None or kept is None or (left is not None and left.erased_at is not None):
        raise NotFound(GONE)
    if row.undone_at is not None:
        raise Refused(UNDONE)
    return row


async def _give_back(row: CitizenJoin) -> None:
    still = await Identity.filter(id__in=row.identities or [0], erased_at__isnull=True)
    if await _joined_on(row) or {phone.citizen_id for phone in still} - {row.kept_id, None}:
        raise Refused(FIRST_THE_LATER)
    if row.emptied:
        await give_back(row.followed or {}, row.kept_id, row.left_id)
        await _fill(row)
    back = [phone.id for phone in still if phone.citizen_id == row.kept_id]
    await Identity.filter(id__in=back or [0]).update(citizen_id=row.left_id, bound_at=None)
    await StopWish.filter(identity_id__in=back or [0]).update(citizen_id=row.left_id)
    since = Q(identity_id__in=back or [0], created_at__gte=row.at)
    await Petition.filter(Q(id__in=row.petitions or [0]) | since, citizen_id=row.kept_id).update(citizen_id=row.left_id)


async def _fill(row: CitizenJoin) -> None:
    """Give a record what it was emptied of. Of two that were proved by one number the kept one stays proved alone."""
    data = {name: getattr(row, name) for name in DATA}
    data["name_keys"] = keys_of_names(unseal(row.name_sealed), row.organisation)
    if row.standing is Standing.VERIFIED:
        data |= {"standing": Standing.CLAIMED, "verified_at": None}
    left = await Citizen.get(id=row.left_id or 0)
    await left.update_from_dict(data).save(update_fields=list(data))
    for name, value in EMPTY.items():
        setattr(row, name, value)
    row.emptied = False


async def _joined_on(row: CitizenJoin) -> bool:
    """Say whether the record it would give back was itself used since, or the kept one given up."""
    touched = [row.kept_id, *([row.left_id] if row.left_id is not None else [])]
    later = CitizenJoin.filter(id__gt=row.id, undone_at__isnull=True)
    if row.left_id is not None and await later.filter(kept_id=row.left_id).exists():
        return True
    return await later.filter(left_id__in=touched, emptied=True).exists()


async def _tell(kept_id: int, joined: Sequence[CitizenJoin], change: Change, as_of: datetime) -> None:
    phones = [phone.id for phone in await phones_of(kept_id)]
    facts = {"phones": len(phones), "petitions": sum(len(row.petitions) for row in joined)}
    await tell_phones(phones, change, f"join:{joined[-1].id}", as_of, facts)
