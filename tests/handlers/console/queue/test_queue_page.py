"""The list of tickets: who sees which, in what order, found how, page by page."""

import re

import pytest

from desk.rules.sizes import PAGE
from desk.rules.text.plain_text import bigrams
from desk.tickets.petition_words import move_words
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from desk.views.lateness import lateness_of
from desk.views.lists import narrowing
from desk.views.lists.queue_filter import QueueFilter
from desk.views.lists.tabs import QueueTab
from handlers.console.queue import listing
from models import Clock, Petition, Ticket
from models.enums import PetitionKind, Urgency
from tests import cast
from tests.handlers.console.conftest import Console


def numbers_in(text: str) -> list[str]:
    return re.findall(r'<span class="number">(\w+)</span>', text)


def count_of(label: str, text: str) -> str:
    found = re.search(label + r'<span class="count[^"]*">([^<]+)<', text)
    assert found, f"no tab {label}"
    return found[1]


async def test_周敏_first_sees_what_waits_to_be_dispatched_and_李法官_what_is_in_his_hands(console: Console):
    waiting, handled = await console.petition(text="请问开庭时间"), await console.dispatched()

    chief = await (await console.staff("周敏")).get("/console")
    judge = await (await console.staff("李法官")).get("/console")

    assert numbers_in(chief.text) == [waiting.petition.number]
    assert numbers_in(judge.text) == [handled.number]
    assert "<title>(1) 待分派" in chief.text
    assert "<title>(1) 我承办的" in judge.text


async def test_a_judge_sees_no_colleagues_tickets_and_another_court_sees_none_of_南昌中院(console: Console):
    await console.dispatched("李正")

    for name in ("陈丽", "许诚", "高洁"):
        reply = await (await console.staff(name)).get("/console?tab=all")
        assert numbers_in(reply.text) == [], name


async def test_杨帆_of_the_high_court_sees_the_courts_below_and_narrows_to_one(console: Console):
    nanchang = await console.petition(text="南昌中院的事")
    donghu = await console.petition("李四", text="东湖法院的事", at_court="东湖法院")
    desk = await console.staff("杨帆")

    everything = await desk.get("/console?tab=pending")
    below = await desk.get(f"/console?tab=pending&court={donghu.court_id}")

    assert set(numbers_in(everything.text)) == {nanchang.petition.number, donghu.petition.number}
    assert numbers_in(below.text) == [donghu.petition.number]
    assert "东湖法院" in everything.words


async def test_a_court_number_of_somebody_elses_in_the_address_opens_nothing(console: Console):
    nanchang = await console.petition()
    desk = await console.staff("高洁")

    reply = await desk.get(f"/console?tab=all&court={nanchang.court_id}")

    assert numbers_in(reply.text) == []


async def test_a_complaint_is_on_the_inspectors_list_and_not_on_the_chief_liaisons(console: Console):
    complaint = await console.petition(text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)

    inspector = await (await console.staff("何平")).get("/console?tab=all")
    chief = await (await console.staff("周敏")).get("/console?tab=all")

    assert numbers_in(inspector.text) == [complaint.petition.number]
    assert "投诉" in inspector.words
    assert numbers_in(chief.text) == []
    assert count_of("全部", chief.text) == "0"


async def test_those_who_keep_the_system_are_told_why_they_see_no_petitions(console: Console):
    await console.petition()

    for name in ("系统管理员", "安全管理员", "审计员"):
        reply = await (await console.staff(name)).get("/console")
        assert "不查看群众诉求" in reply.words
        assert 'href="/console/petitions/new"' not in reply.text
        assert "data-events" not in reply.text


async def test_what_is_due_first_stands_first(console: Console):
    console.clock.forward(hours=-1)
    early = await console.petition(text="先来的")
    console.clock.forward(hours=1)
    late = await console.petition(text="后来的")
    urgent = await console.dispatched(urgency=Urgency.CRITICAL)
    normal = await console.dispatched()
    desk = await console.staff("周敏")

    assert numbers_in((await desk.get("/console")).text) == [early.petition.number, late.petition.number]
    assert numbers_in((await desk.get("/console?tab=working")).text) == [urgent.number, normal.number]


