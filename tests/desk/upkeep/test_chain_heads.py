"""Each day's heads leave the database: what is changed, removed or put in between afterwards is found out."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.upkeep.chain_heads import CHAINS, check_heads, read_heads
from jobs.chain_heads import ChainKeeper
from tests.cast import MORNING, a_petition, answered, dispatched
from tests.owners import as_owner

pytestmark = pytest.mark.usefixtures("cast")
UNGUARDED = "ALTER TABLE ticket_event DISABLE TRIGGER USER; ALTER TABLE audit_entry DISABLE TRIGGER USER"
FORGED = "INSERT INTO audit_entry (id, action, subject_kind, reason, address, facts, at)"
TOUCHED = {
    "一条编到了最前面": (
        "audit_entry",
        "1 行的编号不是序列给的",
        f"{FORGED} VALUES (-5, 'log_in', 'officer', '', '', '{{}}', '2020-01-01')",
    ),
    "一条编到了最后面_以后的都落在它前面": (
        "audit_entry",
        "1 行的编号不是序列给的",
        f"{FORGED} VALUES (9223372036854775807, 'log_in', 'officer', '', '', '{{}}', '2020-01-01')",
    ),
    "一条审计换了人": (
        "audit_entry",
        "内容变了",
        "UPDATE audit_entry SET officer_id = 7 WHERE id = (SELECT min(id) FROM audit_entry)",
    ),
    "一条流转没有了": ("ticket_event", "当时 3 行，现在 2 行", "DELETE FROM ticket_event WHERE seq = 2"),
    "流转连散列一起改写": (
        "ticket_event",
        "内容变了",
        "UPDATE ticket_event SET actor_id = 0, hash = '\\x00' WHERE seq = 2",
    ),
    "两条审计换了编号": (
        "audit_entry",
        "内容变了",
        "UPDATE audit_entry SET id = -id WHERE false; UPDATE audit_entry"
        " SET action = CASE action WHEN 'act_dispatch' THEN 'act_answer' ELSE 'act_dispatch' END",
    ),
}


async def a_day(keeper: ChainKeeper, days: int) -> None:
    """Somebody petitions, is answered, and the night's job runs; then it runs again, to no purpose."""
    at = MORNING + timedelta(days=days)
    await answered(await dispatched(await a_petition(as_of=at), as_of=at), as_of=at)
    for hours in (10, 13):
        await keeper.keep_heads(at + timedelta(hours=hours))


async def test_two_days_heads_follow_each_other_and_hold(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "heads.jsonl"
    keeper = ChainKeeper(file)
    for days in (0, 1):
        await a_day(keeper, days)
    heads = read_heads(file)
    assert [one.table for one in heads] == [*CHAINS, *CHAINS]
    assert all(one.rows for one in heads if one.table in ("audit_entry", "ticket_event"))
    assert await check_heads(heads) == []
    broken = [*heads[: len(CHAINS)], replace(heads[len(CHAINS)], previous="00"), *heads[len(CHAINS) + 1 :]]
    assert "接不上前一行" in [one.words for one in await check_heads(broken)]

    await as_owner(UNGUARDED)
    await as_owner("DELETE FROM audit_entry WHERE id <= $1", heads[0].upto)
    (gone,) = await check_heads(heads)
    assert (gone.gone, gone.head) == (True, heads[0])


@pytest.mark.parametrize("what", TOUCHED)
async def test_each_kind_of_rewriting_is_found(tmp_path: Path, what: str) -> None:
    keeper = ChainKeeper(tmp_path / "heads.jsonl")
    await a_day(keeper, 0)
    heads = read_heads(tmp_path / "heads.jsonl")
    table, words, statement = TOUCHED[what]
    await as_owner(UNGUARDED)
    await as_owner(statement)
    (found,) = await check_heads(heads)
    assert (found.head.table, found.words, found.gone) == (table, words, False)


async def test_the_heads_go_to_syslog_and_one_that_is_away_stops_nothing(tmp_path: Path) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    class Listening(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, _: object) -> None:
            heard.put_nowait(data)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Listening, ("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    await ChainKeeper(tmp_path / "heads.jsonl", f"127.0.0.1:{port}").keep_heads(MORNING)
    said = (await asyncio.wait_for(heard.get(), 10)).decode()
    transport.close()
    assert said.startswith("<110>jiesu: chain_head ")
    assert said.split("chain_head ")[1] + "\n" in (tmp_path / "heads.jsonl").read_text()
    await ChainKeeper(tmp_path / "others.jsonl", str(tmp_path / "no socket")).keep_heads(MORNING)
    assert len(read_heads(tmp_path / "others.jsonl")) == len(CHAINS)
