"""Killed with -9 at the worst moment: nothing is lost, and nobody is told anything twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drills.crash import crash_drill
from tests.postgres_proxy import PostgresProxy
from tests.town import Town, a_town, rows, until

TEMPLATE_SEND = "/cgi-bin/message/template/send"
CARD = "SELECT max(id) FROM delivery WHERE notice = 'petition_received'"
NOBODY_ELSE_IS_LATE = "UPDATE clock SET next_look_at = next_look_at + interval '1 year'"


@pytest.fixture
def database_url(demonstration_url: str) -> str:
    return demonstration_url


@pytest.fixture
async def town(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database_url, redis_url, tmp_path, worker=False) as started:
        yield started


async def test_随机杀四次_账目相符(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """The drill in small; `make drill` kills two hundred times."""
    books = await crash_drill(database_url, redis_url, tmp_path, seed=4, kills=4, citizens=2)

    assert books.balanced, books.lines


async def test_服务器在存下诉求之后_答复之前被杀_重送得到同一个编号(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with PostgresProxy(database_url) as proxy, a_town(database_url, redis_url, tmp_path, worker=False) as town:
        await town.up_to_confirming("zhangsan", "判决书原件丢了")
        town.kill("serve")
        town.start("serve", JIESU_DATABASE_URL=proxy.url)
        await town.web_is_up()

        (newest,) = await rows(database_url, "SELECT max(id) AS id FROM petition")
        since = f"SELECT id, number FROM petition WHERE id > {newest['id']}"
        proxy.hold_answers_after(b"INSERT INTO petition")
        body = {"account": town.environment["JIESU_ACCOUNT_APPID"], "type": "text", "content": "1"}
        await town.control("POST", "/sandbox/people/zhangsan/send", body, wait="0")
        stored = await until(lambda: rows(database_url, since))
        assert not any(stored[0]["number"] in str(m["body"]) for m in await town.chat("zhangsan"))

        town.kill("serve")
        town.start("serve")
        await town.web_is_up()

        async def told() -> list[object]:
            return [m for m in await town.chat("zhangsan") if stored[0]["number"] in str(m["body"])]

        assert len(await until(told)) == 1
        again = await rows(database_url, since)
        assert [row["number"] for row in again] == [stored[0]["number"]]
        assert (
            len(
                await rows(
                    database_url,
                    "SELECT 1 FROM ticket_event WHERE act = 'receive' AND ticket_id IN"
                    f" (SELECT id FROM ticket WHERE petition_id = {stored[0]['id']})",
                )
            )
            == 1
        )


async def test_后台任务在发出之后_记下之前被杀_手机上只有一张卡片(town: Town, database_url: str) -> None:
    await rows(database_url, NOBODY_ELSE_IS_LATE)
    await town.up_to_confirming("zhangsan", "网上立案一周没有消息")
    await town.says("zhangsan", "1")
    await town.control("POST", "/sandbox/rules", {"path": TEMPLATE_SEND, "delay": 600, "times": 1})
    town.start("worker")

    async def cards() -> list[object]:
        return [m for m in await town.chat("zhoumin", "template") if "网上立案一周没有消息" in str(m["body"])]

    assert len(await until(cards)) == 1
    town.kill("worker")
    unmarked = await rows(
        database_url, f"SELECT state FROM attempt WHERE delivery_id = ({CARD}) ORDER BY id DESC LIMIT 1"
    )
    assert unmarked[0]["state"] == "claimed"

    town.start("worker")
    newest = f"SELECT state FROM delivery WHERE id = ({CARD})"

    async def delivered() -> bool:
        return (await rows(database_url, newest))[0]["state"] == "delivered"

    await until(delivered)
    assert len(await cards()) == 1
    assert len(await rows(database_url, f"SELECT 1 FROM attempt WHERE delivery_id = ({CARD})")) == 1


async def test_后台任务在短信发出之后_记下之前被杀_手机只响一次(town: Town, database_url: str) -> None:
    await rows(database_url, NOBODY_ELSE_IS_LATE)
    await town.control("POST", "/sandbox/rules", {"path": "/sms/send", "delay": 600, "times": 1})
    for text in ("诉求", "2", "1", "4", "0", "我不想活了，法院逼死我"):
        await town.says("zhangsan", text)
    rung = "SELECT 1 FROM delivery WHERE facts->>'by' = 'sms'"
    assert len(await rows(database_url, rung)) == 1
    town.start("worker")

    async def texts() -> list[object]:
        found = await town.control("GET", "/sandbox/people/zhoumin/texts")
        return [each for each in found["texts"] if "危险警报" in each["text"]]

    assert len(await until(texts)) == 1
    town.kill("worker")
    states = await rows(database_url, "SELECT state FROM short_message")
    assert [row["state"] for row in states] == ["claimed"]

    await rows(database_url, "UPDATE short_message SET lease_until = now() - interval '1 second'")
    town.start("worker")

    async def delivered() -> bool:
        found = await rows(database_url, "SELECT state, values_sealed, to_sealed FROM short_message")
        return [tuple(row) for row in found] == [("delivered", None, None)]

    await until(delivered)
    assert len(await texts()) == 1
    assert "138079" not in "".join(path.read_text(errors="replace") for path in town.home.rglob("*.log"))
