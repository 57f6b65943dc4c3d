"""共同诉求: others join a petition by a code its first petitioner passes on, or an officer writes them down.

At most five act for all (信访工作条例 art. 20); everybody is told and rates, and withdraws for themselves alone. A
petition keeps one owner: where whoever left it leaves, the next spokesperson takes their place.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk.access import audit
from desk.access.actors import Actor
from desk.access.visibility import capacities, place_of, sees
from desk.errors import Invalid, NotFound, Refused
from desk.people.citizens import contact_of
from desk.people.codes import DIGITS, MOST_WRONG, WRONG_WITHIN
from desk.people.persons.new_phones import ask_old_phone
from desk.petitions.own_petitions import own_petition
from desk.rules.lifecycle import Capacity
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text.plain_text import half_width, plain
from desk.rules.text.refusal import Refusal
from desk.search.keys import key_petitioners, keys_of_names, purpose_of_petition
from desk.tickets.rating.petitioner_ratings import own_row
from desk.tickets.ticket_store import HIDDEN, load
from models import AuditEntry, Identity, Petition, PetitionCode, Petitioner, Ticket
from models.database import connection, transaction
from models.enums import OPEN_STATES
from models.keyring import Place, index_of, seal, unseal
from models.lock_order import lock_phones
from models.once_more import once_more
from models.petitioners import is_of_owner

MOST_SPOKESPEOPLE = 5
MOST_PETITIONERS = 200
CODE_LIVES = timedelta(days=7)
NO_SUCH_CODE = "邀请码不对，或者已经过期。请向最先提出的人要一个新的"
TOO_OFTEN = "邀请码输错次数太多，请一小时后再试"
TOO_LATE = "这件诉求已经办完，不能再加入"
FOR_ANOTHER = "替别人或单位提的诉求不能几个人一起提"
ALREADY = "您已经是这件诉求的共同提出人"
FULL = f"一件诉求最多 {MOST_PETITIONERS} 人一起提，请另提一件"
MOST_SPEAK = f"代表最多 {MOST_SPOKESPEOPLE} 人（信访工作条例第二十条）"
ONLY_ONE = "只有您一个人，不用退出；不想办了可以撤回"


@dataclass(frozen=True)
class JoinCode:
    """A code as it is shown, once."""

    code: str = field(repr=False)
    expires_at: datetime


@once_more
async def issue_code(
    actor: Actor, number: str, as_of: datetime, random: Callable[[int], int] = secrets.randbelow
) -> JoinCode:
    """Give whoever may act for all a code to pass on; the ones given before end. Raises `NotFound`, `Refused`."""
    ticket = await own_petition(actor, number)
    objection = objection_to_inviting(actor, ticket)
    if objection:
        raise Refused(objection)
    async with transaction():
        petition = await _held(ticket)
        await _first_row(petition)
        earlier = PetitionCode.filter(petition_id=petition.id, expires_at__gt=as_of)
        await earlier.update(expires_at=as_of)
        code = f"{random(10**DIGITS):0{DIGITS}d}"
        while await PetitionCode.exists(code_index=_index(code)):
            code = f"{random(10**DIGITS):0{DIGITS}d}"
        await PetitionCode.create(
            petition_id=petition.id, code_index=_index(code), issued_at=as_of, expires_at=as_of + CODE_LIVES
        )
    return JoinCode(code, as_of + CODE_LIVES)


def objection_to_inviting(actor: Actor, ticket: Ticket) -> str:
    """Say why this citizen invites nobody to join; empty where they may."""
    if Capacity.CITIZEN not in capacities(actor, place_of(ticket)):
        return "请让最先提出的人或者代表来邀请"
    if ticket.petition.representation_id is not None:
        return FOR_ANOTHER
    return "" if ticket.state in OPEN_STATES else TOO_LATE


@once_more
async def join_by_code(actor: Actor, typed: str, name: str, as_of: datetime) -> Petition:
    """Make whoever has the code one of the petitioners; a wrong code counts all the same. Raises `Refused`."""
    digits = "".join(half_width(plain(typed)).replace("-", "").split())
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        raise Invalid(f"邀请码是 {DIGITS} 位数字，请核对", "code")
    async with transaction():
        petition_id = await _guessed(actor, digits, as_of)
        if petition_id is not None:
            return await _join(actor, petition_id, name, as_of)
    raise Invalid(NO_SUCH_CODE, "code")


async def _guessed(actor: Actor, digits: str, as_of: datetime) -> int | None:
    """One guess at a time for each phone; a wrong one is written down."""
    await lock_phones([actor.id or 0])
    wrong = AuditEntry.filter(subject_kind="identity", subject_id=actor.id, action=audit.Deed.WRONG_CODE.value)
    if await wrong.filter(at__gt=as_of - WRONG_WITHIN).count() >= MOST_WRONG:
        raise Refused(TOO_OFTEN)
    code = await PetitionCode.get_or_none(code_index=_index(digits), expires_at__gt=as_of)
    if code is None:
        await audit.write_down(audit.Deed.WRONG_CODE, ("identity", actor.id), as_of)
        return None
    return code.petition_id


async def _join(actor: Actor, petition_id: int, name: str, as_of: datetime) -> Petition:
    ticket = await Ticket.filter(petition_id=petition_id).order_by("part").first().select_related("petition")
    assert ticket is not None
    assert actor.id is not None
    petition = await _held(ticket)
    await _first_row(petition)
    if await own_row(actor, petition.id) is not None or actor.id == petition.identity_id:
        raise Refused(ALREADY)
    await _not_full(petition)
    known, mobile = await contact_of(actor.id, actor.citizen_id)
    called = parse_name(name or known)
    if isinstance(called, Refusal):
        raise Invalid(called.reason, "name")
    await Petitioner.create(
        petition_id=petition.id,
        citizen_id=actor.citizen_id,
        identity_id=actor.id,
        **await _called(petition.id, called, mobile),
        speaks=False,
        joined_at=as_of,
    )
    await _joint(petition)
    await audit.write_down(audit.Deed.JOIN_PETITION, ("petition", petition.id), as_of)
    return petition


@dataclass(frozen=True)
class AddedPetitioner:
    """Somebody an officer writes down as one of several: a name, and a way to be reached that may be empty."""

    name: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    speaks: bool = False


@once_more
async def add_by_officer(actor: Actor, ticket_id: int, added: AddedPetitioner, as_of: datetime) -> Petitioner:
    """Write down one more petitioner, for whoever at the desk sees the ticket. Raises `Invalid`, `NotFound`."""
    ticket = await load(ticket_id)
    if not sees(actor, place_of(ticket)):
        raise NotFound(HIDDEN)
    name = parse_name(added.name)
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "name")
    telephone = parse_telephone(added.mobile) if added.mobile.strip() else None
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    async with transaction():
        petition = await _held(ticket)
        await _first_row(petition)
        await _not_full(petition)
        if added.speaks:
            await _room_to_speak(petition.id)
        row = await Petitioner.create(
            petition_id=petition.id,
            **await _called(petition.id, name, telephone.value if telephone else ""),
            speaks=added.speaks,
            added_by_id=actor.id,
            joined_at=as_of,
        )
        await _joint(petition)
        await audit.by_officer(actor, audit.Deed.ADD_PETITIONER, ("petition", petition.id), as_of, {"row": row.id})
    return row


@once_more
async def let_speak(actor: Actor, ticket_id: int, petitioner_id: int, as_of: datetime) -> None:
    """推选代表: write down that one of them acts for all. Raises `Refused` where five do."""
    ticket = await load(ticket_id)
    if not sees(actor, place_of(ticket)):
        raise NotFound(HIDDEN)
    async with transaction():
        await _held(ticket)
        row = await Petitioner.get_or_none(id=petitioner_id, petition_id=ticket.petition_id, left_at__isnull=True)
        if row is None:
            raise NotFound("没有找到这个人")
        if not row.speaks:
            await _room_to_speak(ticket.petition_id)
            await Petitioner.filter(id=row.id).update(speaks=True)
            facts = {"row": row.id, "speaks": 1}
            await audit.by_officer(actor, audit.Deed.ADD_PETITIONER, ("petition", ticket.petition_id), as_of, facts)


@once_more
async def leave(actor: Actor, number: str, as_of: datetime) -> None:
    """退出: withdraw for oneself alone; the others' matter goes on. Raises `Refused` where there are no others."""
    ticket = await own_petition(actor, number)
    async with transaction():
        await _lock(ticket.petition_id)
        petition = await Petition.get(id=ticket.petition_id)
        row = await own_row(actor, petition.id)
        if row is None or not petition.joint:
            raise Refused(ONLY_ONE)
        if row.identity_id != actor.id:
            ask_old_phone(await Identity.get_or_none(id=actor.id or 0), as_of)
        await take_leave(row, petition, as_of)


