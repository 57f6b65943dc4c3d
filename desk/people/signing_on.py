"""Signing in with what the court's identity provider says: the officer of that work number, and always the same person.

Who they are there (`sub`) is bound at the first time; another person who gets their username later is not them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.exceptions import IntegrityError

from desk.access import actors, audit
from desk.access.actors import Actor
from desk.access.audit import LONGEST_AUDIT_REASON, NO_AUDIT_REASON, Deed
from desk.errors import Invalid, Refused
from desk.people.account_news import AccountNews, tell_owner
from desk.rules.sizes import LONGEST_LOGIN
from desk.rules.text.plain_text import plain
from models import Officer
from models.database import transaction
from models.enums import SignOnRefusal
from models.keyring import index_of
from models.once_more import once_more
from models.unique import is_twice

NOT_HERE = "统一身份认证认得您，但这里没有您今天在岗的账号。请联系本院系统管理员"
"""One sentence for every refusal: another would tell who works here and who was disabled."""
NOT_ONES_OWN = "自己的登录方式，要另一位安全管理员来改"
NO_PROVIDER = "还没有接统一身份认证：去掉了密码就没有办法登录"
BY = {"by": "sign_on"}


@dataclass(frozen=True)
class ProvenPerson:
    """Whom a provider has proven: `subject` is theirs there for ever, `login` the work number it gives them now."""

    issuer: str
    subject: str = field(repr=False)
    login: str = field(repr=False)

    @property
    def index(self) -> str:
        """The keyed fingerprint that is kept of them; a subject may be a person's own number."""
        return index_of("sign_on", f"{self.issuer}\n{self.subject}") or ""


class NotHere(Refused):
    """The provider's person is not let in; `why` is for the audit log and the log, never for the screen."""

    status = 403

    def __init__(self, why: SignOnRefusal) -> None:
        super().__init__(NOT_HERE)
        self.why = why


@once_more
async def sign_on(person: ProvenPerson, as_of: datetime, address: str = "") -> Officer:
    """Return the officer who signs in, bound to this person from now on. Raises `NotHere`, in the same words always."""
    login = plain(person.login).strip()
    try:
        async with transaction():
            found = Officer.filter(login=login).select_for_update() if 0 < len(login) <= LONGEST_LOGIN else None
            officer = await found.first() if found is not None else None
            why = await _in_the_way(officer, person, as_of)
            if officer is not None and why is None:
                await _bind(officer, person, as_of, address)
            deed = Deed.LOG_IN_REFUSED if why else Deed.LOG_IN
            facts = {**BY, "why": why.value} if why else BY
            id_ = officer.id if officer else None
            await audit.write_down(deed, ("officer", id_), as_of, officer_id=id_, address=address, facts=facts)
    except IntegrityError as error:
        if not is_twice(error, "officer", "sign_on_index"):
            raise
        raise NotHere(SignOnRefusal.TAKEN) from None  # twice at once, under two work numbers
    if officer is None or why is not None:
        raise NotHere(why or SignOnRefusal.NOBODY)
    return officer


async def _in_the_way(officer: Officer | None, person: ProvenPerson, as_of: datetime) -> SignOnRefusal | None:
    if officer is None:
        return SignOnRefusal.NOBODY
    if not officer.active:
        return SignOnRefusal.DISABLED
    actor = await actors.officer(officer.id, as_of)
    if actor is None or not actor.posts:
        return SignOnRefusal.NO_POST
    if officer.sign_on_issuer == person.issuer and officer.sign_on_index not in (None, person.index):
        return SignOnRefusal.ANOTHER
    if await Officer.filter(sign_on_index=person.index).exclude(id=officer.id).exists():
        return SignOnRefusal.TAKEN
    return None


async def _bind(officer: Officer, person: ProvenPerson, as_of: datetime, address: str) -> None:
    """Keep who they are at this provider; what was kept of another provider before is over."""
    if officer.sign_on_index == person.index:
        return
    officer.sign_on_issuer, officer.sign_on_index, officer.sign_on_at = person.issuer, person.index, as_of
    await officer.save(update_fields=["sign_on_issuer", "sign_on_index", "sign_on_at"])
    subject = ("officer", officer.id)
    await audit.write_down(Deed.BIND_SIGN_ON, subject, as_of, officer_id=officer.id, address=address)


async def forget_sign_on(officer: Officer) -> None:
    """Forget who an officer is at the provider: whoever comes with their work number next is bound anew.

    What they opened there ends. Raises `Refused` where nothing is kept.
    """
    if officer.sign_on_index is None:
        raise Refused(f"{officer.name}还没有用统一身份认证登录过，不用解除")
    officer.sign_on_issuer, officer.sign_on_index, officer.sign_on_at = "", None, None
    await officer.save(update_fields=["sign_on_issuer", "sign_on_index", "sign_on_at"])


async def remove_password(officer: Officer) -> None:
    """Let an officer sign in at the provider only: what they opened with it ends. Raises `Refused` where it is so."""
    if not officer.password_hash:
        raise Refused(f"{officer.name}本来就没有密码")
    officer.password_hash, officer.failed_logins, officer.locked_until = "", 0, None
    await officer.save(update_fields=["password_hash", "failed_logins", "locked_until"])


@once_more
async def forget_sign_on_by(officer_id: int, reason: str, actor: Actor, as_of: datetime) -> None:
    """Forget it as a security administrator who has made sure who they are; the owner is told.

    Raises `Refused` for one's own, `Invalid` without a reason, and what `forget_sign_on` does.
    """
    async with transaction():
        officer = await _somebody_else(officer_id, reason, actor)
        await forget_sign_on(officer)
        await _write_down(Deed.FORGET_SIGN_ON, AccountNews.SIGN_ON_FORGOTTEN, officer, reason, actor, as_of)


@once_more
async def remove_password_by(
    officer_id: int, reason: str, actor: Actor, as_of: datetime, *, has_provider: bool
) -> None:
    """Take an officer's password away as a security administrator; the owner is told.

    Raises `Refused` for one's own and where there is no provider to sign in at, `Invalid` without a reason, and what
    `remove_password` does.
    """
    if not has_provider:
        raise Refused(NO_PROVIDER)
    async with transaction():
        officer = await _somebody_else(officer_id, reason, actor)
        await remove_password(officer)
        await _write_down(Deed.REMOVE_PASSWORD, AccountNews.PASSWORD_REMOVED, officer, reason, actor, as_of)


async def _somebody_else(officer_id: int, reason: str, actor: Actor) -> Officer:
    if officer_id == actor.id:
        raise Refused(NOT_ONES_OWN)
    if not 2 <= len(reason) <= LONGEST_AUDIT_REASON:
        raise Invalid(NO_AUDIT_REASON, "reason")
    return await Officer.filter(id=officer_id).select_for_update().get()


async def _write_down(
    deed: Deed, news: AccountNews, officer: Officer, reason: str, actor: Actor, as_of: datetime
) -> None:
    subject = ("officer", officer.id)
    await audit.write_down(deed, subject, as_of, officer_id=actor.id, address=actor.address, reason=reason)
    await tell_owner(officer.id, news, as_of)
