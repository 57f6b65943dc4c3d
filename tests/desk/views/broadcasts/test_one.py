"""A broadcast's page: what each person may do with it is what the verbs let them, and the figures add up."""

import pytest

from desk.broadcasts import approving
from desk.errors import NotFound, Refused
from desk.views.broadcasts.lists import broadcasts_of, calendar_of, courts_published_for
from desk.views.broadcasts.one import page_of
from models.enums import BroadcastAct as A
from models.enums import BroadcastState
from tests.cast import MORNING, acting, court
from tests.desk.broadcasts.composed import approved, drafted, followers, order, submitted

pytestmark = pytest.mark.usefixtures("cast")


async def acts(broadcast, name: str) -> set[A]:
    return set((await page_of(await acting(name), broadcast.id, MORNING)).acts)


async def test_each_person_is_offered_what_they_may_do_and_no_more() -> None:
    await followers("张三")
    draft = await drafted()
    assert await acts(draft, "林雨") == {A.CHANGE, A.PREVIEW, A.SUBMIT, A.CANCEL}
    assert await acts(draft, "周敏") == {A.PREVIEW, A.CANCEL}
    ready = await submitted(draft)
    assert await acts(ready, "林雨") == {A.PREVIEW, A.TAKE_BACK, A.CANCEL}
    assert await acts(ready, "周敏") == {A.PREVIEW, A.APPROVE, A.RETURN, A.CANCEL}
    for name in ("李正", "何平", "张三"):
        with pytest.raises(NotFound):
            await page_of(await acting(name), draft.id, MORNING)


async def test_a_page_tells_whom_it_is_for_what_keeps_it_and_who_did_what() -> None:
    await followers("张三", "李四")
    page = await page_of(await acting("林雨"), (await drafted(groups=[])).id, MORNING)
    assert page.why_not == "请选择发给谁"
    with pytest.raises(Refused, match="请选择发给谁"):
        await approving.submit(await order(await drafted(groups=[]), "林雨"))
    broadcast = await approved(await drafted())
    page = await page_of(await acting("周敏"), broadcast.id, MORNING)
    assert page.audience[0].endswith("的全部关注者")
    assert [event.act for event in page.events] == ["起草", "预览", "提交", "批准"]
    assert (page.author, page.approver) == ("林雨", "周敏")
    figures = page.figures
    assert figures.not_tried == figures.total - figures.failed - figures.unsubscribed


async def test_lists_show_a_court_its_own_and_courts_above_those_below() -> None:
    draft = await drafted()
    mine = await broadcasts_of(await acting("林雨"))
    assert [line.id for line in mine.lines] == [draft.id]
    assert (await broadcasts_of(await acting("李正"))).lines == []
    assert (await broadcasts_of(await acting("林雨"), states=[BroadcastState.DONE])).lines == []
    assert [one.short_name for one in await courts_published_for(await acting("林雨"))] == ["南昌中院"]
    place = (await court()).id
    day = MORNING.replace(hour=0), MORNING.replace(hour=23)
    assert [line.id for line in await calendar_of(await acting("周敏"), place, *day)] == [draft.id]
    assert await calendar_of(await acting("李正"), place, *day) == []
