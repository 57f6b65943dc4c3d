"""Case data from files: the rows that come over every other way in, under the headings people write."""

import pytest

from desk.importing.kinds.case_rows import columns_of
from desk.rules.case_rows.reading import REPORTS, ReportKind
from models import Case, Hearing
from tests.desk.importing.books import book, cells, table
from tests.desk.importing.running import imported

pytestmark = pytest.mark.usefixtures("cast")
CASES = ("案号", "法院代码", "案由", "阶段", "法官工号", "立案日期")
CASE = ("（2026）赣01民初77号", "赣01", "民间借贷纠纷", "审理", "lizheng", "2026/8/3")
HEARINGS = ("案号", "编号", "状态", "开庭时间", "法庭")


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_field_of_a_kind_has_a_heading_of_its_own(kind: ReportKind) -> None:
    columns = columns_of(kind)

    assert {column.name for column in columns} == set(REPORTS[kind].model_fields)
    assert len({column.heading for column in columns}) == len(columns)


async def test_a_case_and_its_hearing_come_from_a_workbook_and_the_hearing_moves_by_another() -> None:
    await imported("cases", book(CASES, CASE))
    first = await imported("hearings", book(HEARINGS, [CASE[0], "H1", "已排期", "2026-12-03 09:00", "第三法庭"]))
    moved = await imported("hearings", book(HEARINGS, [CASE[0], "H1", "已排期", "2026-12-04 09:00", "第三法庭"]))

    assert (first.counts, moved.counts) == ((1, 0, 0, 0), (0, 1, 0, 0))
    assert (await Hearing.get(ref="H1")).starts_at.day == 4


async def test_a_judge_nobody_knows_is_noted_and_keeps_nobody_from_their_case() -> None:
    run = await imported("cases", table(CASES, (*CASE[:4], "lizhengg", "")))

    assert "第 2 条：没有这个工号的法官" in run.checked.notes[0]
    assert (await Case.get(number=CASE[0])).judge_id is None


async def test_a_case_of_another_branch_is_refused() -> None:
    run = await imported("cases", table(CASES, CASE), branches=("赣/赣04/",))

    assert "“法院代码”：没有这家法院，或者它的案件不归这里写" in run.checked.told[0]


async def test_a_number_that_lost_its_digits_is_told_beside_what_else_is_wrong() -> None:
    titles = ("案号", "编号", "诉讼地位", "姓名", "证件号码", "电话")

    run = await imported("parties", book(titles, ["瞎写", "D1", "原告", "张三", 360102198005152019, ""]))

    assert "“证件号码”：被表格存成了数字，末几位已丢失，请设为文本再填" in run.checked.told[0]
    assert "“案号”：" in run.checked.told[0]
    assert "张三" in str(cells(run.errors, "parties"))
