"""The store of one process: files sealed before they leave, one place or two, and nobody who looks in vain."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import NotFound
from desk.files import file_store, moving
from desk.files.bucket import S3Bucket
from desk.files.folder import Folder
from desk.files.moving import keys_of
from desk.files.places import StoreTrouble
from models import keyring
from settings import BucketSettings
from tests.buckets import LocalS3
from tests.cast import SECRET_KEYS

SAID = b"a picture of a contract"


@pytest.fixture
def bucket(s3: LocalS3, tmp_path: Path) -> Iterator[BucketSettings]:
    """Files were kept in the directory until now; new ones go to a bucket."""
    keyring.configure(SECRET_KEYS)
    file_store.configure(tmp_path)
    yield s3.new_bucket()
    file_store.configure(tmp_path)


async def test_文件出门以前已经封好_桶里没有一个明文字(bucket: BucketSettings, tmp_path: Path) -> None:
    file_store.configure(tmp_path, bucket, "s3")
    key = await file_store.write(SAID)
    kept = await S3Bucket(bucket).get(key)
    assert kept is not None
    assert SAID not in kept
    assert await file_store.read(key) == SAID
    assert await Folder(tmp_path).kept_before(None, "", 5) == []
    for nothing in ("0" * 40, "../../etc/passwd"):
        with pytest.raises(NotFound):
            await file_store.read(nothing)


async def test_搬家时两边都找得到_抹去两边都抹去_搬完核对过才删(bucket: BucketSettings, tmp_path: Path) -> None:
    old = [await file_store.write(SAID + bytes([n])) for n in range(5)]
    file_store.configure(tmp_path, bucket, "s3")
    target, source = file_store.places()
    assert (target.name, source.name) == ("s3", "directory")
    new = await file_store.write(b"new")
    assert await file_store.read(old[0]) == SAID + b"\0"
    await target.put(old[1], b"half of")
    steps: list[None] = []
    moved = await moving.copy_all(source, target, lambda: steps.append(None))
    assert (moved.copied, moved.there, len(steps), moved.unlike) == (5, 0, 5, [])
    again = await moving.copy_all(source, target, lambda: None)
    assert (again.copied, again.there) == (0, 5)
    await file_store.remove(old[2])
    assert (await source.get(old[2]), await target.get(old[2])) == (None, None)

    await target.put(old[3], b"another")
    removed = await moving.remove_copied(source, target, lambda: None)

    assert (removed.removed, removed.unlike) == (3, [old[3]])
    assert [key async for key in keys_of(source)] == [old[3]]
    assert sorted([key async for key in keys_of(target)]) == sorted({*old, new} - {old[2]})
    assert await file_store.read(old[0]) == SAID + b"\0"


class Erased(S3Bucket):
    """A bucket into which a file is copied while its person is erased."""

    async def put(self, key: str, sealed: bytes) -> None:
        await file_store.remove(key)
        await super().put(key, sealed)


async def test_搬到一半被抹去的_不会在那边又活过来(bucket: BucketSettings, tmp_path: Path) -> None:
    key = await file_store.write(SAID)
    file_store.configure(tmp_path, bucket, "s3")
    moved = await moving.copy_all(Folder(tmp_path), Erased(bucket), lambda: None)
    assert (moved.copied, moved.erased) == (0, 1)
    assert await S3Bucket(bucket).get(key) is None


async def test_读的时候刚好搬走了_再看一眼新的那边(
    bucket: BucketSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await file_store.write(SAID)
    file_store.configure(tmp_path, bucket, "s3")
    get = Folder.get

    async def moved_just_now(self: Folder, key: str) -> bytes | None:
        await moving.copy_all(self, S3Bucket(bucket), lambda: None)
        await self.remove(key)
        return await get(self, key)

    read = Folder.get
    monkeypatch.setattr(Folder, "get", lambda self, key: _once(self, key, moved_just_now, read, monkeypatch))
    assert await file_store.read(key) == SAID


async def _once(self, key, moved_just_now, read, monkeypatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(Folder, "get", read)
    return await moved_just_now(self, key)


async def test_读不了和没有不是一回事(tmp_path: Path) -> None:
    keyring.configure(SECRET_KEYS)
    file_store.configure(tmp_path)
    key = await file_store.write(SAID)
    path = tmp_path / key[:2] / key
    await asyncio.to_thread(path.unlink)
    await asyncio.to_thread(path.mkdir)
    with pytest.raises(StoreTrouble):
        await file_store.read(key)
