"""查找: every kind finds what somebody may see, and says what to try next; nothing hidden is betrayed."""

import re
from datetime import date

import asyncpg
import pytest

from desk.people.citizens import Claim, claim
from desk.petitions.citizen_requests import supplement
from desk.rules.text.petition_numbers import ticket_number
from desk.search import common_words
from desk.search.finding import find_tickets
from desk.search.kinds import read_asked
from desk.tickets import noting
from desk.tickets.ticket_store import load
from models import AuditEntry, Petition, Ticket
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply, path_of

CASE = "（2026）赣01执1234号"


async def finds(desk: Desk, typed: str) -> Reply:
    reply = await desk.post("/console/search", q=typed)
    assert reply.status in (200, 404), reply.words
    return reply


def numbers(reply: Reply) -> list[str]:
    """The tickets on the page of results, newest first."""
    main = reply.text.partition("</dialog>")[2]
    return re.findall(r'href="/console/tickets/([A-Z0-9-]+)"', main)


def counts(reply: Reply) -> dict[str, str]:
    return dict(re.findall(r'<h2 id="found-(\w+)">\D*<span class="count">([^<]+)</span>', reply.text))


async def number_of(ticket: Ticket) -> str:
    fresh = await Ticket.get(id=ticket.id).select_related("petition")
    return fresh.number or fresh.petition.number


async def test_a_whole_number_in_any_form_opens_its_ticket(console: Console) -> None:
    ticket = await console.dispatched()
    zhou, number = await console.staff("周敏"), await number_of(ticket)
    for typed in (number, number.lower(), f"{number[:2]} {number[2:8]} {number[8:]}", number[2:]):
        assert (await finds(zhou, typed)).path == f"/console/tickets/{number}", typed
    petition = ticket.petition.number
    assert (await finds(zhou, petition)).path == f"/console/tickets/{number}"


async def test_last_digits_a_name_a_telephone_and_words_each_find_the_ticket(console: Console) -> None:
    ticket = await cast.a_call("我的案子请早一点开庭", name="钱老伯", mobile="13907910009", as_of=console.clock.now)
    zhou, number = await console.staff("周敏"), await number_of(ticket)
    for typed in (number[-4:], number[-6:], "钱老伯", "老伯", "139 0791 0009", "+86-13907910009", "早一点开庭", "开庭"):
        reply = await finds(zhou, typed)
        assert numbers(reply) == [number], typed
        assert counts(reply)["tickets"] == "1", typed
    for typed in ("钱老太", "13907910008", "晚一点开庭", "9999"):
        assert numbers(await finds(zhou, typed)) == [], typed


async def test_g6_an_exact_case_number_finds_the_field_and_the_text_in_any_form(console: Console) -> None:
    in_field = await console.petition(case_number=CASE)
    in_text = await console.petition("李四", "我的案子2026赣01执1234号一直没有人管")
    other = await console.petition("李四", "（2026）赣01执1235号什么时候执行")
    in_note = await console.petition(text="什么时候能开庭，请告诉我")
    await noting.note(await cast.order(in_note, "周敏", f"与{CASE}是一件事", as_of=console.clock.now))
    zhou = await console.staff("周敏")
    wanted = [await number_of(one) for one in (in_note, in_text, in_field)]
    for typed in (CASE, "2026赣01执1234", "[2026] 赣01执1234号", "(2026)赣01執1234號"):
        assert numbers(await finds(zhou, typed)) == wanted, typed
    listed = await zhou.get("/console?tab=all&q=2026赣01执1234号")
    assert all(one in listed.text for one in wanted)
    assert await number_of(other) not in listed.text


async def test_g6_each_mistake_is_answered_in_its_own_words(console: Console) -> None:
    zhou, number = await console.staff("周敏"), await number_of(await console.dispatched())
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    said = {
        "张": "至少输入两个字",
        mistyped: "校验位不对",
        "1390791000": "这里有 10 位",
        "360102198803078887": "校验不通过",
        "从来没有人说过的话": "请换个词",
        "SQ20261100000012": "校验位不对",
        "13907910008": "没有人留过这个电话",
    }
    for typed, words in said.items():
        reply = await finds(zhou, typed)
        assert words in reply.words, (typed, reply.words)
        assert "没有符合条件" not in reply.words


