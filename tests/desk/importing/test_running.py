"""A file is taken whole or not at all, may be broken off and repeated, and its wrong rows come back to be corrected."""

import asyncio
import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

from desk.errors import Refused
from desk.importing import running
from desk.importing.kinds import case_rows, court_rows
from models import CaseParty, Court, Department, Officer
from models.database import transaction
from models.keyring import index_of
from tests.cast import MORNING
from tests.desk.importing.books import OFFICERS, book, cells, table
from tests.desk.importing.running import counts, imported

pytestmark = pytest.mark.usefixtures("cast")
DEPARTMENTS = ("法院代码", "部门名称", "种类")
RIGHT = ("qianjin", "钱进", "赣01", "执行局", "138 0791 0008")
WRONG = ("sunli", "孙立", "赣99", "执行局", "1380791000")
CASES = ("案号", "法院代码", "案由", "阶段")
PARTIES = ("案号", "编号", "诉讼地位", "姓名", "证件号码", "电话")
NUMBER = "（2026）赣01民初77号"
ZHANG = "360102198005152019"


async def test_a_dry_run_counts_and_writes_nothing() -> None:
    run = await imported("officers", table(OFFICERS, RIGHT), dry_run=True)

    assert run.counts == (1, 0, 0, 0)
    assert not await Officer.exists(login="qianjin")


async def test_one_wrong_row_keeps_all_of_them_out_and_everything_wrong_with_it_is_said() -> None:
    run = await imported("officers", table(OFFICERS, RIGHT, WRONG))

    assert (run.counts, run.stored) == ((1, 0, 0, 1), None)
    assert run.checked.told[0].startswith("第 3 行“手机号”：手机号码是 11 位")
    assert "1380791000" not in "".join(run.checked.told)
    assert not await Officer.exists(login="qianjin")


async def test_wrong_rows_may_be_skipped_and_the_same_file_again_changes_nothing() -> None:
    first = await imported("officers", table(OFFICERS, RIGHT, WRONG), skip_wrong=True)
    again = await imported("officers", table(OFFICERS, RIGHT, WRONG), skip_wrong=True)

    assert (first.counts, again.counts) == ((1, 0, 0, 1), (0, 0, 1, 1))


@pytest.mark.parametrize("make", [table, book])
async def test_the_error_file_holds_the_wrong_rows_as_they_came_and_comes_back_corrected(make: Any) -> None:
    risky = ("=1+1", "+钱", "-5", "@x", "")
    titles = ("工号", "姓名", "法院代码", "备注", "手机号")
    run = await imported("officers", make(titles, risky, ("a1", "", "赣01", "记", "")))

    back = await imported("officers", run.errors, dry_run=True)
    there = cells(run.errors)

    assert [row["login"] for row in there][1:] == ["a1"]
    assert (there[0]["name"], there[0]["court"]) == ("+钱", "-5")
    assert [line.partition("行")[2] for line in back.checked.told] == [
        line.partition("行")[2] for line in run.checked.told
    ]


async def test_no_cell_of_an_error_file_is_a_formula() -> None:
    risky = ("=1+1", "+86", "-5", "@x", "'=a")
    run = await imported("officers", table(("工号", "姓名", "法院代码", "部门", "职务"), risky))

    _, row = csv.reader(io.StringIO(run.errors.decode("utf-8-sig")))

    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert row[4] == "'=a"


async def test_the_error_file_of_json_and_of_a_gb18030_table_are_as_they_came() -> None:
    listed = await imported("officers", '[{"login": "a1", "name": "张伟", "court": "赣99"}]'.encode())
    narrow = await imported("officers", table(OFFICERS, WRONG, encoding="gb18030"))

    assert '"court": "赣99", "错误": "“法院代码”：没有这个代码的法院' in listed.errors.decode()
    assert "孙立" in narrow.errors.decode("gb18030")


