"""回访 at the console: the list, a call with its script, and what came of it."""

import re
from datetime import timedelta

from desk.tickets import handling
from desk.tickets.ticket_store import load
from models import AuditEntry, Petition, Rating, ReturnVisit, TelephoneCall, Ticket
from models.enums import Channel, Grade, PetitionKind, TicketState, VisitOutcome
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply

LIST = "/console/visits"


async def answered_call(console: Console, name: str = "钱老伯", text: str = cast.TEXT) -> Ticket:
    ticket = await cast.a_call(text, name=name, as_of=console.clock.now)
    ticket = await cast.dispatched(ticket, as_of=console.clock.now)
    return await cast.answered(ticket, "款项本周到账", as_of=console.clock.now)


async def page_of(ticket: Ticket) -> str:
    return f"{LIST}/{(await ReturnVisit.get(ticket_id=ticket.id, outcome=VisitOutcome.ASKED)).id}"


async def ended(desk: Desk, ticket: Ticket, how: str, **fields: object) -> Reply:
    if how == "rated":
        await desk.post(f"{await page_of(ticket)}/self")
    fields = {"version": (await load(ticket.id)).version, "speaking": "self"} | fields
    return await desk.post(f"{await page_of(ticket)}/{how}", **fields)


async def test_赵晴_takes_the_first_of_the_list_and_has_all_she_needs_to_call(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")
    listed = await desk.get(LIST)
    assert (await page_of(ticket)) in listed.text
    assert "电话" in listed.words
    assert "钱老伯" not in listed.text

    before = await desk.get(await page_of(ticket))
    assert "139****0009" in before.words
    assert "请问您是诉求人本人吗" in before.words
    script = await desk.post(f"{await page_of(ticket)}/self")

    for words in ("答复您收到了吗", "解决了吗", "非常满意、满意", cast.TEXT, "款项本周到账", "139****0009"):
        assert words in script.words
    assert "13907910009" not in script.text
    opened = await desk.post(f"{await page_of(ticket)}/unmask", htmx=True)
    assert "13907910009" in opened.words
    assert (await AuditEntry.get(action="unmask")).facts == {"what": "contact", "for": "visit"}


async def test_what_they_say_on_the_telephone_is_their_rating(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    done = await ended(desk, ticket, "rated", grade="4", words="挺好")

    assert (done.path, "回访已登记" in done.words) == (LIST, True)
    assert "没有要回访的群众" in done.words
    rating = await Rating.get(ticket_id=ticket.id)
    assert (rating.grade.value, rating.channel) == ("4", Channel.PHONE)
    assert (await load(ticket.id)).state is TicketState.CLOSED


async def test_an_unhappy_grade_counts_without_a_reason_and_no_grade_is_no_rating(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    none = await ended(desk, ticket, "rated", words="都说了")
    assert (none.status, "请选择群众的评价" in none.words) == (400, True)
    assert "都说了" in none.text
    odd = await ended(desk, ticket, "rated", grade="9", words="x")
    assert odd.status == 400
    assert await Rating.all().count() == 0

    await ended(desk, ticket, "rated", grade="1")
    assert ((await load(ticket.id)).cycle, (await Rating.get()).grade) == (2, Grade.VERY_BAD)


async def test_without_the_call_written_down_there_is_no_rating(console: Console):
    ticket = await answered_call(console)
    desk, where = await console.staff("赵晴"), await page_of(ticket)
    version = (await load(ticket.id)).version
    seconds_later = await desk.post(f"{where}/rated", version=version, grade="5", speaking="self")
    assert (seconds_later.status, "没有这次通话的记录" in seconds_later.words) == (409, True)
    page = await desk.get(f"/console/tickets/{ticket.number}")
    assert f'href="{where}"' in page.text, "the ticket's page leads to the call, and offers nothing without it"
    assert (await desk.post(f"/console/tickets/{ticket.number}/acts/visit", version=version, grade="5")).status == 404
    await Petition.all().update(contact_mobile_sealed=None)
    called = await desk.post(f"{where}/self")
    assert (called.status, "没有留下电话号码" in called.words) == (409, True)
    assert await TelephoneCall.all().count() == await Rating.all().count() == 0


async def test_nobody_answers_and_the_page_says_when_to_try_again(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    done = await ended(desk, ticket, "no_answer")

    assert "没有要回访的群众" in done.words
    again = await desk.get(await page_of(ticket))
    assert "第 1 次 无人接听" in again.words
    assert "以后再打" in again.words
    assert f"{await page_of(ticket)}/no_answer" in again.text
    refused = await ended(desk, ticket, "no_answer")
    assert (refused.status, "以后再打" in refused.words) == (409, True)


async def test_who_would_rather_not_rate_leaves_the_list(console: Console):
    ticket = await answered_call(console)
    desk = await console.staff("赵晴")

    assert "没有要回访的群众" in (await ended(desk, ticket, "refused")).words

    history = (await desk.get(f"/console/tickets/{ticket.number}")).words
    assert "回访未果 赵晴 不愿评价，第 1 次" in history


async def test_of_two_agents_the_second_is_told_what_happened_and_keeps_what_they_wrote(console: Console):
    ticket = await answered_call(console)
    agent, chief = await console.staff("赵晴"), await console.staff("周敏")
    version, where = (await load(ticket.id)).version, await page_of(ticket)
    for one in (agent, chief):
        await one.post(f"{where}/self")
    await agent.post(f"{where}/rated", version=version, grade="5", speaking="self")

    late = await chief.post(f"{where}/rated", version=version, grade="2", words="还没解决", speaking="self")

    assert late.status == 409
    assert "赵晴回访" in late.words
    assert "这次回访已经结束：已评价" in late.words
    assert "还没解决" in late.text
    assert await Rating.all().count() == 1


async def test_ones_own_answer_is_for_somebody_else_to_ask_about(console: Console):
    ticket = await cast.a_call(as_of=console.clock.now)
    await handling.settle(await cast.order(ticket, "赵晴", "已经到账", console.clock.now))
    desk = await console.staff("赵晴")
    assert "没有要回访的群众" in (await desk.get(LIST)).words
    own = await desk.get(await page_of(ticket))
    assert "要由别人回访" in own.words
    assert "登记评价" not in own.words
    assert (await ended(desk, ticket, "rated", grade="5")).status == 409


async def test_the_list_goes_on_by_pages(console: Console):
    for number in range(32):
        await answered_call(console, text=f"第{number}件事，请查一查")
        console.clock.now += timedelta(minutes=1)
    desk = await console.staff("赵晴")
    first = await desk.get(LIST)
    assert first.text.count('class="call"') == 30
    more = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert more
    second = await desk.get(more[1].replace("&amp;", "&"))
    assert second.text.count('class="call"') == 2
    assert "第31件事" in second.words


async def test_a_complaint_is_called_about_by_those_who_may_see_it(console: Console):
    complaint = await cast.a_call("法官态度不好", kind=PetitionKind.COMPLAINT, as_of=console.clock.now)
    complaint = await cast.dispatched(complaint, "何平", by="何平", as_of=console.clock.now)
    complaint = await cast.submitted(complaint, as_of=console.clock.now)
    await handling.approve(await cast.order(complaint, "杨帆", as_of=console.clock.now))
    where = await page_of(complaint)
    assert (await (await console.staff("赵晴")).get(where)).status == 404
    chief_above = await console.staff("杨帆")
    listed = await chief_above.get(f"{LIST}?court={complaint.court_id}")
    assert where in listed.text
    assert "登记评价" in (await chief_above.post(f"{where}/self")).words


async def test_what_makes_no_sense_finds_nothing_or_begins_at_the_start(console: Console):
    ticket = await answered_call(console)
    desk, where = await console.staff("赵晴"), await page_of(ticket)
    for address in (f"{LIST}/0", f"{LIST}/x", f"{LIST}/{2**70}", f"{LIST}?court=x", f"{LIST}?court={2**40}"):
        assert (await desk.get(address)).status == 404, address
    for after in ("x", "2026-11-17,1,1", "none,1", f"0001-01-01T00:00:00+00:00,{2**70}"):
        assert where in (await desk.get(f"{LIST}?after={after}")).text
    for how in ("asked", "lapsed", "x"):
        assert (await desk.post(f"{where}/{how}", version=3)).status == 404
    assert (await desk.post(f"{where}/rated", grade="5", speaking="self")).status == 400
    attempt = await ReturnVisit.create(
        ticket_id=ticket.id,
        court_id=ticket.court_id,
        cycle=1,
        channel=Channel.PHONE,
        asked_at=console.clock.now,
        outcome=VisitOutcome.NO_ANSWER,
    )
    assert (await desk.get(f"{LIST}/{attempt.id}")).status == 404


async def test_whoever_answered_is_told_why_they_do_not_call_and_offered_no_call(console: Console):
    ticket = await cast.a_call(as_of=console.clock.now)
    agent = await console.staff("赵晴")
    await agent.do(ticket, "settle", words="款项已经到账，请查收")

    own = await agent.get(f"/console/tickets/{ticket.petition.number}")
    other = await (await console.staff("周敏")).get(f"/console/tickets/{ticket.petition.number}")

    assert "电话回访：答复是您作出的，要由别人回访" in own.words
    assert f'href="{await page_of(ticket)}"' not in own.text
    assert f'href="{await page_of(ticket)}"' in other.text
