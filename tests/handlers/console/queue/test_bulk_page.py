"""Many tickets at once, from the list to what came of each; files and a sheet of the list."""

import io
import re
from collections.abc import Sequence

from openpyxl import load_workbook  # type: ignore[import-untyped]

from desk.access.audit import Deed
from desk.tickets.ticket_store import load
from models import AuditEntry, BulkRun, Ticket, TicketEvent
from models.enums import Act, PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply


async def picked(tickets: Sequence[Ticket]) -> list[str]:
    return [f"{one.id}:{(await load(one.id)).version}" for one in tickets]


async def send(desk: Desk, path: str, tickets: Sequence[str], **fields: str) -> Reply:
    data = [("csrf", desk.csrf), *(("ticket", one) for one in tickets), *fields.items()]
    async with desk.browser.post(path, data=data) as response:
        return await desk._reply(response)


def key_in(page: str) -> str:
    found = re.search(r'name="run" value="([0-9a-f]{32})"', page)
    assert found, page[:500]
    return found[1]


async def test_周敏_dispatches_three_of_which_one_was_dispatched_meanwhile_and_reads_why(console: Console):
    tickets = [await console.petition(), await console.petition("李四"), await console.petition("王五")]
    desk, chosen = await console.staff("周敏"), await picked(tickets)
    form = await send(desk, "/console/bulk", chosen, act="dispatch", back="/console?tab=pending")
    assert "派单 3 件" in form.words
    assert "李正" in form.words
    await cast.dispatched(tickets[1], "陈丽", as_of=console.clock.now)
    li = str((await cast.officer("李正")).id)
    fields = {"act": "dispatch", "run": key_in(form.text), "handler": li, "back": "/console?tab=pending"}

    run = await send(desk, "/console/bulk/runs", chosen, **fields)
    over = await desk.post(f"{run.path}/go")
    for _ in range(5):
        over = await desk.post(f"{run.path}/go")

    assert "办成 2 件，没有办成 1 件" in over.words
    assert "刚刚有了变化" in over.words
    again = await send(desk, "/console/bulk/runs", chosen, **fields)
    assert (again.path, await BulkRun.all().count()) == (run.path, 1)
    assert await TicketEvent.filter(act=Act.DISPATCH).count() == 3


async def test_a_page_that_is_open_is_sent_the_progress_alone(console: Console):
    tickets = [await console.dispatched(), await console.dispatched()]
    desk, chosen = await console.staff("周敏"), await picked(tickets)
    form = await send(desk, "/console/bulk", chosen, act="remind", back="/console")
    run = await send(desk, "/console/bulk/runs", chosen, act="remind", run=key_in(form.text))
    assert "办了 0 / 2 件" in run.words
    part = await desk.post(f"{run.path}/go", htmx=True)
    assert part.text.lstrip().startswith('<section id="bulk-run"')
    assert (await (await console.staff("王芳")).get(run.path)).status == 404


async def test_all_that_fits_is_done_up_to_what_somebody_sees(console: Console):
    seen = [await console.petition(), await console.petition("李四")]
    await console.petition("王五", text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    desk = await console.staff("周敏")
    form = await send(desk, "/console/bulk", [], act="tag", all="1", back="/console?tab=pending")
    assert "打标签 2 件" in form.words
    assert {text.split(":")[0] for text in re.findall(r'name="ticket" value="([^"]+)"', form.text)} == {
        str(one.id) for one in seen
    }


async def test_nothing_chosen_too_much_chosen_and_a_bad_form_are_told_in_words(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")
    nothing = await send(desk, "/console/bulk", [], act="tag", back="/console")
    nonsense = await send(desk, "/console/bulk", ["x", "1:x", ":", "99999999999999999999:1"], act="tag")
    no_act = await send(desk, "/console/bulk", await picked([ticket]), act="burn")
    for reply, words in ((nothing, "没有选中工单"), (nonsense, "没有选中工单"), (no_act, "请选择要做什么")):
        assert reply.status == 400
        assert words in reply.words
    form = await send(desk, "/console/bulk", await picked([ticket]), act="tag", back="https://evil.example/")
    assert "evil.example" not in form.text
    refused = await send(
        desk, "/console/bulk/runs", await picked([ticket]), act="tag", run=key_in(form.text), tag="电话13912345678"
    )
    assert refused.status == 400
    assert "标签里不能写手机号" in refused.words
    assert key_in(refused.text) == key_in(form.text)


async def test_a_forged_number_is_left_alone_and_tells_nothing(console: Console):
    hidden = await console.petition(text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    desk = await console.staff("周敏")
    for one in (f"{hidden.id}:1", "987654321:1"):
        run = await send(desk, "/console/bulk/runs", [one], act="tag", run=f"key{one}", tag="涉众")
        over = await desk.post(f"{run.path}/go")
        assert "（看不到的工单）" in over.words
        assert "没有找到这件工单，或您无权查看" in over.words
        assert hidden.petition.number not in over.text


async def test_a_list_goes_out_as_csv_as_excel_and_on_paper_and_each_is_written_down(console: Console):
    ticket = await console.petition(text="=1+1 请问开庭时间")
    desk, chosen = await console.staff("周敏"), await picked([ticket])
    csv = await send(desk, "/console/bulk", chosen, act="csv", back="/console")
    paper = await send(desk, "/console/bulk", chosen, act="print", back="/console")
    data = [("csrf", desk.csrf), ("ticket", chosen[0]), ("act", "xlsx")]
    async with desk.browser.post("/console/bulk", data=data) as response:
        rows = list(load_workbook(io.BytesIO(await response.read())).active.values)
    assert ticket.petition.number in csv.text
    assert "'=1+1" in csv.text
    assert csv.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    assert "工单列表（1 件）" in paper.words
    assert (rows[0][0], rows[1][0], rows[1][1][0]) == ("编号", ticket.petition.number, "'")
    deeds = await AuditEntry.filter(action__in=[Deed.EXPORT_TICKETS, Deed.PRINT_TICKETS]).order_by("id")
    assert [(one.action, one.facts["rows"]) for one in deeds] == [
        (Deed.EXPORT_TICKETS, 1),
        (Deed.PRINT_TICKETS, 1),
        (Deed.EXPORT_TICKETS, 1),
    ]
