"""Whether the background work goes on: workers say that they are alive, and others look at the youngest word."""

from datetime import datetime, timedelta

from models import Heartbeat

FRESH = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


async def record_beat(name: str, as_of: datetime, version: str = "") -> None:
    """Writes down that a worker of this version is alive, and forgets beats of machines that are no more."""
    await Heartbeat.update_or_create(name=name, defaults={"at": as_of, "version": version})
    await Heartbeat.filter(at__lt=as_of - FORGOTTEN).delete()


async def end_beats(name: str) -> None:
    """Removes the beat of a worker that stopped in good order, so that nobody takes it for alive."""
    await Heartbeat.filter(name=name).delete()


async def silence(as_of: datetime) -> timedelta | None:
    """Returns how long ago the youngest beat was recorded; None where there is none.

    A word from the future, said before somebody set a clock back, is as far from now as one from the past.
    """
    spans = [abs(as_of - beaten.at) for beaten in await Heartbeat.all()]
    return min(spans, default=None)


async def is_late(as_of: datetime) -> bool:
    """Says whether no worker has been heard of for `FRESH`."""
    span = await silence(as_of)
    return span is None or span >= FRESH
