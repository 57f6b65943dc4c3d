"""The chat door while ten pages of staff are being read: how long a message waits, and how long it waits alone."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.letters import AES_KEY, APPID, SECRET, TOKEN, many
from bench.load import press
from bench.province.house import House
from bench.province.looks import Group, Look
from bench.report import middle
from desk.people.accounts import keep_configured
from models import database
from settings import AccountSettings

PATH = f"/wechat/callback/{APPID}"
PAGES, LINES, SECONDS = 10, 4, 4.0
LETTERS = 20_000
"""More than are answered in that time."""
MOST_TIMES = 3.0


@dataclass
class DoorWaits:
    """What the slowest hundredth of the messages waited for at least, in milliseconds, round by round."""

    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    """How many pages were read meanwhile."""

    def told(self) -> list[str]:
        alone, beside = middle(self.alone), middle(self.beside)
        times = middle([one / other for one, other in zip(self.beside, self.alone, strict=True)])
        met = "达到" if times <= MOST_TIMES else "**未达到**"
        return [
            f"聊天的门，{LINES} 条长连接说“诉求”，每轮 {SECONDS:.0f} 秒，旁边有没有 {PAGES} 个人不停地打开工单页和列表"
            f"（其间打开了 {middle(self.pages):.0f} 页）：",
            "",
            "| | 99% 的消息等了不到，毫秒 | 最低–最高 |",
            "|---|---:|---:|",
            f"| 没有人打开页面 | {alone:,.1f} | {min(self.alone):,.1f}–{max(self.alone):,.1f} |",
            f"| {PAGES} 个人打开页面 | {beside:,.1f} | {min(self.beside):,.1f}–{max(self.beside):,.1f} |",
            "",
            f"{times:.2f} 倍，目标 ≤ {MOST_TIMES:g} 倍：{met}。多等的是轮到处理器的时间，不是数据库的连接。",
        ]


async def at_the_door(house: House, rounds: int) -> DoorWaits:
    """Press the door, alone and beside pages in turn; the first round is to warm up and is thrown away."""
    await _keep_account(house)
    looks = [one for one in house.looks if one.group in (Group.TICKET, Group.LIST) and not one.typed]
    waits = DoorWaits()
    for number in range(rounds + 1):
        alone = await _pressed(house)
        reading = [asyncio.create_task(_read(house, looks[at::PAGES])) for at in range(PAGES)]
        beside = await _pressed(house)
        for one in reading:
            one.cancel()
        read = [one for one in await asyncio.gather(*reading, return_exceptions=True) if isinstance(one, int)]
        if number:
            waits.alone.append(alone)
            waits.beside.append(beside)
            waits.pages.append(sum(read))
    return waits


async def _keep_account(house: House) -> None:
    await database.connect(house.url, pool=1)
    try:
        await keep_configured(AccountSettings("service", APPID, SECRET, TOKEN, AES_KEY), house.as_of)
    finally:
        await database.disconnect()


async def _pressed(house: House) -> float:
    """Return what the slowest hundredth waited for at least, in milliseconds."""
    lines = [_requests(house) for _ in range(LINES)]
    _, _, waits = await asyncio.to_thread(press, house.port, lines, SECONDS)
    return sorted(waits)[int(len(waits) * 0.99)] * 1000


def _requests(house: House) -> Iterator[bytes]:
    at = house.as_of.timestamp()
    return (one.request(PATH) for one in many(LETTERS // LINES, at=at))


async def _read(house: House, looks: Sequence[Look]) -> int:
    """Open one page after the other until it is enough. Returns how many."""
    read = 0
    try:
        while True:
            for look in looks:
                await house.cost_of(look)
                read += 1
    except asyncio.CancelledError:
        return read
