"""Posts from rows have days of their own, and a post that is held is no second one."""

from datetime import date

import pytest

from desk.rules.calendar.court_time import court_day
from models import OfficerRole
from models.enums import Role
from tests.cast import MORNING, officer
from tests.desk.importing.books import book, table
from tests.desk.importing.running import imported

pytestmark = pytest.mark.usefixtures("cast")
POSTS = ("工号", "职责", "法院代码", "部门", "起始日期", "结束日期")


async def held(name: str, role: Role) -> list[tuple[date, date | None]]:
    rows = OfficerRole.filter(officer_id=(await officer(name)).id, role=role).order_by("starts_on")
    return [(row.starts_on, row.ends_on) for row in await rows]


async def test_a_post_begins_and_ends_on_the_days_of_its_row_and_today_where_none_is_given() -> None:
    rows = (("lizheng", "坐席", "赣01", "", "2027/1/2", "2027年3月1日"), ("wangfang", "agent", "赣01", "", "", ""))

    run, again = await imported("posts", table(POSTS, *rows)), await imported("posts", table(POSTS, *rows))

    assert (run.counts, again.counts) == ((2, 0, 0, 0), (0, 0, 2, 0))
    assert await held("李正", Role.AGENT) == [(date(2027, 1, 2), date(2027, 3, 1))]
    assert await held("王芳", Role.AGENT) == [(court_day(MORNING), None)]


async def test_a_post_that_is_held_is_ended_by_its_row_and_not_held_twice() -> None:
    ((since, _),) = await held("李正", Role.JUDGE)

    run = await imported("posts", book(POSTS, ["lizheng", "法官", "赣01", "执行局", since, date(2026, 12, 31)]))

    assert run.counts == (0, 1, 0, 0)
    assert await held("李正", Role.JUDGE) == [(since, date(2026, 12, 31))]


async def test_whoever_sees_more_by_a_file_is_counted_before_it_is_taken() -> None:
    run = await imported("posts", table(POSTS, ("lizheng", "督察", "赣01", "", "", "")), dry_run=True)

    assert run.checked.notes == ("1 项职责让担任的人看到更多",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("nobody", "法官", "赣01", "", "", ""), "“工号”：没有这个工号的干警"),
        (("lizheng", "庭长", "赣01", "", "", ""), "“职责”：不在可选范围内：坐席、总联络员"),
        (("lizheng", "部门联络员", "赣01", "", "", ""), "“部门”：部门联络员要写明是哪个部门"),
        (("lizheng", "坐席", "赣01", "", "2026-12-01", "2026-11-30"), "“结束日期”：在起始日期之前"),
        (("lizheng", "坐席", "赣01", "", "2026-02-30", ""), "“起始日期”：应为日期"),
        (
            ("lizheng", "法官", "赣01", "执行局", "2019-01-01", ""),
            "和已有的同一项职责（2020-01-01 起）重叠",
        ),
    ],
)
async def test_a_post_that_cannot_be_is_said_in_words(row: tuple[str, ...], words: str) -> None:
    run = await imported("posts", table(POSTS, row))

    assert words in run.checked.told[0]


async def test_two_rows_of_one_file_that_overlap_are_told() -> None:
    rows = (("lizheng", "坐席", "赣01", "", "2027-06-01", ""), ("lizheng", "坐席", "赣01", "", "2027-01-01", ""))

    run = await imported("posts", table(POSTS, *rows))

    assert run.checked.told == ["第 3 行“起始日期”：和文件里的同一项职责（2027-06-01 起）重叠，请核对日期"]
