"""南昌中院's case system writes to the real server: once for each key, in its own branch, the wrong rows named."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest

from desk.cases import calls, taking
from desk.cases.taking import MOST_ROWS
from desk.rules.case_rows.reading import REPORTS, ReportKind
from desk.views.audit_words import in_words
from handlers.http.limits import TooOften
from models import AuditEntry, Case, CaseParty, Delivery, Hearing, IntegrationCall
from tests.cast import a_petition, dispatched, officer
from tests.desk.cases.reporting import LI, NUMBER, row
from tests.handlers.conftest import TestClock
from tests.handlers.integration.conftest import PREFIX, System

EXAMPLE = Path(__file__).parents[3] / "docs/examples/case_system.py"


async def everything(system: System) -> None:
    for kind in ReportKind:
        told = await system.send(kind.value, row(kind))
        assert (told.status, told.body["new"], told.body["errors"]) == (200, 1, []), told


async def test_a_row_of_every_kind_is_taken_and_what_is_held_is_shown_with_its_moment(nanchang: System) -> None:
    await everything(nanchang)

    told = await nanchang.held("(2026)赣01民终09567号")

    now = "2026-11-18T09:30:00+08:00"
    assert told.status == 200
    assert (told.body["number"], told.body["judge"], told.body["as_of"]) == (NUMBER, "wuwei", now)
    hearing = {"ref": "H1", "status": "scheduled", "starts_at": "2026-12-03T09:00:00+08:00", "room": "第三法庭"}
    assert told.body["hearings"] == [{**hearing, "as_of": now}]
    assert told.body["parties"] == [{"ref": "P1", "as_of": now}]
    assert LI not in json.dumps(told.body)
    assert "李四" not in json.dumps(told.body, ensure_ascii=False)


async def test_the_same_key_gets_the_same_answer_and_counts_once(nanchang: System) -> None:
    first = await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")
    again = await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")

    assert again.body == {**first.body, "repeated": True}
    assert await IntegrationCall.all().count() == 1
    assert await AuditEntry.filter(action="take_case_data").count() == 1


async def test_the_same_key_with_other_words_or_of_another_kind_is_refused(nanchang: System) -> None:
    await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")

    other = await nanchang.send("cases", row(ReportKind.CASES, stage="开庭"), repeat="sending-0001")
    kind = await nanchang.send("hearings", row(ReportKind.CASES), repeat="sending-0001")

    assert (other.status, other.body["code"], kind.status) == (409, "key_reused", 409)
    assert (await Case.get()).stage == "排期"


async def test_twenty_twins_at_once_are_one(nanchang: System) -> None:
    told = await asyncio.gather(
        *(nanchang.send("cases", row(ReportKind.CASES), repeat="twins-0001") for _ in range(20))
    )

    assert {one.status for one in told} == {200}
    assert sorted(one.body["repeated"] for one in told) == [False, *[True] * 19]
    assert await Case.all().count() == 1


async def test_keys_of_two_systems_are_their_own(nanchang: System, jiujiang: System) -> None:
    await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")
    theirs = row(ReportKind.CASES, number="（2026）赣04民终1号", court="赣04")
    assert (await jiujiang.send("cases", theirs, repeat="sending-0001")).body["new"] == 1


async def test_a_call_that_dies_between_keeps_nothing_and_is_done_by_the_next(nanchang: System) -> None:
    with patch.object(calls, "_write_down", side_effect=RuntimeError("killed")):
        died = await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")
    assert died.status == 500
    assert (await Case.all().count(), await IntegrationCall.all().count()) == (0, 0)

    again = await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")

    assert (again.status, again.body["new"], again.body["repeated"]) == (200, 1, False)


async def test_a_caller_who_hangs_up_in_the_middle_sends_again_and_it_counts_once(nanchang: System) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    keep = taking._keep

    async def slowly(*given: object) -> object:
        reached.set()
        await go_on.wait()
        return await keep(*given)  # type: ignore[arg-type]

    with patch.object(taking, "_keep", slowly):
        caller = asyncio.create_task(nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001"))
        await reached.wait()
        caller.cancel()
        go_on.set()
    again = await nanchang.send("cases", row(ReportKind.CASES), repeat="sending-0001")

    assert again.status == 200
    assert await Case.all().count() == 1


async def test_九江_s_system_is_refused_a_case_of_南昌_row_by_row_and_sees_nothing_of_it(
    nanchang: System, jiujiang: System
) -> None:
    await everything(nanchang)

    for kind in ReportKind:
        told = await jiujiang.send(kind.value, row(kind))
        assert (told.status, told.body["refused"]) == (200, 1), kind
        assert told.body["new"] + told.body["changed"] + told.body["same"] == 0
    foreign, absent = await jiujiang.held(NUMBER), await jiujiang.held("（2026）赣01民终1号")

    assert (foreign.status, foreign.body) == (absent.status, absent.body)
    assert foreign.status == 404


async def test_五百_rows_with_every_column_wrong_are_told_and_keep_nothing(nanchang: System) -> None:
    fields = REPORTS[ReportKind.HEARINGS].model_fields
    wrong = dict.fromkeys(fields, "\x00张三360102198005152019")

    told = await nanchang.send("hearings", *[wrong] * MOST_ROWS)

    assert (told.status, told.body["refused"]) == (200, MOST_ROWS)
    assert len(told.body["errors"]) + told.body["more_errors"] == MOST_ROWS * len(fields)
    assert told.body["errors"][0] == {"row": 1, "field": "number", "error": "含有不能保存的字符"}
    assert "3601" not in json.dumps(told.body)
    assert await Hearing.all().count() == 0


async def test_五百_right_rows_are_taken_in_one_call(nanchang: System) -> None:
    rows = [row(ReportKind.CASES, number=f"（2026）赣01民终{at}号") for at in range(1, MOST_ROWS + 1)]
    assert (await nanchang.send("cases", *rows)).body["new"] == MOST_ROWS


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b"[" * 100_000, ""),
        (b"[]", "rows"),
        (b'{"rows": {}}', "rows"),
        (b'{"rows": []}', "rows"),
        (b'{"rows": [1]}', "rows"),
        (json.dumps({"rows": [{}] * (MOST_ROWS + 1)}).encode(), "rows"),
    ],
)
async def test_a_body_that_is_no_list_of_rows_is_told_in_words(nanchang: System, body: bytes, field: str) -> None:
    told = await nanchang.post("cases", body)
    assert (told.status, told.body["code"], told.body["field"]) == (400, "invalid", field)


async def test_another_kind_or_no_key_of_the_call_is_told_in_words(nanchang: System) -> None:
    kind = await nanchang.send("judges", {})
    path = f"{PREFIX}/cases"
    unnamed = await nanchang.ask("POST", path, b"{}", nanchang.head("POST", path, b"{}", ""))

    assert (kind.status, kind.body["field"]) == (400, "kind")
    assert (unnamed.status, unnamed.body["field"]) == (400, "Idempotency-Key")


async def test_a_case_that_goes_to_another_judge_is_told_to_周敏(nanchang: System, clock: TestClock) -> None:
    wu, chen = await officer("吴伟"), await officer("陈丽")
    await nanchang.send("cases", row(ReportKind.CASES))
    ticket = await dispatched(await a_petition("李四", case_number=NUMBER))
    await type(ticket).filter(id=ticket.id).update(handler_id=wu.id)
    clock.forward(hours=1)

    told = await nanchang.send("cases", row(ReportKind.CASES, judge=chen.login))

    assert told.body["changed"] == 1
    rang = await Delivery.filter(notice="judge_changed")
    assert [one.officer_id for one in rang] == [(await officer("周敏")).id]


async def test_older_news_that_comes_late_changes_nothing(nanchang: System) -> None:
    await everything(nanchang)
    late = row(ReportKind.HEARINGS, room="第一法庭", as_of="2026-11-18T09:29:59+08:00")

    told = await nanchang.send("hearings", late)

    assert (told.body["older"], (await Hearing.get()).room) == (1, "第三法庭")


async def test_the_auditor_reads_which_system_sent_what(nanchang: System) -> None:
    await nanchang.send("cases", row(ReportKind.CASES), {})

    (line,) = await in_words(await AuditEntry.filter(action="take_case_data"))

    assert (line.who, line.what, line.where) == ("案件系统", "案件系统发送", nanchang.key.key_id)
    assert line.detail == "新增 1，案件，改动 0，写错 1"


async def test_personal_data_are_nowhere_in_clear(nanchang: System) -> None:
    await everything(nanchang)
    party = await CaseParty.get()
    assert LI.encode() not in bytes(party.name_sealed) + bytes(party.mobile_sealed or b"")
    kept = json.dumps([one.answer for one in await IntegrationCall.all()], ensure_ascii=False)
    assert not any(one in kept for one in (LI, "李四", "13807910002"))


async def test_a_stranger_s_large_body_is_not_read(nanchang: System) -> None:
    """The answer comes while the body is still on its way: only the head was looked at."""
    parts = urlsplit(nanchang.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, family=socket.AF_INET)
    length = 8 * 1024 * 1024
    head = f"POST {PREFIX}/cases HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nX-Jiesu-Key: jk_nobody\r\n\r\n"
    writer.write(head.encode() + b"x")

    line = await asyncio.wait_for(reader.readline(), 10)

    assert b" 401 " in line
    writer.close()


async def test_a_body_beyond_two_mebibytes_is_refused(nanchang: System) -> None:
    told = await nanchang.post("cases", b" " * (2 * 1024 * 1024 + 1))
    assert told.status == 413


async def test_a_system_that_calls_too_often_is_told_when_to_come_back(nanchang: System) -> None:
    with patch("handlers.integration.calls.spend", side_effect=_too_often):
        told = await nanchang.send("cases", row(ReportKind.CASES))
    assert (told.status, told.headers["Retry-After"]) == (429, "7")


async def _too_often(*_: object) -> None:
    raise TooOften(7)


def run_example(url: str, key: str, secret: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "JIESU_URL": url, "JIESU_KEY": key, "JIESU_SECRET": secret}
    command = [sys.executable, "-I", str(EXAMPLE)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def test_the_example_in_the_documents_runs_as_it_is(nanchang: System, clock: TestClock) -> None:
    clock.now = datetime.now(UTC)
    first = await asyncio.to_thread(run_example, nanchang.url, nanchang.key.key_id, nanchang.key.secret)
    again = await asyncio.to_thread(run_example, nanchang.url, nanchang.key.key_id, nanchang.key.secret)
    stranger = await asyncio.to_thread(run_example, nanchang.url, nanchang.key.key_id, "another")

    assert first.returncode == 0, first.stderr
    assert "hearings: 新增 1" in first.stdout
    assert "hearings: 新增 0，改动 0，没有变 1" in again.stdout
    assert (stranger.returncode, "401" in stranger.stderr) == (1, True)