async def test_the_same_row_twice_is_named_with_the_first() -> None:
    run = await imported("officers", table(OFFICERS, RIGHT, RIGHT))

    assert run.checked.told == ["第 3 行和第 2 行重复"]


def many_rooms(count: int) -> bytes:
    return table(DEPARTMENTS, *(("赣01", f"第{at}庭", "审判庭") for at in range(count)))


async def test_a_run_that_breaks_off_between_batches_is_done_again_without_twins_and_without_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    before, kept = await Department.all().count(), court_rows.DepartmentTaker.keep
    batches = []

    async def breaks(self: court_rows.DepartmentTaker, rows: Sequence[Any]) -> None:
        batches.append(rows)
        await kept(self, rows)
        if len(batches) == 3:
            raise ConnectionError

    monkeypatch.setattr(court_rows.DepartmentTaker, "keep", breaks)
    with pytest.raises(ConnectionError):
        await imported("departments", many_rooms(7))
    assert await Department.all().count() == before + 4

    monkeypatch.setattr(court_rows.DepartmentTaker, "keep", kept)
    again = await imported("departments", many_rooms(7))

    assert again.counts == (3, 0, 4, 0)
    assert await Department.all().count() == before + 7


async def test_what_changes_between_checking_and_storing_is_said_with_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = running.store

    async def meanwhile(*arguments: Any) -> Any:
        await Court.filter(code="赣01").update(closed_at=MORNING)
        return await stored(*arguments)

    monkeypatch.setattr("tests.desk.importing.running.store", meanwhile)

    with pytest.raises(Refused, match=r"第 2 行“法院代码”：这家法院已经撤并.*前面 0 行已经导入"):
        await imported("departments", many_rooms(1))


async def test_what_is_wrong_is_not_stored_even_when_asked_to() -> None:
    run = await imported("officers", table(OFFICERS, WRONG))
    job: Any = type("Job", (), {"source": type("S", (), {"unit": "行"})})

    with pytest.raises(Refused, match="有 1 行写错了，一行也没有导入"):
        await running.store(job, run.checked)


async def test_parties_are_found_by_what_they_type_and_imported_once() -> None:
    await imported("cases", table(CASES, (NUMBER, "赣01", "民间借贷纠纷", "审理")))
    slips = ("(2026)赣01民初0077号", "D1", "原告", "张三", "360102800515201", "+86 138 0791 0001")

    first = await imported("parties", book(PARTIES, slips))
    again = await imported("parties", table(PARTIES, slips, encoding="gb18030", delimiter="\t"))

    assert (first.counts, again.counts) == ((1, 0, 0, 0), (0, 0, 1, 0))
    party = await CaseParty.get(case__number=NUMBER)
    assert party.id_number_index == index_of("id_number", ZHANG)


async def test_every_column_wrong_says_each_field_and_repeats_nothing() -> None:
    numbers = ("瞎写", "", "很长" * 20, "", ZHANG[:-1] + "8", "1380791000")
    run = await imported("parties", table(PARTIES, *[numbers] * 3))

    assert (run.counts, run.stored) == ((0, 0, 0, 3), None)
    told = run.checked.told[0]
    assert all(f"“{heading}”：" in told for heading in PARTIES)
    assert not any(cell in told for cell in numbers if cell)


async def test_only_so_many_wrong_rows_are_named_and_the_file_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_TOLD", 2)
    monkeypatch.setattr(running, "BATCH", 2)

    run = await imported("officers", table(OFFICERS, *[WRONG] * 5))

    assert (len(run.checked.told), run.checked.wrong, len(cells(run.errors))) == (2, 5, 5)
    assert [run.checked.is_wrong(place) for place in (1, 2, 6, 7)] == [False, True, True, False]


async def test_a_check_leaves_no_transaction_open() -> None:
    run, _ = await asyncio.gather(imported("parties", table(PARTIES, ("x",) * 6)), Court.all())

    assert counts(run.checked) == (0, 0, 0, 1)
    async with transaction():
        assert case_rows.FROM_FILE
