"""A window is rated in the mini-program: the same verb as chat and page, one visit one rating of one person."""

import pytest

from desk.petitions.window_reasons import RatedAt, rate_at_window
from models import Citizen, Identity, Petition, Rating, ServiceWindow
from models.enums import Grade, WindowKind
from tests import cast
from tests.handlers.miniapp.conftest import Mini, Town


@pytest.fixture
async def window(town: Town) -> ServiceWindow:
    home, chief = await cast.court(), await cast.officer("周敏")
    return await ServiceWindow.create(
        court_id=home.id,
        kind=WindowKind.WINDOW,
        name="3号窗口",
        place="一楼",
        made_by_id=chief.id,
        made_at=town.clock.now,
    )


async def test_the_scene_says_which_window_and_an_unhappy_reason_reaches_the_desk(
    zhang: Mini, window: ServiceWindow
) -> None:
    here = f"/windows/w{window.id}"
    shown = (await zhang.get(here)).body
    assert (shown["name"], shown["court"], shown["closed"]) == ("3号窗口", "赣01", False)

    first = await zhang.post(f"{here}/rating", {"grade": "2"})
    assert (first.status, first.body["ask_reason"], first.body["number"]) == (200, True, "")
    told = await zhang.post(f"{here}/rating", {"grade": "2", "words": "排队两个小时没有人叫号"})
    petition = await Petition.get()
    assert (told.body["number"], told.body["ask_reason"]) == (petition.number, False)
    row = await Rating.get()
    assert (row.window_id, row.grade, row.led_to_id) == (window.id, Grade.BAD, petition.id)


@pytest.mark.parametrize("known_by", ["unionid", "citizen"])
async def test_chat_page_and_mini_program_of_one_person_are_one_visit_and_anothers_is_another(
    town: Town, zhang: Mini, li: Mini, window: ServiceWindow, known_by: str
) -> None:
    mine = await town.identity()
    chat = await cast.phone("张三", town.clock.now)
    assert chat.id != mine.id
    if known_by == "unionid":
        await Identity.filter(id=chat.id).update(unionid=mine.unionid, citizen_id=None)
        await Identity.filter(id=mine.id).update(citizen_id=None)
    else:
        citizen = await Citizen.create(created_at=town.clock.now)
        await Identity.filter(id__in=[chat.id, mine.id]).update(citizen_id=citizen.id, unionid=None)
    court = await cast.court()
    at = RatedAt(court, window.name, window.id, chat.id, chat.citizen_id, chat.account_id, Grade.GOOD)
    await rate_at_window(at, town.clock.now)
    town.clock.forward(hours=1)
    await zhang.post(f"/windows/w{window.id}/rating", {"grade": "5"})
    await li.post(f"/windows/w{window.id}/rating", {"grade": "3"})
    assert [(one.identity_id, one.grade) for one in await Rating.all().order_by("id")] == [
        (chat.id, Grade.VERY_GOOD),
        ((await town.identity("lisi")).id, Grade.FAIR),
    ]
    town.clock.forward(hours=4)
    await zhang.post(f"/windows/w{window.id}/rating", {"grade": "4"})
    assert await Rating.all().count() == 3


async def test_what_is_wrong_is_said_and_changes_nothing(zhang: Mini, town: Town, window: ServiceWindow) -> None:
    here = f"/windows/w{window.id}/rating"
    assert (await zhang.post(here, {"grade": "9"})).problem == (400, "invalid", "grade")
    assert (await zhang.post(here, {"grade": "1", "words": "长" * 301})).problem == (400, "invalid", "words")
    for scene in ("w999999", "w" + "9" * 30, "3号窗口", "w", "x1"):
        assert (await zhang.post(f"/windows/{scene}/rating", {"grade": "5"})).status == 404, scene
    assert (await town.stranger.post(here, {"grade": "5"})).status == 401
    await ServiceWindow.filter(id=window.id).update(closed_at=town.clock.now)
    assert (await zhang.get(f"/windows/w{window.id}")).body["closed"]
    assert (await zhang.post(here, {"grade": "5"})).status == 409
    assert await Rating.all().count() == 0
