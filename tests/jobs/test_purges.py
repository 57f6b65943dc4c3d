"""Tidying: what was sent up and never used, old answers, files nobody refers to."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from desk.access.actors import citizen
from desk.files import file_store
from desk.people import mobile_codes
from desk.petitions import uploads
from desk.upkeep import erasure
from jobs import purges
from models import Attachment, FileRemoval, IdempotencyKey, MobileCode, ShortMessage
from models.enums import DeliveryState
from tests.cast import MORNING, a_petition, phone

pytestmark = pytest.mark.usefixtures("cast")
SENT = b"#!AMR\n" + b"\x3c" * 64
A_DAY_LATER = MORNING + timedelta(hours=25)


def kept(folder: Path) -> int:
    return len([path for path in (folder / "files").rglob("*") if path.is_file()])


async def test_传了没用的文件一天后删掉_用了的留着(tmp_path: Path) -> None:
    me = await phone("张三")
    unused = await uploads.keep(me.account_id, me.id, SENT, MORNING)
    used = await uploads.keep(me.account_id, me.id, SENT, MORNING)
    person = citizen(me.id, None)
    await uploads.join(person, [uploads.reference(person, used.id)], (await a_petition("张三")).id, MORNING)
    assert await purges.purge_uploads(MORNING + timedelta(hours=23)) == 0

    assert await purges.purge_uploads(A_DAY_LATER) == 1
    assert await purges.purge_uploads(A_DAY_LATER) == 0
    assert [row.id for row in await Attachment.all()] == [used.id]
    assert kept(tmp_path) == 2
    assert await erasure.remove_files(A_DAY_LATER) == 1
    assert kept(tmp_path) == 1
    assert not await FileRemoval.exists()
    assert await file_store.read(used.file_key) == SENT
    assert unused.file_key != used.file_key


async def test_删到一半被杀_再删一次也不出错(tmp_path: Path) -> None:
    key = await file_store.write(SENT)
    await FileRemoval.create(file_key=key, asked_at=MORNING)
    await file_store.remove(key)
    assert await erasure.remove_files(MORNING) == 1


async def test_请求凭据过了期就删() -> None:
    me = await phone("张三")
    for day in (0, 6):
        await IdempotencyKey.create(
            identity_id=me.id, key=f"key-{day}", body_hash=b"", status=201, created_at=MORNING + timedelta(days=day)
        )
    assert await purges.purge_expired(MORNING + timedelta(days=8)) == 1
    assert [row.key for row in await IdempotencyKey.all()] == ["key-6"]


async def an_old_file(folder: Path, content: bytes = SENT) -> str:
    key = await file_store.write(content)
    old = MORNING.timestamp() - 86400
    os.utime(folder / "files" / key[:2] / key, (old, old))
    return key


async def test_没有一行提到的文件一天后删掉_刚写的和有人要的留着(tmp_path: Path) -> None:
    me = await phone("张三")
    orphan, played = await an_old_file(tmp_path), await an_old_file(tmp_path)
    used = await uploads.keep(me.account_id, me.id, SENT, MORNING)
    await Attachment.filter(id=used.id).update(playable_key=played, file_key=await an_old_file(tmp_path))
    await purges.purge_orphans(MORNING + timedelta(hours=12))
    assert kept(tmp_path) == 3
    assert not (tmp_path / "files" / orphan[:2] / orphan).exists()
    assert await file_store.read(played) == SENT


async def test_没人要的太多_多半是连错了库_一个也不删(tmp_path: Path) -> None:
    for _ in range(purges.FEW + 1):
        await an_old_file(tmp_path)
    await purges.purge_orphans(A_DAY_LATER)
    assert kept(tmp_path) == purges.FEW + 1


async def test_短信和验证码留一个月_没发完的不删() -> None:
    me = await phone("张三")
    await mobile_codes.send_code(me.id, "13807910001", 10, MORNING)
    await mobile_codes.send_code(me.id, "13807910001", 10, MORNING + timedelta(days=20))
    first = await ShortMessage.all().order_by("id").first()
    assert first is not None
    await ShortMessage.filter(id=first.id).update(state=DeliveryState.DELIVERED)
    assert await purges.purge_expired(MORNING + timedelta(days=31)) == 2
    assert (await MobileCode.all().count(), await ShortMessage.all().count()) == (1, 1)
