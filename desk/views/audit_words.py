"""Audit entries are put in plain words: who did what to which, when and from where. Only staff are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access.audit import BY_COMMAND, Deed, words_of
from desk.cases.calls import BY_KEY
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.case_rows.reading import ReportKind
from desk.tickets.ticket_store import number_of
from desk.views.masked import MaskedWords
from models import Account, AuditEntry, Court, Officer, Petition, Ticket
from models.enums import Complexity, CourtChange, Grade, Labelled, Role, SignOnRefusal, Urgency

OWN_PHONE = frozenset({"identity", "citizen"})
"""Of what phones prove, the entry is the person's own where no officer stands in it."""
OBJECTS: Mapping[str, str] = {
    "citizen": "群众登记 {}",
    "identity": "微信用户 {}",
    "officer": "干警 {}",
    "account": "微信账号 {}",
    "court": "法院和部门",
    "case": "案件",
    "case_system": "案件系统 {}",
    "backup": "全部数据",
    "approach": "过问记录 {}",
    "audit": "审计记录",
    "security": "登录和账号",
}
CALLED_FOR: Mapping[str, str] = {"call": "打电话用", "visit": "回访用"}
SIGNED_IN_BY: Mapping[str, str] = {
    "password": "用密码",
    "sign_on": "用统一身份认证",
    "authenticator": "用身份验证器",
    "recovery": "用备用码",
}
PAGES: Mapping[str, str] = {"call": "打电话的页面", "green": "绿色通道逐分钟记录", "acts": "办理表单"}
"""The pages on which a ticket is read, beside its own."""
SET: Mapping[str, str] = {"work": "改为上班", "off": "改为休息", "as_published": "恢复原样"}


@dataclass(frozen=True)
class AuditLine:
    """One entry as it is read."""

    id: int
    at: datetime
    who: str
    post: str
    what: str
    object: str
    number: str
    detail: str
    where: str

    @property
    def when(self) -> str:
        """Return the moment to the second, in court time."""
        return self.at.astimezone(COURT_TIME).strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class _Names:
    officers: Mapping[int, Officer]
    tickets: Mapping[int, str]
    petitions: Mapping[int, str]
    accounts: Mapping[int, str]
    courts: Mapping[int, str]
    codes: Mapping[str, str]


async def in_words(entries: Sequence[AuditEntry]) -> list[AuditLine]:
    names = await _names(entries)
    return [_line(entry, names) for entry in entries]


async def _names(entries: Sequence[AuditEntry]) -> _Names:
    def ids(kind: str) -> list[int]:
        return [entry.subject_id for entry in entries if entry.subject_kind == kind and entry.subject_id is not None]

    staff = {*ids("officer"), *(entry.officer_id for entry in entries if entry.officer_id is not None)}
    staff |= {int(entry.facts["handler"]) for entry in entries if entry.facts.get("handler")}
    officers = await Officer.filter(id__in=list(staff)).select_related("court")
    tickets = await Ticket.filter(id__in=ids("ticket")).select_related("petition")
    petitions = await Petition.filter(id__in=ids("petition")).values_list("id", "number")
    accounts = await Account.filter(id__in=ids("account")).values_list("id", "name")
    of_courts = [entry.facts for entry in entries if entry.subject_kind == "court"]
    others = [int(str(facts["other"])) for facts in of_courts if "other" in facts]
    named = [str(facts[name]) for facts in of_courts for name in ("under", "into") if name in facts]
    courts = await Court.filter(Q(id__in=[*ids("court"), *others]) | Q(code__in=named))
    return _Names(
        {officer.id: officer for officer in officers},
        {ticket.id: number_of(ticket) for ticket in tickets},
        {int(row[0]): str(row[1]) for row in petitions},
        {int(row[0]): str(row[1]) for row in accounts},
        {court.id: court.short_name for court in courts},
        {court.code: court.short_name for court in courts},
    )


def _line(entry: AuditEntry, names: _Names) -> AuditLine:
    officer = names.officers.get(entry.officer_id or 0)
    shown, number = _object(entry, names)
    return AuditLine(
        id=entry.id,
        at=entry.at,
        who=officer.name if officer else _somebody(entry),
        post=f"{officer.court.short_name} {officer.login}" if officer else "",
        what=words_of(entry.action),
        object=shown,
        number=number,
        detail="，".join(filter(None, [*_details(entry.facts, names), *_of_court(entry, names), entry.reason])),
        where=_where(entry),
    )


