"""A directory as a store, perhaps one that several machines share.

A file is written whole under another name and then renamed, so a crash leaves no half of one.
"""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.files.places import LARGEST_FILE, TOO_LARGE, StoreTrouble, trouble_of


@dataclass(frozen=True)
class Folder:
    root: Path
    name: str = "directory"

    def path(self, key: str) -> Path:
        return self.root / key[:2] / key

    async def put(self, key: str, sealed: bytes) -> None:
        await asyncio.to_thread(self._put, self.path(key), sealed)

    def _put(self, path: Path, sealed: bytes) -> None:
        draft = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with draft.open("wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            draft.rename(path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise trouble_of(error) from error

    async def get(self, key: str) -> bytes | None:
        return await asyncio.to_thread(self._get, self.path(key))

    def _get(self, path: Path) -> bytes | None:
        try:
            with path.open("rb") as source:
                content = source.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise trouble_of(error) from error
        if len(content) > LARGEST_FILE:
            raise StoreTrouble(TOO_LARGE)
        return content

    async def has(self, key: str) -> bool:
        try:
            return await asyncio.to_thread(self.path(key).is_file)
        except OSError as error:
            raise trouble_of(error) from error

    async def remove(self, key: str) -> None:
        try:
            await asyncio.to_thread(self.path(key).unlink, missing_ok=True)
        except OSError as error:
            raise trouble_of(error) from error

    async def kept_before(self, moment: datetime | None, after: str, most: int) -> list[str]:
        try:
            return await asyncio.to_thread(self._kept_before, moment.timestamp() if moment else None, after, most)
        except OSError as error:
            raise trouble_of(error) from error

    def _kept_before(self, moment: float | None, after: str, most: int) -> list[str]:
        found: list[str] = []
        if not self.root.is_dir():
            return found
        for folder in sorted(path for path in self.root.iterdir() if path.is_dir() and path.name >= after[:2]):
            keys = sorted(path.name for path in folder.iterdir() if path.name.isalnum() and path.name > after)
            found += [key for key in keys if moment is None or _written_before(folder / key, moment)]
            if len(found) >= most:
                break
        return found[:most]


def _written_before(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except OSError:
        return False
