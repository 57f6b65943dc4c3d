"""An officer hears what happened to their account: on every phone bound to it, and in the console."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from tortoise.expressions import F

from desk.people.persons.telling import Change, tell_phones
from models import Identity, Officer


class AccountNews(StrEnum):
    """What may happen to an account; the words are in `templates/notices/person_changed/`."""

    BOUND = Change.OFFICER_BOUND.value
    UNBOUND = Change.OFFICER_UNBOUND.value
    PASSWORD_RESET = Change.PASSWORD_RESET.value
    SECOND_ENROLLED = Change.SECOND_ENROLLED.value
    SECOND_GONE = Change.SECOND_GONE.value
    SECOND_TAKEN_BACK = Change.SECOND_TAKEN_BACK.value
    SIGN_ON_FORGOTTEN = Change.SIGN_ON_FORGOTTEN.value
    PASSWORD_REMOVED = Change.PASSWORD_REMOVED.value
    RECOVERY_USED = Change.RECOVERY_USED.value


async def tell_owner(officer_id: int, news: AccountNews, as_of: datetime, but: Iterable[int] = ()) -> None:
    """Writes that an officer's phones are told, all but those of these identities; the console counts it as new."""
    phones = Identity.filter(officer_id=officer_id, erased_at__isnull=True).exclude(id__in=[*but, 0])
    ids = [phone.id for phone in await phones.only("id")]
    cause = f"officer:{officer_id}:{int(as_of.timestamp() * 1000)}"
    await tell_phones(ids, Change(news.value), cause, as_of)
    await Officer.filter(id=officer_id, account_news__lt=99).update(account_news=F("account_news") + 1)


async def unbind_phones(officer_id: int, news: AccountNews, as_of: datetime) -> int:
    """Takes every phone from an officer and tells each why. Returns how many there were."""
    phones = Identity.filter(officer_id=officer_id)
    await tell_owner(officer_id, news, as_of)
    return await phones.update(officer_id=None)
