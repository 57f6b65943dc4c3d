"""One petition on its way through a played year: who has to do with it, at which moment it is, and how an act is done.

What a verb refuses is counted, and the life goes on as a person would who was told so.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from desk.access.actors import Actor, citizen
from desk.access.actors import officer as load_officer
from desk.errors import Refused
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.tickets.orders import Order
from models import Ticket
from models.enums import PetitionKind, Role
from models.prepared_query import PreparedQuery
from seeds.year.plan import Coming
from seeds.year.staff import Bench

OFFICE = WorkCalendar()
_TICKET = PreparedQuery(lambda: Ticket.filter(id=1))


@dataclass
class YearWorld:
    """What all lives of a process share."""

    benches: Sequence[Bench]
    phones: Sequence[int] = field(repr=False)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    left: list[int] = field(default_factory=list, repr=False)
    """The tickets of petitions left so far, the newest last."""
    known: dict[int, Actor] = field(default_factory=dict, repr=False)

    async def officer(self, officer_id: int, as_of: datetime) -> Actor:
        if officer_id not in self.known:
            found = await load_officer(officer_id, as_of)
            assert found is not None
            self.known[officer_id] = found
        return self.known[officer_id]


@dataclass
class Life:
    """One petition on its way; `at` is the moment it is at."""

    world: YearWorld
    coming: Coming
    chance: Random
    at: datetime
    bench: Bench
    ticket_id: int = 0
    careless: bool = False

    @property
    def restricted(self) -> bool:
        return self.coming.kind is PetitionKind.COMPLAINT

    @property
    def chief(self) -> Actor:
        return self.bench.people[Role.INSPECTOR if self.restricted else Role.CHIEF_LIAISON][0]

    @property
    def petitioner(self) -> Actor:
        return citizen(self.world.phones[self.coming.person % len(self.world.phones)], None)

    def clerk(self) -> Actor:
        return self.chief if self.restricted else self.bench.anyone(Role.AGENT, self.chance)

    def a_judge(self) -> int:
        people = self.bench.people[Role.INSPECTOR if self.restricted else Role.JUDGE]
        chosen = people[-1] if self.restricted else self.chance.choice(people)
        assert chosen.id is not None
        return chosen.id

    def later(self, minutes: float) -> datetime:
        """Moves on by about so many minutes of office time, seldom much more."""
        self.at = OFFICE.office_end(self.at, max(1, int(minutes * self.chance.lognormvariate(0, 0.7))))
        return self.at

    def on_the_wall(self, minutes: float) -> datetime:
        """Moves on by about so many minutes, day or night: citizens keep no office hours."""
        self.at += timedelta(minutes=max(1.0, minutes * self.chance.lognormvariate(0, 0.7)))
        return self.at

    def likely(self, part: float) -> bool:
        return self.chance.random() < part

    async def do(
        self,
        verb: Callable[..., Awaitable[object]],
        actor: Actor,
        said: str = "",
        takes: type[Order] = Order,
        **more: Any,
    ) -> bool:
        """Do one act, whose order is a `takes`; False, and counted with its words, where it was refused."""
        try:
            await verb(takes(self.ticket_id, None, actor, self.at, said, True, **more))
        except Refused as refused:
            self.world.refused[f"{verb.__name__}：{refused.words[:40]}"] += 1
            return False
        self.world.done[verb.__name__] += 1
        return True

    async def ticket(self) -> Ticket:
        return await _TICKET.one(self.ticket_id)

    async def handler(self) -> Actor | None:
        """Says who has it in hand now."""
        officer_id = (await self.ticket()).handler_id
        return await self.world.officer(officer_id, self.at) if officer_id is not None else None
