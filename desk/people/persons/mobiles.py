"""换手机号: a verified person's number is changed, at the window or by proof of the new one; the old one is dropped."""

from datetime import datetime

from desk.access import audit
from desk.errors import Invalid, NotFound
from desk.people.persons.joining import NO_RECORD
from desk.people.persons.new_phones import ask_old_phone
from desk.people.persons.telling import Change, phones_of, tell_phones
from desk.rules.papers.telephones import Telephone, parse_telephone
from desk.rules.text.refusal import Refusal
from models import Citizen, Identity
from models.database import transaction
from models.keyring import index_of, seal
from models.lock_order import lock_persons
from models.once_more import once_more


async def change_at_window(citizen_id: int, typed: str, officer_id: int, as_of: datetime) -> None:
    """Keeps a new number in place of the old for a person who is there; every phone of theirs is told.

    Raises `Invalid` for what is no number, `NotFound` for a record that is gone.
    """
    telephone = parse_telephone(typed)
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    await _keep(citizen_id, telephone, as_of, officer_id=officer_id)


async def change_by_proof(citizen_id: int, proved: Telephone, phone: Identity, as_of: datetime) -> Citizen:
    """Keeps a number that whoever has this phone was proved to have; the person's other phones are told.

    Raises as `may_prove` does.
    """
    await may_prove(citizen_id, proved, phone, as_of)
    return await _keep(citizen_id, proved, as_of, phone_id=phone.id)


async def may_prove(citizen_id: int, proved: Telephone, phone: Identity, as_of: datetime) -> None:
    """Raises `Refused` where it is another number, and the phone came to the person less than a week ago.

    Who got hold of a window's code moves nobody's answers to a number of their own.
    """
    if not await Citizen.exists(id=citizen_id, mobile_index=index_of("mobile", proved.value)):
        ask_old_phone(phone, as_of)


@once_more
async def _keep(
    citizen_id: int,
    telephone: Telephone,
    as_of: datetime,
    *,
    officer_id: int | None = None,
    phone_id: int | None = None,
) -> Citizen:
    async with transaction():
        await lock_persons([citizen_id])
        person = await Citizen.get_or_none(id=citizen_id, erased_at__isnull=True)
        if person is None:
            raise NotFound(NO_RECORD)
        index = index_of("mobile", telephone.value)
        changed = person.mobile_index != index
        person.mobile_sealed, person.mobile_index = seal(telephone.value), index
        person.mobile_at, person.mobile_proved_at = as_of, None if phone_id is None else as_of
        await person.save(update_fields=["mobile_sealed", "mobile_index", "mobile_at", "mobile_proved_at"])
        if changed:
            await _write_down(person.id, as_of, officer_id, phone_id)
    return person


async def _write_down(citizen_id: int, as_of: datetime, officer_id: int | None, phone_id: int | None) -> None:
    facts = {} if phone_id is None else {"identity": phone_id}
    subject = "citizen", citizen_id
    await audit.write_down(audit.Deed.CHANGE_MOBILE, subject, as_of, officer_id=officer_id, facts=facts)
    told = [phone.id for phone in await phones_of(citizen_id) if phone.id != phone_id]
    await tell_phones(told, Change.MOBILE, f"mobile:{citizen_id}:{int(as_of.timestamp() * 1000)}", as_of)
