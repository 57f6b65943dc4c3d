"""Saved views: one's own or one's court's, fifty at most, and taken over when their owner has left."""

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.staff import saved_views
from desk.staff.saved_views import MOST_VIEWS, ViewKeeper, change_view, delete_view, keep_view, take_over_view
from desk.views.lists.kept_views import LEFT, kept_views
from models import Officer, SavedView
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, dispatched, officer

pytestmark = [pytest.mark.usefixtures("cast")]
OPEN = "tab=open&kind=enforcement"


async def keeper(name: str) -> ViewKeeper:
    found = await officer(name)
    return ViewKeeper(await acting(name), found.id, found.court_id)


async def names(of: str) -> list[tuple[str, str, str]]:
    return [(view.name, view.count, view.whose) for view in await kept_views(await keeper(of), 0, 50)]


async def test_a_shared_view_shows_and_counts_for_each_reader_what_they_may_see() -> None:
    await dispatched(await a_petition())
    await a_petition("李四", text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    await keep_view(await keeper("何平"), "全部未办结", "tab=open", True, MORNING)
    await keep_view(await keeper("何平"), "我自己的", "tab=open", False, MORNING)
    assert await names("何平") == [("全部未办结", "2", "本院共用"), ("我自己的", "2", "")]
    assert await names("周敏") == [("全部未办结", "1", "何平共用的")]
    assert await names("李正") == [("全部未办结", "1", "何平共用的")]
    assert await names("陈丽") == [("全部未办结", "0", "何平共用的")]
    assert await names("许诚") == []


async def test_a_view_whose_owner_left_stays_says_so_and_can_be_taken_over_once() -> None:
    view = await keep_view(await keeper("赵晴"), "执行", OPEN, True, MORNING)
    with pytest.raises(NotFound):
        await take_over_view(await keeper("周敏"), view.id, MORNING)
    await Officer.filter(id=view.owner_id).update(active=False)
    assert await names("周敏") == [("执行", "0", LEFT)]
    with pytest.raises(NotFound):
        await take_over_view(await keeper("高洁"), view.id, MORNING)
    await take_over_view(await keeper("周敏"), view.id, MORNING)
    assert await names("周敏") == [("执行", "0", "本院共用")]
    with pytest.raises(NotFound):
        await take_over_view(await keeper("王芳"), view.id, MORNING)


async def test_what_was_not_shared_is_nobody_elses_also_when_its_owner_left() -> None:
    view = await keep_view(await keeper("赵晴"), "执行", OPEN, False, MORNING)
    await Officer.filter(id=view.owner_id).update(active=False)
    assert await names("周敏") == []
    for attempt in (take_over_view, delete_view):
        with pytest.raises(NotFound):
            await attempt(await keeper("周敏"), view.id, MORNING)


async def test_only_its_owner_renames_shares_and_deletes_it() -> None:
    view = await keep_view(await keeper("周敏"), "执行", OPEN, True, MORNING)
    for stranger in ("赵晴", "许诚"):
        with pytest.raises(NotFound):
            await change_view(await keeper(stranger), view.id, "别的", False, MORNING)
    await change_view(await keeper("周敏"), view.id, "执行局", False, MORNING)
    assert await names("周敏") == [("执行局", "0", "")]
    assert await names("赵晴") == []
    await delete_view(await keeper("周敏"), view.id, MORNING)
    assert await SavedView.all().count() == 0


@pytest.mark.parametrize("name", ["", " ", "长" * 31, "电话13912345678"])
async def test_what_is_no_name_is_refused_in_words(name: str) -> None:
    with pytest.raises(Invalid):
        await keep_view(await keeper("周敏"), name, OPEN, False, MORNING)


async def test_a_name_is_ones_own_once_and_fifty_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_VIEWS == 50
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    chief = await keeper("周敏")
    await keep_view(chief, "执行", OPEN, False, MORNING)
    with pytest.raises(Refused, match="已经有一个叫"):
        await keep_view(chief, "执行", OPEN, True, MORNING)
    await keep_view(await keeper("赵晴"), "执行", OPEN, False, MORNING)
    second = await keep_view(chief, "立案", OPEN, False, MORNING)
    with pytest.raises(Refused, match="最多"):
        await keep_view(chief, "第三个", OPEN, False, MORNING)
    with pytest.raises(Refused, match="已经有一个叫"):
        await change_view(chief, second.id, "执行", False, MORNING)


async def test_a_view_that_is_understood_no_more_is_opened_without_it_and_says_so() -> None:
    await SavedView.create(
        owner_id=(await officer("周敏")).id,
        court_id=(await officer("周敏")).court_id,
        name="旧的",
        query="tab=open&kind=gone&colour=red",
        created_at=MORNING,
    )
    (view,) = await kept_views(await keeper("周敏"), 0, 5)
    assert view.troubles == ("“诉求类型”里有认不出的内容", "有认不出的条件")
    assert view.address == "/console?tab=open"
