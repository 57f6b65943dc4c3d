"""Who a phone belongs to: what was agreed to, what was typed (claimed), what was proved (verified)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from desk.access import audit
from desk.errors import Invalid
from desk.people.persons.joining import JoinOrder, join, take_older
from desk.people.persons.knowing import same_wechat, verified_of
from desk.people.persons.requests import ask_phone
from desk.rules.ages import consents_alone
from desk.rules.calendar.court_time import court_day
from desk.rules.sizes import LONGEST_NAME
from desk.rules.text.personal_numbers import IdentityNumber, Mobile, parse_identity, parse_mobile
from models import CaseParty, Citizen, Consent, Grant, Identity, Petition
from models.database import connection, transaction
from models.enums import AccountKind, JoinCause, RequestCause, Standing
from models.keyring import index_of, seal, unseal

TOO_YOUNG = "未满十四周岁的，要由父母或其他监护人同意：请监护人带证件到法院窗口办理；诉求现在就可以留"


@dataclass(frozen=True)
class Claim:
    """What a person typed of themselves."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


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
    async with connection() as plain:
        await plain.execute("SELECT 1 FROM identity WHERE id = $1 FOR UPDATE", identity_id)


async def claim(identity_id: int, claimed: Claim, as_of: datetime) -> Citizen:
    """绑定: keep what was typed. It shows only what this openid left: typed data joins nobody to anybody.

    Every opponent has one's name, identity number and mobile on the complaint's first page.
    """
    number, mobile = parse_identity(claimed.id_number, as_of), parse_mobile(claimed.mobile)
    name = claimed.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("请填写真实姓名", "name")
    if not isinstance(number, IdentityNumber):
        raise Invalid(number.reason, "id_number")
    if not isinstance(mobile, Mobile):
        raise Invalid(mobile.reason, "mobile")
    if not consents_alone(number.born, court_day(as_of)):
        raise Invalid(TOO_YOUNG, "id_number")
    async with transaction():
        await _one_at_a_time(identity_id)
        identity = await Identity.get(id=identity_id).select_related("citizen")
        own = identity.citizen
        if own is not None and own.standing is Standing.VERIFIED:
            raise Invalid("您的身份已经核验过，如需更改请到法院窗口办理", "id_number")
        values: dict[str, Any] = {
            "name_sealed": seal(name),
            "id_number_sealed": seal(number.value),
            "id_number_index": index_of("id_number", number.value),
            "mobile_sealed": seal(mobile.value),
            "mobile_index": index_of("mobile", mobile.value),
            "mobile_at": as_of,
        }
        if own is None:
            own = await Citizen.create(created_at=as_of, standing=Standing.CLAIMED, **values)
        else:
            await own.update_from_dict(values).save()
        await _stands_for(identity, own)
        return own


async def prove_mobile(identity_id: int, number: str, as_of: datetime) -> Citizen:
    """核验手机号: keep a number that WeChat vouches for; it verifies where a case has it reserved for this person.

    法释〔2018〕7号 art. 5: a party is known by identity number and the mobile reserved in the case. Typed data alone
    prove nothing, and possession of another mobile proves nothing about an identity number. Raises `Invalid`.
    """
    mobile = parse_mobile(number)
    if not isinstance(mobile, Mobile):
        raise Invalid(mobile.reason, "code")
    async with transaction():
        await _one_at_a_time(identity_id)
        identity = await Identity.get(id=identity_id).select_related("citizen")
        own = identity.citizen or Citizen(created_at=as_of, standing=Standing.CLAIMED)
        if own.standing is Standing.VERIFIED:
            return own
        own.mobile_sealed, own.mobile_index = seal(mobile.value), index_of("mobile", mobile.value)
        own.mobile_at = as_of
        await own.save()
        await _stands_for(identity, own)
        if await _reserved_for(own):
            own = await _verified_as(own, identity, as_of)
            await own.save()
        else:
            await _propose(own, identity, as_of)
        return own


async def _propose(own: Citizen, identity: Identity, as_of: datetime) -> None:
    """A mobile alone joins nobody: the one verified person who gave it is asked, on the phones they have."""
    same = Citizen.filter(mobile_index=own.mobile_index, standing=Standing.VERIFIED, erased_at__isnull=True)
    found = await same.exclude(id=own.id).limit(2)
    if len(found) == 1 and own.id_number_index in (None, found[0].id_number_index):
        await ask_phone(found[0].id, identity.id, RequestCause.MOBILE, as_of)


async def _stands_for(identity: Identity, own: Citizen) -> None:
    """A phone stands for its own person from now on, and so does what was left on it before."""
    if identity.citizen_id != own.id:
        identity.citizen_id = own.id
        await identity.save(update_fields=["citizen_id"])
    await take_older(own, identity.id)


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
