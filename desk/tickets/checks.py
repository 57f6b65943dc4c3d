"""内容检查: WeChat checks what citizens wrote and sent, and an officer looks at what it finds.

Nothing is hidden, refused or delayed by a check. What WeChat finds risky, cannot decide or fails to check waits with
its reason until somebody has looked; what WeChat could not check at all says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.errors import NotAllowed, NotFound
from desk.notices import pubsub
from desk.tickets.ticket_store import may_unmask
from models import ContentCheck, Identity, Ticket, statements
from models.checks import INSERT_CHECK
from models.database import transaction
from models.enums import AccountKind, ActorKind, CheckState, CheckSubject
from models.once_more import once_more

_NOTE = INSERT_CHECK.select(
    "FROM unnest(${ids}::bigint[]) AS id", subject_id="id", next_try_at="${at}", created_at="${at}"
)
NOTE = f"{_NOTE} ON CONFLICT (subject, subject_id) DO NOTHING"
TO_LOOK_AT = """
SELECT DISTINCT petition_id FROM content_check WHERE petition_id = ANY(${petitions}::bigint[]) AND state = ${look}"""
LABELS = {
    100: "正常",
    10001: "广告",
    20001: "时政",
    20002: "色情",
    20003: "辱骂",
    20006: "违法犯罪",
    20008: "欺诈",
    20012: "低俗",
    20013: "版权",
    21000: "其他",
}
SUGGESTIONS = {"risky": "微信认为有风险", "review": "微信拿不准"}
NO_ANSWER = "微信没有给出结果"


@dataclass(frozen=True)
class CheckResult:
    """Holds what came of a check. `suggest` is pass, review or risky, '' where there is no result."""

    suggest: str
    label: int | None = None
    reason: str = ""

    @property
    def state(self) -> CheckState:
        return CheckState.PASSED if self.suggest == "pass" else CheckState.LOOK


async def request_check(
    subject: CheckSubject, ids: Sequence[int], petition_id: int, identity_id: int | None, as_of: datetime
) -> None:
    """Ask the worker to check something. Call inside the transaction that stores it."""
    await statements.execute(
        NOTE, subject=subject.value, ids=list(ids), petition_id=petition_id, identity_id=identity_id, at=as_of
    )


async def request_words_check(ticket: Ticket, words_id: int | None, actor: Actor, as_of: datetime) -> None:
    """Ask the worker to check what a citizen said later; what officers say is not checked."""
    if words_id is not None and actor.kind is ActorKind.CITIZEN:
        await request_check(CheckSubject.WORDS, [words_id], ticket.petition_id, actor.id, as_of)


async def miniprogram_openid(identity_id: int | None) -> Identity | None:
    """Return the newest identity by which a mini-program of this deployment knows this person; None where none does."""
    own = await Identity.get_or_none(id=identity_id or 0, erased_at__isnull=True).select_related("account")
    if own is None or own.account.kind is AccountKind.MINIPROGRAM:
        return own
    theirs = Identity.filter(account__kind=AccountKind.MINIPROGRAM, erased_at__isnull=True).order_by("-seen_at", "-id")
    same = theirs.filter(unionid=own.unionid) if own.unionid else None
    found = await same.first() if same is not None else None
    if found is None and own.citizen_id is not None:
        found = await theirs.filter(citizen_id=own.citizen_id).first()
    return found


async def record_check(check: ContentCheck, checked: CheckResult, as_of: datetime) -> None:
    """Write down what came of a check that is still open, and nobody else's by now: its lease is as it was read."""
    await _close(check, checked.state, checked, as_of)


async def leave_unchecked(check: ContentCheck, reason: str, as_of: datetime) -> None:
    await _close(check, CheckState.UNCHECKED, CheckResult("", None, reason), as_of)


@once_more
async def _close(check: ContentCheck, state: CheckState, checked: CheckResult, as_of: datetime) -> None:
    open_states = [CheckState.PENDING, CheckState.ASKED]
    async with transaction():
        done = await ContentCheck.filter(id=check.id, lease=check.lease, state__in=open_states).update(
            state=state, suggest=checked.suggest, label=checked.label, reason=checked.reason[:60], checked_at=as_of
        )
        if done and state is CheckState.LOOK:
            for ticket in await Ticket.filter(petition_id=check.petition_id).only("id", "court_id"):
                pubsub.announce_ticket(ticket.id, ticket.court_id)


async def record_media_check(trace_id: str, checked: CheckResult, as_of: datetime) -> bool:
    """Write down what WeChat says of a file.

    Returns False where it came before the call that names its trace was written down: WeChat has to tell it again.
    """
    found = await ContentCheck.filter(trace_id=trace_id).first()
    if found is not None:
        await record_check(found, checked, as_of)
        return True
    being_asked = ContentCheck.filter(
        subject=CheckSubject.ATTACHMENT, state=CheckState.PENDING, tries__gt=0, next_try_at__gt=as_of
    )
    return not await being_asked.exists()


def check_words(check: ContentCheck) -> str:
    """Return why somebody should look at a check, or what became of it, for the console."""
    parts = [SUGGESTIONS.get(check.suggest, ""), LABELS.get(check.label or 0, ""), check.reason]
    said = "：".join(part for part in parts if part)
    return said or check.state.label


def standing_words(check: ContentCheck) -> str:
    """Return how one check stands, such as `诉求正文未经微信检查（没有用过小程序）`."""
    why = f"（{check_words(check)}）" if check.state is CheckState.UNCHECKED else ""
    return f"{check.subject.label}{check.state.label}{why}"


async def checks_of_petition(petition_id: int) -> list[ContentCheck]:
    """Return every check of a petition; those to be looked at come first."""
    found = await ContentCheck.filter(petition_id=petition_id).order_by("id")
    return sorted(found, key=lambda check: check.state is not CheckState.LOOK)


async def petitions_to_look_at(petitions: Sequence[int]) -> frozenset[int]:
    """Return which of these petitions hold something an officer has to look at."""
    rows = await statements.fetch(TO_LOOK_AT, petitions=list(petitions), look=CheckState.LOOK.value)
    return frozenset(row["petition_id"] for row in rows)


@once_more
async def mark_seen(actor: Actor, ticket: Ticket, as_of: datetime) -> int:
    """已看过，无问题: whoever works on the ticket has looked at what WeChat flagged; the audit log keeps it.

    Returns how many flags were cleared. Raises `NotAllowed`, and `NotFound` where there is nothing to look at.
    """
    if not may_unmask(actor, ticket):
        raise NotAllowed("只有办理这件工单的人可以确认")
    async with transaction():
        waiting = ContentCheck.filter(petition_id=ticket.petition_id, state=CheckState.LOOK)
        count = int(await waiting.update(state=CheckState.SEEN, seen_by_id=actor.id, seen_at=as_of))
        if not count:
            raise NotFound("没有待查看的内容，可能已由同事看过")
        await audit.by_officer(
            actor, audit.Deed.SEE_CHECK, ("petition", ticket.petition_id), as_of, facts={"checks": count}
        )
        pubsub.announce_ticket(ticket.id, ticket.court_id)
        return count
