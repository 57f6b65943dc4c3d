"""Both provinces are looked at in turn, page by page: what the machine does meanwhile happens to both."""

from collections.abc import Sequence

import asyncpg

from bench.province.aims import Measured
from bench.province.by_hand import ByHand, by_hand
from bench.province.house import House

LONG_MS = 3000.0
"""A page that takes so long is looked at twice, and no more."""


async def measure(few: House, many: House, rounds: int, only: str = "") -> Sequence[Measured]:
    """Look at every page that both have; the first time is to warm up and is thrown away."""
    found = []
    theirs = {one.name: one for one in few.looks}
    for look in many.looks:
        if look.name not in theirs or only not in look.name:
            continue
        one = Measured(look)
        warm = (await few.cost_of(theirs[look.name]), await many.cost_of(look))
        if [cost.status for cost in warm if cost.status >= 400]:
            print(f"跳过 {look.name}：{[cost.status for cost in warm]}", flush=True)
            continue
        for _ in range(2 if warm[1].wall > LONG_MS else rounds):
            one.few.append(await few.cost_of(theirs[look.name]))
            one.many.append(await many.cost_of(look))
        found.append(one)
        told = f"{one.of_few('wall'):8.1f} → {one.of_many('wall'):8.1f} 毫秒，数据库 {one.of_many('database'):8.1f}"
        print(f"{told}，{one.of_many('statements'):3.0f} 条，CPU {one.of_many('cpu'):6.1f}  {look.name}", flush=True)
    return found


async def measure_by_hand(many: House, rounds: int) -> Sequence[ByHand]:
    typed = {one.name: one.typed for one in many.looks}
    found = by_hand(many.things, typed)
    plain = await asyncpg.connect(many.url)
    try:
        for _ in range(rounds + 1):
            for one in found:
                await one.measure(plain)
    finally:
        await plain.close()
    for one in found:
        one.took.pop(0)
    return found
