"""A ticket is put under a 二级类别: the work that begins afterwards goes by its limits, and nothing promised moves."""

import pytest

from desk.errors import Invalid, NotAllowed, NotFound
from desk.limits.court_policies import LimitAmount
from desk.limits.sub_kinds import TypedSubKind, keep_sub_kind
from desk.rules.policies import Unit
from desk.tickets.priority import RelabelOrder, relabel
from desk.tickets.sub_kind_of import put_under, sub_kind_of
from desk.tickets.ticket_store import load
from models import AuditEntry, Clock, Ticket, TicketSubKind
from models.enums import ClockKind, PetitionKind, Urgency
from tests.cast import MORNING, a_petition, acting, court, dispatched
from tests.desk.ledger import acts

pytestmark = pytest.mark.usefixtures("cast")


async def paying(days: int = 1, court_name: str = "南昌中院", kind: PetitionKind = PetitionKind.ENFORCEMENT) -> int:
    limits = {Urgency.NORMAL: LimitAmount(days, Unit.WORKING_DAYS)} if days else {}
    who = "周敏" if court_name == "南昌中院" else "杨帆"
    return await keep_sub_kind(
        await acting(who), await court(court_name), TypedSubKind(kind, "执行款发放", limits=limits), MORNING
    )


async def of_enforcement() -> Ticket:
    return await a_petition(kind=PetitionKind.ENFORCEMENT)


async def clock(ticket: Ticket, kind: ClockKind) -> Clock:
    return await Clock.get(ticket_id=ticket.id, kind=kind, stopped_at=None)


async def test_what_begins_afterwards_goes_by_its_limits_and_the_promise_stays() -> None:
    plain, ticket, kept = await of_enforcement(), await of_enforcement(), await paying(7)
    promised, before = (await clock(ticket, ClockKind.PROMISE)).due_at, await acts(ticket)

    await put_under(ticket.id, kept, await acting("周敏"), MORNING)

    found = await sub_kind_of(await load(ticket.id))
    assert (found and found.name) == "执行款发放"
    assert await acts(ticket) == before
    plain, ticket = await dispatched(await load(plain.id)), await dispatched(await load(ticket.id))
    own, usual = await clock(ticket, ClockKind.HANDLING), await clock(plain, ClockKind.HANDLING)
    assert own.due_at > usual.due_at
    assert (await clock(ticket, ClockKind.PROMISE)).due_at == promised
    assert ticket.policy.partition("/")[2] == plain.policy
    assert (await AuditEntry.get(action="put_under_sub_kind")).facts == {"sub_kind": kept}


async def test_limits_changed_later_hold_for_later_tickets_only() -> None:
    ticket, kept = await of_enforcement(), await paying(1)
    await put_under(ticket.id, kept, await acting("周敏"), MORNING)
    policy = (await load(ticket.id)).policy
    seven = {Urgency.NORMAL: LimitAmount(7, Unit.WORKING_DAYS)}
    await keep_sub_kind(
        await acting("周敏"), await court(), TypedSubKind(None, "执行款发放", limits=seven), MORNING, kept
    )
    assert (await load(ticket.id)).policy == policy
    later = await of_enforcement()
    await put_under(later.id, kept, await acting("周敏"), MORNING)
    assert (await load(later.id)).policy != policy


async def test_taken_away_again_or_of_another_kind_the_court_s_limits_hold() -> None:
    ticket, other, kept = await of_enforcement(), await of_enforcement(), await paying()
    base, chief = ticket.policy, await acting("周敏")
    for one in (ticket, other):
        await put_under(one.id, kept, chief, MORNING)
    await put_under(ticket.id, None, chief, MORNING)
    assert (await load(ticket.id)).policy == base
    version = (await load(other.id)).version
    await relabel(RelabelOrder(other.id, version, chief, MORNING, words="其实是咨询", kind=PetitionKind.CONSULT))
    assert ((await load(other.id)).policy, await TicketSubKind.all().count()) == (base, 0)


async def test_one_without_limits_leaves_the_court_s() -> None:
    ticket, kept = await of_enforcement(), await paying(0)
    await put_under(ticket.id, kept, await acting("周敏"), MORNING)
    assert (await load(ticket.id)).policy == ticket.policy


async def test_only_who_may_weigh_it_and_only_what_its_court_uses() -> None:
    ticket, kept = await of_enforcement(), await paying()
    strange = await paying(1, "九江中院")
    consult = await paying(1, kind=PetitionKind.CONSULT)
    for wrong in (strange, consult, 999999):
        with pytest.raises(Invalid):
            await put_under(ticket.id, wrong, await acting("周敏"), MORNING)
    with pytest.raises(NotAllowed):
        await put_under(ticket.id, kept, await acting("赵晴"), MORNING)
    for name in ("高洁", "审计员", "系统管理员"):
        with pytest.raises(NotFound):
            await put_under(ticket.id, kept, await acting(name), MORNING)
    assert await TicketSubKind.all().count() == 0
