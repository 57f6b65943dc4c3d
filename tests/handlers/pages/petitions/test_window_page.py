"""A window is rated on the phone: the grade counts at once, an unhappy one is asked why and then has a number."""

from models import Petition, Rating, ServiceWindow
from models.enums import Grade, WindowKind
from tests import cast
from tests.handlers.pages.house import House


async def a_window(house: House, **more: object) -> ServiceWindow:
    home, chief = await cast.court(), await cast.officer("周敏")
    return await ServiceWindow.create(
        court_id=home.id,
        kind=WindowKind.MACHINE,
        name="自助立案机",
        made_by_id=chief.id,
        made_at=house.clock.now,
        **more,
    )


async def test_the_grade_counts_at_once_and_the_reason_afterwards_is_the_same_rating(house: House, phone) -> None:
    window = await a_window(house)
    zhang, here = phone("zhangsan"), f"/p/window/{window.id}"
    page = await zhang.open(here)
    assert "自助立案机" in page.text

    after = await zhang.send(page, here, grade="2")
    assert "请说说哪里不满意" in after.text
    assert (await Rating.get()).grade is Grade.BAD

    done = await zhang.send(after, here, grade="2", reason="屏幕点不动，没有人来看")
    petition = await Petition.get()
    assert petition.number in done.text
    assert ((await Rating.get()).led_to_id, await Rating.all().count()) == (petition.id, 1)


async def test_a_happy_one_is_thanked_and_changed_once(house: House, phone) -> None:
    window = await a_window(house)
    zhang, here = phone("zhangsan"), f"/p/window/{window.id}"
    after = await zhang.send(await zhang.open(here), here, grade="5")
    assert "谢谢您的评价：非常满意" in after.text
    await zhang.send(after, here, grade="3")
    assert [one.grade for one in await Rating.all()] == [Grade.FAIR]


async def test_what_is_no_grade_is_asked_again_and_a_closed_window_says_so(house: House, phone) -> None:
    window = await a_window(house)
    zhang, here = phone("zhangsan"), f"/p/window/{window.id}"
    page = await zhang.open(here)
    wrong = await zhang.send(page, here, grade="9")
    assert (wrong.status, "请先点一个档次" in wrong.text) == (400, True)
    await ServiceWindow.filter(id=window.id).update(closed_at=house.clock.now)
    assert "已经停用" in (await zhang.open(here)).text
    assert (await zhang.send(page, here, grade="5")).status == 409
    assert await Rating.all().count() == 0
    assert (await zhang.open("/p/window/99999")).status == 404
