"""Closing the books: what phones were shown, what the tables hold, and whether all of it agrees."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import psutil
from redis import Redis

from models import Ticket, database, keyring
from seeds.year.books import Books
from settings import load
from tests.desk.ledger import whole
from tests.drills.marked import marked, words_of
from tests.drills.robots import Citizen
from tests.town import WORLD, Town, rows

ANSWER = "您好，{number} 已经办妥，款项三日内到账。"
ANSWERED_ABOUT = re.compile(r"^您好，您的诉求 (SQ\w+)（")
ANSWER_CARD = next(row["template_id"] for row in WORLD["templates"] if row["notice"] == "answered")
PAGE_OF = re.compile(r"/p/(SQ\d+)")


async def settled(database_url: str) -> bool:
    """Nothing is left to be sent or matched."""
    return not await rows(
        database_url,
        "SELECT 1 FROM delivery WHERE state IN ('pending', 'claimed', 'uncertain') AND not_before < now() + interval"
        " '2 minutes' LIMIT 1",
    )


async def check_petitions(books: Books, database_url: str, citizens: list[Citizen], mark: str) -> None:
    every = await rows(database_url, "SELECT id AS petition_id, number, text_sealed FROM petition")
    found = marked(every, mark)
    by_text = Counter(words_of(row) for row in found)
    numbers = Counter(row["number"] for row in found)
    shown = [number for citizen in citizens for number in await citizen.numbers()]
    confirmed = [text for citizen in citizens for text in citizen.confirmed]
    books.line("群众确认提交的诉求", len(confirmed))
    books.line("其中当场得到编号的", sum(citizen.told_at_once for citizen in citizens))
    books.line("存下的诉求", len(found))
    unheard = sorted(set(confirmed) - set(by_text))
    books.line("微信提示故障、也没有存下的（群众会再来）", len(unheard))
    books.none_of("手机上有编号、库里没有的诉求", (number for number in shown if not numbers[number]))
    books.none_of("同一个编号有两件的", (number for number, count in numbers.items() if count > 1))
    books.none_of("同一次确认变成两件的", (text for text, count in by_text.items() if count > 1))
    books.none_of("存下了、手机上却从未见到编号的", sorted(set(numbers) - set(shown)))
    books.none_of("一部手机见到别人编号的", (number for number, count in Counter(shown).items() if count > 1))
    books.none_of("同一条消息得到不同答复的", (line for citizen in citizens for line in citizen.unlike))


async def check_answers(books: Books, database_url: str, citizens: list[Citizen], mark: str) -> None:
    """Each answer reached its phone once. An uncertain text may be followed by a card, never by the same text."""
    texts: Counter[str] = Counter()
    cards: Counter[str] = Counter()
    ids: Counter[str] = Counter()
    for citizen in citizens:
        for message in await citizen.heard():
            body = message["body"]
            assert isinstance(body, dict)
            if message["kind"] == "text":
                texts.update(ANSWERED_ABOUT.findall(body["text"]))
            elif message["kind"] == "template":
                ids[body["client_msg_id"]] += 1
                cards.update(PAGE_OF.findall(body["url"]) if body["template_id"] == ANSWER_CARD else ())
    every = await rows(
        database_url,
        "SELECT petition.number, ticket.id, delivery.state, petition_id, text_sealed FROM delivery"
        " JOIN ticket ON ticket.id = delivery.ticket_id JOIN petition ON petition.id = petition_id"
        " WHERE notice = 'answered' AND officer_id IS NULL",
    )
    answered = marked(every, mark)
    telephone = {row["ticket_id"] for row in await rows(database_url, "SELECT ticket_id FROM telephone_task")}
    numbers = [row["number"] for row in answered]
    both = [number for number in numbers if texts[number] and cards[number]]
    books.line("法官的答复", len(numbers))
    uncertain = "SELECT 1 FROM attempt WHERE state = 'uncertain' OR tries > 1"
    books.line("发到一半被杀、接着办完的尝试", len(await rows(database_url, uncertain)))
    books.line("到了手机一次的", sum(texts[n] + cards[n] == 1 for n in numbers))
    books.line("文字不知到没到、又补了一张卡片的", len(both))
    books.none_of("同样的文字到了两次的", (number for number, count in texts.items() if count > 1))
    books.none_of("同一张卡片到了两次的", (known for known, count in ids.items() if count > 1))
    lost = [row["number"] for row in answered if not texts[row["number"]] and not cards[row["number"]]]
    books.none_of(
        "没到手机、也没有电话告知任务的",
        (row["number"] for row in answered if row["number"] in lost and row["id"] not in telephone),
    )
    books.none_of("一件诉求答复了两次的", (number for number, count in Counter(numbers).items() if count > 1))


async def check_rows(books: Books, database_url: str, mark: str) -> None:
    """Every ticket's history, clocks and row agree; nothing is half there."""
    every = "SELECT ticket.id, petition_id, text_sealed FROM ticket JOIN petition ON petition.id = petition_id"
    found = marked(await rows(database_url, every), mark)
    keyring.configure(load({}).secret_keys)
    await database.connect(database_url, pool=2)
    broken = []
    try:
        for row in found:
            try:
                await whole(row["id"])
            except AssertionError as error:
                broken.append(f"{row['id']}: {str(error)[:80]}")
        books.line("工单", await Ticket.all().count())
    finally:
        await database.disconnect()
    books.none_of("流转记录、计时、状态对不上的工单", broken)
    for what, query in HALVES.items():
        books.none_of(what, [row[0] for row in await rows(database_url, query)])


