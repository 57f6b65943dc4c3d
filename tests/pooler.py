"""A pgbouncer of a test's own in transaction mode, as a court may put it before its PostgreSQL."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from ops.address import DatabaseAddress
from ops.demo_plan import is_free
from ops.guarded import GuardOrder, spawn
from ops.users import runner_for, server_environment
from tests.doors import door_before, inner_of
from tests.town import free_port, until

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
NO_POOLER = "no pgbouncer on this machine"
FEW = 5
"""Connections to the server: fewer than our processes hold to the pooler, so that they change hands all the time."""
WAYS = """[databases]
* = host=127.0.0.1 port={inner}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {few}
max_client_conn = 200
server_round_robin = 1
query_wait_timeout = 60
"""


@asynccontextmanager
async def pooler_before(database_url: str, few: int = FEW) -> AsyncIterator[str]:
    """The same database's address through the pooler. The caller has looked whether there is a `PROGRAM`.

    Between it and the server stands a door of this process: a server that knows its users by who runs them knows us.
    """
    assert PROGRAM is not None
    address, own = DatabaseAddress.from_url(database_url), free_port()
    folder = Path(tempfile.mkdtemp(prefix="jiesu-pooler-"))
    runner = runner_for(folder / "none")
    async with door_before(inner_of(address)) as inner:
        _write(folder, WAYS.format(inner=inner, own=own, folder=folder, few=few), address.user)
        order = GuardOrder((PROGRAM, str(folder / "pgbouncer.ini")), runner.uid, runner.gid, cwd="/")
        guard = spawn("pgbouncer", order, folder / "pgbouncer.log", server_environment())

        async def answers() -> bool:
            assert guard.poll() is None, guard.log_tail()
            return not is_free("127.0.0.1", own)

        try:
            await until(answers)
            yield replace(address, host="127.0.0.1", port=own).url
        finally:
            guard.stop()
            shutil.rmtree(folder)


def _write(folder: Path, ways: str, user: str) -> None:
    """What only pgbouncer has to read: no password is in it."""
    (folder / "pgbouncer.ini").write_text(ways)
    (folder / "users.txt").write_text(f'"{user}" ""\n')
    folder.chmod(0o755)
