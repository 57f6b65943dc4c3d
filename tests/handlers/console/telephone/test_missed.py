"""未接来电 at the console: written down once, and called back in time."""

import pytest

from desk.tickets.ticket_store import load
from models import AuditEntry, Petition, Ticket
from models.enums import TicketState
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply

MISSED = "/console/missed"


async def entered(desk: Desk, **changed: object) -> Reply:
    court = (await cast.court()).id
    fields = {"caller": "139 0791 0009", "called_at": "2026-11-18T08:50", "court": court}
    return await desk.post(MISSED, **(fields | changed))


async def test_赵晴_writes_a_missed_call_down_and_calls_back(console: Console):
    desk = await console.staff("赵晴")
    assert MISSED in (await desk.get("/console/petitions/new")).text
    assert 'value="2026-11-18T09:30"' in (await desk.get(MISSED)).text

    page = await entered(desk)

    assert "11月18日 08:50 的来电没有接到，请回电" in page.words
    assert "回电 剩 23小时20分钟" in page.words
    assert "139****0009" in page.words
    assert "13907910009" not in page.text
    assert await AuditEntry.filter(action="enter_petition").count() == 1
    ticket = await Ticket.get().select_related("petition")
    assert (await desk.do(ticket, "settle", words="已回电，告知了材料清单")).status == 200
    assert (await load(ticket.id)).state is TicketState.ANSWERED
    assert "没有要打的电话" in (await desk.get("/console/calls")).words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"caller": "86123456"}, "区号"),
        ({"caller": ""}, "带区号的固定电话"),
        ({"called_at": "昨天"}, "来电的日期和时间"),
        ({"called_at": "2026-11-18T09:31"}, "不能晚于现在"),
        ({"called_at": "0001-01-01T00:00"}, "来电的日期和时间"),
        ({"called_at": "2026-11-18T08:50+08:00"}, "来电的日期和时间"),
        ({"court": "999999"}, "请选择法院"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_stored(
    console: Console, changed: dict[str, object], words: str
):
    reply = await entered(await console.staff("赵晴"), **changed)
    assert (reply.status, words in reply.words) == (400, True)
    assert await Petition.all().count() == 0


async def test_the_same_caller_waits_once(console: Console):
    desk = await console.staff("赵晴")
    await entered(desk)
    again = await entered(desk)
    assert (again.status, "还没有回电" in again.words) == (409, True)
    assert await Petition.all().count() == 1
