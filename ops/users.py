"""Who runs a server: ourselves, or an unprivileged user of the machine where root starts it."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError

UNPRIVILEGED = ("jiesu", "postgres", "nobody")
SHELL = "/bin/sh"
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Runner:
    """The user a server runs as; `uid` and `gid` are None where that is simply who we are."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def run(self, argv: list[str], stdin: str = "", seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this user, out of the terminal's reach. Raises `OSError` if it cannot start."""
        return subprocess.run(  # noqa: S603
            argv,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=seconds,
            cwd="/",
            env=server_environment(),
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def can_enter(self, folder: Path) -> bool:
        """Says whether this user can pass through a folder and all above it."""
        return self.uid is None or self.run([SHELL, "-c", 'cd "$1"', SHELL, str(folder)]).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Says whether this user can read and start a program (they need both: it finds its files beside itself)."""
        test = 'test -r "$1" && test -x "$1"'
        return self.uid is None or self.run([SHELL, "-c", test, SHELL, str(program)]).returncode == 0

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_environment() -> dict[str, str]:
    """Says what a server sees of our environment: none of the secrets in it, none of the PG… variables that change
    it.
    """
    return {"LC_ALL": "C", **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}}


def runner_for(data: Path) -> Runner:
    """Says who is to run a server on a data folder: its owner where it exists, so that installing software changes
    nothing.

    Raises `OpsError` where the folder is another user's, or where root finds nobody to run it.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise OpsError(f"{data} 属于用户 {user_name(owner)}。请以该用户运行，或用 JIESU_HOME 另选一个目录。")
        return Runner(user_name(os.geteuid()))
    if owner:
        return Runner(user_name(owner), owner, pwd.getpwuid(owner).pw_gid)
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(name, user.pw_uid, user.pw_gid)
    raise OpsError(
        "PostgreSQL 不能由 root 运行，系统里又没有 jiesu、postgres 或 nobody 用户。请先 useradd --system jiesu。"
    )


def user_name(uid: int) -> str:
    """Returns a user's login name. Raises `OpsError` for a number without one: PostgreSQL refuses to run as such a
    user.
    """
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise OpsError(
            f"用户编号 {uid} 在系统里没有名字，PostgreSQL 无法由其运行。请换一个用户，或给出 JIESU_DATABASE_URL。"
        ) from None
