"""`python -m tests.drills.clocked serve|worker`: our commands with a clock that is off by what a file says, in seconds.

Everything that asks the wall clock is told the same: the settings' clock, and APScheduler's own.
"""

import datetime as real
import os
import time
from pathlib import Path

import apscheduler.schedulers.base

import cli
import commands.running
import jobs.timetable

OFFSET = Path(os.environ["JIESU_HOME"]) / "clock-offset"


def offset() -> float:
    return float(OFFSET.read_text() or 0) if OFFSET.exists() else 0.0


def moved() -> real.datetime:
    return real.datetime.now(real.UTC) + real.timedelta(seconds=offset())


class Moved(real.datetime):
    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:
        return moved().astimezone(tz)


def main() -> None:
    apscheduler.schedulers.base.datetime = Moved
    pace = jobs.timetable.keep_pace
    jobs.timetable.keep_pace.__defaults__ = (lambda: time.time() + offset(), *(pace.__defaults__ or ())[1:])
    loaded = commands.running.load

    def load(*given: object) -> object:
        settings = loaded(*given)
        object.__setattr__(settings, "clock", moved)
        return settings

    commands.running.load = load
    cli.main()


if __name__ == "__main__":
    main()
