"""Officers from rows: no password, no post; whoever is elsewhere now leaves their posts where they were."""

from datetime import timedelta

import pytest

from desk.rules.calendar.court_time import court_day
from models import Officer, OfficerRole
from models.keyring import unseal
from tests.cast import MORNING, officer
from tests.desk.importing.books import OFFICERS, table
from tests.desk.importing.running import imported

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_new_officer_holds_no_post_has_no_password_and_a_sealed_mobile() -> None:
    await imported("officers", table(OFFICERS, ("qian", "买买提.艾力", "赣01", "执行局", "+86 138 0791 0008")))

    made = await Officer.get(login="qian")
    assert (made.name, made.password_hash, unseal(made.mobile_sealed)) == ("买买提·艾力", "", "13807910008")
    assert not await OfficerRole.exists(officer_id=made.id)


async def test_a_known_officer_keeps_what_is_blank_and_is_unchanged_the_second_time() -> None:
    row = ("lizheng", "李正", "赣01", "", "13807910009")

    first, again = await imported("officers", table(OFFICERS, row)), await imported("officers", table(OFFICERS, row))

    assert (first.counts, again.counts) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert (await officer("李正")).department_id is not None


async def test_李正_who_is_at_九江_now_leaves_his_posts_at_南昌_and_that_is_said_first() -> None:
    row = table(OFFICERS, ("lizheng", "李正", "赣04", "", ""))
    assert "1 人换了法院或部门" in (await imported("officers", row, dry_run=True)).checked.notes[0]

    await imported("officers", row)

    moved = await officer("李正")
    ended = await OfficerRole.filter(officer_id=moved.id).values_list("ends_on", flat=True)
    assert set(ended) == {court_day(MORNING) - timedelta(days=1)}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("wangfang", "王芳", "赣01", "没有的庭", ""), "“部门”：这家法院没有这个部门，请先导入部门"),
        (("wangfang", "王芳", "赣01", "", ""), "“工号”：这个工号已经停用，请先重新启用"),
        (("x" * 41, "钱进", "赣01", "", ""), "“工号”：最多 40 个字"),
        (("qian", "钱进", "", "", ""), "“法院代码”：必须填写"),
    ],
)
async def test_an_officer_who_cannot_be_is_said_in_words(row: tuple[str, ...], words: str) -> None:
    await Officer.filter(login="wangfang").update(active=False)

    run = await imported("officers", table(OFFICERS, row))

    assert words in run.checked.told[0]


async def test_an_officer_of_another_branch_is_not_this_administrators() -> None:
    run = await imported("officers", table(OFFICERS, ("lizheng", "李正", "赣04", "", "")), branches=("赣/赣04/",))

    assert run.checked.told == ["第 2 行“工号”：这个工号是别的法院的"]
