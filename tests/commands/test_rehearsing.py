"""A rehearsal is a copy of everything: killed half-way, the next one takes away what it left; there is one at a
time.
"""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from commands import rehearsing
from ops import dump
from ops.errors import OpsError
from tests.owners import owner_of
from tests.town import ROOT

HALF_WAY = """
import asyncio, sys
from pathlib import Path
from commands import rehearsing

async def main():
    async with rehearsing._scratch_database(sys.argv[1]) as url:
        with rehearsing._scratch_folder(Path(sys.argv[2])) as folder:
            (folder / "ab12").write_bytes(b"somebody's picture")
            print(url, flush=True)
            await asyncio.Event().wait()

asyncio.run(main())
"""


async def databases(url: str) -> set[str]:
    async with dump.connected(url) as plain:
        found = await plain.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", rehearsing.NAME)
        return {row["datname"] for row in found}


def kept(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


async def test_what_a_killed_rehearsal_left_is_taken_away_by_the_next_and_one_that_runs_is_left_alone(
    cast_database_url: str, tmp_path: Path
) -> None:
    beside, words = owner_of(cast_database_url), (sys.executable, "-c", HALF_WAY)
    (tmp_path / "not ours").mkdir()
    (tmp_path / f"{rehearsing.NAME}link").symlink_to(tmp_path / "not ours")
    before, untouched = await databases(beside), kept(tmp_path)
    half_way = await asyncio.create_subprocess_exec(
        *words, beside, str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert half_way.stdout is not None
    left = (await half_way.stdout.readline()).decode().strip().rpartition("/")[2].partition("?")[0]
    (made,) = kept(tmp_path) - untouched
    folder = tmp_path / made
    try:
        with pytest.raises(OpsError, match="另一次演练正在进行"):
            async with rehearsing._scratch_database(beside):
                pass
        with rehearsing._scratch_folder(tmp_path):
            assert (folder / "ab12").exists()
        assert await databases(beside) - before == {left}
    finally:
        half_way.send_signal(signal.SIGKILL)
        await half_way.wait()
    assert left in await databases(beside)

    await _lock_let_go(beside)
    async with rehearsing._scratch_database(beside) as url:
        with rehearsing._scratch_folder(tmp_path) as other:
            assert left not in await databases(url)
            assert (folder.exists(), other.exists()) == (False, True)
    assert await databases(beside) == before
    assert kept(tmp_path) == untouched


async def _lock_let_go(beside: str) -> None:
    """Waits until the server has seen that the killed one is gone."""
    async with dump.connected(beside) as plain:
        await plain.execute(rehearsing.ONE_AT_A_TIME.replace("pg_try_advisory_lock", "pg_advisory_lock"))
