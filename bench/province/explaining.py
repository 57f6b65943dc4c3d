"""Every statement of a province's pages and jobs, each with its plan: which read a growing table from end to end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

import settings as configuration
from bench.contender import free_port
from bench.province.house import House
from bench.province.plans import Allowed, Plan, TableSize, plan_of, sizes_of
from bench.province.recorded import Asked
from bench.province.worker import asked_by_jobs
from models.orm_client import PLAINLY
from tests.owners import owner_of

ALLOWED: Sequence[Allowed] = (
    Allowed(
        '"identity"."account_id"',
        "identity",
        "what stays behind an account is told by counting everybody who follows it",
    ),
    Allowed('FROM "identity" WHERE "account_id"', "identity", "the same, of those who can still be reached"),
    Allowed("citizen_join", "citizen_join", "a few thousand rows in all: persons who turned out to be one"),
)
"""Statements that may read a growing table from end to end, each with its reason."""
SLOW_MS = 50.0
MANY = 1_000_000
TIMES_SMALLER = "SELECT greatest(1, $1::float8 / reltuples) FROM pg_class WHERE relname = 'ticket'"
SEQ_PAGES = "SET seq_page_cost = {:.1f}"
"""A small province is planned for as if its tables were as long as a large one's: reading all of one costs as much."""
MUCH_SLOWER = 2.0
MANY_ROWS = 5000
"""Rows looked at by one statement: more are told of, whichever index finds them."""


@dataclass(frozen=True)
class Finding:
    """A plan that somebody should look at, and the first page or job it is asked for."""

    plan: Plan
    of: str

    @property
    def is_wrong(self) -> bool:
        return bool(self.plan.whole) and not any(
            one.says in self.plan.asked.text and set(self.plan.whole) <= {one.table} for one in ALLOWED
        )

    @property
    def milliseconds(self) -> float:
        """Return how long it took when the page asked it, or explained, whichever was longer."""
        return max(self.plan.milliseconds, self.plan.asked.seconds * 1000)

    @property
    def is_slow(self) -> bool:
        return self.milliseconds > SLOW_MS or self.plan.read > MANY_ROWS

    def told(self) -> str:
        plan = self.plan
        return (
            f"{'SEQ ' + ','.join(plan.whole) if plan.whole else 'slow'} | {plan.asked.seconds * 1000:.0f} ms as asked,"
            f" {plan.milliseconds:.0f} ms explained, {plan.read} rows read | {self.of} | {plan.asked.where}"
        )


@dataclass
class Explained:
    """The findings so far: each statement once, at its slowest, and again where it came out much slower elsewhere."""

    plain: Any
    sizes: Mapping[str, TableSize]
    seen: dict[str, float] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    async def add(self, of: str, asked: Iterable[Asked]) -> list[Finding]:
        """Explain what a page or job asked, and return what somebody should look at."""
        new = []
        for one in asked:
            if one.seconds <= self.seen.get(one.text, -1.0) * MUCH_SLOWER:
                continue
            self.seen[one.text] = one.seconds
            plan = await plan_of(self.plain, one, self.sizes)
            if plan is not None:
                new.append(Finding(plan, of))
        self.found += new
        return [one for one in new if one.is_wrong or one.is_slow]


Heard = Callable[[Explained, Sequence[Finding]], None]
"""Who wants to hear of what was found on the way."""


def told(found: Sequence[Finding]) -> str:
    """Return all findings: a line each, those that read a whole table first, then their statements and plans."""
    worst = sorted(found, key=lambda one: (not one.is_wrong, -one.milliseconds))
    wanted = [one for one in worst if one.is_wrong or one.is_slow]
    plans = [f"{one.told()}\n{one.plan.asked.text}\n{one.plan.asked.values!r:.500}\n{one.plan.text}" for one in wanted]
    return "\n".join([*(one.told() for one in wanted), "", "", *(f"{plan}\n" for plan in plans)])


async def told_of(house: House, findings: Path | None) -> int:
    """Tell what should be looked at, into a file too; returns 1 where a statement reads a growing table whole."""

    def heard(explained: Explained, new: Sequence[Finding]) -> None:
        for one in new:
            print(one.told(), flush=True)
        if findings is not None:
            findings.write_text(told(explained.found), encoding="utf-8")

    found = await explained_of(house, heard)
    print(f"{len(found)} 条语句，{sum(one.is_wrong for one in found)} 条整表扫描")
    return int(any(one.is_wrong for one in found))


async def explained_of(house: House, heard: Heard = lambda *_: None) -> Sequence[Finding]:
    """Look at every page once, run every job once, and return a finding for each statement there is."""
    house.recording = True
    async with house:
        plain = await asyncpg.connect(owner_of(house.url))
        await plain.execute(PLAINLY)
        await plain.execute(SEQ_PAGES.format(await plain.fetchval(TIMES_SMALLER, MANY)))
        explained = Explained(plain, await sizes_of(plain))
        try:
            for look in house.looks:
                cost = await house.cost_of(look)
                if cost.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    print(f"{cost.status} {look.name} {look.who} {look.address}", flush=True)
                of = f"{look.name} [{look.who} {look.address} {look.typed}]"
                heard(explained, await explained.add(of, cost.asked))
            for of, asked in (await _asked_by_jobs(house, plain)).items():
                heard(explained, await explained.add(f"job {of}", asked))
        finally:
            await plain.close()
    return explained.found


async def _asked_by_jobs(house: House, plain: Any) -> Mapping[str, Sequence[Asked]]:
    with TemporaryDirectory(prefix="jiesu-province-") as home:
        given = configuration.load(house.environment(Path(home), free_port())).model_copy(
            update={"clock": lambda: house.as_of}
        )
        return await asked_by_jobs(given, plain, house.as_of)
