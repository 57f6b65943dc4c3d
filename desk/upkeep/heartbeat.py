"""Whether the background work goes on: workers say that they are alive, and others look at the youngest word."""

from datetime import datetime, timedelta

from models import Heartbeat

FRESH = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


async def record_beat(name: str, as_of: datetime) -> None:
    """A worker is alive. What machines that are no more said long ago is forgotten."""
    await Heartbeat.update_or_create(name=name, defaults={"at": as_of})
    await Heartbeat.filter(at__lt=as_of - FORGOTTEN).delete()


async def end_beats(name: str) -> None:
    """A worker stopped in good order: nobody shall take its last word for life."""
    await Heartbeat.filter(name=name).delete()


async def silence(as_of: datetime) -> timedelta | None:
    """How long ago the youngest word was said; None where there is none.

    A word from the future, said before somebody set a clock back, is as far from now as one from the past.
    """
    spans = [abs(as_of - beaten.at) for beaten in await Heartbeat.all()]
    return min(spans, default=None)


async def is_late(as_of: datetime) -> bool:
    """Whether no worker has been heard of for `FRESH`."""
    span = await silence(as_of)
    return span is None or span >= FRESH