async def take_leave(row: Petitioner, petition: Petition, as_of: datetime) -> None:
    """Write that one of several has left; where the petition was theirs, it is the next one's. In a transaction."""
    await Petitioner.filter(id=row.id).update(left_at=as_of, speaks=False)
    await audit.write_down(audit.Deed.LEAVE_PETITION, ("petition", petition.id), as_of, facts={"row": row.id})
    staying = await Petitioner.filter(petition_id=petition.id, left_at__isnull=True).order_by("-speaks", "id")
    mine = is_of_owner(row, petition)
    values: dict[str, object] = {"joint": len(staying) > 1}
    if mine and staying:
        after = staying[0]
        contact = unseal(after.contact_sealed)
        values |= {
            "identity_id": after.identity_id,
            "citizen_id": after.citizen_id,
            "contact_name_sealed": seal(
                unseal(after.name_sealed), Place("petition", "contact_name_sealed", petition.id)
            ),
            "contact_mobile_sealed": seal(contact, Place("petition", "contact_mobile_sealed", petition.id)),
            "contact_mobile_index": index_of("mobile", contact),
        }
        await Petitioner.filter(id=after.id).update(speaks=True, added_by_id=None)
    await Petition.filter(id=petition.id).update(**values)
    await key_petitioners([petition.id])


