"""窗口评价: the desk reads the newest first, narrowed as it likes; a reason about its reader is not shown to them."""

from datetime import timedelta

from desk.petitions.window_reasons import RatedAt, rate_at_window
from desk.scores import counting
from models import ServiceWindow
from models.enums import Grade, WindowKind
from tests import cast
from tests.handlers.console.conftest import Console

HERE = "/console/window-ratings"


async def a_window(name: str = "3号窗口") -> ServiceWindow:
    home, chief = await cast.court(), await cast.officer("周敏")
    return await ServiceWindow.create(
        court_id=home.id, kind=WindowKind.WINDOW, name=name, made_by_id=chief.id, made_at=cast.MORNING
    )


async def rates(console: Console, who: str, grade: Grade, reason: str = "", window: str = "3号窗口") -> str:
    row = await ServiceWindow.get_or_none(name=window) or await a_window(window)
    phone = await cast.phone(who)
    at = (await cast.court(), row.name, row.id, phone.id, phone.citizen_id, phone.account_id)
    return (await rate_at_window(RatedAt(*at, grade, reason), console.clock.now - timedelta(minutes=5)))[1]


async def test_the_newest_first_with_reasons_masked_and_the_petition_they_became(console: Console) -> None:
    await rates(console, "张三", Grade.GOOD)
    number = await rates(console, "李四", Grade.BAD, "排队两个小时，我的电话13807910002没人打")
    while await counting.count_marked():
        pass
    shown = await (await console.staff("赵晴")).get(HERE)
    for words in ("3号窗口", "排队两个小时", number, "50.0%", "1 次 / 2 次"):
        assert words in shown.text, words
    assert "13807910002" not in shown.text
    assert "不满意" in (await (await console.staff("赵晴")).get(f"{HERE}?grade=unhappy")).text
    happy = await (await console.staff("赵晴")).get(f"{HERE}?grade=happy")
    assert "排队两个小时" not in happy.text


async def test_a_reason_that_accuses_its_reader_is_read_by_the_inspector_alone(console: Console) -> None:
    await rates(console, "李四", Grade.VERY_BAD, "赵晴收了对方的红包，态度也不好")
    shown = await (await console.staff("赵晴")).get(HERE)
    assert "红包" not in shown.text
    assert "非常不满意" in shown.text
    assert "红包" in (await (await console.staff("何平")).get(HERE)).text


async def test_another_window_and_another_month_show_nothing_of_it(console: Console) -> None:
    await rates(console, "张三", Grade.GOOD)
    other = await a_window("4号窗口")
    chief = await console.staff("周敏")
    for narrowed in (f"window={other.id}", "period=2026-01", "period=last_month"):
        assert "没有这样的评价" in (await chief.get(f"{HERE}?court={other.court_id}&{narrowed}")).text, narrowed
    assert (await chief.get(f"{HERE}?court=99999")).status == 404


async def test_a_page_ends_with_the_key_of_the_next(console: Console) -> None:
    row = await a_window()
    for one in range(31):
        phone = await cast.phone(f"第{one}位")
        at = (await cast.court(), row.name, row.id, phone.id, None, phone.account_id)
        await rate_at_window(RatedAt(*at, Grade.GOOD), console.clock.now - timedelta(minutes=one))
    first = await (await console.staff("周敏")).get(HERE)
    assert "after=" in first.text
    second = first.text.partition('href="/console/window-ratings?')[2]
    link = "/console/window-ratings?" + first.text.split("after=")[0].rsplit("/console/window-ratings?", 1)[1]
    assert second
    assert link
