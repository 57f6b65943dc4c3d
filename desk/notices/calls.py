"""Agents tell by telephone what WeChat could not: whose task it is, who was reached, who was not, and how often."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tortoise.expressions import Q

from desk.access import audit
from desk.access.actors import Actor
from desk.access.seen import among_seen
from desk.access.visibility import visible_tickets
from desk.errors import NotFound, Refused
from desk.notices import asking
from desk.notices.catalogue import ONE_OF_SEVERAL, Recipient, cause_of
from desk.notices.delivery_life import LIFE, Outcome
from desk.notices.unreached import WAITING as WAITING
from models import Attempt, Delivery, TelephoneTask, Ticket, statements
from models.database import connection, transaction
from models.deliveries import INSERT_CALL
from models.enums import DeliveryState, Role, SendChannel, TelephoneState, VisitOutcome
from models.once_more import once_more

_A_TRY = INSERT_CALL.select(
    "FROM attempted",
    delivery_id="id",
    ordinal="ordinal",
    client_msg_id="'jiesu-call-' || id || '-' || ordinal",
    first_tried_at="${at}",
    updated_at="${at}",
)
CALLED = f"""
WITH called AS (UPDATE delivery SET state = ${{state}}, finished_at = ${{at}} WHERE cause = ${{cause}} RETURNING id),
attempted AS (
    SELECT id, (SELECT count(*) FROM attempt WHERE delivery_id = called.id) + 1 AS ordinal FROM called
)
{_A_TRY} RETURNING delivery_id"""  # noqa: S608 - our own text
TICKET = "telephone_task.ticket_id"
CALLERS = frozenset({Role.AGENT, Role.CHIEF_LIAISON, Role.INSPECTOR})
GONE = "没有找到这个任务，或您无权办理"
OVER = "这个任务已经办完了"
HAS_NUMBER = (
    Q(petition__contact_mobile_sealed__isnull=False)
    | Q(petition__citizen__mobile_sealed__isnull=False)
    | Q(petition__identity__citizen__mobile_sealed__isnull=False)
    | Q(petition__joint=True)
)


def my_tasks(actor: Actor) -> Q:
    """Return the tasks of the courts this person calls for, and those given to them; never one about themselves.

    `may_call` looks at each one's ticket as well.
    """
    own = Q(court_id__in=[post.court_id for post in actor.posts if post.role in CALLERS]) | Q(custodian_id=actor.id)
    return own & (Q(officer_id__isnull=True) | ~Q(officer_id=actor.id))


def open_tasks(actor: Actor) -> Q:
    """Return those of them whose ticket this person may see, and those about no ticket."""
    return my_tasks(actor) & (Q(ticket_id=among_seen(actor, TICKET)) | Q(ticket_id__isnull=True))


def by_telephone(actor: Actor) -> Q:
    """Return those of petitioners who can be telephoned: a number was left with the petition, or is registered."""
    return my_tasks(actor) & Q(officer_id__isnull=True, ticket_id=among_seen(actor, TICKET, HAS_NUMBER))


async def may_call(actor: Actor, tasks: list[TelephoneTask]) -> list[TelephoneTask]:
    """Return those of these tasks whose ticket this person may see."""
    wanted = [task.ticket_id for task in tasks if task.ticket_id is not None]
    seen = set(await Ticket.filter(visible_tickets(actor), id__in=wanted).values_list("id", flat=True))
    return [task for task in tasks if task.ticket_id is None or task.ticket_id in seen]


async def find_task(actor: Actor, task_id: int) -> TelephoneTask:
    """Find a task. Raises `NotFound` where there is none for this person."""
    task = await TelephoneTask.filter(my_tasks(actor), id=task_id).first().select_related("delivery")
    if task is None or not await may_call(actor, [task]):
        raise NotFound(GONE)
    return task


async def hold_task(actor: Actor, task_id: int) -> TelephoneTask:
    """Lock a task that somebody still has to see to, for whoever may. Raises `NotFound`, `Refused` where it is over."""
    async with connection() as plain:
        await plain.execute("SELECT 1 FROM telephone_task WHERE id = $1 FOR UPDATE", task_id)
    task = await find_task(actor, task_id)
    if task.state not in WAITING:
        raise Refused(OVER)
    return task


WRONG_NUMBER = "号码不是本人的，请先核对"
"""Why a call is still to be made, shown to whoever calls next."""
HEARD_BY: Mapping[VisitOutcome, audit.Deed] = {
    VisitOutcome.NO_ANSWER: audit.Deed.CALL_NOT_REACHED,
    VisitOutcome.SOMEBODY_ELSE: audit.Deed.CALL_SOMEBODY_ELSE,
    VisitOutcome.WRONG_NUMBER: audit.Deed.CALL_WRONG_NUMBER,
}
"""How a call ends in which nothing was told."""


async def tasks_of(actor: Actor, ticket_id: int, petitioner_id: int | None = None) -> list[TelephoneTask]:
    """Return the calls still to be made about a ticket to one person, as far as this officer makes them: they are one
    call. `petitioner_id` is who of several petitioners is called; None for whoever left the petition.
    """
    waiting = TelephoneTask.filter(by_telephone(actor), ticket_id=ticket_id, state__in=WAITING)
    found = await waiting.order_by("id").select_related("delivery")
    return [one for one in found if called(one) == petitioner_id]


def called(task: TelephoneTask) -> int | None:
    """Return who of several petitioners a task (with its delivery) is about; None for whoever left the petition."""
    petitioner_id = task.delivery.facts.get(ONE_OF_SEVERAL)
    return int(petitioner_id) if petitioner_id is not None else None


async def count_calls(deliveries: Sequence[int]) -> int:
    """Count the calls in which somebody was, or was not, told any of these."""
    return await Attempt.filter(delivery_id__in=list(deliveries), channel=SendChannel.TELEPHONE).count()


async def record_told(task_id: int, actor: Actor, as_of: datetime) -> TelephoneTask:
    """已告知: the person was reached and told; the delivery counts as delivered."""
    return await _called(task_id, actor, as_of, Outcome.TOLD_BY_TELEPHONE)


async def record_not_reached(
    task_id: int,
    actor: Actor,
    as_of: datetime,
    heard: VisitOutcome = VisitOutcome.NO_ANSWER,
    *,
    again_at: datetime | None = None,
) -> TelephoneTask:
    """未联系上: this try failed; the task stays, to be tried again from `again_at` on. Whoever else answered was told
    nothing.
    """
    return await _called(task_id, actor, as_of, Outcome.NOT_REACHED, heard, again_at=again_at)


@once_more
async def _called(
    task_id: int,
    actor: Actor,
    as_of: datetime,
    outcome: Outcome,
    heard: VisitOutcome = VisitOutcome.NO_ANSWER,
    *,
    again_at: datetime | None = None,
) -> TelephoneTask:
    told = outcome is Outcome.TOLD_BY_TELEPHONE
    async with transaction():
        task = await hold_task(actor, task_id)
        task.state = TelephoneState.DONE if told else TelephoneState.FAILED
        task.reason = WRONG_NUMBER if heard is VisitOutcome.WRONG_NUMBER else task.reason
        task.done_by_id, task.done_at = actor.id, as_of
        task.try_after = again_at
        await task.save()
        await record_call(task.delivery, LIFE[outcome].delivery, as_of)
        deed = audit.Deed.CALL_TOLD if told else HEARD_BY[heard]
        await audit.by_officer(actor, deed, ("ticket", task.ticket_id), as_of)
        return task


async def record_call(delivery: Delivery, fate: DeliveryState, as_of: datetime) -> None:
    """Write down that somebody was told by telephone, or was not reached: a try, and the delivery's fate."""
    await _record(delivery.cause, fate, as_of)
    delivery.state, delivery.finished_at = fate, as_of
    if fate is DeliveryState.DELIVERED:
        await asking.ask_later(delivery, as_of)


async def record_heard(ticket: Ticket, notice: str, who: Recipient, as_of: datetime) -> None:
    """Write down that somebody heard of the ticket's newest event while they were spoken with. `tell` comes before."""
    await _record(f"{cause_of(ticket, notice, ticket.version)}{who.key}", DeliveryState.DELIVERED, as_of)
    if who.officer_id is None and notice in asking.ANSWERS:
        await asking.ask_about(ticket, as_of)


async def _record(cause: str, fate: DeliveryState, as_of: datetime) -> None:
    told = await statements.fetchval(
        CALLED, cause=cause, state=fate.value, channel=SendChannel.TELEPHONE.value, at=as_of
    )
    if told is None:
        raise LookupError(f"no delivery of {cause}: what is told by telephone is written first")
