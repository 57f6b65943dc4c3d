"""The code at a window: scanned and rated in two messages; an unhappy reason reaches the desk, once."""

from models import Identity, Petition, Rating, ServiceWindow, Ticket, Words
from models.enums import Channel, Grade, PetitionKind, RatingSubject, WindowKind
from models.keyring import unseal
from tests import cast
from tests.asked import asked_of_database
from tests.handlers.chat.test_callback import Wire, database_url, wire
from tests.handlers.conftest import TestClock

__all__ = ["database_url", "wire"]


async def a_window(name: str = "3号窗口", **more: object) -> ServiceWindow:
    court, chief = await cast.court(), await cast.officer("周敏")
    return await ServiceWindow.create(
        court_id=court.id, kind=WindowKind.WINDOW, name=name, made_by_id=chief.id, made_at=cast.MORNING, **more
    )


async def scan(wire: Wire, scene: str, at: int = 1) -> str:
    return await wire.send("o-lisi", MsgType="event", Event="SCAN", EventKey=scene, Ticket="t", CreateTime=str(at))


async def test_a_code_names_the_windows_row_and_the_grade_counts_for_it(wire: Wire) -> None:
    window = await a_window()
    asked = await scan(wire, f"window:w{window.id}")
    assert "3号窗口" in asked
    assert f"/p/window/{window.id}" in asked
    await ServiceWindow.filter(id=window.id).update(name="4号窗口")
    assert "谢谢您的评价：非常满意" in await wire.send("o-lisi", Content="1")
    row = await Rating.get()
    assert (row.subject, row.window_id, row.grade) == (RatingSubject.WINDOW, window.id, Grade.VERY_GOOD)
    assert await Petition.all().count() == 0


async def test_an_unhappy_reason_is_left_with_the_desk_once_and_its_number_told(wire: Wire) -> None:
    window = await a_window()
    await scan(wire, f"window:w{window.id}")
    assert "谢谢您的评价：不满意" in await wire.send("o-lisi", Content="4")
    assert (await Rating.get()).grade is Grade.BAD
    told = await wire.send("o-lisi", Content="排队两个小时没有人叫号")
    petition = await Petition.get()
    assert petition.number in told
    me = await Identity.get(openid="o-lisi")
    assert (petition.channel, petition.kind, petition.identity_id) == (Channel.WINDOW, PetitionKind.SUGGESTION, me.id)
    assert unseal(petition.text_sealed) == "排队两个小时没有人叫号"
    assert unseal((await Words.get()).text_sealed) == "扫码评价：3号窗口，不满意"
    assert not (await Ticket.get()).restricted
    assert (await Rating.get()).led_to_id == petition.id

    await scan(wire, f"window:w{window.id}", at=2)
    await wire.send("o-lisi", Content="5")
    assert "记下了" in await wire.send("o-lisi", Content="后来还是没有人叫号")
    assert (await Petition.all().count(), await Rating.all().count()) == (1, 1)


async def test_a_reason_that_accuses_an_officer_goes_behind_the_wall(wire: Wire) -> None:
    window = await a_window()
    await scan(wire, f"window:w{window.id}")
    await wire.send("o-lisi", Content="5")
    await wire.send("o-lisi", Content="李正法官收了对方的红包")
    assert (await Ticket.get()).restricted


async def test_a_closed_window_says_so_and_an_unknown_one_asks_which_court(wire: Wire, clock: TestClock) -> None:
    window = await a_window(closed_at=cast.MORNING)
    assert "已经停用" in await scan(wire, f"window:w{window.id}")
    assert "法院" in await scan(wire, "window:w999999", at=2)
    assert await Rating.all().count() == 0


async def test_a_code_from_before_windows_had_rows_is_still_understood(wire: Wire) -> None:
    court = await cast.court()
    assert "老窗口" in await scan(wire, f"window:{court.code}:老窗口")
    await wire.send("o-lisi", Content="2")
    row = await Rating.get()
    assert (row.window, row.window_id) == ("老窗口", None)


async def test_of_all_windows_only_the_one_whose_code_was_scanned_is_read(wire: Wire) -> None:
    window = await a_window()
    for number in range(20):
        await a_window(f"{number}号自助机")
    with asked_of_database() as asked:
        assert "3号窗口" in await scan(wire, f"window:w{window.id}")
        assert "谢谢您的评价：满意" in await wire.send("o-lisi", Content="2")
    reads = [one for one in asked if 'FROM "service_window"' in one]
    assert len(reads) == 2
    assert all("WHERE" in one for one in reads), reads


async def test_a_number_no_row_can_have_is_no_window(wire: Wire) -> None:
    assert "法院" in await scan(wire, f"window:w{'9' * 40}")
