"""审计: the auditor finds who did what, to which, when and from where; nobody else finds the page."""

import csv
import io
import re
from datetime import timedelta

import aiohttp
import pytest

from desk.access import audit
from desk.views.audit_log import PAGE
from models import AuditEntry, Officer, OfficerRole, Ticket
from models.database import transaction
from models.enums import Role
from tests import cast
from tests.handlers.console.conftest import Console, Desk, path_of
from tests.owners import as_owner

TEXT = "工资三个月没发，老板躲着不见"


@pytest.fixture
async def auditor(console: Console) -> Desk:
    return await console.staff("审计员")


async def worked_on(console: Console) -> Ticket:
    """周敏 dispatched 张三's petition to 李正, who looked at how to reach 张三."""
    ticket = await console.petition(text=TEXT)
    zhou, li = await console.staff("周敏"), await console.staff("李正")
    await zhou.do(ticket, "dispatch", handler=(await cast.officer("李正")).id)
    await li.post(f"{path_of(ticket)}/unmask", htmx=True, what="contact")
    await ticket.refresh_from_db()
    return ticket


async def export(auditor: Desk, query: str = "") -> tuple[aiohttp.ClientResponse, str]:
    async with auditor.browser.post(f"/console/audit/export?{query}", data={"csrf": auditor.csrf}) as response:
        return response, (await response.read()).decode("utf-8-sig")


async def test_the_auditor_reads_who_did_what_to_which_and_from_where_but_no_petition(
    console: Console, auditor: Desk
) -> None:
    ticket = await worked_on(console)
    seen = (await auditor.get("/console/audit")).words
    assert f"李正 南昌中院 lizheng 查看未遮住的个人信息 联系方式 诉求 {ticket.petition.number} 127.0.0.1" in seen
    assert f"周敏 南昌中院 zhoumin 工单：派单 承办人 李正，普通 工单 {ticket.number} 127.0.0.1" in seen
    assert "审计员 江西高院 auditor 登录 用密码 干警 审计员（auditor） 127.0.0.1" in seen
    assert TEXT not in seen


async def test_the_address_behind_the_courts_proxy_is_the_one_written_down(console: Console, auditor: Desk) -> None:
    ticket = await console.petition()
    zhou = await console.staff("周敏")
    fields = {"csrf": zhou.csrf, "version": "1", "words": "请看"}
    where = {"X-Forwarded-For": "10.1.1.1, 203.0.113.8"}
    async with zhou.browser.post(f"{path_of(ticket)}/acts/note", data=fields, headers=where) as response:
        assert response.status == 200
    assert (await AuditEntry.get(action="act_note")).address == "203.0.113.8"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"who": "李正"}, {"登录", "查看未遮住的个人信息"}),
        ({"who": "zhoumin"}, {"登录", "工单：派单"}),
        ({"who": "zhoumin", "act": "act_dispatch"}, {"工单：派单"}),
        ({"number": "ticket"}, {"工单：派单", "查看未遮住的个人信息"}),
        ({"number": "petition", "who": "李正"}, {"查看未遮住的个人信息"}),
        ({"since": "2026-11-18", "until": "2026-11-18", "act": "unmask"}, {"查看未遮住的个人信息"}),
        ({"since": "2026-11-19"}, set()),
        ({"until": "2026-11-17"}, set()),
    ],
)
async def test_a_search_finds_what_fits_all_that_was_filled_in(
    console: Console, auditor: Desk, fields: dict[str, str], found: set[str]
) -> None:
    ticket = await worked_on(console)
    numbers = {"ticket": ticket.number, "petition": ticket.petition.number}
    fields = {name: str(numbers.get(text, text)) for name, text in fields.items()}
    reply = await auditor.post("/console/audit", **fields)
    assert reply.status == 200
    rows = reply.text.partition("<tbody>")[2]
    assert {words for words in (audit.words_of(action) for action in SEARCHED) if words in rows} == found
    assert found or "没有符合条件的记录" in reply.words


SEARCHED = ("log_in", "unmask", "act_dispatch")


async def test_a_name_that_is_searched_by_stays_out_of_the_address(console: Console, auditor: Desk) -> None:
    async with auditor.browser.post("/console/audit", data={"csrf": auditor.csrf, "who": "李正"}) as response:
        assert response.url.query_string == f"officer={(await cast.officer('李正')).id}"
        assert 'value="lizheng"' in await response.text()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"who": "查无此人"}, "没有这位干警：请填完整的姓名或工号"),
        ({"number": "SQ2026110000001X"}, "编号不对"),
        ({"since": "十一月"}, "日期应写成 2026-11-30 这样"),
        ({"since": "2026-11-18", "until": "2026-11-01"}, "结束的日子早于开始的日子"),
    ],
)
async def test_what_was_filled_in_wrong_is_said_and_kept(auditor: Desk, fields: dict[str, str], words: str) -> None:
    reply = await auditor.post("/console/audit", **fields)
    assert reply.status == 400
    assert words in reply.words
    assert f'value="{next(iter(fields.values()))}"' in reply.text


async def test_an_address_that_makes_no_sense_shows_everything(auditor: Desk) -> None:
    odd = "officer=x,-1,99999999999999999999&act=drop&number=SQ1&since=2026-13-40&until=0001-01-01&after=-5"
    reply = await auditor.get(f"/console/audit?{odd}")
    assert reply.status == 200
    assert "登录" in reply.words


