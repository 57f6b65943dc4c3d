"""A broadcast as its page shows it: what it says, to whom, what came of it, and what this person may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.access.publishing import approves, may_approve, publishes
from desk.broadcasts.approving import why_not_ready
from desk.broadcasts.counting import way_of
from desk.broadcasts.store import find, fresh_digest
from desk.rules.broadcasts.audiences import (
    CaseParties,
    CourtPeople,
    Followers,
    Group,
    HearingParties,
    OfficersOf,
    Tagged,
    Unreached,
    UploadedList,
    groups_of,
    roles_of,
)
from desk.rules.broadcasts.lifecycle import TABLE, By, refusal
from desk.rules.calendar.moments import moment
from desk.views.broadcasts.figures import Figures, figures_of
from models import Account, Broadcast, BroadcastEvent, BroadcastPart, Court, Officer
from models.enums import BroadcastAct, BroadcastKind, BroadcastState, BroadcastWay

BUTTONS = (
    BroadcastAct.CHANGE,
    BroadcastAct.PREVIEW,
    BroadcastAct.SUBMIT,
    BroadcastAct.TAKE_BACK,
    BroadcastAct.APPROVE,
    BroadcastAct.RETURN,
    BroadcastAct.PAUSE,
    BroadcastAct.RESUME,
    BroadcastAct.CANCEL,
    BroadcastAct.DELETE,
)


@dataclass(frozen=True)
class EventLine:
    """What somebody did to it, in words."""

    who: str
    act: str
    at: str
    words: str


@dataclass(frozen=True)
class BroadcastPage:
    """One broadcast. `digest` goes back with an approval, `version` with everything. `acts` are open to this person.

    `why_not` says what keeps it from being submitted, empty where nothing does; `previewed`: as it is now.
    """

    id: int
    number: str
    title: str
    kind: BroadcastKind
    state: BroadcastState
    court: str
    court_id: int
    text: str = field(repr=False)
    summary: str
    body: str = field(repr=False)
    cover: int | None
    public: bool
    send_at: str
    version: int
    digest: str
    previewed: bool
    way: BroadcastWay
    audience: Sequence[str]
    returned_because: str
    author: str
    approver: str
    why_not: str
    acts: Sequence[BroadcastAct]
    figures: Figures
    events: Sequence[EventLine]
    parts: Sequence[BroadcastPart]


async def page_of(actor: Actor, broadcast_id: int, as_of: datetime) -> BroadcastPage:
    """Return a broadcast for whoever may read it. Raises `NotFound`."""
    row = await find(actor, broadcast_id)
    events = await BroadcastEvent.filter(broadcast_id=row.id).order_by("id")
    ids = {row.author_id, row.approver_id or 0, *(one.officer_id for one in events)}
    names = {one.id: one.name for one in await Officer.filter(id__in=list(ids))}
    return BroadcastPage(
        id=row.id,
        number=number_shown(row.id),
        title=row.title,
        kind=row.kind,
        state=row.state,
        court=row.court.short_name,
        court_id=row.court_id,
        text=row.text,
        summary=row.summary,
        body=row.body,
        cover=row.cover_id,
        public=row.public,
        send_at=moment(row.send_at),
        version=row.version,
        digest=row.digest,
        previewed=row.previewed_digest == fresh_digest(row),
        way=row.way or way_of(row),
        audience=await audience_in_words(row),
        returned_because=row.returned_because,
        author=names.get(row.author_id, ""),
        approver=names.get(row.approver_id or 0, ""),
        why_not=why_not_ready(row, as_of),
        acts=acts_open(actor, row),
        figures=figures_of(row),
        events=[EventLine(names.get(e.officer_id, "系统"), e.act.label, moment(e.at), e.words) for e in events],
        parts=await BroadcastPart.filter(broadcast_id=row.id).order_by("id").select_related("account"),
    )


def number_shown(broadcast_id: int) -> str:
    """Return a broadcast's number as staff read it."""
    return f"GG{broadcast_id:08d}"


def acts_open(actor: Actor, broadcast: Broadcast) -> list[BroadcastAct]:
    """Return what this person may do with a broadcast, loaded with its court, as it is now, in the order of buttons."""
    may = {
        By.PUBLISHER: publishes(actor, broadcast.court_id),
        By.APPROVER: may_approve(actor, broadcast),
        By.EITHER: approves(actor, broadcast.court_id, broadcast.court.path),
    }
    return [
        act
        for act in BUTTONS
        if may[TABLE[act].by] and not refusal(act, broadcast.state) and _makes_sense(act, broadcast)
    ]


def _makes_sense(act: BroadcastAct, broadcast: Broadcast) -> bool:
    """Only an article sent by the mass interface can be taken back."""
    if act is not BroadcastAct.DELETE:
        return True
    return broadcast.kind is BroadcastKind.ARTICLE and broadcast.way is BroadcastWay.MASS


async def audience_in_words(broadcast: Broadcast) -> list[str]:
    """Return each group of an audience in words, in their order."""
    return [await _in_words(group) for group in groups_of(broadcast.audience)]


async def _in_words(group: Group) -> str:
    if isinstance(group, Followers):
        names = [one.name for one in await Account.filter(id__in=list(group.accounts)).order_by("id")]
        return f"公众号“{'”“'.join(names)}”的全部关注者"
    if isinstance(group, Tagged):
        account = await Account.get_or_none(id=group.account)
        return f"公众号“{account.name if account else '（已停用）'}”里有“{group.tag}”标签的人"
    if isinstance(group, CourtPeople):
        court = await Court.get_or_none(id=group.court)
        return f"在{court.short_name if court else ''}有诉求或案件的人"
    if isinstance(group, CaseParties):
        return f"{len(group.numbers)} 个案件的当事人"
    if isinstance(group, HearingParties):
        return f"{group.first} 到 {group.last} 开庭的当事人"
    if isinstance(group, OfficersOf):
        courts = [one.short_name for one in await Court.filter(id__in=list(group.courts)).order_by("path")]
        return f"{'、'.join(courts)}的{'、'.join(role.label for role in roles_of(group))}"
    if isinstance(group, UploadedList):
        wrong = f"，另有 {group.wrong} 行写错了" if group.wrong else ""
        return f"上传的名单，{group.rows} 行{wrong}"
    assert isinstance(group, Unreached)
    return f"{number_shown(group.broadcast)} 没有送到的人"