async def test_g10_every_word_said_about_a_matter_is_found_by_whoever_may_read_it(console: Console) -> None:
    now = console.clock.now
    ticket = await console.dispatched()
    await supplement(await cast.order(ticket, "张三", "补充一句：对方把车藏在乡下的院子里", as_of=now))
    ticket = await load(ticket.id)
    await noting.note(await cast.order(ticket, "李正", "已约好下周去现场看车", as_of=now))
    ticket = await cast.answered(await load(ticket.id), "车辆已经扣押，拍卖公告下月发布", as_of=now)
    number = await number_of(ticket)
    for who in ("周敏", "李正", "王芳"):
        desk = await console.staff(who)
        for typed, where in (("乡下的院子", "补充"), ("去现场看车", "备注"), ("拍卖公告", "答复")):
            reply = await finds(desk, typed)
            assert numbers(reply) == [number], (who, typed)
            assert where in reply.words
            assert f"<mark>{typed}</mark>" in reply.text
        listed = await desk.get("/console?tab=all&q=乡下的院子")
        assert number in listed.text
    assert numbers(await finds(await console.staff("陈丽"), "乡下的院子")) == []


async def test_what_was_found_is_grouped_with_people_for_those_at_the_desk_only(console: Console) -> None:
    ticket = await console.dispatched()
    await _registered(ticket, "张三", "13807910001")
    agent = await finds(await console.staff("赵晴"), "13807910001")
    assert "/console/citizens/" in agent.text
    assert counts(agent) == {"people": "1", "tickets": "1"}
    assert "138****0001" in agent.words
    assert "13807910001" not in agent.text
    judge = await finds(await console.staff("李正"), "13807910001")
    assert counts(judge) == {"tickets": "1"}
    assert numbers(judge) == [await number_of(ticket)]
    stranger = await finds(await console.staff("陈丽"), "13807910001")
    assert counts(stranger) == {}
    by_name = await finds(await console.staff("赵晴"), "张三")
    assert "people" in counts(by_name)


async def _registered(ticket: Ticket, name: str, mobile: str) -> None:
    """The petition's phone is somebody's: a registration that was typed."""
    petition = await Petition.get(id=ticket.petition_id)
    assert petition.identity_id is not None
    await claim(petition.identity_id, Claim(name, "360102198803078888", mobile), cast.MORNING)


async def test_a_document_is_looked_for_by_those_at_the_desk_only_and_each_time_written_down(console: Console) -> None:
    ticket = await console.dispatched()
    await _registered(ticket, "张三", "13807910001")
    zhao = await console.staff("赵晴")
    reply = await finds(zhao, "360102198803078888")
    assert counts(reply) == {"people": "1", "tickets": "1"}
    assert "360102198803078888" not in reply.text
    line = await AuditEntry.filter(action="search_number").order_by("-id").first()
    assert line is not None
    assert line.facts == {"by": "document", "found": 2}
    judge = await finds(await console.staff("李正"), "360102198803078888")
    assert "由坐席和总联络员办理" in judge.words
    assert counts(judge) == {}
    assert await AuditEntry.filter(action="search_number").count() == 1


async def test_personal_numbers_are_counted_and_held_up(console: Console) -> None:
    zhao = await console.staff("赵晴")
    replies = [await zhao.post("/console/search", q=f"139079100{at:02}") for at in range(21)]
    assert [one.status for one in replies] == [200] * 20 + [429]
    assert (await finds(zhao, "没有人说过")).status == 200


async def test_nothing_that_was_typed_is_in_an_address_and_the_key_is_its_searchers_alone(console: Console) -> None:
    await console.dispatched()
    zhou = await console.staff("周敏")
    reply = await finds(zhou, "执行款")
    assert re.fullmatch(r"/console/search/[A-Za-z0-9_-]{24}", reply.path)
    assert numbers(await zhou.get(reply.path))
    other = await (await console.staff("赵晴")).get(reply.path)
    missing = await (await console.staff("赵晴")).get("/console/search/nothing")
    assert (other.status, other.words) == (404, missing.words)
    assert "已经过期" in other.words


