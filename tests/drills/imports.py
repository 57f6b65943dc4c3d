"""A hundred thousand parties from a workbook and from a table, right and with every column wrong: seconds and memory.

The command runs as an operator runs it, a process of its own; memory is the most it held at once.
"""

import asyncio
import csv
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook  # type: ignore[import-untyped]
from stdnum.cn import ric  # type: ignore[import-untyped]

from settings import load
from tests.drills.books import Books
from tests.drills.servers import DrillServers
from tests.town import ROOT, rows

FEW, MANY = 10_000, 100_000
CASES = 1000
GROWS = 25_000_000
"""How many bytes more than for FEW rows the command may hold for MANY."""
PARTIES = ("案号", "编号", "诉讼地位", "姓名", "证件号码", "电话")
WRONG = ("（2026）赣执号", "", "这是一个非常长的诉讼地位不可能写得下", "", "360102198005152018", "1380791000")


@dataclass(frozen=True)
class Measured:
    """One run of the command."""

    status: int
    seconds: float
    worked: float
    """Seconds of a processor."""
    most_bytes: int


def case_number(at: int) -> str:
    return f"（2026）赣01民初{9000 + at % CASES}号"


def parties(count: int, random: Random) -> Iterator[tuple[str, ...]]:
    """People whose numbers are right, in the order a case system exports them."""
    for at in range(count):
        stem = f"360102{random.randint(1950, 2005)}{random.randint(1, 12):02}{random.randint(1, 28):02}{at % 1000:03}"
        number = stem + ric.calc_check_digit(stem + "0")
        yield case_number(at), f"D{at}", "原告", f"张{chr(0x4E00 + at % 20_000)}", number, f"138{at:08}"


def write_csv(path: Path, lines: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(PARTIES)
        writer.writerows(lines)


def write_xlsx(path: Path, lines: Iterator[tuple[str, ...]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(PARTIES)
    for line in lines:
        sheet.append(line)
    book.save(path)


WRITERS: dict[str, Callable[[Path, Iterator[tuple[str, ...]]], None]] = {"csv": write_csv, "xlsx": write_xlsx}


def command(environment: dict[str, str], *arguments: str) -> Measured:
    """Run `jiesu` and wait for it; its own peak is asked of the kernel."""
    began = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    given = [sys.executable, "-m", "cli", *arguments]
    pid = os.posix_spawn(sys.executable, given, environment, file_actions=silent)
    _, status, usage = os.wait4(pid, 0)
    return Measured(
        os.waitstatus_to_exitcode(status),
        time.monotonic() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024,
    )


async def imports_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """Import few and many rows in both formats, once right, once again, once wrong in every column."""
    return await measure(servers.database_url, servers.redis_url, home, seed=seed, told=told)


KEPT = "SELECT count(*), count(DISTINCT (case_id, ref)) FROM case_party WHERE ref IS NOT NULL"


async def measure(
    database_url: str,
    redis_url: str,
    home: Path,
    *,
    seed: int,
    told: Callable[[], object],
    few: int = FEW,
    many: int = MANY,
) -> Books:
    books = Books()
    environment = {
        **os.environ,
        "JIESU_ENV": "development",
        "JIESU_HOME": str(home),
        "JIESU_DATABASE_URL": database_url,
        "JIESU_REDIS_URL": redis_url,
        "PYTHONPATH": str(ROOT),
    }
    load(environment)
    await asyncio.to_thread(_prepare, environment, home)
    for ending, write in WRITERS.items():
        held = {}
        for count in (few, many):
            right, wrong = home / f"right-{count}.{ending}", home / f"wrong-{count}.{ending}"
            write(right, parties(count, Random(seed)))
            write(wrong, (WRONG for _ in range(count)))
            errors = home / f"errors-{count}.{ending}"
            first = await asyncio.to_thread(command, environment, "import", "parties", str(right))
            again = await asyncio.to_thread(command, environment, "import", "parties", str(right))
            bad = await asyncio.to_thread(
                command, environment, "import", "parties", str(wrong), "--errors", str(errors)
            )
            held[count] = (first, again, bad)
            for what, one in zip(("导入", "再导入一次", "每一列都写错"), held[count], strict=True):
                books.line(f"{ending} {count} 行，{what}", _told(one))
            wanted = zip(held[count], (0, 0, 1), strict=True)
            books.none_of("退出码不对的", [one for one, status in wanted if one.status != status])
            told()
        grown = [b.most_bytes - a.most_bytes for a, b in zip(held[few], held[many], strict=True)]
        books.line(f"{ending} 多出十倍的行，多用的内存", "、".join(f"{one / 1e6:.0f} MB" for one in grown))
        books.none_of("内存随行数长的", [one for one in grown if one > GROWS])
    (found,) = await rows(database_url, KEPT)
    books.none_of("库里少了、多了或重复的当事人", [] if set(found) == {many} else list(found))
    return books


def _told(one: Measured) -> str:
    return f"{one.seconds:.0f} 秒（处理器 {one.worked:.0f} 秒），最多 {one.most_bytes / 1e6:.0f} MB"


def _prepare(environment: dict[str, str], home: Path) -> None:
    cases = home / "cases.csv"
    lines = ["案号,法院代码,案由,阶段", *(f"{case_number(at)},赣01,民间借贷纠纷,审理" for at in range(CASES))]
    cases.write_text("\n".join(lines), encoding="utf-8")
    for arguments in (
        ("migrate",),
        ("import", "courts", str(ROOT / "seeds" / "courts.json")),
        ("import", "cases", str(cases)),
    ):
        assert command(environment, *arguments).status == 0
