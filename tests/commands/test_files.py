"""`jiesu files move`, `jiesu doctor` about the store, and what a page says while the store is away."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import typer

from commands import doctor_store, files
from desk.files import bucket as buckets
from desk.files import file_store
from desk.upkeep import backup_findings, backups
from desk.upkeep.backups import FinishedRun
from desk.upkeep.findings import FindingMark
from models import AuditEntry
from settings import BucketSettings, Settings, SettingsError, load
from tests.buckets import SECRET, LocalS3, address_of, environment_of
from tests.cast import MORNING
from tests.owners import the_owner
from tests.town import free_port

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def bucket(s3: LocalS3, tmp_path: Path) -> Iterator[BucketSettings]:
    yield s3.new_bucket()
    file_store.configure(tmp_path / "files")


def settings_with(bucket: BucketSettings, home: Path, **more: str) -> Settings:
    return load({"JIESU_HOME": str(home), "JIESU_STORE": "s3", **environment_of(bucket), **more})


async def test_搬完核对_说搬了几个_加delete才删_留审计(bucket: BucketSettings, tmp_path: Path) -> None:
    keys = [await file_store.write(b"x" * n) for n in range(3)]
    settings = settings_with(bucket, tmp_path)
    file_store.configure(settings.files, settings.bucket, settings.store)
    assert "搬了 3 个" in await files._move(settings, delete=False)
    assert len([path for path in settings.files.rglob("*") if path.is_file()]) == 3
    said = await files._move(settings, delete=True)
    assert "已经在那边的 3 个" in said
    assert "原来那边删了 3 个" in said
    assert [path for path in settings.files.rglob("*") if path.is_file()] == []
    assert await file_store.read(keys[2]) == b"xx"
    (entry,) = await AuditEntry.filter(action="move_files")
    assert entry.facts == {"files": 3}


def test_新文件还写在旧的那边时不搬_说先改什么(
    bucket: BucketSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {**environment_of(bucket), "JIESU_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("JIESU_ENV", "development")
    monkeypatch.setenv("JIESU_DATABASE_URL", "postgres://nobody@127.0.0.1:9/jiesu")
    monkeypatch.setenv("JIESU_REDIS_URL", "redis://127.0.0.1:9/0")
    for to, words in (("s3", "JIESU_STORE=s3"), ("tape", "只能是 directory 或 s3")):
        with pytest.raises(typer.Exit):
            files.move(to)
        assert words in capsys.readouterr().err


async def test_doctor_写一个读一个_坏了说是什么怎么办(
    bucket: BucketSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_store.configure(tmp_path / "files", bucket, "s3")
    first, second = await doctor_store.store_found(file_store.places())
    assert (first.mark, second.mark) == (FindingMark.GOOD, FindingMark.GOOD)
    assert "只读旧文件" in second.words
    monkeypatch.setattr(buckets, "MOST_TRIES", 0)
    file_store.configure(tmp_path / "files", address_of(f"http://127.0.0.1:{free_port()}"), "s3")
    away, _ = await doctor_store.store_found(file_store.places())
    assert (away.mark, away.words) == (FindingMark.BAD, "附件存储连不上")
    assert "JIESU_S3_" in away.mend


async def test_doctor_说备份和演练有多旧_丢了文件也说() -> None:
    assert [one.words for one in await backup_findings.backup_found(MORNING)] == ["还没有做过备份"]
    async with the_owner() as plain:
        good = FinishedRun(backups.BACKUP, "a", MORNING, MORNING, 1, 9, 3, 0, 0)
        await backups.record(plain, good)
        made, rehearsal = await backup_findings.backup_found(MORNING + timedelta(hours=30))
        assert (made.mark, rehearsal.mark) == (FindingMark.GOOD, FindingMark.NOTE)
        await backups.record(plain, replace(good, lost=2))
        await backups.record(plain, replace(good, kind=backups.REHEARSAL))
    found = await backup_findings.backup_found(MORNING + timedelta(days=3))
    assert [one.mark for one in found] == [FindingMark.BAD, FindingMark.BAD, FindingMark.GOOD]
    assert "超过 2 天" in found[0].words
    assert "少 2 个" in found[1].words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"JIESU_S3_SECRET": ""}, "还缺 JIESU_S3_SECRET"),
        ({"JIESU_S3_ENDPOINT": "oss.example.gov.cn"}, "http:// 或 https://"),
        ({"JIESU_S3_CA": "/nowhere/ca.pem"}, "证书文件打不开"),
        ({"JIESU_S3_CA": __file__}, "JIESU_S3_CA"),
        ({"JIESU_STORE": "tape"}, "只能是 directory 或 s3"),
        ({"JIESU_KEEP_MESSAGES": "30"}, "最少 183 天"),
    ],
)
def test_设置写错的_说哪一项(changed: dict[str, str], words: str) -> None:
    bucket = address_of("https://oss.example.gov.cn")
    with pytest.raises(SettingsError, match=words) as refused:
        load({"JIESU_STORE": "s3", **environment_of(bucket), **changed})
    assert SECRET not in str(refused.value)
    kept = load({**environment_of(bucket), "JIESU_KEEP_MESSAGES": "0"})
    assert (kept.store, kept.bucket is not None, SECRET in repr(kept) + repr(kept.bucket)) == ("directory", True, False)
