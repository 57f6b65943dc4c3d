"""Who a phone belongs to: what was agreed to, what was typed (claimed), what was proved (verified)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from desk.access import audit
from desk.errors import Invalid, Refused
from desk.people.persons.joining import JoinOrder, join, take_older
from desk.people.persons.knowing import same_wechat, verified_of
from desk.people.persons.mobiles import change_by_proof
from desk.people.persons.requests import ask_phone
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.documents import Document
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.telephones import Telephone, parse_telephone
from desk.rules.text.refusal import Refusal
from desk.search.keys import keys_of_names
from models import CaseParty, Citizen, Consent, Grant, Identity, Petition
from models.database import transaction
from models.enums import AccountKind, DocumentKind, JoinCause, RequestCause, Standing
from models.keyring import index_of, seal, unseal
from models.lock_order import lock_phones
from models.once_more import once_more

A_CHILD = (
    "证件上还不满 14 周岁，要由爸爸妈妈或其他监护人来同意。请监护人用自己的微信办理，或者一起到法院窗口办理。"
    "有事想告诉法院，现在就可以说，不用绑定。"
)


class GuardianNeeded(Refused):
    """Somebody under 14 does not agree to the use of their own data (个人信息保护法 art. 31)."""

    code = "guardian_needed"

    def __init__(self) -> None:
        super().__init__(A_CHILD)


@dataclass(frozen=True)
class Claim:
    """What a person typed of themselves; `document_kind` is what they say the number is of, where they were asked."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)
    document_kind: DocumentKind | None = None


@dataclass(frozen=True)
class ReadClaim:
    """What was typed, once it is read."""

    name: str = field(repr=False)
    document: Document
    telephone: Telephone


def read_claim(claimed: Claim, as_of: datetime) -> ReadClaim:
    """Read what a person typed. Raises `Invalid` naming the field, and `GuardianNeeded` for a child's document."""
    name = parse_name(claimed.name)
    document = parse_document(claimed.id_number, as_of, claimed.document_kind)
    telephone = parse_telephone(claimed.mobile)
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "name")
    if isinstance(document, Refusal):
        raise Invalid(document.reason, "id_number")
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    if document.is_of_a_child(court_day(as_of)):
        raise GuardianNeeded
    return ReadClaim(name, document, telephone)


@once_more
async def consent(identity_id: int, text_name: str, version: str, purpose: str, as_of: datetime) -> None:
    """Write down that this person agreed to this text, for this purpose, now; once per version."""
    async with transaction():
        await _one_at_a_time(identity_id)
        already = await Consent.filter(
            identity_id=identity_id, text_name=text_name, version=version, withdrawn_at__isnull=True
        ).exists()
        if not already:
            await Consent.create(
                identity_id=identity_id, text_name=text_name, version=version, purpose=purpose, given_at=as_of
            )


async def _one_at_a_time(identity_id: int) -> None:
    """The same form sent twice at once must not make two citizens of one phone: its row is locked."""
    await lock_phones([identity_id])


@once_more
async def claim(identity_id: int, claimed: Claim, as_of: datetime) -> Citizen:
    """绑定: keep what was typed. It shows only what this openid left: typed data joins nobody to anybody.

    Every opponent has one's name, identity number and mobile on the complaint's first page. A number that WeChat
    vouched for before stays, and verifies where a case has it reserved: which comes first does not matter.
    """
    read = read_claim(claimed, as_of)
    async with transaction():
        await _one_at_a_time(identity_id)
        identity = await Identity.get(id=identity_id).select_related("citizen")
        own = identity.citizen
        if own is not None and own.standing is Standing.VERIFIED:
            raise Invalid("您的身份已经核验过，如需更改请到法院窗口办理", "id_number")
        own = own or Citizen(created_at=as_of, standing=Standing.CLAIMED)
        own.update_from_dict(_claimed_values(read))
        if own.mobile_proved_at is None:
            own.update_from_dict(_mobile_values(read.telephone, as_of))
        return await _settled(own, identity, as_of)


def _claimed_values(read: ReadClaim) -> dict[str, Any]:
    return {
        "name_sealed": seal(read.name),
        "name_keys": keys_of_names(read.name),
        "document_kind": read.document.kind,
        "id_number_sealed": seal(read.document.value),
        "id_number_index": index_of("id_number", read.document.key),
    }


def _mobile_values(telephone: Telephone, as_of: datetime) -> dict[str, Any]:
    return {
        "mobile_sealed": seal(telephone.value),
        "mobile_index": index_of("mobile", telephone.value),
        "mobile_at": as_of,
    }