async def test_what_is_hidden_is_betrayed_by_no_result_and_no_count(console: Console) -> None:
    complaint = await console.petition("张三", "李正法官收了红包，我要投诉", kind=PetitionKind.COMPLAINT)
    number = await number_of(complaint)
    assert numbers(await finds(await console.staff("何平"), "收了红包")) == [number]
    for who in ("李正", "陈丽", "王芳", "赵晴", "周敏", "郑远", "系统管理员", "审计员"):
        desk = await console.staff(who)
        for typed, nothing in (("收了红包", "没人说过"), (number[-6:], "999999"), (number, another_number(number))):
            hidden, absent = await finds(desk, typed), await finds(desk, nothing)
            assert numbers(hidden) == numbers(absent) == [], (who, typed)
            assert without(hidden, typed) == without(absent, nothing), (who, typed)


def another_number(number: str) -> str:
    """Another number of the same kind that nothing has."""
    return ticket_number("SQ" if number.startswith("SQ") else "GD", 9_000_001, date(2026, 11, 1))


def without(reply: Reply, typed: str) -> str:
    return re.sub(r"登录|[0-9]{2}:[0-9]{2}", "", reply.words.replace(typed, ""))


async def test_the_same_statements_are_asked_whether_something_is_hidden_or_not_there(console: Console) -> None:
    complaint = await console.petition("张三", "李正法官收了红包，我要投诉", kind=PetitionKind.COMPLAINT)
    assert complaint.restricted
    await common_words.learn()
    for typed, nothing in (("收了红包", "没人说过"), ("红包", "白纸"), (complaint.petition.number[-6:], "999999")):
        for who in ("李正", "赵晴", "陈丽"):
            hidden, absent = await statements_of(who, typed), await statements_of(who, nothing)
            assert hidden == absent, (who, typed)
            assert hidden


async def statements_of(who: str, typed: str) -> list[str]:
    """The statements one search asks, in their order, without values."""
    actor, said, real = await cast.acting(who), list[str](), asyncpg.Connection.fetch

    async def heard(self: asyncpg.Connection, query: str, *values: object, **more: object) -> object:
        said.append(query)
        return await real(self, query, *values, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "fetch", heard)
        await find_tickets(actor, read_asked(typed, cast.MORNING))
    return said


async def test_many_are_paged_by_key_and_none_is_shown_twice(console: Console) -> None:
    tickets = [await console.petition(text=f"第{at}次催执行款发放") for at in range(23)]
    zhou = await console.staff("周敏")
    first = await finds(zhou, "催执行款")
    assert counts(first)["tickets"] == "23"
    behind = re.search(r'href="(/console/search/[^"]+after=[0-9]+)"', first.text)
    assert behind
    second = await zhou.get(behind[1])
    wanted = [await number_of(one) for one in reversed(tickets)]
    assert numbers(first) + numbers(second) == wanted
    assert counts(second)["tickets"] == "23"


async def test_bad_addresses_and_forms_are_answered_in_words(console: Console) -> None:
    zhou = await console.staff("周敏")
    reply = await finds(zhou, "执行款")
    for address in (f"{reply.path}?after=x&people=y", f"{reply.path}?after=99999999999999999999", "/console/search"):
        assert (await zhou.get(address)).status == 200, address
    assert (await zhou.get("/console/search/" + "x" * 500)).status == 404
    assert "请输入要找的" in (await finds(zhou, "")).words
    assert (await finds(zhou, "张" * 3000)).status == 200
    assert (await zhou.post("/console/search", q="执行款", csrf="stale")).status == 403


async def test_the_palette_has_every_page_of_the_menu_and_what_was_opened_last(console: Console) -> None:
    first, second = await console.dispatched(), await console.dispatched("陈丽")
    li = await console.staff("李正")
    await li.get(path_of(first))
    await li.get(path_of(second))
    recent = await li.get("/console/search/recent", htmx=True)
    assert re.findall(r'href="([^"]+)"', recent.text) == [f"/console/tickets/{await number_of(first)}"]
    page = await li.get("/console/account")
    palette = page.text.partition('<dialog class="palette"')[2].partition("</dialog>")[0]
    assert "我的账号" in palette
    assert "窗口核验" not in palette
