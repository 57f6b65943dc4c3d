"""Files in a bucket of a local S3-compatible service: kept, found in order, gone; and what is said when it refuses."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.files import bucket as buckets
from desk.files import folder, places
from desk.files.bucket import S3Bucket
from desk.files.folder import Folder
from desk.files.moving import keys_of, probe
from desk.files.places import Place, StoreTrouble
from tests.buckets import SECRET, LocalS3, address_of, refusing_s3, somewhere_else
from tests.town import free_port

CONTENT = bytes(range(256)) * 9000
KEYS = ("ab12", "abff", "cd34")


@pytest.mark.parametrize("kind", ["directory", "s3"])
async def test_两种地方都一样_存取删除_按次序列出(kind: str, s3: LocalS3, tmp_path: Path) -> None:
    place: Place = Folder(tmp_path) if kind == "directory" else S3Bucket(s3.new_bucket())
    for key in KEYS:
        await place.put(key, CONTENT + key.encode())
    await place.put("ab12", CONTENT)

    assert (place.name, await place.get("ab12"), await place.get("none")) == (kind, CONTENT, None)
    assert (await place.has("cd34"), await place.has("none")) == (True, False)
    assert [key async for key in keys_of(place)] == list(KEYS)
    assert await place.kept_before(None, "ab12", 1) == ["abff"]
    later, earlier = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) - timedelta(hours=1)
    assert (await place.kept_before(later, "", 9), await place.kept_before(earlier, "", 9)) == (list(KEYS), [])
    await place.remove("abff")
    await place.remove("abff")
    assert await place.get("abff") is None
    await probe(place, "probe", b"x")
    assert [key async for key in keys_of(place)] == ["ab12", "cd34"]


@pytest.mark.parametrize("kind", ["directory", "s3"])
async def test_大得不对的文件不读进内存(
    kind: str, s3: LocalS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place: Place = Folder(tmp_path) if kind == "directory" else S3Bucket(s3.new_bucket())
    await place.put("ab12", CONTENT)
    for module in (buckets, places, folder):
        monkeypatch.setattr(module, "LARGEST_FILE", 1000)
    with pytest.raises(StoreTrouble, match="大得不对"):
        await place.get("ab12")


async def every_refusal(place: Place) -> set[str]:
    """What each call says when the place cannot be used, and what escaped to the terminal."""
    words = set()
    for call in (place.put("ab12", b"x"), place.get("ab12"), place.remove("ab12"), place.kept_before(None, "", 5)):
        with pytest.raises(StoreTrouble) as refused:
            await call
        assert refused.value.__cause__ is None
        assert "http" not in repr(refused.value)
        words.add(refused.value.words)
    return words


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "AccessDenied", places.DENIED),
        (403, "InvalidAccessKeyId", places.NOT_OURS),
        (403, "SignatureDoesNotMatch", places.NOT_OURS),
        (404, "NoSuchBucket", places.NO_BUCKET),
        (400, "XMinioStorageFull", places.FULL),
    ],
)
async def test_对象存储不收_每一种都说是什么(status: int, code: str, words: str) -> None:
    async with refusing_s3(status, code) as address:
        assert await every_refusal(S3Bucket(address)) == {words}


async def test_没有的桶_没人应答的地址_都说清楚_不露密钥(s3: LocalS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST_TRIES", 0)
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        with pytest.raises(StoreTrouble, match="没有这个桶"):
            await S3Bucket(somewhere_else(s3.new_bucket())).put("ab12", b"x")
        nobody = S3Bucket(address_of(f"http://127.0.0.1:{free_port()}"))
        assert await every_refusal(nobody) == {places.AWAY}
    assert SECRET not in said.getvalue() + repr(nobody)


def test_桶名写在主机名里的_地址是桶名点主机() -> None:
    address = address_of("https://oss-cn-nanchang.example.com", "jiesu")
    assert buckets.endpoint_of(address) == "https://oss-cn-nanchang.example.com"
    assert buckets.endpoint_of(replace(address, virtual_host=True)) == "https://jiesu.oss-cn-nanchang.example.com"


async def test_目录写不进_说是权限还是满了(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(StoreTrouble, match=places.AWAY):
        await Folder(blocked).put("ab12", b"x")
    full = Folder(Path("/dev/full"))
    with pytest.raises(StoreTrouble):
        await full.put("ab12", b"x")
