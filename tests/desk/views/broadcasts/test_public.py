"""The announcements: what went out and is meant for everybody, searchable, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.broadcasts.drafting import DraftWords
from desk.errors import NotFound
from desk.rules.broadcasts.audiences import CaseParties
from desk.views.broadcasts.public import announcement, announcements
from models import Broadcast
from models.enums import BroadcastKind
from tests.cast import MORNING, cases
from tests.desk.broadcasts.composed import ROAD, approved, drafted, fed, followers

pytestmark = pytest.mark.usefixtures("cast")
PUBLIC = replace(ROAD, public=True)


async def gone_out(words: DraftWords, later: int = 0) -> Broadcast:
    as_of = MORNING + timedelta(minutes=later)
    broadcast = await approved(await drafted(words, as_of=as_of), as_of=as_of)
    await fed(broadcast, as_of)
    return broadcast


async def test_what_went_out_is_announced_and_found_by_its_words() -> None:
    await followers("张三")
    road = await gone_out(PUBLIC)
    await gone_out(replace(PUBLIC, title="立案大厅搬迁", text="立案大厅搬到二楼。"), 1)
    assert [row.title for row in (await announcements()).rows] == ["立案大厅搬迁", "道路封闭"]
    assert [row.id for row in (await announcements("南门")).rows] == [road.id]
    assert (await announcements("没有这些字")).rows == []
    assert (await announcement(road.id)).text == ROAD.text


async def test_drafts_what_waits_and_what_is_told_to_few_is_not_announced() -> None:
    await followers("张三")
    await cases()
    draft = await drafted(PUBLIC)
    waits = await approved(await drafted(PUBLIC))
    private = await gone_out(ROAD)
    for one in (draft, waits, private):
        with pytest.raises(NotFound):
            await announcement(one.id)
    assert (await announcements()).rows == []
    words = DraftWords(BroadcastKind.MATTER, "请来", "{姓名}", public=True)
    with pytest.raises(Exception, match="不能放进公告栏"):
        await drafted(words, [CaseParties(("（2026）赣01执1234号",))])


async def test_pages_go_by_key_and_miss_none() -> None:
    await followers("张三")
    for number in range(23):
        await Broadcast.create(
            court_id=(await drafted()).court_id if number == 0 else 1,
            title=f"第{number}条",
            text="话",
            public=True,
            author_id=1,
            created_at=MORNING,
            started_at=MORNING + timedelta(minutes=number // 2),
        )
    first = await announcements()
    assert first.next_before is not None
    second = await announcements(before=first.next_before)
    titles = [row.title for row in (*first.rows, *second.rows)]
    assert len(titles) == len(set(titles)) == 23
    assert second.next_before is None
