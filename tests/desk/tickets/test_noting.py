"""Notes are for colleagues; who is called in one is told, and nobody who may not see the ticket ever is."""

import pytest

from desk.errors import Invalid
from desk.notices.readers import Reader, reader_of
from desk.tickets import noting
from desk.tickets.event_facts import MentionFacts, facts_of_event
from desk.tickets.ticket_store import load
from desk.views.history.history import history_of, officer_history
from models import Delivery, Ticket
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, dispatched, officer, order
from tests.desk.ledger import history, nothing_changed

pytestmark = pytest.mark.usefixtures("cast")


async def told_ids(ticket: Ticket) -> list[int | None]:
    return [row.officer_id for row in await Delivery.filter(ticket_id=ticket.id, notice="mentioned").order_by("id")]


async def id_of(name: str) -> int:
    return (await officer(name)).id


async def note(ticket: Ticket, by: str, words: str, *mentioned: str) -> None:
    chosen = tuple([await id_of(name) for name in mentioned])
    await noting.note(noting.NoteOrder(*(await order(ticket, by, words)).basis, mentioned=chosen))


async def test_周敏_calls_王芳_by_name_and_李正_by_a_tick_and_both_are_told_once() -> None:
    ticket = await dispatched(await a_petition())
    await note(ticket, "周敏", "@王芳 请和@王芳、@李正看一下，@王五 不在", "李正")

    assert sorted(filter(None, await told_ids(ticket))) == sorted([await id_of("王芳"), await id_of("李正")])
    last = (await history(ticket))[-1]
    facts = facts_of_event(last)
    assert isinstance(facts, MentionFacts)
    assert set(facts.officers) == {await id_of("王芳"), await id_of("李正")}
    line = (await officer_history(await load(ticket.id))).moments()[0]
    assert line.is_inside
    assert "提醒" in line.detail
    assert "王芳" in line.detail


async def test_the_citizen_reads_nothing_of_it() -> None:
    ticket = await dispatched(await a_petition())
    await note(ticket, "周敏", "@王芳 当事人情绪激动")

    shown = (await history_of(await load(ticket.id))).for_citizen()
    assert not any("情绪" in one.words or "备注" in one.text for one in shown)
    assert not await Delivery.filter(ticket_id=ticket.id, notice="mentioned", officer_id__isnull=True).exists()


async def test_who_may_not_see_the_ticket_cannot_be_chosen_and_is_the_same_as_nobody() -> None:
    ticket = await dispatched(await a_petition())
    for chosen in (await id_of("陈丽"), await id_of("高洁"), 2**40):
        asked = noting.NoteOrder(*(await order(ticket, "周敏", "请看")).basis, mentioned=(chosen,))
        await nothing_changed(noting.note(asked), Invalid, "看不到这件工单")


async def test_whoever_a_complaint_is_about_is_not_told_of_a_note_that_calls_them() -> None:
    complaint = await a_petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    await note(complaint, "何平", "已向@李正 的庭长了解，@周敏 @杨帆")

    assert await told_ids(complaint) == [await id_of("杨帆")]


async def test_whoever_sees_the_ticket_no_more_when_the_notice_goes_out_gets_none() -> None:
    ticket = await dispatched(await a_petition())
    await note(ticket, "周敏", "@李正 请看")
    row = await Delivery.get(ticket_id=ticket.id, notice="mentioned")
    assert await reader_of(row, MORNING) is Reader.MAY_READ

    await Ticket.filter(id=ticket.id).update(handler_id=await id_of("陈丽"))
    assert await reader_of(row, MORNING) is Reader.NOT_TO_KNOW


async def test_nobody_calls_half_the_court_in_one_note() -> None:
    ticket = await dispatched(await a_petition())
    asked = noting.NoteOrder(*(await order(ticket, "周敏", "请看")).basis, mentioned=(await id_of("李正"),))
    await noting.note(asked)
    names = ("李正", "王芳", "赵晴", "何平", "郑远", "杨帆")
    with pytest.MonkeyPatch.context() as fewer:
        fewer.setattr(noting, "MOST_MENTIONED", 3)
        with pytest.raises(Invalid, match="最多提醒"):
            await note(await load(ticket.id), "周敏", "都看", *names)


async def test_a_call_is_written_down_and_calls_nobody() -> None:
    ticket = await dispatched(await a_petition())
    await noting.call(await order(ticket, "赵晴", "打给张三，@王芳 让他补材料"))
    assert await told_ids(ticket) == []


async def test_a_note_that_only_calls_a_judge_puts_nothing_behind_the_wall_and_one_that_tells_of_a_bribe_does() -> None:
    ticket = await dispatched(await a_petition())
    await note(ticket, "周敏", "@李正 请看")
    assert not (await load(ticket.id)).restricted

    await note(await load(ticket.id), "周敏", "张三来电说 @李正 收了红包", "王芳")
    after = await load(ticket.id)
    assert after.restricted
    assert await told_ids(ticket) == [await id_of("李正")]
