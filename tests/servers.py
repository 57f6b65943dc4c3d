"""The PostgreSQL and Redis of one test run: embedded ones made for it, or those JIESU_TEST_DATABASE_URL and
JIESU_TEST_REDIS_URL name. With xdist the controller starts them and tells the workers; either way the run that started
them stops them, even when it is killed.
"""

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
from redis import Redis

from ops.address import DatabaseAddress
from ops.embedded import EmbeddedServers
from ops.errors import OpsError
from ops.home import Home, is_alive
from ops.postgres import SERVICE_ROLE as EMBEDDED_ROLE
from tests.leaks import in_redis
from tests.owners import OWNERS
from tests.town import official_account

HOME_PREFIX = "jiesu-tests-"
LEASE_SECONDS = 7200
MIGRATE = """
import asyncio, os
from models.schema import migrate
asyncio.run(migrate(os.environ["JIESU_DATABASE_URL"], os.environ["SERVICE_URL"]))
"""
SERVICE_ROLE = "jiesu_test_service"
"""On servers that were given; embedded ones have theirs."""
SEED = [sys.executable, "-m", "cli", "seed", "demo"]


@dataclass(frozen=True)
class Servers:
    """Addresses for one run. `run` is random and part of every database's name, so that runs can share a server."""

    run: str
    database_url: str
    redis_url: str
    embedded: bool
    service: str = SERVICE_ROLE

    def service_url(self, database: str) -> str:
        """A database's address as the services' role, which cannot rewrite history."""
        return replace(self.admin.named(database), user=self.service).url

    @property
    def admin(self) -> DatabaseAddress:
        return DatabaseAddress.from_url(self.database_url)

    @property
    def template(self) -> str:
        return f"jiesu_test_{self.run}_template"

    @property
    def demonstration(self) -> str:
        return f"jiesu_test_{self.run}_demonstration"

    @contextlib.contextmanager
    def database(self, *, demonstration: bool = False) -> Iterator[str]:
        """The URL of a migrated database for one test, dropped afterwards whoever is still connected.

        With nothing in it, or else all that `jiesu seed demo` plants.
        """
        like = self.demonstration if demonstration else self.template
        in_thread(self._make(self.template, "", [sys.executable, "-c", MIGRATE]))
        if demonstration:
            in_thread(self._make(like, f'TEMPLATE "{self.template}"', SEED))
        name = f"jiesu_test_{self.run}_{secrets.token_hex(4)}"
        # with fsync off copying files takes 17 ms and writing through the log 73; a durable server would checkpoint
        how = "STRATEGY file_copy" if self.embedded else ""
        in_thread(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" {how}'))
        try:
            url = self.service_url(name)
            OWNERS[url] = self.admin.named(name).url
            yield url
        finally:
            in_thread(self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    @contextlib.contextmanager
    def redis(self) -> Iterator[str]:
        """The URL of an empty logical database for one test, emptied afterwards; number 0 holds who leased which."""
        with Redis.from_url(with_redis_database(self.redis_url, 0)) as leases:
            number = self._lease(leases)
            try:
                url = with_redis_database(self.redis_url, number)
                yield url
                with Redis.from_url(url) as redis:
                    found = list(in_redis(redis))
                    redis.flushdb()
                assert not found, f"personal data of the cast in Redis under {found}"
            finally:
                leases.delete(lease_key(number))

    def drop_all(self) -> None:
        """Drop the template and whatever a crashed worker left."""
        in_thread(self._drop_all())

    def _lease(self, leases: Redis) -> int:
        count = int(leases.config_get("databases")["databases"] or 16)
        for number in range(1, count):
            if leases.set(lease_key(number), self.run, nx=True, ex=LEASE_SECONDS):
                with Redis.from_url(with_redis_database(self.redis_url, number)) as redis:
                    if self.embedded:
                        redis.flushdb()
                    if redis.dbsize() == 0:
                        return number
                leases.delete(lease_key(number))
        raise RuntimeError(f"{self.redis_url}: none of its {count - 1} logical databases is empty and free; empty one")

    async def _make(self, name: str, like: str, grow: list[str]) -> None:
        """Make one database per run to be copied; workers that come while it is being done wait."""
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute("SELECT pg_advisory_lock(hashtext($1))", name)
            if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                return
            growing = f"{name}_growing"
            await connection.execute(f'DROP DATABASE IF EXISTS "{growing}" WITH (FORCE)')
            await connection.execute(f'CREATE DATABASE "{growing}" {like}')
            # in a process of its own: the ORM keeps global state that must not reach the tests
            url, service = self.admin.named(growing).url, self.service_url(growing)
            given = {
                **official_account(),
                "JIESU_ENV": "development",
                "JIESU_DATABASE_URL": url,
                "SERVICE_URL": service,
            }
            done = await asyncio.to_thread(_run, grow, given)
            if done.returncode:
                raise RuntimeError(f"{grow} failed:\n{done.stderr}")
            await connection.execute(f'ALTER DATABASE "{growing}" RENAME TO "{name}"')
            await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        finally:
            await connection.close()

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _drop_all(self) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            ours = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
            for row in await connection.fetch(ours, f"jiesu_test_{self.run}_"):
                await connection.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}" WITH (FORCE)')
        finally:
            await connection.close()


def _run(command: list[str], given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """With an empty home, and of our settings only those given."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("JIESU_")}
    with tempfile.TemporaryDirectory() as home:
        env = {**others, "JIESU_HOME": home, **given}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


class ServerRun:
    """Starts the servers of this run when they are first asked for, and ends them."""

    def __init__(self) -> None:
        self._servers: Servers | None = None
        self._undo = contextlib.ExitStack()

    def servers(self) -> Servers:
        if self._servers is None:
            self._servers = self._start()
        return self._servers

    def stop(self) -> None:
        self._undo.close()

    def _start(self) -> Servers:
        run = secrets.token_hex(4)
        given = (os.environ.get("JIESU_TEST_DATABASE_URL"), os.environ.get("JIESU_TEST_REDIS_URL"))
        database_url, redis_url = given
        if not (database_url and redis_url):
            embedded = self._start_embedded(postgres=not database_url, redis=not redis_url)
            database_url = database_url or embedded.owner_url
            redis_url = redis_url or embedded.redis_url
        role = SERVICE_ROLE if given[0] else EMBEDDED_ROLE
        servers = Servers(run, database_url, redis_url, not any(given), role)
        self._undo.callback(servers.drop_all)
        return servers

    def _start_embedded(self, *, postgres: bool, redis: bool) -> EmbeddedServers:
        sweep_up()
        path = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
        self._undo.callback(remove_home, path)
        embedded = EmbeddedServers(path, durable=False, postgres=postgres, redis=redis)
        embedded.start()
        self._undo.callback(embedded.stop)
        return embedded


def remove_home(path: Path) -> None:
    """Remove a test run's home and what it may keep elsewhere."""
    home = Home(path)
    home.claim()
    with home.locked():
        home.reset()
    shutil.rmtree(path)


def sweep_up() -> None:
    """Remove the homes of runs that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}*"):
        with contextlib.suppress(OSError, OpsError):
            owner = Home(path).owner()
            if path.stat().st_uid == os.geteuid() and owner is not None and not is_alive(owner):
                remove_home(path)


def lease_key(number: int) -> str:
    return f"jiesu:test:lease:{number}"


def with_redis_database(url: str, number: int) -> str:
    """The URL with another logical database. (`from_url` would let the number in the URL win over its argument.)"""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number}"


def in_thread(work: Coroutine[None, None, None]) -> None:
    """Run to the end in a thread of its own, since a test may have an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
