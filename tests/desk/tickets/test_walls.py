"""Whoever a complaint is about, or may mean, is walled off from it wherever it goes."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.access.visibility import visible_audit, visible_tickets
from desk.errors import NotFound, Refused
from desk.people import staffing
from desk.petitions import citizen_requests
from desk.tickets import handling, noting, subjects
from desk.tickets.joining import merging, transfers
from desk.tickets.joining.merged_tickets import answers_of
from desk.tickets.ticket_store import find_visible, load
from desk.views.offers import offers_at_the_console, offers_on_the_phone
from desk.views.tickets.candidates import handler_candidates
from models import AuditEntry, ComplaintReader, Delivery, Subject, Ticket
from models.database import transaction
from models.enums import (
    Act,
    Complexity,
    Finding,
    Grade,
    PetitionKind,
    Role,
    TicketState,
)
from tests.cast import (
    MORNING,
    a_call,
    a_petition,
    acting,
    answered,
    dispatched,
    officer,
    order,
    rated,
    submitted,
)
from tests.desk.ledger import history, nothing_changed, whole
from tests.desk.walled import ACCUSES, LATER, complaint, gets_a, names, told_of, walled, who_sees

pytestmark = pytest.mark.usefixtures("cast")


async def test_投诉督察何平收了对方红包_is_read_one_court_up_and_never_by_何平() -> None:
    ticket = await complaint("投诉督察何平收了对方红包")
    assert "何平" in await walled(ticket)
    assert await who_sees(ticket) == {"杨帆"}
    assert await told_of(ticket) == {"杨帆"}
    with pytest.raises(NotFound):
        await handling.decline(await order(ticket, "何平", "不属实"))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("坐席赵晴态度恶劣", "赵晴"),
        ("总联络员周敏压着不办", "周敏"),
        ("何 平 收钱", "何平"),
        ("立案庭刘洋收钱", "刘洋"),
    ],
)
async def test_any_literal_hit_in_a_complaint_holds_off(text: str, who: str) -> None:
    assert who in await walled(await complaint(text))


async def test_a_complaint_about_何平_is_transferred_to_his_court_and_never_reaches_him() -> None:
    ticket = await complaint("何平收了被告的钱", at_court="九江中院")
    assert not await walled(ticket)
    await transfers.transfer(await order(ticket, "杨帆", "由南昌中院办理", LATER, court="赣01"))
    ticket = await whole(ticket.id)
    assert "何平" in await walled(ticket)
    assert await who_sees(ticket) == {"杨帆"}
    assert "何平" not in await told_of(ticket)


async def test_李四_whose_petition_was_merged_is_parted_from_what_becomes_a_complaint() -> None:
    into, ticket = await a_petition(), await a_petition("李四")
    await merging.merge(await order(ticket, "周敏", "同一件事", into=into.petition.number))
    await citizen_requests.supplement(await order(await load(into.id), "张三", ACCUSES, LATER))
    parted = await whole(ticket.id)
    assert (parted.state, parted.merged_into_id, parted.restricted) == (TicketState.PENDING, None, False)
    assert (await history(parted))[-1].act is Act.RESUME
    assert "周敏" in await told_of(parted)
    rows = await Delivery.filter(ticket_id=ticket.id, officer_id__isnull=True, created_at__gte=LATER)
    assert {row.notice for row in rows} == {"resumed"}


async def test_李四_who_had_the_answer_already_reads_no_later_one_of_the_complaint() -> None:
    into, ticket = await a_petition(), await a_petition("李四")
    await merging.merge(await order(ticket, "周敏", "同一件事", into=into.petition.number))
    into = await answered(await dispatched(await load(into.id)))
    await rated(into, Grade.BAD, ACCUSES, as_of=LATER)
    into = await dispatched(await load(into.id), "何平", by="何平", as_of=LATER)
    await handling.accept(await order(into, "何平", as_of=LATER))
    await handling.submit(await order(await load(into.id), "何平", "李正的问题已经核实，属实", LATER))
    await handling.approve(await order(await load(into.id), "杨帆", as_of=LATER))
    assert len(await answers_of(await load(ticket.id))) == 1
    assert not await Delivery.filter(ticket_id=ticket.id, notice="answered_together", created_at__gte=LATER).exists()


async def test_who_is_held_off_is_let_go_by_somebody_clean_and_held_off_again_by_a_new_word() -> None:
    ticket = await complaint("我姓李，法官不接电话，听说高兴也在执行局")
    await Subject.filter(ticket_id=ticket.id).delete()
    who = (await officer("何平")).id
    await Subject.create(ticket_id=ticket.id, officer_id=who, finding=Finding.HELD_OFF, found_by="words", at=MORNING)
    await subjects.name_subject(await order(await load(ticket.id), "杨帆", "说的不是他", LATER, officers=()))
    assert "何平" in await who_sees(ticket)
    await citizen_requests.supplement(
        await order(await load(ticket.id), "张三", "何平知道", LATER + timedelta(hours=1))
    )
    assert "何平" not in await who_sees(ticket)


async def test_at_the_root_an_inspector_a_vice_president_the_president_in_that_order() -> None:
    ticket = await complaint("法官态度不好", at_court="江西高院")
    assert ticket.sealed_at is not None
    assert await who_sees(ticket) == set()
    assert await told_of(ticket) == set()
    await gets_a("院长甲", Role.PRESIDENT, "院长")
    await gets_a("副院长乙", Role.PRESIDENT, "副院长")
    await gets_a("督察丙", Role.INSPECTOR, "督察")
    seen = []
    for text in ("法官态度不好", "督察丙收钱", "督察丙、副院长乙收钱", "督察丙、副院长乙、院长甲收钱"):
        ticket = await complaint(text, at_court="江西高院")
        assert await who_sees(ticket) == await told_of(ticket)
        seen.append(await who_sees(ticket))
    assert seen == [{"督察丙"}, {"副院长乙"}, {"院长甲"}, set()]
    assert ticket.sealed_at is not None


async def test_who_was_let_in_is_put_out_once_words_name_them() -> None:
    await gets_a("院长甲", Role.PRESIDENT, "院长")
    await gets_a("副院长乙", Role.PRESIDENT, "副院长")
    ticket = await complaint("法官态度不好", at_court="江西高院")
    assert await who_sees(ticket) == {"副院长乙"}
    await citizen_requests.supplement(await order(ticket, "张三", "副院长乙打过招呼", LATER))
    assert await who_sees(ticket) == {"院长甲"}
    assert [row.officer_id for row in await ComplaintReader.filter(ticket_id=ticket.id)] == [
        (await officer("院长甲")).id
    ]


async def test_an_auditor_reads_no_line_about_a_complaint_that_walls_them_off() -> None:
    ticket = await complaint()
    await noting.note(await order(ticket, "何平", "已看"))
    auditor = await acting("审计员")
    mine = AuditEntry.filter(visible_audit(auditor), subject_kind="ticket", subject_id=ticket.id)
    assert await mine.exists()
    await Subject.create(ticket_id=ticket.id, officer_id=auditor.id, found_by="words", at=MORNING)
    assert not await mine.exists()


async def test_联系法官_that_accuses_is_a_complaint_from_every_entry() -> None:
    text = ACCUSES
    for ticket in (
        await a_petition(text=text, kind=PetitionKind.CONTACT),
        await a_call(text, kind=PetitionKind.CONTACT),
    ):
        assert ticket.restricted
        assert "李正" in await walled(ticket)
        assert await who_sees(ticket) == {"何平", "杨帆"}


async def test_an_answer_to_a_complaint_under_another_kind_is_reviewed() -> None:
    ticket = await dispatched(await a_petition(text=ACCUSES, kind=PetitionKind.CONTACT), "何平", by="何平")
    await nothing_changed(handling.answer(await order(ticket, "何平", "没有的事")), Refused, "报审")


async def test_李正_is_not_offered_his_own_unhappy_answer_again_nor_王芳_her_own_draft() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD, "没有办好", as_of=LATER)
    groups = await handler_candidates(await acting("周敏"), ticket, LATER)
    assert "李正" not in {one.name for group in groups for one in group.candidates}
    with pytest.raises(Refused):
        await handling.reassign(await order(ticket, "周敏", handler_id=(await officer("李正")).id))
    drafted = await submitted(await dispatched(await a_petition(), "王芳", complexity=Complexity.COMPLEX))
    for offers in (offers_at_the_console, offers_on_the_phone):
        assert Act.APPROVE not in {one.act for one in await offers(await acting("王芳"), drafted, LATER)}
    with pytest.raises(Refused):
        await handling.approve(await order(drafted, "王芳"))


async def test_nobody_walled_off_is_ever_asked_or_told_by_a_role() -> None:
    ticket = await complaint("督察何平和总联络员杨帆收钱", at_court="东湖法院")
    for group in (
        await staffing.chiefs(ticket, MORNING),
        await staffing.handlers(ticket, MORNING),
        await staffing.reviewers(ticket, None, MORNING),
        await staffing.deciders(ticket, None, MORNING),
        *[await staffing.overseers(ticket, rung, MORNING) for rung in (1, 2, 3)],
    ):
        assert not await names(group) & {"何平", "杨帆"}


async def test_a_number_that_is_hidden_says_what_no_number_says() -> None:
    ticket = await complaint("李正收钱")
    said = []
    for number in (ticket.petition.number, "SQ20261199999999"):
        with pytest.raises(NotFound) as refused:
            await find_visible(await acting("李正"), number)
        said.append(refused.value.words)
    assert said[0] == said[1]


def test_every_act_that_brings_words_begins_where_they_are_screened() -> None:
    """A verb that wrote a citizen's words down without `authorize_and_lock` would go past the screen.

    Named are those that write the system's words, or words that were screened before.
    """
    root = Path(__file__).parents[3] / "desk"
    writers = [path for path in root.rglob("*.py") if "await write_words(" in path.read_text(encoding="utf-8")]
    past = {path.name for path in writers if "authorize_and_lock(" not in path.read_text(encoding="utf-8")} - {
        "forgetting.py",
        "second_person.py",
        "lost_files.py",
        "erased.py",
        "window_reasons.py",
    }
    assert not past


async def test_whether_a_complaint_is_seen_is_answered_by_indexes() -> None:
    """With no table walked: on a large desk the planner is left no other way."""
    for name in ("何平", "郑远", "杨帆"):
        seen = visible_tickets(await acting(name))
        asked = Ticket.filter(seen, id=1)
        asked.sql()
        question, values = asked.query.get_parameterized_sql()
        async with transaction() as plain:
            await plain.execute("SET LOCAL enable_seqscan = off")
            plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question}", *values))
        assert "Index" in plan
        assert "Seq Scan" not in plan.replace("Seq Scan on court", ""), plan
