"""The story as it was stored before the restructuring, and how it was and is brought into a database.

`python -m tests.frozen.kept FILE` plays it and writes the file anew, by the `pg_dump` beside the server in
JIESU_TEST_DATABASE_URL: only ever at the commit whose rows are to be kept.
"""

import asyncio
import gzip
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg

from tests import cast
from tests.frozen import house, story
from tests.scratch import empty_database
from tests.servers import MIGRATE, ServerRun, Servers, in_thread

KEPT = Path(__file__).parents[1] / "models" / "before_rooms.sql.gz"
ACTS_OF_THAT_TIME = (
    "receive settle dispatch send_back reassign accept answer submit approve reject interim correct ask_more supply "
    "request_extension grant refuse transfer split merge resume visit lapse reopen close decline withdraw urge "
    "supplement note call escalate attend weigh relabel repeat name_subject green end_green attempt "
)
"""Every act there was when the rows were kept is among them; those that came later are not."""
NOT_SQL = re.compile(r"(SET |\\|--|SELECT pg_catalog\.set_config\(|$)")


def world() -> dict[str, dict[str, object]]:
    return {row["kind"]: row for row in cast.world()["accounts"]}


def load(url: str, kept: Path = KEPT) -> None:
    """The rows and tables as they were, then today's migrations. The database at `url` has not a single table."""
    in_thread(_execute(url, gzip.decompress(kept.read_bytes()).decode()))
    # in a process of its own: the ORM keeps global state that must not reach the tests
    command, given = [sys.executable, "-c", MIGRATE], {**os.environ, "JIESU_DATABASE_URL": url, "SERVICE_URL": url}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def _execute(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        await connection.close()


def dumped(url: str) -> str:
    """What `pg_dump` says, without what only psql understands or what an older or newer server does not."""
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--rows-per-insert=100", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    kept: list[str] = []
    inside = False
    for line in said.splitlines():
        if inside or not NOT_SQL.match(line):
            kept.append(line)
            if line.count("'") % 2 or line.count("$$") % 2:
                inside = not inside
    return "\n".join(kept) + "\n"


async def play(servers: Servers, url: str) -> None:
    with servers.redis() as redis_url, tempfile.TemporaryDirectory() as home:
        async with house.opened(url, redis_url, Path(home), story.BEGINS, world()) as opened:
            await story.tell(opened)


def main(file: Path) -> None:
    run = ServerRun()
    try:
        servers = run.servers()
        with servers.database() as url:
            asyncio.run(play(servers, url))
            text = dumped(url)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))
        with empty_database(servers) as url:
            load(url, file)
    finally:
        run.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
