"""Whom a broadcast is for: groups, each a small value, written into the draft and bound by its digest. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, ClassVar

from desk.rules.broadcasts.gaps import PERSONAL, Gap
from models.enums import AudienceKind, BroadcastKind, Role

MOST_GROUPS = 10
MOST_CASES = 500
LONGEST_PERIOD_DAYS = 62


@dataclass(frozen=True)
class Followers:
    """Whoever follows one of these accounts."""

    kind: ClassVar[AudienceKind] = AudienceKind.FOLLOWERS
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT})
    accounts: tuple[int, ...]


@dataclass(frozen=True)
class Tagged:
    """Whoever carries a tag in an account, at the moment it is frozen."""

    kind: ClassVar[AudienceKind] = AudienceKind.TAG
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT})
    account: int
    tag: str


@dataclass(frozen=True)
class CourtPeople:
    """Whoever left a petition at this court, or is a party of a case of it, and is known."""

    kind: ClassVar[AudienceKind] = AudienceKind.COURT
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT})
    court: int


@dataclass(frozen=True)
class CaseParties:
    """The parties of these cases of the court."""

    kind: ClassVar[AudienceKind] = AudienceKind.CASES
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT, Gap.NAME, Gap.CASE})
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class HearingParties:
    """The parties of the court's hearings from the first day to the last, both counted."""

    kind: ClassVar[AudienceKind] = AudienceKind.HEARINGS
    fills: ClassVar[frozenset[Gap]] = frozenset(Gap)
    first: str
    last: str


@dataclass(frozen=True)
class OfficersOf:
    """Officers who hold one of these roles at one of these courts."""

    kind: ClassVar[AudienceKind] = AudienceKind.OFFICERS
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT, Gap.NAME})
    roles: tuple[str, ...]
    courts: tuple[int, ...]


@dataclass(frozen=True)
class UploadedList:
    """The rows of the list that was uploaded last, by its content's `digest`.

    `filled` are the gaps that every row of it fills; `lacks` says of others which rows do not, the first few by number.
    """

    kind: ClassVar[AudienceKind] = AudienceKind.LIST
    rows: int
    wrong: int
    digest: str
    filled: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    skip_wrong: bool = False

    @property
    def fills(self) -> frozenset[Gap]:
        return frozenset({Gap.COURT, *(Gap(one) for one in self.filled)})


@dataclass(frozen=True)
class Unreached:
    """Whoever an earlier broadcast did not reach."""

    kind: ClassVar[AudienceKind] = AudienceKind.UNREACHED
    fills: ClassVar[frozenset[Gap]] = frozenset({Gap.COURT})
    broadcast: int


Group = Followers | Tagged | CourtPeople | CaseParties | HearingParties | OfficersOf | UploadedList | Unreached
GROUPS: Mapping[AudienceKind, type[Any]] = {
    one.kind: one
    for one in (Followers, Tagged, CourtPeople, CaseParties, HearingParties, OfficersOf, UploadedList, Unreached)
}
OWN_MATTER = frozenset({AudienceKind.CASES, AudienceKind.HEARINGS})
"""Of these everybody is told of a case of their own: a template or a subscription message may carry it."""
BY_MASS = frozenset({AudienceKind.FOLLOWERS, AudienceKind.TAG, AudienceKind.COURT})
"""To so many, and to people with no matter of their own in it, only the mass interface may carry it (43116)."""


def as_spec(groups: Sequence[Group]) -> dict[str, Any]:
    """Return groups as a draft keeps them."""
    return {"groups": [{"kind": group.kind.value, **asdict(group)} for group in groups]}


def groups_of(spec: Mapping[str, Any]) -> list[Group]:
    """Return the groups a draft keeps, in their order."""
    return [_group(row) for row in spec.get("groups", ())]


def _group(row: Mapping[str, Any]) -> Group:
    made = GROUPS[AudienceKind(row["kind"])]
    given = {one.name: row[one.name] for one in fields(made) if one.name in row}
    group: Group = made(**{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()})
    return group


def with_account(spec: Mapping[str, Any], old: int, new: int) -> dict[str, Any]:
    """Return an audience in which another account stands for one that moved (账号迁移)."""
    groups = [
        replace(one, accounts=tuple(dict.fromkeys(new if each == old else each for each in one.accounts)))
        if isinstance(one, Followers)
        else replace(one, account=new)
        if isinstance(one, Tagged) and one.account == old
        else one
        for one in groups_of(spec)
    ]
    return as_spec(groups) if groups else dict(spec)


def digest_of(content: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """Return what an approval binds itself to: the same for the same words, time and audience, and for nothing else."""
    whole = json.dumps([content, spec], ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def wrong_together(kind: BroadcastKind, groups: Sequence[Group], used: frozenset[Gap]) -> str:
    """Say why this cannot go to these people at all; empty where it can."""
    kinds = {group.kind for group in groups}
    if not groups:
        return "请选择发给谁"
    if kind is BroadcastKind.MATTER and not kinds <= OWN_MATTER:
        return "办案通知只能发给案件的当事人：请只选“指定案件的当事人”或“一段时间内开庭的当事人”"
    if kind is BroadcastKind.ARTICLE and used & PERSONAL:
        return "图文对所有人一样，不能有" + "、".join(f"{{{gap}}}" for gap in sorted(used & PERSONAL))
    if kind is BroadcastKind.SMS and kinds & {AudienceKind.FOLLOWERS, AudienceKind.TAG}:
        return "公众号的关注者没有手机号，不能发短信：请换一种内容，或改选别的人"
    for group in groups:
        if lacks := used - group.fills:
            said = "、".join(f"{{{gap}}}" for gap in sorted(lacks))
            if isinstance(group, UploadedList):
                rows = "；".join(one for one in group.lacks if any(one.startswith(gap) for gap in lacks))
                return f"名单里有的行没有{said}（{rows}），请补齐后重新上传，或去掉"
            return f"“{group.kind.label}”里的人没有{said}，请去掉，或改选别的人"
    return ""


def period(first: date, last: date) -> HearingParties:
    """Raises ValueError for days the wrong way round, or too many."""
    if not 0 <= (last - first).days < LONGEST_PERIOD_DAYS:
        raise ValueError(f"a period of hearings has 1 to {LONGEST_PERIOD_DAYS} days")
    return HearingParties(first.isoformat(), last.isoformat())


def days_of(group: HearingParties) -> tuple[date, date]:
    """Return the first and the last day, both counted."""
    return date.fromisoformat(group.first), date.fromisoformat(group.last)


def roles_of(group: OfficersOf) -> tuple[Role, ...]:
    return tuple(Role(one) for one in group.roles)


def is_past(send_at: datetime | None, as_of: datetime) -> bool:
    """Say whether the time it is to go at is over."""
    return send_at is not None and send_at <= as_of