async def _held(ticket: Ticket) -> Petition:
    """Lock a petition that more people may join. Raises `Refused`."""
    await _lock(ticket.petition_id)
    petition = await Petition.get(id=ticket.petition_id)
    if petition.representation_id is not None:
        raise Refused(FOR_ANOTHER)
    if not await Ticket.filter(petition_id=petition.id, state__in=list(OPEN_STATES)).exists():
        raise Refused(TOO_LATE)
    return petition


async def _lock(petition_id: int) -> None:
    async with connection() as plain_sql:
        await plain_sql.execute("SELECT 1 FROM petition WHERE id = $1 FOR UPDATE", petition_id)


async def _called(petition_id: int, name: str, contact: str) -> dict[str, Any]:
    """Return the columns by which one of several is called and found."""
    return {
        "name_sealed": seal(name),
        "name_keys": keys_of_names(name, purpose=await purpose_of_petition(petition_id)),
        "contact_sealed": seal(contact),
        "contact_index": index_of("mobile", contact),
    }


async def _first_row(petition: Petition) -> Petitioner:
    """Return the row of whoever left it, written once others are to come."""
    found = await Petitioner.filter(petition_id=petition.id, left_at__isnull=True).order_by("id").first()
    if found is not None:
        return found
    return await Petitioner.create(
        petition_id=petition.id,
        citizen_id=petition.citizen_id,
        identity_id=petition.identity_id,
        **await _called(petition.id, unseal(petition.contact_name_sealed), unseal(petition.contact_mobile_sealed)),
        speaks=True,
        joined_at=petition.created_at,
    )


async def _not_full(petition: Petition) -> None:
    if await Petitioner.filter(petition_id=petition.id, left_at__isnull=True).count() >= MOST_PETITIONERS:
        raise Refused(FULL)


async def _room_to_speak(petition_id: int) -> None:
    speaking = Petitioner.filter(petition_id=petition_id, left_at__isnull=True, speaks=True)
    if await speaking.count() >= MOST_SPOKESPEOPLE:
        raise Invalid(MOST_SPEAK, "speaks")


async def _joint(petition: Petition) -> None:
    await Petition.filter(id=petition.id).update(joint=True)
    petition.joint = True


def _index(code: str) -> str:
    found = index_of("petition_code", code)
    assert found is not None
    return found
