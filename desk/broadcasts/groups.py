"""Groups of an audience are held against what there is: accounts, courts and cases that a court may publish to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.access.actors import Actor
from desk.access.publishing import publishes, reaches_account
from desk.errors import Invalid
from desk.rules.broadcasts.audiences import (
    MOST_CASES,
    MOST_GROUPS,
    CaseParties,
    CourtPeople,
    Followers,
    Group,
    HearingParties,
    OfficersOf,
    Tagged,
    Unreached,
    UploadedList,
    days_of,
    groups_of,
    period,
)
from desk.rules.text.case_numbers import parse
from desk.rules.text.refusal import Refusal
from models import Account, Broadcast, Case, Court
from models.enums import AccountKind, Role

FIELD = "audience"
LONGEST_TAG_NAME = 30


async def check_groups(actor: Actor, court: Court, groups: Sequence[Group], now: Broadcast | None) -> list[Group]:
    """Return groups in the form they are kept in. Raises `Invalid` in words for what is not there or not the court's.

    An uploaded list is never taken from a form: the one that is kept with the draft `now` stays.
    """
    if len(groups) > MOST_GROUPS:
        raise Invalid(f"最多选 {MOST_GROUPS} 组人", FIELD)
    kept = [one for one in groups_of(now.audience) if isinstance(one, UploadedList)] if now else []
    checked: list[Group] = []
    for group in groups:
        if isinstance(group, UploadedList):
            checked += [replace(one, skip_wrong=group.skip_wrong) for one in kept]
        else:
            checked.append(await _CHECKS[type(group)](actor, court, group))
    return checked


async def _followers(_: Actor, court: Court, group: Followers) -> Group:
    if not group.accounts:
        raise Invalid("请选择公众号", FIELD)
    for account_id in dict.fromkeys(group.accounts):
        await _ask_account(court, account_id)
    return Followers(tuple(dict.fromkeys(group.accounts)))


async def _tagged(_: Actor, court: Court, group: Tagged) -> Group:
    await _ask_account(court, group.account)
    if not 1 <= len(group.tag) <= LONGEST_TAG_NAME:
        raise Invalid("请选择标签", FIELD)
    return group


async def _ask_account(court: Court, account_id: int) -> None:
    account = await Account.get_or_none(id=account_id, active=True, kind=AccountKind.SERVICE).select_related("court")
    if account is None:
        raise Invalid("选中的公众号已经停用，请重新选择", FIELD)
    if not reaches_account(court.path, account.court.path if account.court else ""):
        raise Invalid(f"“{account.name}”不是本院或下级法院的公众号，本院不能向它的关注者发公告", FIELD)


async def _court_people(_: Actor, court: Court, group: CourtPeople) -> Group:
    await _ask_branch(court, [group.court])
    return group


async def _officers(_: Actor, court: Court, group: OfficersOf) -> Group:
    if not group.roles or not set(group.roles) <= {role.value for role in Role}:
        raise Invalid("请选择职责", FIELD)
    await _ask_branch(court, list(group.courts))
    return group


async def _ask_branch(court: Court, wanted: list[int]) -> None:
    places = await Court.filter(id__in=wanted or [0])
    if len(places) < max(len(set(wanted)), 1):
        raise Invalid("请选择法院", FIELD)
    if far := [one.short_name for one in places if not one.path.startswith(court.path)]:
        raise Invalid(f"{'、'.join(far)}不在本院的范围里，本院只能向本院和下级法院的人发公告", FIELD)


async def _cases(_: Actor, court: Court, group: CaseParties) -> Group:
    """Name every number that is none; one of another court, or under secrecy, is as if it were not there."""
    typed = list(dict.fromkeys(one.strip() for one in group.numbers if one.strip()))
    if not 1 <= len(typed) <= MOST_CASES:
        raise Invalid(f"请填写案号，一行一个，最多 {MOST_CASES} 个", FIELD)
    read = {one: parse(one) for one in typed}
    wrong = [one for one, number in read.items() if isinstance(number, Refusal)]
    canonical = {one: number.canonical for one, number in read.items() if not isinstance(number, Refusal)}
    found = await Case.filter(number__in=list(canonical.values()) or [""], court_id=court.id, secret=False)
    there = {case.number for case in found}
    missing = [one for one, number in canonical.items() if number not in there]
    if wrong or missing:
        said = [f"{one}（不像案号）" for one in wrong[:10]] + [f"{one}（本院没有这个案件）" for one in missing[:10]]
        raise Invalid(f"有 {len(wrong) + len(missing)} 个案号不能用：{'；'.join(said)}", FIELD)
    return CaseParties(tuple(dict.fromkeys(canonical.values())))


async def _hearings(_: Actor, __: Court, group: HearingParties) -> Group:
    try:
        return period(*days_of(group))
    except ValueError:
        raise Invalid("请填写开庭的起止日期，先早后晚，最多两个月", FIELD) from None


async def _unreached(actor: Actor, court: Court, group: Unreached) -> Group:
    earlier = await Broadcast.get_or_none(id=group.broadcast)
    if earlier is None or earlier.court_id != court.id or not publishes(actor, earlier.court_id):
        raise Invalid("没有找到要补发的那条公告", FIELD)
    if earlier.finished_at is None:
        raise Invalid("那条公告还没有发完，发完以后再补发", FIELD)
    return group


_CHECKS: Mapping[type[Any], Callable[[Actor, Court, Any], Awaitable[Group]]] = {
    Followers: _followers,
    Tagged: _tagged,
    CourtPeople: _court_people,
    OfficersOf: _officers,
    CaseParties: _cases,
    HearingParties: _hearings,
    Unreached: _unreached,
}
