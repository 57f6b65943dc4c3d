"""A worker that dies in the middle leaves whole batches; the next one finishes, and nobody is imported twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from desk.importing import running, uploads
from desk.importing.kinds import court_rows
from desk.importing.uploads_run import LEASED_FOR, Importer
from models import Department, ImportRun
from models.enums import ImportState
from tests.cast import MORNING, acting
from tests.desk.importing.books import table

pytestmark = pytest.mark.usefixtures("cast")
ROOMS = table(("法院代码", "部门名称", "种类"), *(("赣01", f"第{at}庭", "审判庭") for at in range(5)))


async def ready() -> ImportRun:
    run = await uploads.upload(await acting("系统管理员"), "departments", ROOMS, MORNING)
    await Importer(lambda: MORNING).run_due(MORNING)
    return await uploads.agree(await acting("系统管理员"), run.id, skip_wrong=False, as_of=MORNING)


async def test_a_killed_worker_s_file_is_taken_up_when_its_lease_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    run, kept, before = await ready(), court_rows.DepartmentTaker.keep, await Department.all().count()
    calls: list[Any] = []

    async def dies(self: court_rows.DepartmentTaker, rows: Any) -> None:
        calls.append(rows)
        if len(calls) == 2:
            raise asyncio.CancelledError
        await kept(self, rows)

    monkeypatch.setattr(court_rows.DepartmentTaker, "keep", dies)
    with pytest.raises(asyncio.CancelledError):
        await Importer(lambda: MORNING).run_due(MORNING)
    assert await Department.all().count() == before + 2
    assert (await ImportRun.get(id=run.id)).rows_done == 2

    later = MORNING + LEASED_FOR + timedelta(seconds=1)
    assert await Importer(lambda: MORNING).run_due(MORNING) == 0
    assert await Importer(lambda: later).run_due(later) == 1

    done = await ImportRun.get(id=run.id)
    assert (done.state, done.tally["new"], done.tally["same"]) == (ImportState.DONE, 3, 2)
    assert await Department.all().count() == before + 5


async def test_whoever_lost_the_file_to_another_worker_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    run, kept = await ready(), court_rows.DepartmentTaker.keep

    async def taken_over(self: court_rows.DepartmentTaker, rows: Any) -> None:
        await kept(self, rows)
        await ImportRun.filter(id=run.id).update(lease="somebody else's")

    monkeypatch.setattr(court_rows.DepartmentTaker, "keep", taken_over)
    assert await Importer(lambda: MORNING).run_due(MORNING) == 1

    assert (await ImportRun.get(id=run.id)).state is ImportState.STORING


async def test_a_file_that_is_gone_is_said_to_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await ready()
    await ImportRun.filter(id=run.id).update(file_key="0" * 40)

    await Importer(lambda: MORNING).run_due(MORNING)

    failed = await ImportRun.get(id=run.id)
    assert (failed.state, failed.tally["words"]) == (ImportState.FAILED, "没有找到这个文件")
