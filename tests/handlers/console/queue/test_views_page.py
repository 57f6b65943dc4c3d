"""Saved views at the console: kept from the list, counted live, managed on their page."""

from models import Officer, SavedView
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console


async def test_周敏_keeps_a_list_and_opens_it_again_with_its_count(console: Console):
    await console.petition(text="请问上诉费", kind=PetitionKind.CONSULT)
    desk = await console.staff("周敏")
    reply = await desk.post(
        "/console/views", name="咨询待分派", query="tab=pending&kind=consult&after=1&q=上诉费", shared="1"
    )
    assert "已保存" in reply.words
    assert 'href="/console?tab=pending&amp;kind=consult"' in reply.text
    assert (await SavedView.get()).query == "tab=pending&kind=consult", "what was searched for is not kept"
    few = await (await console.staff("赵晴")).get("/console/views?part=1", htmx=True)
    assert "咨询待分派 1" in few.words


async def test_a_shared_view_counts_for_its_reader_only_what_they_may_see(console: Console):
    await console.petition(text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    await (await console.staff("何平")).post("/console/views", name="投诉", query="tab=all&kind=complaint", shared="1")
    own = await (await console.staff("何平")).get("/console/views?part=1", htmx=True)
    below = await (await console.staff("周敏")).get("/console/views?part=1", htmx=True)
    assert "投诉 1" in own.words
    assert "投诉 0" in below.words


async def test_a_view_is_renamed_deleted_and_taken_over_and_what_is_wrong_is_told(console: Console):
    desk = await console.staff("周敏")
    await desk.post("/console/views", name="执行", query="tab=open&handler=none")
    view = await SavedView.get()
    twice = await desk.post("/console/views", name="执行", query="tab=open")
    unnamed = await desk.post("/console/views", name=" ", query="tab=open")
    assert (twice.status, unnamed.status) == (409, 400)
    assert "已经有一个叫“执行”的视图" in twice.words
    assert "请给视图起个名称" in unnamed.words
    renamed = await desk.post(f"/console/views/{view.id}", act="change", name="执行局", shared="1")
    assert "执行局" in renamed.text
    assert (await (await console.staff("赵晴")).post(f"/console/views/{view.id}", act="delete")).status == 404
    await SavedView.filter(id=view.id).update(owner_id=(await cast.officer("刘洋")).id)
    await Officer.filter(name="刘洋").update(active=False)
    left = await desk.get("/console/views")
    assert "已离岗的人留下的" in left.words
    assert "已接管" in (await desk.post(f"/console/views/{view.id}", act="take_over")).words
    assert "已删除" in (await desk.post(f"/console/views/{view.id}", act="delete")).words
    assert "还没有视图" in (await desk.get("/console/views")).words
    assert (await desk.post(f"/console/views/{view.id}", act="burn")).status == 400
