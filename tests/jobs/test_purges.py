"""Tidying: what was sent up and never used, old answers, files nobody refers to."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from desk.access.actors import citizen
from desk.files import file_store
from desk.people import mobile_codes
from desk.petitions import uploads
from desk.tickets import bulk
from desk.tickets.bulk import BulkAct, BulkOrder
from desk.upkeep import erasure
from jobs import purges
from models import Attachment, BulkLine, BulkRun, FileRemoval, IdempotencyKey, MobileCode, ShortMessage
from models.database import connection, transaction
from models.enums import DeliveryState
from ops.dump import NAMING_FILES
from tests.cast import MORNING, a_petition, acting, phone

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


async def test_哪张表的哪一列记着文件_清扫都认得() -> None:
    async with connection() as plain:
        columns = {(row["table"], row["column"]) for row in await plain.fetch(NAMING_FILES)}
    named = set(re.findall(r"SELECT (\w+)(?: AS key)? FROM (\w+)", purges.REFERRED))
    assert len(columns) > 5
    assert columns <= {(table, column) for column, table in named}


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


async def test_what_came_of_an_act_on_many_tickets_is_kept_for_three_months() -> None:
    petition = await a_petition("张三")
    chief = await acting("周敏")
    for day in (0, 80):
        order = BulkOrder(f"form-{day}", BulkAct.TAG, [(petition.id, 1)], {"tag": "涉众"})
        await bulk.start(chief, order, MORNING + timedelta(days=day))
    assert await purges.purge_expired(MORNING + timedelta(days=89)) == 0
    assert await purges.purge_expired(MORNING + timedelta(days=91)) == 2
    assert await BulkRun.all().values_list("key", flat=True) == ["form-80"]
    assert await BulkLine.all().count() == 1


@pytest.mark.parametrize("expiry", purges.EXPIRIES, ids=lambda expiry: expiry.table)
async def test_what_is_over_is_found_by_an_index_and_the_table_is_not_read(expiry: purges.Expiry) -> None:
    """Of a million short messages of which none was over yet, every one was read each time: 0.2 s."""
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        await plain.execute("SET LOCAL enable_sort = off")
        rows = await plain.fetch(f"EXPLAIN {expiry.over}", MORNING, purges.AT_ONCE)
    plan = "\n".join(row["QUERY PLAN"] for row in rows)
    assert re.search(r"Index Cond: \((?:(?:\w+_)?at|until) < ", plan), plan