async def test_an_overdue_ticket_says_by_how_much(console: Console):
    ticket = await console.petition()
    assert ticket.due_at is not None
    console.clock.now = ticket.due_at
    console.clock.forward(hours=3)

    reply = await (await console.staff("周敏")).get("/console")

    late = (await lateness_of([ticket], console.clock.now))[ticket.id]
    assert f"超时 {late}" in reply.words
    assert "工作" in late, "a limit in office time is late by office time"
    assert "due-late" in reply.text


async def test_counts_per_tab_follow_the_filters(console: Console):
    await console.petition(text="执行款没有到账")
    await console.petition(text="请问上诉费怎么交", kind=PetitionKind.CONSULT)
    await console.dispatched(urgency=Urgency.URGENT)
    desk = await console.staff("周敏")

    whole = await desk.get("/console")
    consult = await desk.get("/console?kind=consult")
    urgent = await desk.get("/console?tab=all&urgency=urgent")

    assert [count_of(tab, whole.text) for tab in ("待分派", "办理中", "全部")] == ["2", "1", "3"]
    assert [count_of(tab, consult.text) for tab in ("待分派", "办理中", "全部")] == ["1", "0", "1"]
    assert len(numbers_in(urgent.text)) == 1
    assert "加急" in urgent.words


async def test_a_count_stops_at_a_thousand(console: Console):
    ticket = await console.petition()
    rows = [Ticket(**{name: getattr(ticket, name) for name in COPIED}) for _ in range(1005)]
    await Ticket.bulk_create(rows, batch_size=500)

    reply = await (await console.staff("周敏")).get("/console")

    assert count_of("待分派", reply.text) == "1000+"


async def test_tickets_are_found_by_words_by_case_number_and_by_their_own_number(console: Console):
    by_words = await console.petition(text="孩子的抚养费一直没有到账")
    by_case = await console.petition(text="想知道进度", case_number="（2026）赣01执1234号")
    desk = await console.staff("周敏")

    assert numbers_in((await desk.get("/console?q=撫養費")).text) == [by_words.petition.number]
    assert numbers_in((await desk.get("/console?q=(2026)赣01执1234号")).text) == [by_case.petition.number]
    straight = await desk.get(f"/console?q={by_case.petition.number.lower()}")
    assert straight.path == f"/console/tickets/{by_case.petition.number}"


async def test_a_number_nobody_showed_me_finds_nothing(console: Console):
    ticket = await console.dispatched("李正")
    desk = await console.staff("陈丽")

    reply = await desk.get(f"/console?tab=all&q={ticket.number}")

    assert reply.path == "/console"
    assert "没有符合条件的工单" in reply.words


async def test_a_search_that_finds_nothing_here_points_to_where_it_does(console: Console):
    await console.dispatched()
    desk = await console.staff("周敏")

    reply = await desk.get("/console?tab=pending&q=执行款")

    assert "在全部工单里找到 1 件" in reply.words


async def test_all_pages_together_hold_every_ticket_once_even_where_many_share_a_deadline(console: Console):
    ticket = await console.petition()
    copies = [Ticket(**{name: getattr(ticket, name) for name in COPIED}) for _ in range(2 * PAGE + 4)]
    for copy in copies[:5]:
        copy.due_at = None
    await Ticket.bulk_create(copies)
    desk = await console.staff("周敏")

    for tab in ("pending", "all"):
        seen: list[str] = []
        path: str | None = f"/console?tab={tab}"
        while path:
            reply = await desk.get(path)
            seen += re.findall(r'data-id="(\d+)"', reply.text)
            more = re.search(r'href="([^"]+)" rel="next"', reply.text)
            path = more[1].replace("&amp;", "&") if more else None
        assert len(seen) == len(set(seen)) == 2 * PAGE + 5, tab


