"""安全管理: who got in and who tried, phones, exports and how old keys are. Nothing of any petition is near it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import visible_entries, visible_officers
from desk.rules.sizes import PAGE
from desk.views.audit_words import AuditLine, in_words
from models import AuditEntry, Identity, IntegrationKey, KeySeen, Officer, statements
from models.enums import Labelled
from models.keyring import keyring

FEW = 5
EXPORTS_OF = timedelta(days=1)
NOTE_KEY = """
INSERT INTO key_seen (key_id, seen_at) SELECT key.id, ${at}
FROM unnest(${ids}::text[]) AS key (id) ON CONFLICT (key_id) DO NOTHING"""


class SecurityList(Labelled):
    """What is listed, in the order of the tabs."""

    LOG_INS = "log_ins", "登录"
    FAILED = "failed", "没有登录成"
    BINDINGS = "bindings", "绑定"
    ACCOUNTS = "accounts", "账号变动"
    EXPORTS = "exports", "一天内的导出"

    @property
    def nothing(self) -> str:
        """Say that a list is empty, as its reader is told."""
        return NOTHING[self]


NOTHING: Mapping[SecurityList, str] = {
    SecurityList.LOG_INS: "还没有人登录过。",
    SecurityList.FAILED: "没有人输错过密码或动态口令。",
    SecurityList.BINDINGS: "还没有人绑定或解除过微信。",
    SecurityList.ACCOUNTS: "没有人改过密码、动态口令或结束过登录。",
    SecurityList.EXPORTS: "一天内没有人导出过数据。",
}
DEEDS: Mapping[SecurityList, Sequence[Deed]] = {
    SecurityList.LOG_INS: (Deed.LOG_IN, Deed.PROVE_SECOND, Deed.LOG_OUT),
    SecurityList.FAILED: (Deed.LOG_IN_REFUSED, Deed.WRONG_SECOND, Deed.WRONG_CODE),
    SecurityList.BINDINGS: (Deed.ISSUE_BIND_CODE, Deed.BIND_OFFICER, Deed.UNBIND_OFFICER),
    SecurityList.ACCOUNTS: (
        *(Deed.SET_PASSWORD, Deed.CHANGE_PASSWORD, Deed.REMOVE_PASSWORD, Deed.ENROL_SECOND, Deed.GIVE_UP_SECOND),
        *(Deed.TAKE_BACK_SECOND, Deed.RENEW_RECOVERY, Deed.END_SESSION, Deed.BIND_SIGN_ON, Deed.FORGET_SIGN_ON),
    ),
    SecurityList.EXPORTS: (Deed.EXPORT_FIGURES, Deed.EXPORT_AUDIT, Deed.TAKE_IMPORT_ERRORS, Deed.BACK_UP),
}

TOLD = (*DEEDS[SecurityList.BINDINGS], *DEEDS[SecurityList.ACCOUNTS])
"""What an officer hears of about their own account."""


@dataclass(frozen=True)
class SecurityPage:
    """Some entries, the newest first; `after` is the last one's id where there are more."""

    lines: Sequence[AuditLine]
    after: int | None


@dataclass(frozen=True)
class OfficerEntry:
    """An officer as whoever looks after log-ins sees them."""

    officer: Officer
    phones: int


@dataclass(frozen=True)
class KeyAge:
    """A key by its public name, and since when it has been in use at least."""

    name: str
    since: datetime


async def entries(actor: Actor, listed: SecurityList, after: int | None, as_of: datetime) -> SecurityPage:
    """Return a page of a list, each of its deeds found by its own index."""
    seen = visible_entries(actor)
    if listed is SecurityList.EXPORTS:
        seen &= Q(at__gte=as_of - EXPORTS_OF)
    last = await AuditEntry.get_or_none(visible_entries(actor), id=after) if after else None
    if last is not None:
        seen &= last.older
    found: list[AuditEntry] = []
    for deed in DEEDS[listed]:
        found += await AuditEntry.filter(seen, action=deed.value).order_by("-at", "-id").limit(PAGE + 1)
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    return SecurityPage(await in_words(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None)


async def officers(actor: Actor, after: int) -> Sequence[OfficerEntry]:
    """Return up to `PAGE` active officers, and one more where there are more, after the one of this id."""
    rows = await (
        Officer.filter(visible_officers(actor), id__gt=after, active=True)
        .order_by("id")
        .limit(PAGE + 1)
        .select_related("court", "department")
    )
    return [OfficerEntry(one, await Identity.filter(officer_id=one.id).count()) for one in rows]


async def account_story(officer_id: int) -> Sequence[AuditLine]:
    """Return the last things that happened to an officer's account, the newest first."""
    about = AuditEntry.filter(subject_kind="officer", subject_id=officer_id, action__in=[str(one) for one in TOLD])
    return await in_words(await about.order_by("-at", "-id").limit(FEW))


async def keys(as_of: datetime) -> Sequence[KeyAge]:
    """Return the keys that seal and those of case systems, the oldest first."""
    seen = {one.key_id: one.seen_at for one in await KeySeen.filter(key_id__in=keyring().key_ids)}
    systems = await IntegrationKey.filter(ended_at__isnull=True).select_related("system")
    ages = [
        *(KeyAge(f"加密密钥 {one}", seen.get(one, as_of)) for one in keyring().key_ids),
        *(KeyAge(f"{one.system.name} {one.key_id}", one.created_at) for one in systems),
    ]
    return sorted(ages, key=lambda one: (one.since, one.name))


async def note_keys(as_of: datetime) -> None:
    """Write down since when the keys of this process have been in use, where that is not known yet."""
    await statements.execute(NOTE_KEY, ids=keyring().key_ids, at=as_of)
