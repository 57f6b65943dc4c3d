"""The cast at the moment a test has come to, with phones of the sandbox bound to whom the test says."""

from dataclasses import dataclass

from desk.access import actors
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.tickets.orders import Order
from desk.tickets.ticket_store import load
from models import Account, Identity, Officer, Ticket
from models.enums import Channel, Complexity, PetitionKind
from tests import cast
from tests.handlers.conftest import TestClock
from tests.wechat.conftest import Sandbox

MATTER = "我的案子执行了半年，执行款一直没有到账，请问什么时候能发还？我的电话是13807910001。"


@dataclass(frozen=True)
class House:
    """南昌中院. Whatever is done here is done at the clock's time, at the ticket's newest version."""

    clock: TestClock
    account: Account

    async def order(self, name: str, ticket: Ticket, words: str = "") -> Order:
        return await cast.order(await load(ticket.id), name, words, self.clock.now)

    async def officer_id(self, name: str) -> int:
        return (await cast.officer(name)).id

    async def citizens_order(self, ticket: Ticket, words: str = "") -> Order:
        """What 张三 asks for in the chat, whatever happened meanwhile."""
        identity = await cast.phone("张三", self.clock.now)
        return Order(ticket.id, None, actors.citizen(identity.id, None), self.clock.now, words)

    async def bind(self, person: str, officer: str) -> None:
        """From now on somebody's phone is this officer's."""
        identity = await cast.phone(person, self.clock.now)
        await Identity.filter(id=identity.id).update(officer_id=await self.officer_id(officer))

    async def dismiss(self, officer: str) -> None:
        await Officer.filter(id=await self.officer_id(officer)).update(active=False)

    async def petition(
        self, person: str = "张三", text: str = MATTER, kind: PetitionKind = PetitionKind.ENFORCEMENT
    ) -> Ticket:
        """A petition with a case number and a way to reach 张三."""
        identity = await cast.phone(person, self.clock.now)
        new = NewPetition(
            court_id=(await cast.court()).id,
            kind=kind,
            text=text,
            channel=Channel.CHAT,
            identity_id=identity.id,
            account_id=self.account.id,
            case_number="（2026）赣01执1234号",
            contact_name="张三",
            contact_mobile="13807910001",
        )
        return await load(await store_petition(await prepare_petition(new, self.clock.now), self.clock.now))

    async def dispatched(
        self, to: str = "李法官", complexity: Complexity = Complexity.STANDARD, text: str = MATTER
    ) -> Ticket:
        """A petition of 张三's that the chief liaison gave to an officer."""
        ticket = await self.petition(text=text)
        return await cast.dispatched(ticket, cast.ALIASES.get(to, to), complexity=complexity, as_of=self.clock.now)

    async def answered(self, words: str = "执行款已于今日转账，请查收。", text: str = MATTER) -> Ticket:
        return await cast.answered(await self.dispatched(text=text), words, as_of=self.clock.now)


async def open_house(sandbox: Sandbox, clock: TestClock) -> House:
    """The sandbox's account, and 李法官's and 周敏's phones bound."""
    account = await cast.account(appid=sandbox.account.appid, as_of=clock.now)
    for name in ("李正", "周敏", "张三", "李四"):
        await cast.phone(name, clock.now, account)
    return House(clock, account)