def _somebody(entry: AuditEntry) -> str:
    if entry.address.startswith(BY_COMMAND):
        return "服务器命令"
    if entry.address.startswith(BY_KEY):
        return "案件系统"
    return "群众本人" if entry.subject_kind in OWN_PHONE else "系统"


def _where(entry: AuditEntry) -> str:
    if entry.address.startswith(BY_COMMAND):
        return entry.address.removeprefix(BY_COMMAND)
    return entry.address.removeprefix(BY_KEY) or "微信"


def _object(entry: AuditEntry, names: _Names) -> tuple[str, str]:
    """Return what it was done to, and the number to look for it by, where it has one."""
    kind, subject = entry.subject_kind, entry.subject_id or 0
    if kind in ("ticket", "petition"):
        number = (names.tickets if kind == "ticket" else names.petitions).get(subject, "")
        return f"{'工单' if number.startswith('GD') else '诉求'} {number}".strip(), number
    if kind == "officer" and subject in names.officers:
        return f"干警 {names.officers[subject].name}（{names.officers[subject].login}）", ""
    if kind == "court" and (subject in names.courts or entry.action in (Deed.SET_DAY, Deed.SET_HOURS)):
        return names.courts.get(subject, "全部法院"), ""
    called = names.accounts.get(subject, str(subject or "")) if kind == "account" else f"#{subject}" if subject else ""
    return OBJECTS.get(kind, kind).format(called).strip(), ""


def _details(facts: Mapping[str, object], names: _Names) -> list[str]:
    """Return those facts that are worth reading, in words."""
    handler = names.officers.get(int(str(facts["handler"]))) if facts.get("handler") else None
    told = {
        "what": _labelled(MaskedWords, facts.get("what")),
        "for": CALLED_FOR.get(str(facts.get("for")), ""),
        "page": PAGES.get(str(facts.get("page")), ""),
        "file": f"附件 {facts.get('file')}",
        "minutes": f"{facts.get('minutes')} 分钟",
        "handler": f"承办人 {handler.name}" if handler else "",
        "grade": _labelled(Grade, facts.get("grade")),
        "urgency": _labelled(Urgency, facts.get("urgency")),
        "complexity": _labelled(Complexity, facts.get("complexity")),
        "found": f"找到 {facts.get('found')} 份",
        "ended": f"{facts.get('ended')} 处",
        "rows": f"{facts.get('rows')} 条",
        "new": f"新增 {facts.get('new')}",
        "known": f"更新 {facts.get('known')}",
        "kind": _labelled(ReportKind, facts.get("kind")),
        "changed": f"改动 {facts.get('changed')}",
        "refused": f"写错 {facts.get('refused')}",
        "broken": "有一条对不上" if facts.get("broken") else "完整",
        "roles": "、".join(_labelled(Role, one) for one in str(facts.get("roles", "")).split(",") if one),
        "version": f"第 {str(facts.get('version')).rpartition('#')[2]} 版",
        "day": f"{facts.get('day')} {SET.get(str(facts.get('set')), '')}".strip(),
        "hours": str(facts.get("hours") or "照上一级"),
        "until": f"到 {facts.get('until')} 为止",
        "notice": str(facts.get("notice", "")),
        "by": SIGNED_IN_BY.get(str(facts.get("by")), ""),
        "why": _labelled(SignOnRefusal, facts.get("why")),
    }
    return [words for name, words in told.items() if name in facts and words]


def _of_court(entry: AuditEntry, names: _Names) -> list[str]:
    """Return what an entry about a court says of where it went."""
    if entry.subject_kind != "court":
        return []
    facts, into, under = entry.facts, entry.facts.get("into"), entry.facts.get("under")
    other = names.courts.get(int(str(facts["other"])), "") if "other" in facts else ""
    said = {
        "change": f"{_labelled(CourtChange, facts.get('change'))}{f'（{other}）' if other else ''}",
        "code": f"代字 {facts.get('code')}",
        "under": f"归{names.codes.get(str(under), under)}",
        "into": f"并入{names.codes.get(str(into), into)}",
        "tickets": f"{facts.get('tickets')} 件工单随同划转",
    }
    return [words for name, words in said.items() if name in facts]


def _labelled(kind: type[Labelled], value: object) -> str:
    return kind(str(value)).label if str(value) in list(kind) else ""
