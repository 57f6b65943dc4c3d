"""A few days of a province, played by two processes through the real verbs: the books balance, and would not if not."""

import asyncio
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from desk.rules.lifecycles.petition import PETITION
from models.enums import Act, TicketState
from seeds.year import books
from seeds.year.conductor import Marks
from seeds.year.plan import YearPlan
from tests.owners import owner_of
from tests.town import rows

ROOT = Path(__file__).parents[2]
PLAYED = YearPlan(petitions=70, days=14, last=date(2026, 3, 20), seed=5)
NOTHING_BEFORE = Marks(0, 0, 0)


def environment_of(url: str, redis: str, home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "JIESU_ENV": "development",
        "JIESU_HOME": str(home),
        "JIESU_DATABASE_URL": url,
        "JIESU_DATABASE_OWNER_URL": owner_of(url),
        "JIESU_REDIS_URL": redis,
        "COLUMNS": "160",
    }


async def simulate(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "cli", "simulate", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def closed(url: str) -> dict[str, bool]:
    """What the books say now: each line, and whether it is right."""
    found = await books.close(owner_of(url), NOTHING_BEFORE, PLAYED.petitions, PLAYED.ends)
    return {what: right for what, _, right in found.lines}


DAMAGE = {
    "每日考核数与流转记录对不上的法院": "DELETE FROM score_cell WHERE officer_id = 0 AND department_id = 0",
    "月度考核数与流转记录对不上的法院": "DELETE FROM score_month WHERE officer_id = 0 AND department_id = 0",
    "超期而没有督办的计时": "UPDATE clock SET due_at = started_at - interval '5 hours' WHERE rung = 0",
    "收到的诉求": "INSERT INTO petition (number, channel, kind, court_id, text_sealed, case_number, organisation,"
    " passed_on_by, passed_on_reference, created_at) SELECT 'SQX', channel, kind, court_id, text_sealed, '', '', '',"
    " '', created_at FROM petition LIMIT 1",
    "重放流转记录得到的状态与现状不同的工单": "UPDATE ticket SET state = 'declined' WHERE id ="
    " (SELECT min(id) FROM ticket)",
    "流转记录缺号或与版本不符的工单": "UPDATE ticket SET version = version + 1 WHERE id = (SELECT min(id) FROM ticket)",
    "散列对不上的流转记录": "UPDATE ticket_event SET actor_id = 999 WHERE id = (SELECT min(id) FROM ticket_event)",
    "不合流转表的步骤": "UPDATE ticket_event SET to_state = 'merged' WHERE id = (SELECT max(id) FROM ticket_event)",
    "时间倒着走的流转记录": "UPDATE ticket_event SET at = at - interval '1 year' WHERE id = (SELECT max(id) FROM"
    " ticket_event WHERE seq > 1)",
    "办结了还在走的计时": "UPDATE clock SET stopped_at = NULL WHERE ticket_id IN (SELECT id FROM ticket WHERE"
    " state = 'closed')",
    "倒着走的计时": "UPDATE clock SET stopped_at = started_at - interval '1 hour' WHERE id ="
    " (SELECT min(id) FROM clock)",
    "答复了却没有告诉群众的": "UPDATE delivery SET notice = 'interim' WHERE notice = 'answered'",
}
"""What is written wrongly, and the line of the books that must say so from then on."""


@pytest.mark.parametrize("act", PETITION.rules, ids=str)
def test_the_books_know_every_way_an_act_may_lead(act: Act) -> None:
    rule = PETITION.rules[act]
    for before in rule.sources:
        assert any(books.in_the_table(act, before, after) for after in TicketState)
    assert not books.in_the_table(act, TicketState.ERASED, TicketState.PENDING)


def test_a_ticket_given_to_another_judge_is_in_order_and_one_that_jumps_is_not() -> None:
    reassigned = (Act.REASSIGN, TicketState.ACCEPTED, TicketState.DISPATCHED)
    assert books.in_the_table(*reassigned)
    assert books.in_the_table(Act.REASSIGN, TicketState.WAITING, TicketState.WAITING)
    assert not books.in_the_table(Act.REASSIGN, TicketState.ACCEPTED, TicketState.ACCEPTED)


async def test_two_weeks_are_played_the_books_balance_and_would_not_if_anything_were_wrong(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    environment = environment_of(database_url, redis_url, tmp_path)
    done = await simulate(environment, "--petitions=70", "--days=14", "--until=2026-03-20", "--seed=5")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "账目相符" in done.stdout
    assert all((await closed(database_url)).values())
    acts = {row["act"] for row in await rows(database_url, "SELECT DISTINCT act FROM ticket_event")}
    assert acts >= {"receive", "settle", "dispatch", "accept", "answer", "visit", "lapse"}
    (moments,) = await rows(database_url, "SELECT min(at) AS first, max(at) AS last FROM ticket_event")
    assert PLAYED.begins <= moments["first"] < moments["last"] <= PLAYED.ends

    await rows(database_url, "ALTER TABLE ticket_event DISABLE TRIGGER USER")
    for what, damage in DAMAGE.items():
        assert (await closed(database_url))[what], f"{what}: wrong before it was made wrong"
        await rows(database_url, damage)
        assert not (await closed(database_url))[what], f"{what}: nobody noticed"


async def test_no_year_is_played_while_a_worker_would_send_what_is_played(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    await rows(database_url, "INSERT INTO heartbeat (name, at) VALUES ('worker-1', now())")
    refused = await simulate(environment_of(database_url, redis_url, tmp_path), "--petitions=5", "--days=2")
    assert refused.returncode == 1
    assert "后台任务正在运行" in refused.stderr
    assert not await rows(database_url, "SELECT 1 FROM court")
