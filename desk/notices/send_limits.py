"""How fast and how much an account may send by a channel: taken from one row for all workers, learned from refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.notices.failed_tries import tomorrow
from desk.notices.notice import Lane
from desk.rules.calendar.court_time import court_day
from models import statements
from models.enums import SendChannel
from models.send_limits import KEEP_LIMIT, OPEN_AGAIN, SHUT, SHUT_NOW, SLOW_DOWN, TAKE_TURNS

DAILY = {SendChannel.KF_TEXT: 500_000, SendChannel.TEMPLATE: 100_000, SendChannel.SUBSCRIPTION: 10_000_000}
"""What WeChat allows a new account a day (its pages 接口调用频次, 模板消息, 订阅消息); learned where it is less."""
KEPT = 0.2
"""The share of every second, and of every day, that broadcasts leave to replies."""
SLOWEST = 1.0
"""Sends a second, however often WeChat says that it is too fast."""
RECOVERS = timedelta(minutes=10)
"""So long it takes from standing still to the rate that was set."""
GROWS = 1.25
"""What was learned of a day's quota is thought to be so much more on the next day, up to what WeChat allows."""
SLOWED_ONCE_IN = timedelta(seconds=2)
SAID = {SendChannel.KF_TEXT: "客服消息", SendChannel.TEMPLATE: "模板消息", SendChannel.SUBSCRIPTION: "订阅消息"}


@dataclass(frozen=True)
class Turns:
    """So many sends may go now: `urgent` ones, and those `below` them. `shut_until`: none before then.

    `share_spent`: those below may not go today any more. `rate` is in sends a second.
    """

    urgent: int
    below: int
    rate: float
    shut_until: datetime | None = None
    errcode: int | None = None
    share_spent: bool = False


@dataclass(frozen=True)
class SpentQuota:
    """What an account may send of a channel is used up until then."""

    appid: str
    account: str
    channel: SendChannel
    errcode: int
    until: datetime

    @property
    def told(self) -> str:
        """Say it as staff read it, in one line."""
        return f"今天的{SAID.get(self.channel, self.channel.label)}用完了，明天零点接着发"


async def take_turns(
    account_id: int, channel: SendChannel, urgent: int, below: int, ceiling: float, as_of: datetime
) -> Turns:
    """Take up to so many turns from what all workers share. `ceiling` is the rate that was set, in sends a second."""
    values = {"account_id": account_id, "channel": channel.value, "day": court_day(as_of)}
    wanted = {"urgent": urgent, "below": below, "ceiling": ceiling, "allowed": DAILY[channel], "kept": KEPT}
    more = {"grows": GROWS, "recovers": RECOVERS.total_seconds(), "at": as_of}
    row = await statements.fetchrow(TAKE_TURNS, **values, **wanted, **more)
    if row is None:
        await statements.execute(KEEP_LIMIT, **values, ceiling=ceiling, allowed=DAILY[channel])
        row = await statements.fetchrow(TAKE_TURNS, **values, **wanted, **more)
    assert row is not None
    return Turns(**row)


async def slow_down(account_id: int, channel: SendChannel) -> None:
    """Go half as fast from now on, and slowly faster again: WeChat said that it was too fast."""
    await statements.execute(
        SLOW_DOWN, account_id=account_id, channel=channel.value, slowest=SLOWEST, at_most_every=SLOWED_ONCE_IN
    )


async def shut(account_id: int, channel: SendChannel, errcode: int, as_of: datetime) -> None:
    """Send nothing more by this channel before WeChat's quotas have begun anew."""
    values = {"account_id": account_id, "channel": channel.value, "errcode": errcode}
    await statements.execute(SHUT, **values, until=tomorrow(as_of), at=as_of)


async def open_again(account_id: int, as_of: datetime) -> int:
    """Let an account whose counts were cleared (`clear_quota`) send again. Returns how many deliveries are due now."""
    lanes = [lane.value for lane in Lane]
    return len(await statements.fetch(OPEN_AGAIN, account_id=account_id, lanes=lanes, at=as_of))


async def spent_quotas(as_of: datetime) -> list[SpentQuota]:
    """Return what is used up for today, for the console and `jiesu doctor`."""
    rows = await statements.fetch(SHUT_NOW, at=as_of)
    return [
        SpentQuota(row["appid"], row["name"], SendChannel(row["channel"]), row["errcode"], row["shut_until"])
        for row in rows
    ]