async def test_nonsense_in_the_address_is_left_out(console: Console):
    await console.petition()
    desk = await console.staff("周敏")

    for query in (
        "tab=nonsense",
        "court=x",
        "court=99999999999999999999",
        "after=a,b",
        "after=x,1",
        "urgency=1",
        "q=%00",
    ):
        reply = await desk.get(f"/console?{query}")
        assert reply.status == 200, query


async def test_the_list_alone_is_sent_to_a_page_that_asks_again(console: Console):
    await console.petition()
    desk = await console.staff("周敏")

    reply = await desk.get("/console?tab=pending", htmx=True)

    assert reply.text.lstrip().startswith('<div id="list"')
    assert len(numbers_in(reply.text)) == 1


async def test_words_of_a_petition_are_shown_as_words(console: Console):
    await console.petition(text="<script>alert(1)</script>")

    reply = await (await console.staff("周敏")).get("/console")

    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert" in reply.text


async def test_a_page_may_load_nothing_from_elsewhere(console: Console):
    reply = await (await console.staff("周敏")).get("/console")

    assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\son\w+=", reply.text)


COPIED = ("petition_id", "court_id", "state", "version", "policy", "due_at", "opened_at")


async def test_the_tabs_are_counted_in_one_statement_that_ends_early(console: Console, monkeypatch: pytest.MonkeyPatch):
    await console.dispatched("李正")
    for _ in range(3):
        await console.petition(text="请问开庭时间")
    actor, asked = await cast.acting("周敏", console.clock.now), QueueFilter(QueueTab.ALL)
    monkeypatch.setattr(narrowing, "MOST_COUNTED", 1)
    monkeypatch.setattr(narrowing, "MOST_FOUND", 1)

    found = await listing.tab_counts(actor, asked)

    assert (found[QueueTab.PENDING], found[QueueTab.WORKING], found[QueueTab.MINE], found[QueueTab.ALL]) == (2, 1, 0, 2)
    some = QueueFilter(QueueTab.ALL, words="开庭时间", chosen={"urgency": ("normal",)})
    narrowed = await listing.tab_counts(actor, some)
    assert (narrowed[QueueTab.PENDING], narrowed[QueueTab.WORKING]) == (2, 0)


async def test_郑远一登录就看到谁逾期了_督办到第几级_不逾期的不在里面(console: Console) -> None:
    late, quick = await console.dispatched(), await console.dispatched("陈丽")
    due = (await load(late.id)).due_at
    assert due is not None
    await supervision.look_at_clock((await Clock.get(ticket_id=late.id, kind="handling")).id, late.id, due)
    president = await console.staff("郑远")
    shown = await president.get("/console")
    assert count_of("督办中", shown.text) == "1"
    assert late.number in shown.words
    assert quick.number not in shown.words
    assert "督办 1 级" in shown.words
    assert "李正" in shown.words
    page = await president.get(f"/console/tickets/{late.number}")
    assert "1 级督办 周敏 待处理" in page.words


async def test_a_search_finds_what_says_the_words_not_what_shares_their_keys_also_before_it_is_resealed(
    console: Console,
):
    sought, complaint = await console.petition(text="请问开庭时间"), await console.petition("李四", text="开庭时间太长")
    await console.petition("王五", text="时间不定，开庭，庭时")
    old = await console.petition("赵六", text="开庭时间改了吗")
    await Petition.filter(id=old.petition_id).update(
        clear_text=old.petition.text, clear_bigrams=bigrams(old.petition.text), word_keys=[]
    )
    complaint.restricted = True
    await move_words(complaint)

    found = await (await console.staff("周敏")).get("/console?tab=all&q=开庭时间")

    assert set(numbers_in(found.text)) == {one.petition.number for one in (sought, complaint, old)}
