"""Many people are forgotten while they write, are answered and are joined: nobody reads of a deadlock, nothing is lost.

In one process, over as many connections as two web processes and a worker have: what meets is in the database.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from structlog.testing import capture_logs

from desk.errors import Refused
from desk.people import codes
from desk.people.citizens import Claim, claim
from desk.tickets import handling
from desk.tickets.ticket_store import load
from desk.upkeep import erasure
from handlers.chat.chat_message import ChatMessage
from handlers.chat.conversation import ConversationBusy, converse
from models import Citizen, Erasure, Identity, InboundMessage, Petition, Ticket, Words
from models.enums import CodePurpose, ErasureCause
from models.schema import migrate
from seeds.year.books import Books
from tests import cast
from tests.cast import MORNING, a_petition, accepted, desk_opened, dispatched, officer, order, phone
from tests.desk.ledger import whole
from tests.owners import owner_of
from wechat.accounts import Accounts, OpenAccount
from wechat.dialogue import Incoming

ERASURES, MESSAGES, PEOPLE, AT_ONCE = 200, 2000, 200, 24
STEPS = ERASURES + MESSAGES + PEOPLE + PEOPLE // 4
SAID = ("你好", "查案件进展", "0", "我的诉求", "1", "执行款三个月没有到账，请帮忙催一下", "取消")
PUBLIC_URL = "https://jiesu.example.gov.cn"


class Tally:
    """Counts what was done, and keeps whatever anybody got but a reply or a refusal in words."""

    def __init__(self, told: Callable[..., object]) -> None:
        self.did: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._told = told

    async def do(self, what: str, work: Awaitable[object]) -> None:
        try:
            await work
            self.did[what] += 1
        except (Refused, ConversationBusy) as error:
            self.did[f"{what}：{type(error).__name__}"] += 1
        except Exception as error:
            self.wrong.append(f"{what}：{type(error).__name__}：{error}"[:200])
        self._told()


async def erasures_drill(database_url: str, home: Path, *, seed: int, told: Callable[..., object]) -> Books:
    """Play it, and close the books."""
    await migrate(owner_of(database_url), database_url)
    async with desk_opened(database_url, home / "files", pool=AT_ONCE + 4):
        await cast.courts_and_staff()
        with capture_logs() as lines:
            return await _played(Random(seed), Tally(told), lines)


async def _played(random: Random, tally: Tally, lines: list[Any]) -> Books:
    account = await _account()
    people = [f"群众{number}" for number in range(PEOPLE)]
    tickets = {name: await accepted(await dispatched(await a_petition(name))) for name in people}
    phones = {name: await phone(name) for name in people}
    work = [
        *(_erase(phones[name], tally) for name in people[:ERASURES]),
        *(_write(account, random.choice(people), number, tally) for number in range(MESSAGES)),
        *(_answer(ticket, tally) for ticket in tickets.values()),
        *(_register(phones[name], name, tally) for name in people[::4]),
    ]
    random.shuffle(work)
    gate = asyncio.Semaphore(AT_ONCE)

    async def in_turn(one: Awaitable[None]) -> None:
        async with gate:
            await one

    await asyncio.gather(*(in_turn(one) for one in work))
    for minutes in range(1, 400, 4):
        if not await Erasure.filter(done_at__isnull=True).exists():
            break
        while await erasure.carry_out_due(MORNING + timedelta(minutes=minutes)):
            pass
    return await _books(tally, tickets, phones, lines)


async def _account() -> OpenAccount:
    row = await cast.account()
    found = await Accounts(None, None, None).by_id(row.id)  # type: ignore[arg-type]
    assert found is not None
    return found


async def _erase(who: Identity, tally: Tally) -> None:
    asked = await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=who.id)
    await tally.do("抹去", erasure.carry_out(asked, MORNING))


async def _write(account: OpenAccount, name: str, number: int, tally: Tally) -> None:
    text = SAID[number % len(SAID)]
    message = ChatMessage(
        account,
        cast.openid_of(name),
        f"drill|{number}",
        "text",
        Incoming(text=text),
        text,
        MORNING + timedelta(seconds=number),
    )
    await tally.do("消息", converse(message, PUBLIC_URL))


async def _answer(ticket: Ticket, tally: Tally) -> None:
    wanted = await order(await load(ticket.id), await cast.handler_of(await load(ticket.id)), cast.ANSWER, MORNING)
    await tally.do("答复", handling.answer(replace(wanted, version=None, checked=True)))


async def _register(who: Identity, name: str, tally: Tally) -> None:
    """Somebody types who they are and proves it at the window: phones, persons and petitions are locked on the way."""

    async def proved() -> None:
        own = await claim(who.id, Claim("张三", "11010519491231002X", "13807910001"), MORNING)
        issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, own.id, (await officer("赵晴")).id, MORNING)
        await codes.use_code(issued.code, who.id, MORNING)

    await tally.do("窗口核验", proved())


async def _books(tally: Tally, tickets: dict[str, Ticket], phones: dict[str, Identity], lines: list[Any]) -> Books:
    books = Books()
    for what, count in sorted(tally.did.items()):
        books.line(what, count)
    books.none_of("得到出错的（死锁或别的）", tally.wrong)
    anew = [line for line in lines if line["event"] == "begun_anew"]
    books.line("数据库打断、自己重来的", len(anew))
    for what, count in Counter(f"{line['what']}：{line['where']}" for line in anew).items():
        books.line("　其中", f"{what} {count} 次")
    stored = set(
        map(str, await InboundMessage.filter(dedupe_key__startswith="drill|").values_list("dedupe_key", flat=True))
    )
    lost = [f"drill|{number}" for number in range(MESSAGES) if f"drill|{number}" not in stored]
    books.line("没有存下、请微信再送的消息", f"{len(lost)}", right=len(lost) == tally.did["消息：ConversationBusy"])
    kept = await Petition.filter(identity_id__in=[one.id for one in phones.values()], redacted_at__isnull=True).count()
    books.line("两遍以后还看得到的诉求", f"{kept}", right=kept == 0)
    left = await Words.filter(ticket__petition__identity_id__in=[one.id for one in phones.values()])
    books.none_of(
        "两遍以后还看得到的话", [str(one.id) for one in left if one.text_sealed and one.author_kind != "system"]
    )
    named = await Identity.filter(id__in=[one.id for one in phones.values()], erased_at__isnull=True).count()
    books.line("两遍以后还认得出的微信", f"{named}", right=named == 0)
    broken = []
    for ticket in await Ticket.all():
        try:
            await whole(ticket.id)
        except AssertionError as error:
            broken.append(f"{ticket.id}: {error}"[:120])
    books.none_of("流转、计时、状态对不上的工单", broken)
    theirs = Ticket.filter(id__in=[t.id for t in tickets.values()])
    books.none_of(
        "没有答复、也没有随抹去了结的工单",
        [str(one.id) for one in await theirs.filter(answered_at__isnull=True, closed_at__isnull=True)],
    )
    books.line("还有名字的登记", f"{await Citizen.filter(name_sealed__isnull=False).count()}", right=True)
    return books
