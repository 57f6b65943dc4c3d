"""认定重复: what is proposed to the desk, what may not be called a repeat, and what the third one brings about."""

from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused
from desk.people.senders import KnownSender, look_up_sender
from desk.rules.text.plain_text import bigrams
from desk.tickets.joining import duplicates
from desk.tickets.joining.duplicates import (
    MOST_PROPOSED,
    PetitionerKey,
    duplicate_proposals,
    nearby_petitions,
)
from desk.tickets.ticket_store import load
from desk.tickets.timing.supervision import sweep_due_clocks
from handlers.chat import facts
from models import Attachment, Petition, Ticket, statements
from models.database import connection, transaction
from models.enums import Act, PetitionKind, TicketState
from models.lock_order import lock_tickets
from tests.cast import MORNING, TEXT, a_call, a_petition, acting, answered, dispatched, order, phone, rated
from tests.desk.ledger import history, last_words, nothing_changed, running, told, whole
from tests.desk.overlap import beside_this, waiting_for_a_lock
from wechat.dialogues.shared.acts import ActScene, MediaRef, Reopen
from wechat.dialogues.shared.facts import EarlierLine

pytestmark = pytest.mark.usefixtures("cast")

AGAIN = "执行款三个月没有到账，请再帮忙催一下"
OTHER = "请问立案要带什么材料"
CASE, ANOTHER_CASE = "（2026）赣01执1234号", "（2026）赣01执1235号"
LATER = MORNING + timedelta(days=3)


async def proposed(ticket: Ticket, to: str = "周敏") -> list[tuple[str, int, int]]:
    found = await duplicate_proposals(await acting(to), await load(ticket.id))
    return [(one.near.number, one.percent, one.days) for one in found]


async def repeated(ticket: Ticket, earlier: Ticket, by: str = "周敏") -> Ticket:
    await duplicates.mark_repeat(await order(await load(ticket.id), by, earlier=earlier.petition.number))
    return await whole(ticket.id)


async def test_like_words_of_the_same_person_are_proposed_with_days_and_likeness() -> None:
    first = await a_petition()
    again = await a_petition(text=AGAIN, as_of=LATER)
    ((number, percent, days),) = await proposed(again)
    assert (number, days) == (first.petition.number, 3)
    assert 60 <= percent <= 100
    assert await proposed(first) == []


async def test_other_words_another_person_and_ninety_days_ago_are_not() -> None:
    await a_petition()
    assert await proposed(await a_petition(text=OTHER)) == []
    assert await proposed(await a_petition("李四", text=AGAIN)) == []
    assert await proposed(await a_petition(text=AGAIN, as_of=MORNING + timedelta(days=91))) == []


async def test_the_same_case_is_enough_and_another_case_never_is() -> None:
    await a_petition(case_number=CASE)
    assert len(await proposed(await a_petition("李四", text=AGAIN, case_number=CASE))) == 1
    assert await proposed(await a_petition(text=AGAIN, case_number=ANOTHER_CASE)) == []


async def test_who_calls_again_from_the_same_mobile_is_the_same_person() -> None:
    await a_call()
    assert len(await proposed(await a_call(AGAIN))) == 1
    assert await proposed(await a_call(AGAIN, mobile="13907910008")) == []


async def test_a_complaint_is_proposed_to_nobody_who_may_not_see_it() -> None:
    await a_petition(kind=PetitionKind.COMPLAINT)
    assert await proposed(await a_petition(text=AGAIN)) == []
    again = await a_petition(text=AGAIN, kind=PetitionKind.COMPLAINT)
    assert len(await proposed(again, "何平")) == 1


async def test_at_most_a_few_are_proposed_the_likest_first() -> None:
    for _ in range(MOST_PROPOSED + 2):
        await a_petition()
    found = await proposed(await a_petition(text=AGAIN))
    assert len(found) == MOST_PROPOSED
    assert [share for _, share, _ in found] == sorted((share for _, share, _ in found), reverse=True)


async def test_what_was_erased_is_like_nothing() -> None:
    first = await a_petition()
    await Petition.filter(id=first.petition_id).update(redacted_at=MORNING)
    assert await proposed(await a_petition(text=AGAIN)) == []


async def test_calling_it_a_repeat_counts_its_times_and_leaves_it_to_be_worked_on() -> None:
    first, second = await a_petition(), await a_petition(text=AGAIN)
    ticket = await repeated(second, first)
    assert (ticket.repeat_of_id, ticket.times, ticket.state) == (first.id, 2, second.state)
    event = (await history(ticket))[-1]
    assert (event.act, event.facts) == (Act.REPEAT, {"repeats": first.petition.number, "times": 2})
    assert await told(ticket) == set()
    assert await proposed(ticket) == []


async def test_the_third_is_told_to_the_inspectorate_and_its_late_clock_starts_there() -> None:
    first, second, third = [await a_petition(text=text) for text in (TEXT, AGAIN, AGAIN)]
    await repeated(second, first, by="赵晴")
    ticket = await repeated(third, second)
    assert (ticket.repeat_of_id, ticket.times) == (first.id, 3)
    assert await told(ticket) == {("third_time", "何平")}
    ticket = await dispatched(ticket)
    await sweep_due_clocks((await running(ticket)).due_at)
    assert (await whole(ticket.id)).rung == 2


