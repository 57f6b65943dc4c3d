"""Nobody ends a complaint alone: what one proposes, another agrees to."""

import pytest

from desk.errors import Refused
from desk.tickets import handling, priority, second_person, subjects
from desk.tickets.ticket_store import load
from models.enums import (
    Act,
    PetitionKind,
    Role,
    TicketState,
)
from tests.cast import (
    order,
)
from tests.desk.ledger import acts, nothing_changed, whole
from tests.desk.walled import LATER, complaint, gets_a, told_of, who_sees

pytestmark = pytest.mark.usefixtures("cast")


async def test_何平_does_not_decline_a_complaint_alone() -> None:
    ticket = await complaint()
    await handling.decline(await order(ticket, "何平", "不属实"))
    waiting = await whole(ticket.id)
    assert (waiting.state, (await acts(waiting))[-1]) == (TicketState.PENDING, Act.PROPOSE)
    assert "杨帆" in await told_of(waiting)
    await nothing_changed(second_person.agree(await order(waiting, "何平")), Refused, "提请人以外的人")
    await second_person.agree(await order(waiting, "杨帆", as_of=LATER))
    done = await whole(ticket.id)
    assert (done.state, (await acts(done))[-2:]) == (TicketState.DECLINED, [Act.AGREE, Act.DECLINE])


async def test_杨帆_does_not_agree_and_the_complaint_goes_on() -> None:
    ticket = await complaint()
    more = {"kind": PetitionKind.CONSULT}
    await priority.relabel(await order(ticket, "何平", "是咨询", **more))
    await second_person.disagree(await order(await load(ticket.id), "杨帆", "是投诉", LATER))
    ticket = await whole(ticket.id)
    assert ticket.restricted
    assert "何平" in await told_of(ticket)
    verb = second_person.agree(await order(ticket, "杨帆"))
    await nothing_changed(verb, Refused, "没有等您同意的事项")


async def test_a_subject_is_let_in_by_two_people_only() -> None:
    await gets_a("秦岚", Role.INSPECTOR)
    ticket = await complaint("投诉何平")
    await subjects.name_subject(await order(ticket, "秦岚", "查无此事", officers=()))
    assert "何平" not in await who_sees(ticket)
    await second_person.agree(await order(await load(ticket.id), "杨帆", as_of=LATER))
    assert "何平" in await who_sees(ticket)


async def test_nobody_else_may_decide_and_the_words_point_outside() -> None:
    ticket = await complaint("督察何平收了钱")
    verb = handling.decline(await order(ticket, "杨帆", "不属实"))
    await nothing_changed(verb, Refused, "请报上级纪检监察机关")
