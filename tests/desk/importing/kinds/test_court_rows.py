"""Courts and departments from rows: parents first, blanks change nothing, nothing is removed."""

import json

import pytest

from models import Court, Department
from tests.cast import MORNING
from tests.desk.importing.books import book, table
from tests.desk.importing.running import imported

pytestmark = pytest.mark.usefixtures("cast")
COURTS = ("法院代码", "法院名称", "简称", "级别", "上级法院代码", "电话")


async def test_a_new_court_and_the_one_below_it_come_in_one_file() -> None:
    run = await imported(
        "courts",
        book(COURTS, ["赣97", "某中院", "某中院", "中级法院", "赣"], ["赣9701", "某县院", "某县院", "basic", "赣97"]),
    )

    assert run.counts == (2, 0, 0, 0)
    below = await Court.get(code="赣9701")
    assert (below.path, below.telephone) == ("赣/赣97/赣9701/", "12368")


async def test_blanks_leave_a_court_as_it_is_and_what_is_written_changes_it() -> None:
    before = await Court.get(code="赣0102")
    row = ("赣0102", before.name, "改了", before.level.label, "", "")

    first, again = await imported("courts", table(COURTS, row)), await imported("courts", table(COURTS, row))

    now = await Court.get(code="赣0102")
    assert (first.counts, again.counts) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert (now.short_name, now.telephone, now.path) == ("改了", before.telephone, before.path)


async def test_a_court_moves_with_its_branch_by_import() -> None:
    await imported("courts", table(COURTS, ("赣0102", "东湖区法院", "东湖法院", "基层法院", "赣04", "")))

    assert (await Court.get(code="赣0102")).path == "赣/赣04/赣0102/"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("赣97", "甲", "甲", "中级法院", "赣96", ""), "“上级法院代码”：还没有这家法院，请把它放在前面"),
        (("赣", "高院", "高院", "高级法院", "赣0102", ""), "“上级法院代码”：不能放在自己或自己的下级法院下面"),
        (("赣97", "甲", "甲", "中级法院", "赣97", ""), "“上级法院代码”：还没有这家法院"),
        (("赣97", "甲", "甲", "中院", "赣", ""), "“级别”：不在可选范围内：高级法院、中级法院、基层法院"),
        (("赣04", "九江", "九江", "中级法院", "", ""), "“法院代码”：这家法院已经撤并"),
        (("赣97", "甲", "甲", "基层法院", "赣04", ""), "“上级法院代码”：这家法院已经撤并"),
    ],
)
async def test_a_court_that_cannot_be_is_said_in_words(row: tuple[str, ...], words: str) -> None:
    await Court.filter(code="赣04").update(closed_at=MORNING)

    run = await imported("courts", table(COURTS, row))

    assert words in run.checked.told[0]


async def test_a_court_of_another_branch_is_not_this_administrators() -> None:
    other = ("赣97", "甲", "甲", "中级法院", "赣", "")
    own = ("赣9701", "某县院", "某县院", "基层法院", "赣01", "")

    run = await imported("courts", table(COURTS, own, other), branches=("赣/赣01/",))

    assert (run.counts[0], run.checked.told) == (1, ["第 3 行“法院代码”：这家法院不归您管"])


async def test_json_may_bring_departments_with_their_court() -> None:
    court = {"code": "赣97", "name": "甲", "short_name": "甲", "level": "intermediate", "parent": "赣"}
    rooms = [["执行局", "enforcement"], ["立案庭", "filing"]]

    first = await imported("courts", json.dumps([{**court, "departments": rooms}]).encode())
    again = await imported("courts", json.dumps([{**court, "departments": rooms}]).encode())
    wrong = await imported("courts", json.dumps([{**court, "departments": [["执行局"]]}]).encode())

    assert (first.counts, again.counts) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert await Department.filter(court__code="赣97").count() == 2
    assert "应为列表，每项是部门名称和种类" in wrong.checked.told[0]


async def test_departments_are_added_and_change_their_kind() -> None:
    titles = ("法院代码", "部门名称", "种类")
    first = await imported("departments", table(titles, ("赣01", "少年庭", "审判庭"), ("赣98", "执行局", "执行局")))
    assert first.checked.told == ["第 3 行“法院代码”：没有这个代码的法院，请先导入法院"]

    await imported("departments", table(titles, ("赣01", "少年庭", "审判庭")))
    again = await imported("departments", table(titles, ("赣01", "少年庭", "综合部门")))

    assert again.counts == (0, 1, 0, 0)