async def test_what_may_not_be_called_a_repeat_is_refused_and_nothing_changes() -> None:
    first = await a_petition(case_number=CASE)
    other_case = await a_petition(text=AGAIN, case_number=ANOTHER_CASE)
    second = await a_petition(text=AGAIN)
    hidden = await a_petition(at_court="九江中院")
    complaint = await a_petition(kind=PetitionKind.COMPLAINT)

    async def verb(ticket: Ticket, where: str, by: str = "周敏") -> None:
        await duplicates.mark_repeat(await order(ticket, by, earlier=where))

    number = first.petition.number
    await nothing_changed(verb(second, ""), Invalid, "请填写与哪一件重复")
    await nothing_changed(verb(second, hidden.petition.number), Invalid, "没有找到")
    await nothing_changed(verb(second, complaint.petition.number), Invalid, "没有找到")
    await nothing_changed(verb(second, second.petition.number), Invalid, "不能与它自己")
    await nothing_changed(verb(first, second.petition.number), Refused, "来得更晚")
    await nothing_changed(verb(other_case, number), Refused, "案号不同")
    await nothing_changed(verb(await dispatched(second), number, by="李正"), NotAllowed, "无权")
    await repeated(second, first)
    await nothing_changed(verb(await load(second.id), number), Refused, "已经认定过")
    earliest = await a_petition(text=AGAIN, as_of=MORNING - timedelta(days=1))
    assert earliest.times == 1


@pytest.mark.own_statistics
async def test_one_indexed_question_however_many_petitions_there_are() -> None:
    ticket = await a_petition(case_number=CASE)
    async with connection() as plain:
        await plain.execute(
            "INSERT INTO petition (number, channel, kind, court_id, identity_id, case_number, title, text, text_sealed,"
            " organisation, passed_on_by, passed_on_reference, bigrams, created_at)"
            " SELECT 'X' || n, 'chat', 'other', $1, NULL, 'x' || n, '', '', '', '', '', '', '{}', $2"
            " FROM generate_series(1, 5000) AS n",
            ticket.court_id,
            MORNING,
        )
        await plain.execute("ANALYZE petition")
    plan = await statements.fetch(
        "EXPLAIN " + duplicates.NEAR,
        identity_id=1,
        citizen_id=1,
        mobile_index="m",
        case_number=CASE,
        before=duplicates.LAST,
        since=MORNING - timedelta(days=90),
        most=30,
    )
    text = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "Seq Scan on petition" not in text, text
    assert [one.ticket_id for one in await nearby_petitions(PetitionerKey(case_number=CASE), MORNING)] == [ticket.id]
    assert await nearby_petitions(PetitionerKey(), MORNING) == []


async def known_as(name: str) -> KnownSender:
    me = await phone(name)
    known = await look_up_sender(me.account_id, me.openid, "a key of no message")
    assert known is not None
    return known


async def earlier(as_of: datetime) -> tuple[EarlierLine, ...]:
    """What a talk with 张三 knows of his earlier petitions."""
    return (await facts.load(frozenset({"earlier"}), await known_as("张三"), as_of, "https://example.com")).earlier


async def test_a_talk_knows_what_the_same_person_asked_in_the_last_three_months() -> None:
    first = await a_petition(case_number=CASE)
    await a_petition("李四")
    (line,) = await earlier(LATER)
    assert (line.number, line.state, line.case_number) == (first.petition.number, TicketState.PENDING, CASE)
    assert line.keys == frozenset(bigrams(first.petition.text))
    assert await earlier(MORNING + timedelta(days=91)) == ()


async def test_what_a_talk_takes_up_again_comes_back_to_the_desk_with_words_and_pictures() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())))
    act = Reopen(ticket.petition.number, AGAIN, (MediaRef("image", "m1"),))
    done = await act.carry_out(ActScene(await known_as("张三"), LATER))
    assert "重新办理" in done
    assert ticket.petition.number in done
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.cycle) == (TicketState.PENDING, 2)
    assert await last_words(ticket) == AGAIN
    assert await Attachment.filter(ticket_id=ticket.id).count() == 1


async def test_who_waited_while_the_earlier_one_became_a_repeat_follows_to_the_first_of_all() -> None:
    """t1 → t0 and t2 → t1: in 11 of 12 runs the second read before it waited, and the third time never counted."""
    first, second, third = [await a_petition(text=TEXT, as_of=MORNING + timedelta(days=day)) for day in (0, 1, 2)]
    orders = [
        await order(await load(one.id), "周敏", earlier=earlier.petition.number)
        for one, earlier in ((second, first), (third, second))
    ]
    beside = beside_this()
    async with transaction():
        await lock_tickets([second.id])
        marking = [beside(duplicates.mark_repeat(orders[0]))]
        await waiting_for_a_lock(1)
        marking.append(beside(duplicates.mark_repeat(orders[1])))
        await waiting_for_a_lock(2)
    for one in marking:
        await one
    rows = await Ticket.filter(id__in=[second.id, third.id]).order_by("id")
    assert [(one.repeat_of_id, one.times) for one in rows] == [(first.id, 2), (first.id, 3)]
    assert await told(await load(third.id)) == {("third_time", "何平")}
