"""The folder a deployment on one machine keeps its things in (JIESU_HOME, normally `./var`).

Everything below it that is ours carries a marker file; only marked folders are ever removed.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from ops.errors import HomeInUse, OpsError
from ops.users import Runner

MARKER = ".jiesu"
ELSEWHERE = Path("/var/lib/jiesu")
DYING_OWNER_SECONDS = 45.0


class Home:
    """One home folder. `claim` before anything else; `lock` before changing anything in it.

    A server started by root runs as an unprivileged user (`ops.users`) who may be unable to reach a home below a
    root-only folder such as /root. No parent folder is opened for that: what that user must reach is then kept in
    /var/lib/jiesu/<a hash of the home's path>/, and the home holds a symbolic link to it.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).expanduser().resolve()
        self._lock: int | None = None

    def claim(self) -> None:
        """Make the folder ours. Refuses (`OpsError`) a folder with somebody else's things in it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not (self.path / MARKER).exists() and any(self.path.iterdir()):
                raise OpsError(
                    f"{self.path} 里已有别的文件，不像接诉的数据目录。请用 JIESU_HOME 指定一个空目录，或先清空它。"
                )
            mark(self.path, self.path)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise OpsError(
                f"数据目录 {self.path} 不能使用: {error.strerror}。请用 JIESU_HOME 指定一个可写的目录。"
            ) from error

    def lock(self) -> int:
        """Take the home for this process; returns the lock's file descriptor, which guards may inherit.

        The lock is held by open descriptors, so that a crash never leaves a stale one. Where the last owner was killed
        and its servers are still stopping, waits for them. Raises `HomeInUse` while a living process holds it.
        """
        if self._lock is not None:
            return self._lock
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_up = time.monotonic() + DYING_OWNER_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                owner = self.owner()
                if owner is None or is_alive(owner) or time.monotonic() > give_up:
                    os.close(descriptor)
                    raise HomeInUse(
                        f"数据目录 {self.path} 正由进程 {owner or '（未知）'} 使用。"
                        "请先停止它，或用 JIESU_HOME 另选一个目录。",
                        owner,
                    ) from None
                time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._lock = descriptor
        return descriptor

    def unlock(self) -> None:
        """Let go. Guards that inherited the lock hold it until their command has ended."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextlib.contextmanager
    def locked(self) -> Iterator[int]:
        """Holds the lock for a while; left as it was where this process held it already."""
        held_before = self._lock is not None
        try:
            yield self.lock()
        finally:
            if not held_before:
                self.unlock()

    def owner(self) -> int | None:
        """Returns the process that last took the home, whether or not it still lives."""
        try:
            return int((self.path / "lock").read_text())
        except (OSError, ValueError):
            return None

    def folder(self, name: str, runner: Runner | None = None) -> Path:
        """Returns a folder of ours, made and marked where missing, 0700 unless another user must pass through (0711).

        With a `runner` of another user it lies where that user can reach it.
        """
        folder = self.path / name
        if runner is not None and not runner.can_enter(self.path):
            folder = self._elsewhere() / name
            make_elsewhere(folder.parent, self.path)
            link(self.path / name, folder)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if runner is not None and runner.uid is not None else 0o700)
        mark(folder, self.path)
        return folder

    def log(self, name: str) -> Path:
        """Opens a fresh log; the log of the time before is kept beside it as `<name>.old.log`."""
        log = self.folder("log") / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".old.log"))
        return log

    def reset(self) -> None:
        """Remove every marked folder of this home with all it holds. The caller holds the lock."""
        assert self._lock is not None, "reset needs the lock"
        for folder in self.path.iterdir():
            if folder.is_symlink() and folder.readlink().parent == self._elsewhere():
                folder.unlink()
            elif folder.is_dir() and not folder.is_symlink() and (folder / MARKER).is_file():
                shutil.rmtree(folder)
        elsewhere = self._elsewhere()
        if marked_for(elsewhere) == str(self.path):
            shutil.rmtree(elsewhere)

    def _elsewhere(self) -> Path:
        return ELSEWHERE / hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]


def mark(folder: Path, home: Path) -> None:
    """Leave the marker that says whose folder this is."""
    marker = folder / MARKER
    if not marker.exists():
        marker.write_text(f"{home}\n")


def marked_for(folder: Path) -> str | None:
    """Returns the home a folder was marked for, None where it is not marked."""
    with contextlib.suppress(OSError):
        return (folder / MARKER).read_text().strip()
    return None


def make_elsewhere(folder: Path, home: Path) -> None:
    """Makes a place of root's that others may pass through but neither list nor change."""
    for step in (ELSEWHERE, folder):
        step.mkdir(mode=0o711, parents=True, exist_ok=True)
        step.chmod(0o711)
    mark(folder, home)


def link(name: Path, target: Path) -> None:
    """Makes a symbolic link by which people find the folder; an existing one is left alone."""
    if not name.is_symlink():
        name.symlink_to(target)


def is_alive(pid: int) -> bool:
    """Says whether a process with this number exists and is more than a zombie waiting for its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def command_line(pid: int) -> str:
    """Returns the command a process runs, for telling our own old server from a stranger with the same number."""
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        return ""
    ps = ["ps", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(ps, capture_output=True, text=True, check=False)  # noqa: S603
    return listed.stdout.strip()
