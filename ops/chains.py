"""Archives that build on each other: a full one, then those that hold only the files that came since.

Each says which it builds on, so a chain is known by its members and not by their names; one without its beginning is
told from one that can be restored.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ops import archive
from ops.archive import BadArchive, Transform
from ops.errors import OpsError

FORMATS = (1, 2)
"""1 is an archive by itself, with every file of the store; 2 may build on others and lists its files."""
MANIFEST, END = "manifest.json", "end.json"
ENDING = ".jiesu"


@dataclass(frozen=True)
class Archive:
    """What an archive says of itself at its beginning. `builds_on` are the ids before it in its chain, oldest first.

    `not_held` are keys it lists and does not hold whole: a later archive of the chain takes them again.
    """

    path: Path
    manifest: dict[str, Any]
    not_held: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return str(self.manifest.get("id", ""))

    @property
    def builds_on(self) -> tuple[str, ...]:
        return tuple(self.manifest.get("builds_on", ()))

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def files(self) -> frozenset[str]:
        return frozenset(self.manifest.get("files", ())) - self.not_held


def opened(path: Path, unseal: Transform) -> Archive:
    """Returns what an archive says of itself. Raises `BadArchive`, and whatever `unseal` raises."""
    name, content = archive.first_entry(path, unseal)
    manifest = json.loads(content) if name == MANIFEST else {}
    if manifest.get("format") not in FORMATS:
        raise BadArchive(f"{path} 的内容不是这个版本能恢复的备份。")
    return Archive(path, manifest)


def found_in(folder: Path, unseal: Transform) -> list[Archive]:
    """Returns the whole archives of a folder, oldest first. What is broken, or another's, is passed over."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        try:
            end = archive.last_entry(path, unseal, END)
            if end is not None:
                one, told = opened(path, unseal), json.loads(end)
                found.append(
                    replace(one, not_held=frozenset(told.get("gone", ())) | frozenset(told.get("damaged", ())))
                )
        except Exception:  # noqa: S112 - a key of another deployment, a file being copied: not ours to use
            continue
    return sorted(found, key=lambda one: (one.made_at, one.path.name))


def chain_of(last: Archive, among: Sequence[Archive]) -> list[Archive]:
    """Returns an archive with all it builds on, oldest first. Raises `OpsError` where one of them is missing."""
    by_id = {one.id: one for one in among if one.id}
    missing = [each for each in last.builds_on if each not in by_id]
    if missing:
        raise OpsError(
            f"{last.path.name} 是增量备份，它前面的备份少了 {len(missing)} 个（共 {len(last.builds_on)} 个）。"
            "请把同一串的备份文件都放在它旁边再试。"
        )
    return [*(by_id[each] for each in last.builds_on), last]


def to_build_on(among: Sequence[Archive], most: int) -> list[Archive]:
    """Returns the newest chain that can take one more within `most`; nothing where a full archive is due."""
    for last in reversed(among):
        if not last.id or len(last.builds_on) + 1 >= most:
            return []
        try:
            return chain_of(last, among)
        except OpsError:
            continue
    return []


def outdated(among: Sequence[Archive], keep: int) -> list[Path]:
    """Returns what may go when the newest `keep` chains stay, in the order in which to remove it.

    A chain goes from its end, so that what is left of it can always be restored.
    """
    roots: dict[str, list[Archive]] = {}
    for one in among:
        roots.setdefault(one.builds_on[0] if one.builds_on else one.id or one.path.name, []).append(one)
    chains = sorted(roots.values(), key=lambda chain: chain[-1].made_at, reverse=True)
    return [one.path for chain in chains[keep:] for one in reversed(chain)]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds a folder of archives for one writer; drafts that a killed one left are swept away. Raises `OpsError`."""
    opened_folder = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened_folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OpsError(f"另一个备份正在写 {folder}，请等它写完。") from error
        for draft in folder.glob(f".*{ENDING}.part"):
            draft.unlink(missing_ok=True)
        yield
    finally:
        os.close(opened_folder)
