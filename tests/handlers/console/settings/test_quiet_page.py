"""不打扰 at the console: what holds, where it is from, what waits; set for staff and for citizens, each by itself."""

import pytest

from models import Court, Delivery, QuietHours
from models.enums import DeliveryState, HeldFor
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply

QUIET = "/console/limits/quiet"


@pytest.fixture
async def zhou(console: Console) -> Desk:
    return await console.staff("周敏")


async def save(desk: Desk, whom: str, rule: str, starts: str = "", ends: str = "") -> Reply:
    court = (await cast.court()).id
    return await desk.post(QUIET, court=court, whom=whom, rule=rule, starts=starts, ends=ends)


async def test_the_page_says_what_holds_and_a_change_is_set_shown_and_taken_back(zhou: Desk) -> None:
    page = await zhou.get(QUIET)
    for words in (
        "给干警的通知",
        "只在上班时间发",
        "给群众的通知",
        "22:00 到第二天 08:00 不发",
        "出厂的设置",
        "现在有 0 条在等",
    ):
        assert words in page.words
    assert f'href="{QUIET}' in (await zhou.get("/console/limits")).text
    saved = await save(zhou, "citizens", "night", "２１:30", "7:00")
    assert "已保存，从现在起照这样发" in saved.words
    assert "21:30 到第二天 07:00 不发" in saved.words
    assert "群众：21:30 到第二天 07:00 不发" in saved.words
    taken = await save(zhou, "citizens", "above")
    assert "22:00 到第二天 08:00 不发" in taken.words
    assert await QuietHours.all().count() == 2


@pytest.mark.parametrize(
    ("whom", "rule", "starts", "ends", "words"),
    [
        ("staff", "night", "22点", "08:00", "请填时间，写成 22:00 这样"),
        ("staff", "night", "08:00", "08:00", "请选“随时发”"),
        ("citizens", "office", "", "", "群众要在下班以后也能收到"),
        ("nobody", "never", "", "", None),
        ("staff", "sometimes", "", "", "请选择什么时候可以打扰"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_form_and_what_was_typed_stays(
    zhou: Desk, whom: str, rule: str, starts: str, ends: str, words: str | None
) -> None:
    refused = await save(zhou, whom, rule, starts, ends)
    assert refused.status == 400
    assert words is None or words in refused.words
    assert not starts or f'value="{starts}"' in refused.text
    assert not await QuietHours.exists()


async def test_what_waits_is_counted_and_looked_at_anew_after_a_change(zhou: Desk) -> None:
    ticket = await cast.a_petition("张三")
    await Delivery.filter(ticket_id=ticket.id).update(
        held=HeldFor.QUIET, not_before=cast.at("2026-12-30 09:00"), state=DeliveryState.PENDING
    )
    waiting = await Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False).count()
    assert f"现在有 {waiting} 条在等" in (await zhou.get(QUIET)).words
    await save(zhou, "staff", "never")
    again = {row.not_before == row.created_at for row in await Delivery.filter(ticket_id=ticket.id)}
    assert again == {True}


async def test_another_court_than_hers_is_not_found(zhou: Desk) -> None:
    other = (await Court.get(code="赣04")).id
    assert (await zhou.get(f"{QUIET}?court={other}")).status == 404
    assert (await zhou.post(QUIET, court=other, whom="staff", rule="never")).status == 404