HALVES = {
    "没有工单的诉求": "SELECT number FROM petition WHERE NOT EXISTS"
    " (SELECT 1 FROM ticket WHERE petition_id = petition.id)",
    "没有流转记录的工单": "SELECT id FROM ticket WHERE NOT EXISTS"
    " (SELECT 1 FROM ticket_event WHERE ticket_id = ticket.id)",
    "没有计时的等待中的工单": "SELECT id FROM ticket WHERE state = 'pending' AND NOT EXISTS"
    " (SELECT 1 FROM clock WHERE ticket_id = ticket.id AND stopped_at IS NULL)",
    "没人告诉服务处的新诉求": "SELECT ticket.id FROM ticket JOIN petition ON petition.id = petition_id"
    " WHERE petition.channel = 'chat' AND ticket.part < 2"
    " AND NOT EXISTS (SELECT 1 FROM delivery WHERE ticket_id = ticket.id"
    " AND notice = 'petition_received') AND petition.identity_id IS NOT NULL AND petition.created_at > now()"
    " - interval '2 hours' AND EXISTS (SELECT 1 FROM inbound_message m WHERE m.identity_id = petition.identity_id)",
    "评价了两次的同一轮": "SELECT ticket_id FROM rating WHERE ticket_id IS NOT NULL"
    " GROUP BY ticket_id, cycle HAVING count(*) > 1",
    "过期的租约还占着的推送": "SELECT id FROM delivery WHERE state = 'claimed' AND lease_until < now()",
    "做到一半的尝试": "SELECT attempt.id FROM attempt JOIN delivery ON delivery.id = delivery_id"
    " WHERE attempt.state = 'claimed' AND delivery.state IN ('sent', 'delivered', 'failed', 'cancelled')",
}


async def check_nothing_left(books: Books, database_url: str, redis_url: str, home: Path) -> None:
    """After everything was stopped: no lock, no lease, no connection, no process."""
    locks = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
    books.none_of(
        "还锁着的咨询锁",
        [row[0] for row in await rows(database_url, f"{locks} WHERE datname = current_database())")],
    )
    others = "SELECT pid FROM pg_stat_activity WHERE application_name = 'jiesu' AND datname = current_database()"
    books.none_of("还连着数据库的进程", [row[0] for row in await rows(database_url, others)])
    claimed = "SELECT id FROM delivery WHERE state = 'claimed'"
    books.none_of("还占着的租约", [row[0] for row in await rows(database_url, claimed)])
    books.none_of("留下的进程", _processes_of(home))
    with Redis.from_url(redis_url) as redis:
        books.none_of("Redis 里留下的锁", [key.decode() for key in redis.scan_iter("*lock*")])


def _processes_of(home: Path) -> list[str]:
    """Our own processes that were started with this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("JIESU_HOME") == str(home) and "cli" in " ".join(process.cmdline()):
                found.append(f"{process.pid} {' '.join(process.cmdline())[-60:]}")
        except (psutil.Error, OSError):
            continue
    return found


async def no_traceback(books: Books, town: Town, names: Iterable[str] = ("serve", "worker")) -> None:
    """What the processes said: nothing unexpected, no traceback."""
    for name in names:
        log = town.home / f"{name}.log"
        said = log.read_text(errors="replace").splitlines() if log.exists() else []
        books.none_of(f"{name} 日志里的 Traceback", [line[:200] for line in said if line.startswith("Traceback")])
        books.none_of(
            f"{name} 日志里的 unexpected", sorted({line[:300] for line in said if '"event": "unexpected"' in line})
        )
