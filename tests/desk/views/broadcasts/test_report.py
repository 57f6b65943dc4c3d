"""A report tells what became of each, masked, and of whoever asked the court for something nothing but that."""

import pytest

from desk.broadcasts.resending import resend
from desk.errors import NotFound, Refused
from desk.rules.broadcasts.audiences import CourtPeople, OfficersOf, Unreached, groups_of
from desk.views.broadcasts.report import HEADINGS, all_lines, report_of
from models import Broadcast
from models.enums import BroadcastKind, RecipientOutcome
from tests.cast import MORNING, a_petition, acting, court
from tests.desk.broadcasts.composed import approved, drafted, of_the_court

pytestmark = pytest.mark.usefixtures("cast")


async def to_judges() -> Broadcast:
    await of_the_court()
    return await approved(await drafted(groups=[OfficersOf(("judge",), ((await court()).id,))]))


async def test_a_report_has_a_line_for_each_and_as_a_table_all_of_them() -> None:
    broadcast = await to_judges()
    page = await report_of(await acting("林雨"), broadcast.id)
    assert len(page.lines) == broadcast.total
    assert {line.outcome for line in page.lines} == {RecipientOutcome.FAILED}
    assert {line.reason for line in page.lines} == {"没有绑定微信"}
    rows = [row async for row in all_lines(broadcast.id)]
    assert [row[0] for row in rows] == [str(one + 1) for one in range(broadcast.total)]
    assert all(len(row) == len(HEADINGS) for row in rows)
    with pytest.raises(NotFound):
        await report_of(await acting("何平"), broadcast.id)


async def test_who_left_a_petition_is_named_nowhere_in_it() -> None:
    await of_the_court()
    await a_petition("张三")
    broadcast = await approved(await drafted(groups=[CourtPeople((await court()).id)]))
    assert broadcast.total == 1
    rows = [row async for row in all_lines(broadcast.id)]
    assert [row[1:4] for row in rows] == [("", "", "")]


async def test_who_was_not_reached_gets_a_new_draft_by_another_way() -> None:
    broadcast = await to_judges()
    with pytest.raises(Refused, match="还没有发完"):
        await resend(await acting("林雨"), broadcast.id, BroadcastKind.SMS, MORNING)
    await Broadcast.filter(id=broadcast.id).update(finished_at=MORNING)
    with pytest.raises(Refused, match="换一种方式"):
        await resend(await acting("林雨"), broadcast.id, BroadcastKind.TEXT, MORNING)
    again = await resend(await acting("林雨"), broadcast.id, BroadcastKind.SMS, MORNING)
    assert groups_of(again.audience) == [Unreached(broadcast.id)]
    frozen = await approved(again)
    assert frozen.total == broadcast.total
