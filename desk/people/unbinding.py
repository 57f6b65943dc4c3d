"""解除绑定: a phone is taken from an officer, by whoever looks after them, or by themselves."""

from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import NotFound
from desk.people.account_news import AccountNews, tell_owner, unbind_phones
from models import Identity
from models.database import transaction
from models.once_more import once_more

NO_PHONE = "没有找到这个微信，或者您已经解除"


@once_more
async def unbind_officer(officer_id: int, by: Actor, as_of: datetime) -> None:
    """Take every phone from an officer; each is told. Whether `by` may is the caller's question."""
    async with transaction():
        subject = ("officer", officer_id)
        await audit.write_down(Deed.UNBIND_OFFICER, subject, as_of, officer_id=by.id, address=by.address)
        await unbind_phones(officer_id, AccountNews.UNBOUND, as_of)


@once_more
async def unbind_own(me: Actor, phone_id: int, as_of: datetime) -> None:
    """Take one phone from oneself; it and the others are told. Raises `NotFound` where it is none of one's own."""
    async with transaction():
        phone = await Identity.get_or_none(id=phone_id, officer_id=me.id)
        if phone is None or me.id is None:
            raise NotFound(NO_PHONE)
        subject, facts = ("officer", me.id), {"identity": phone.id}
        await audit.write_down(Deed.UNBIND_OFFICER, subject, as_of, officer_id=me.id, address=me.address, facts=facts)
        await tell_owner(me.id, AccountNews.UNBOUND, as_of)
        await Identity.filter(id=phone.id).update(officer_id=None)