async def test_pages_follow_each_other_without_gap_or_repeat(console: Console, auditor: Desk) -> None:
    li = await cast.officer("李正")
    for step in range(2 * PAGE):
        at = console.clock.now - timedelta(minutes=step // 3)
        await audit.write_down(audit.Deed.UNMASK, ("petition", step), at, officer_id=li.id)
    path, seen = f"/console/audit?officer={li.id}", []
    for _ in range(2):
        page = (await auditor.get(path)).text
        seen += [line for line in page.splitlines() if "查看未遮住的个人信息</td>" in line]
        path = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert len(seen) == 2 * PAGE
    assert 'rel="next"' not in page


async def test_an_export_holds_what_was_searched_for_and_is_itself_written_down(
    console: Console, auditor: Desk
) -> None:
    ticket = await worked_on(console)
    await Officer.filter(login="lizheng").update(name="=1+1")
    response, text = await export(auditor, "act=unmask")
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit-2026-11-18.csv"'
    assert list(csv.reader(io.StringIO(text))) == [
        ["时间", "谁", "所在", "做了什么", "对象", "说明", "从哪里"],
        [
            "2026-11-18 09:30:00",
            "'=1+1",
            "南昌中院 lizheng",
            "查看未遮住的个人信息",
            f"诉求 {ticket.petition.number}",
            "联系方式",
            "127.0.0.1",
        ],
    ]
    entry = await AuditEntry.get(action="export_audit")
    assert (entry.officer_id, entry.facts) == ((await cast.officer("审计员")).id, {"rows": 1})


async def test_an_untouched_history_is_found_whole_and_a_changed_one_is_not(console: Console, auditor: Desk) -> None:
    ticket = await worked_on(console)
    reply = await auditor.post("/console/audit/chain", number=ticket.number)
    assert f"{ticket.number} 的流转记录共 2 条，逐条核对完整" in reply.words
    await as_owner("ALTER TABLE ticket_event DISABLE TRIGGER USER")
    await as_owner("UPDATE ticket_event SET actor_id = actor_id + 1 WHERE ticket_id = $1 AND seq = 2", ticket.id)
    await as_owner("ALTER TABLE ticket_event ENABLE TRIGGER USER")
    reply = await auditor.post("/console/audit/chain", number=ticket.petition.number)
    assert f"{ticket.number} 的流转记录从第 2 条起对不上" in reply.words
    assert [entry.facts["broken"] for entry in await AuditEntry.filter(action="check_chain").order_by("id")] == [0, 1]


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [("", 400, "请填写 SQ 或 GD 编号"), ("GD1", 400, "编号不对"), ("SQ20261199999990", 400, "编号不对")],
)
async def test_a_check_of_nothing_says_so(auditor: Desk, number: str, status: int, words: str) -> None:
    reply = await auditor.post("/console/audit/chain", number=number)
    assert (reply.status, words in reply.words) == (status, True)


async def test_an_auditor_of_a_lower_court_reads_that_branch_only(console: Console) -> None:
    ticket = await worked_on(console)
    below = await cast.officer("许诚")
    await OfficerRole.filter(officer_id=below.id).update(role=Role.AUDITOR)
    await cast.with_authenticator([below.id])
    auditor = await console.staff("许诚")
    seen = (await auditor.get("/console/audit")).words
    assert "许诚 东湖法院 xucheng 登录" in seen
    assert "周敏" not in seen
    assert "没有这位干警" in (await auditor.post("/console/audit", who="周敏")).words
    assert "不在您审计的法院" in (await auditor.post("/console/audit/chain", number=ticket.number)).words
    await audit.write_down(audit.Deed.WRONG_CODE, ("identity", 1), console.clock.now)
    assert "输错绑定码" not in (await auditor.get("/console/audit")).text.partition("<tbody>")[2]


async def test_whoever_is_no_auditor_finds_no_such_page_and_no_entry_to_it(console: Console) -> None:
    for name in ("周敏", "赵晴", "李正", "王芳", "何平", "郑远", "林雨", "系统管理员", "安全管理员", "杨帆"):
        desk = await console.staff(name)
        reply = await desk.get("/console/audit")
        assert (reply.status, reply.words) == (404, (await desk.get("/console/nothing-here")).words)
        assert "/console/audit" not in (await desk.get("/console/officers")).text
        for path in ("/console/audit", "/console/audit/export", "/console/audit/chain"):
            assert (await desk.post(path, number="GD")).status == 404
    assert not await AuditEntry.filter(action__in=["export_audit", "check_chain"]).exists()


@pytest.mark.usefixtures("cast")
async def test_a_page_begins_in_the_index_where_the_one_before_ended() -> None:
    """However deep: the 30,000th page of a million entries was walked to from the newest."""
    asked = AuditEntry.filter(AuditEntry(id=5, at=cast.MORNING).older).order_by("-at", "-id").limit(PAGE + 1)
    asked.sql()
    question, values = asked.query.get_parameterized_sql()
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        await plain.execute("SET LOCAL enable_sort = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question}", *values))
    assert re.search(r"Index Cond: \(at <= ", plan), plan
