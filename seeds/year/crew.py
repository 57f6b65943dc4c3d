"""Several players in processes of their own, kept together by one common clock."""

import asyncio
import multiprocessing
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection

import uvloop

from desk.tickets.timing import supervision
from models import database, keyring
from ops import collecting
from seeds.year.lives import YearWorld
from seeds.year.plan import YearPlan
from seeds.year.player import Player
from seeds.year.staff import benches, phones


@dataclass(frozen=True)
class CrewStage:
    """Where a year is played, and by how many."""

    year: YearPlan
    players: int
    people: int
    database_url: str = field(repr=False)
    secret_keys: Sequence[str] = field(repr=False)


@dataclass
class Did:
    """What a player has done so far: verbs by name, and what was refused by its words."""

    done: Counter[str]
    refused: Counter[str]


def _run(stage: CrewStage, part: int, told: Connection) -> None:
    uvloop.run(_play(stage, part, told))


async def _play(stage: CrewStage, part: int, told: Connection) -> None:
    keyring.configure(stage.secret_keys)
    # a year that was cut off is played again: nobody waits for the disk
    await database.connect(stage.database_url, pool=1, settings={"synchronous_commit": "off"})
    try:
        begins = stage.year.begins
        world = YearWorld(await benches(begins), await phones(stage.people, begins))
        player = Player(stage.year, world, part, stage.players)
        collecting.settle()
        told.send("ready")
        while True:
            order, *values = await asyncio.to_thread(told.recv)
            if order == "end":
                told.send(Did(world.done, world.refused))
                return
            answer = await _obey(player, order, values)
            told.send(answer)
    except (EOFError, KeyboardInterrupt):
        return
    except Exception as error:
        told.send(error)
        raise
    finally:
        await database.disconnect()


async def _obey(player: Player, order: str, values: Sequence[object]) -> object:
    match order, values:
        case "day", [int(day), int(first), int(count)]:
            await player.day(day, first, count)
        case "until", [datetime() as moment]:
            return await player.until(moment)
        case "look", [datetime() as moment, datetime() as until]:
            # whoever is through with looking goes on: what was due is looked at by then, or locked by who does
            looked = await supervision.sweep_due_clocks(moment)
            await player.until(until)
            return looked
        case "morning", [datetime() as moment]:
            await player.morning(moment)
        case _:
            raise ValueError(f"no such order: {order}")
    return 0


class Crew:
    """Players that are told the same thing at once and waited for together."""

    def __init__(self, stage: CrewStage) -> None:
        fresh = multiprocessing.get_context("spawn")
        self._lines: list[Connection] = []
        self._processes = []
        for part in range(stage.players):
            ours, theirs = fresh.Pipe()
            process = fresh.Process(target=_run, args=(stage, part, theirs), daemon=True)
            process.start()
            theirs.close()
            self._lines.append(ours)
            self._processes.append(process)

    async def ready(self) -> None:
        await self._answers()

    async def all(self, order: str, *values: object) -> int:
        """Gives every player this order; returns the sum of what they counted."""
        for line in self._lines:
            line.send((order, *values))
        return sum(int(one) for one in await self._answers())  # type: ignore[call-overload]

    async def end(self) -> Did:
        for line in self._lines:
            line.send(("end",))
        whole = Did(Counter(), Counter())
        for one in await self._answers():
            assert isinstance(one, Did)
            whole.done += one.done
            whole.refused += one.refused
        for process in self._processes:
            await asyncio.to_thread(process.join, 30)
        return whole

    async def _answers(self) -> list[object]:
        """What each says; raises what one of them raised, or `RuntimeError` where one is gone."""
        answers = []
        for line in self._lines:
            try:
                answer = await asyncio.to_thread(line.recv)
            except EOFError as error:
                raise RuntimeError("a player of the year has ended early") from error
            if isinstance(answer, Exception):
                raise answer
            answers.append(answer)
        return answers

    def stop(self) -> None:
        """Ends all players at once, wherever they are."""
        for process in self._processes:
            process.terminate()
