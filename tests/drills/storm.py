"""A thousand people are told something through a storm: WeChat refuses, dawdles, answers HTML or nothing at all, and
the worker is killed again and again. Each is reached once, nobody is lost, tries are bounded.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.drills.books import ANSWER_CARD, Books, no_traceback
from tests.drills.crash import worker_started
from tests.drills.robots import Citizen, Officer
from tests.town import OFFICIAL, Town, a_town, rows, until

PEOPLE = 1000
KILLS = 20
AT_ONCE = 20
SEND = "/cgi-bin/message/template/send"
SHOWERS: tuple[dict[str, Any], ...] = (
    {"errcode": -1},
    {"errcode": 42001},
    {"errcode": 45011},
    {"http_status": 502},
    {"http_status": 200},
    {"drop": "after"},
    {"drop": "before"},
    {"delay": 1.0},
)
LONGEST_SHOWER = 15
SECONDS_A_KILL = 3.0
"""About: the last comes due when the storm is nearly over."""
MOST_TRIES = 40
"""Far fewer than minutes of storm leave room for, were the pauses not to grow."""
SETTLED_SECONDS = 900.0
TELL = """
INSERT INTO delivery (cause, notice, ticket_id, ticket_version, identity_id, facts, lane, state, not_before, expires_at,
    lease_owner, lease, created_at)
SELECT 'storm:' || someone.openid, one.notice, one.ticket_id, one.ticket_version, someone.id,
    one.facts || '{"by": "template"}', 0, 'pending', now() + random() * $2 * interval '1 s', one.expires_at,
    '', '', now()
FROM delivery AS one, identity AS someone
WHERE one.id = (SELECT max(id) FROM delivery WHERE notice = 'answered') AND someone.openid = ANY ($1::text[])
RETURNING id"""
HURRY = "UPDATE delivery SET not_before = now() WHERE cause LIKE 'storm:%' AND state = 'pending' AND not_before > now()"
LEFT = "SELECT 1 FROM delivery WHERE cause LIKE 'storm:%' AND state IN ('pending', 'claimed', 'uncertain') LIMIT 1"
TOLD = """
SELECT delivery.id, substr(cause, 7) AS openid, delivery.state, telephone_task.id IS NOT NULL AS called,
    (SELECT coalesce(sum(tries), 0) FROM attempt WHERE delivery_id = delivery.id) AS tries
FROM delivery LEFT JOIN telephone_task ON telephone_task.delivery_id = delivery.id WHERE cause LIKE 'storm:%'"""
NEWEST = """
SELECT petition.number, ticket.version FROM ticket JOIN petition ON petition.id = petition_id
ORDER BY ticket.id DESC LIMIT 1"""
SAID = "暴风里也要告诉到：执行款没有到账"


async def storm_drill(
    database_url: str, redis_url: str, home: Path, *, seed: int, kills: int, told: Callable[[str], object]
) -> Books:
    """The whole drill: a town, one answer, a thousand who are to be told of it, and the weather."""
    books, random = Books(), Random(seed)
    async with a_town(database_url, redis_url, home) as town:
        await _one_answer(town, database_url, random)
        openids = await _people(town)
        await until(lambda: _all_known(database_url, openids))
        told_of = await rows(database_url, TELL, list(openids), SECONDS_A_KILL * kills)
        books.line("要告诉的人", len(told_of), len(told_of) == PEOPLE)
        seen = await _weather(town, random, kills, told)
        books.line("微信的脸色", "，".join(f"{what} {count} 次" for what, count in sorted(seen.items())))
        books.line("后台任务被 kill -9", f"{kills} 次")
        await rows(database_url, HURRY)
        await until(lambda: _over(database_url), SETTLED_SECONDS)
        await _close(books, town, database_url, openids)
        await no_traceback(books, town)
    return books


async def _one_answer(town: Town, database_url: str, random: Random) -> None:
    citizen = Citizen(town, "storm", random)
    await citizen.join()
    await citizen.petition(SAID)
    desk, judge = Officer(town, "zhoumin"), Officer(town, "lizheng")
    (handler,) = await rows(database_url, "SELECT id FROM officer WHERE login = $1", judge.login)
    try:
        (row,) = await rows(database_url, NEWEST)
        assert await desk.act(row["number"], "dispatch", version=row["version"], handler=handler["id"])
        (row,) = await rows(database_url, NEWEST)
        assert await judge.act(row["number"], "answer", version=row["version"], words="已经查到账户，本周内划拨到账")
    finally:
        await desk.leave()
        await judge.leave()


async def _people(town: Town) -> dict[str, str]:
    """Everybody follows the account; the key of each phone by its openid."""
    keys, found = [f"storm{number}" for number in range(PEOPLE)], dict[str, str]()

    async def some(mine: list[str]) -> None:
        for key in mine:
            await Citizen(town, key, Random(0)).join()

    await asyncio.gather(*(some(keys[start::AT_ONCE]) for start in range(AT_ONCE)))
    for person in (await town.control("GET", "/sandbox/state"))["people"]:
        if person["key"] in keys:
            found[person["openids"][OFFICIAL["appid"]]] = person["key"]
    return found


async def _all_known(database_url: str, openids: dict[str, str]) -> bool:
    known = await rows(database_url, "SELECT id FROM identity WHERE openid = ANY ($1::text[])", list(openids))
    return len(known) == len(openids)


async def _weather(town: Town, random: Random, kills: int, told: Callable[[str], object]) -> Counter[str]:
    """Shower after shower, while the worker is killed so many times; then WeChat is well again."""
    seen: Counter[str] = Counter()
    for _ in range(kills):
        for shower in random.sample(SHOWERS, 3):
            times = random.randint(1, LONGEST_SHOWER)
            await town.control("POST", "/sandbox/rules", {"path": SEND, "times": times, **shower})
            ((what, value),) = shower.items()
            seen[f"{what} {value}"] += times
        await worker_started(town)
        await asyncio.sleep(random.uniform(0.3, 2.0))
        town.kill("worker")
        told("worker")
        town.start("worker")
    await town.control("DELETE", "/sandbox/rules")
    return seen


async def _over(database_url: str) -> bool:
    return not await rows(database_url, LEFT)


async def _close(books: Books, town: Town, database_url: str, openids: dict[str, str]) -> None:
    shown = {openid: await _cards(town, key) for openid, key in openids.items()}
    found = await rows(database_url, TOLD)
    books.line("微信收下的", sum(row["state"] in ("sent", "delivered") for row in found))
    books.none_of("手机上多于一张卡片的", [openid for openid, count in shown.items() if count > 1])
    books.none_of(
        "记着送到、手机上没有的",
        [row["id"] for row in found if row["state"] in ("sent", "delivered") and not shown[row["openid"]]],
    )
    books.none_of(
        "没有送到、也没有人去电话告知的",
        [row["id"] for row in found if row["state"] not in ("sent", "delivered") and not row["called"]],
    )
    most = max(row["tries"] for row in found)
    books.line("一条最多发了", f"{most} 次", most <= MOST_TRIES)
    mean = sum(row["tries"] for row in found) / len(found)
    books.line("平均发了", f"{mean:.2f} 次", mean > 1.1)


async def _cards(town: Town, key: str) -> int:
    return sum(one["body"]["template_id"] == ANSWER_CARD for one in await town.chat(key, "template"))
