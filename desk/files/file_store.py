"""The one store of pictures, voices and videos: encrypted, in a directory that several machines may share.

A key is random and says nothing of what it holds. A file is written whole under another name and then renamed, so a
crash leaves no half of one.
"""

import asyncio
import os
import secrets
from datetime import datetime
from pathlib import Path

from desk.errors import NotFound
from models.keyring import keyring

_root: Path | None = None


def configure(root: Path) -> None:
    """Set this process's store; once, by whoever wires the process."""
    global _root  # noqa: PLW0603
    _root = root


def _path(key: str) -> Path:
    if _root is None:
        raise RuntimeError("desk.files.file_store.configure() has not been called")
    if not key.isalnum():
        raise NotFound("没有找到这个文件")
    return _root / key[:2] / key


async def write(content: bytes) -> str:
    """Keep a file; returns its key. Raises OSError where the disk is full: nothing is kept then."""
    key = secrets.token_hex(20)
    await asyncio.to_thread(_write, _path(key), keyring().seal_bytes(content))
    return key


def _write(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


async def read(key: str) -> bytes:
    """Reads what was kept under a key. Raises `NotFound`."""
    try:
        sealed = await asyncio.to_thread(_path(key).read_bytes)
    except OSError as error:
        raise NotFound("没有找到这个文件") from error
    return keyring().open_bytes(sealed)


async def remove(key: str) -> None:
    """Forget a file; harmless where it is gone already. Raises OSError where the store cannot be changed."""
    if key.isalnum():
        await asyncio.to_thread(_path(key).unlink, missing_ok=True)


async def kept_before(moment: datetime, after: str, most: int) -> list[str]:
    """Returns up to `most` keys in order, behind the key `after`, of files written before a moment: for the sweep."""
    return await asyncio.to_thread(_kept_before, moment.timestamp(), after, most)


def _kept_before(moment: float, after: str, most: int) -> list[str]:
    assert _root is not None
    found: list[str] = []
    folders = (
        sorted(path for path in _root.iterdir() if path.is_dir() and path.name >= after[:2]) if _root.is_dir() else []
    )
    for folder in folders:
        keys = sorted(path.name for path in folder.iterdir() if path.name.isalnum() and path.name > after)
        found += [key for key in keys if _written_before(folder / key, moment)]
        if len(found) >= most:
            break
    return found[:most]


def _written_before(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except OSError:
        return False