@once_more
async def prove_mobile(identity_id: int, number: str, as_of: datetime) -> Citizen:
    """核验手机号: keep a number that WeChat, or a code sent to it, vouches for; of a verified person it is changed.

    It verifies where a case has it reserved for this person.

    法释〔2018〕7号 art. 5: a party is known by identity number and the mobile reserved in the case. Typed data alone
    prove nothing, and possession of another mobile proves nothing about an identity number. Raises `Invalid`.
    """
    mobile = parse_telephone(number)
    if isinstance(mobile, Refusal):
        raise Invalid(mobile.reason, "code")
    async with transaction():
        await _one_at_a_time(identity_id)
        identity = await Identity.get(id=identity_id).select_related("citizen")
        own = identity.citizen or Citizen(created_at=as_of, standing=Standing.CLAIMED)
        if own.standing is Standing.VERIFIED:
            return await change_by_proof(own.id, mobile, identity, as_of)
        own.update_from_dict(_mobile_values(mobile, as_of))
        own.mobile_proved_at = as_of
        return await _settled(own, identity, as_of)


async def _settled(own: Citizen, identity: Identity, as_of: datetime) -> Citizen:
    """Keep what is known of a phone's person, and find who they are proved to be by it: a join reads what is kept."""
    await own.save()
    await _stands_for(identity, own)
    if own.mobile_proved_at is None:
        return own
    if await _reserved_for(own):
        return await _verified_as(own, identity, as_of)
    await _propose(own, identity, as_of)
    return own


async def _stands_for(identity: Identity, own: Citizen) -> None:
    """A phone stands for its own person from now on, and so does what was left on it before."""
    if identity.citizen_id != own.id:
        identity.citizen_id = own.id
        await identity.save(update_fields=["citizen_id"])
    await take_older(own, identity.id)


async def _propose(own: Citizen, identity: Identity, as_of: datetime) -> None:
    """A mobile alone joins nobody: the one verified person who gave it is asked, on the phones they have."""
    same = Citizen.filter(mobile_index=own.mobile_index, standing=Standing.VERIFIED, erased_at__isnull=True)
    found = await same.exclude(id=own.id).limit(2)
    if len(found) == 1 and own.id_number_index in (None, found[0].id_number_index):
        await ask_phone(found[0].id, identity.id, RequestCause.MOBILE, as_of)


async def _reserved_for(own: Citizen) -> bool:
    if not own.id_number_index or not own.mobile_index:
        return False
    return await CaseParty.filter(id_number_index=own.id_number_index, mobile_index=own.mobile_index).exists()


async def _verified_as(own: Citizen, identity: Identity, as_of: datetime) -> Citizen:
    """The one verified record of this identity number: proof joins phones to it, with what was left on them."""
    person = await verified_of(own.id_number_index) or own
    facts = {"identity": identity.id}
    await audit.write_down(audit.Deed.VERIFY_MOBILE, ("citizen", person.id), as_of, facts=facts)
    if person.id != own.id:
        await join(JoinOrder(person.id, await same_wechat(identity), JoinCause.NUMBER, as_of))
        return person
    own.standing, own.verified_at = Standing.VERIFIED, as_of
    await own.save()
    return own


async def contact_of(identity_id: int, citizen_id: int | None) -> tuple[str, str]:
    """Returns the whole name and mobile kept for this person, for their own new petition; empty where there are
    none.
    """
    who = await Citizen.get_or_none(id=citizen_id) if citizen_id else None
    if who is not None and who.mobile_sealed:
        return unseal(who.name_sealed), unseal(who.mobile_sealed)
    return await last_contact(identity_id)


async def newest_contact(petition: Petition) -> tuple[str, str]:
    """Returns the name and the mobile by which a petitioner is reached about this petition: the newest they gave.

    That is the one left with it, or one given since by whom the phone it came from stands for now.
    """
    person = await citizen_of(petition)
    name = unseal(petition.contact_name_sealed) or (unseal(person.name_sealed) if person else "")
    left, own = petition.contact_mobile_sealed, person.mobile_sealed if person else None
    newer = person is not None and person.mobile_at is not None and person.mobile_at > petition.created_at
    return name, unseal(own if own and (newer or not left) else left)


async def citizen_of(petition: Petition) -> Citizen | None:
    """Returns the person who left a petition, where they are known by now."""
    citizen_id = petition.citizen_id
    if citizen_id is None and petition.identity_id is not None:
        citizen_id = (await Identity.get(id=petition.identity_id)).citizen_id
    return await Citizen.get_or_none(id=citizen_id) if citizen_id else None


async def is_reached(identity_id: int, citizen_id: int | None) -> bool:
    """Says whether this person can be written to: by leave to send, or on a phone that follows an official account."""
    if await Grant.filter(identity_id=identity_id, left__gt=0).exists():
        return True
    theirs = Q(id=identity_id) | (Q(citizen_id=citizen_id) if citizen_id is not None else Q(id=identity_id))
    following = Identity.filter(theirs, subscribed=True, unreachable_since__isnull=True, erased_at__isnull=True)
    return await following.filter(account__kind=AccountKind.SERVICE).exists()


async def last_contact(identity_id: int) -> tuple[str, str]:
    """Returns the name and mobile this phone left with an earlier petition."""
    row = await Petition.filter(identity_id=identity_id, contact_mobile_index__isnull=False).order_by("-id").first()
    return (unseal(row.contact_name_sealed), unseal(row.contact_mobile_sealed)) if row else ("", "")
