"""拆单 at the console: the form keeps what was typed, the parts are shown with links, each has an address."""

from desk.tickets.joining.parts import parts_of
from desk.tickets.ticket_store import load
from models.enums import TicketState
from tests import cast
from tests.handlers.console.conftest import Console, path_of

FILLED = {
    "title-1": "执行款没有到账",
    "words-1": "查三个月没到账的执行款",
    "title-2": "想换一位法官",
    "words-2": "请另外安排一位法官来办",
    "title-4": "要判决书复印件",
    "words-4": "请寄一份",
}


async def test_周敏_splits_a_petition_and_finds_each_part(console: Console) -> None:
    ticket, desk = await console.petition(), await console.staff("周敏")
    form = await desk.get(f"{path_of(ticket)}/acts/split", htmx=True)
    assert 'name="title-5"' in form.text
    assert f'name="title-1" value="{ticket.petition.title}"' in form.text

    half = await desk.do(ticket, "split", **{**FILLED, "words-2": ""})
    assert (half.status, "请填写第 2 件的内容" in half.words) == (400, True)
    assert "请另外安排一位法官" not in half.text
    assert 'value="要判决书复印件"' in half.text
    assert (await load(ticket.id)).part == 0

    reply = await desk.do(ticket, "split", **FILLED)
    assert reply.status == 200
    _, second, _ = await parts_of(await load(ticket.id))
    shown = await desk.get(path_of(ticket))
    for words in (
        "执行款没有到账",
        "第 1 件，由",
        "拆成 3 件，这是第 1 件",
        "查三个月没到账的执行款",
        "要判决书复印件",
    ):
        assert words in shown.words
    number = ticket.petition.number
    assert f'href="/console/tickets/{number}-2"' in shown.text

    other = await desk.get(f"{path_of(ticket)}-2")
    assert (other.status, "想换一位法官" in other.words) == (200, True)
    assert "/acts/split" not in other.text
    dispatched = await cast.dispatched(second, "孙琪", as_of=console.clock.now)
    assert f"{dispatched.number}" in (await desk.get(f"{path_of(ticket)}-2")).words
    assert (await desk.get(f"{path_of(ticket)}-4")).status == 404
    listed = await desk.get(f"/console?q={number}")
    assert listed.path == f"/console/tickets/{number}"


async def test_each_part_is_a_line_of_its_own_and_what_is_done_there_is_done_to_it(console: Console) -> None:
    ticket, desk = await console.petition(), await console.staff("周敏")
    await desk.do(ticket, "split", **FILLED)
    queue = await desk.get("/console?tab=desk")
    for title in ("执行款没有到账", "想换一位法官", "要判决书复印件"):
        assert title in queue.words
    assert ticket.petition.title not in queue.words
    _, second, third = await parts_of(await load(ticket.id))
    reply = await desk.post(f"{path_of(ticket)}-3/acts/settle", htmx=True, version=third.version, words="已寄出")
    assert (reply.status, (await load(third.id)).state) == (200, TicketState.ANSWERED)
    assert (await load(second.id)).state is TicketState.PENDING
    words = await desk.post(f"{path_of(ticket)}-2/unmask", htmx=True, what="contact")
    assert words.status == 200


async def test_a_judge_on_one_part_finds_it_by_the_petitions_number_and_not_the_other(console: Console) -> None:
    ticket, desk = await console.petition(), await console.staff("周敏")
    await desk.do(ticket, "split", **FILLED)
    _, second, _ = await parts_of(await load(ticket.id))
    await cast.dispatched(second, "李正", as_of=console.clock.now)
    li = await console.staff("李正")
    shown = await li.get(path_of(ticket))
    assert "想换一位法官" in shown.words
    assert "要判决书复印件" not in shown.words
    assert shown.words.count("请另外安排一位法官来办") == 1
    assert "已经拆单，这一件只办：想换一位法官" in shown.words
    assert (await li.get(f"{path_of(ticket)}-3")).status == 404
