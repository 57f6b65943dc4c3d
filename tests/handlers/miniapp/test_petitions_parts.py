"""A petition that was split, in the mini-program."""

from desk.tickets.joining import merging, splitting
from desk.tickets.joining.parts import parts_of
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.ticket_store import load
from models.enums import TicketState
from tests import cast
from tests.handlers.miniapp.conftest import Mini
from tests.handlers.miniapp.test_acts import a_petition, do


async def test_one_petition_with_every_part_and_its_own_answer_and_grade(zhang: Mini, li: Mini):
    ticket = await a_petition(zhang)
    number = ticket.petition.number
    matters = (SplitPart("执行款没有到账", "查一查"), SplitPart("想换一位法官", "要求换人"))
    await splitting.split_ticket(await cast.order(ticket, "周敏", matters=matters))
    first, second = await parts_of(await load(ticket.id))
    first = await cast.answered(await cast.dispatched(first))

    listed = (await zhang.get("/petitions")).body["petitions"]
    assert [(line["number"], line["parts"], line["state"]) for line in listed] == [(number, 2, "pending")]
    shown = (await zhang.get(f"/petitions/{number}")).body
    assert (shown["number"], shown["state"], shown["version"], shown["parts"]) == (number, "pending", second.version, 2)
    assert [(one["number"], one["title"], one["state"]) for one in shown["each"]] == [
        (f"{number}-1", "执行款没有到账", "answered"),
        (f"{number}-2", "想换一位法官", "pending"),
    ]
    assert shown["each"][0]["acts"] == ["rating"]
    assert [answer["words"] for answer in shown["each"][0]["answers"]] == [cast.ANSWER]
    assert "要求换人" not in str(shown)

    rating = {"version": first.version, "grade": "5"}
    assert (await li.post(f"/petitions/{number}-1/rating", rating)).status == 404
    assert (await zhang.post(f"/petitions/{number}-1/rating", rating)).status == 200
    assert (await do(zhang, ticket, "withdraw", version=second.version)).status == 200
    assert [(await load(one.id)).state for one in (first, second)] == [TicketState.CLOSED, TicketState.WITHDRAWN]
    assert (await zhang.get(f"/petitions?before={number}-2")).body["petitions"] == []
    assert (await zhang.get(f"/petitions/{number}-3")).status == 404


async def test_withdrawing_one_part_by_its_number_leaves_the_others(zhang: Mini):
    ticket = await a_petition(zhang)
    number = ticket.petition.number
    matters = (SplitPart("执行款没有到账", "查一查"), SplitPart("想换一位法官", "要求换人"))
    await splitting.split_ticket(await cast.order(ticket, "周敏", matters=matters))
    first, second = await parts_of(await load(ticket.id))
    reply = await zhang.post(f"/petitions/{number}-2/withdraw", {"version": second.version})
    assert (reply.status, reply.body["message"]) == (200, "已撤回这一件，其余的照常办理。")
    assert [(await load(one.id)).state for one in (first, second)] == [TicketState.PENDING, TicketState.WITHDRAWN]


async def test_a_whole_petition_has_no_parts(zhang: Mini):
    ticket = await a_petition(zhang)
    shown = (await zhang.get(f"/petitions/{ticket.petition.number}")).body
    assert (shown["parts"], shown["each"]) == (0, [])


async def test_what_is_said_of_a_merged_petition_is_taken_and_never_a_conflict(zhang: Mini):
    ticket, into = await a_petition(zhang), await cast.dispatched(await cast.a_petition("李四"))
    await merging.merge(await cast.order(ticket, "周敏", "同一件", into=into.number))
    number = ticket.petition.number
    shown = (await zhang.get(f"/petitions/{number}")).body
    assert shown["acts"] == ["withdraw", "urge", "supplement"]
    said = {"version": shown["version"], "words": "还有一份收据"}
    assert (await zhang.post(f"/petitions/{number}/supplement", said)).status == 200
    assert (await zhang.post(f"/petitions/{number}/urge", {})).status == 200
    version = (await zhang.get(f"/petitions/{number}")).body["version"]
    assert (await zhang.post(f"/petitions/{number}/withdraw", {"version": version})).status == 200
    assert (await load(into.id)).urged == 1
