"""The console looks as its reader likes it: light or dark, and goes back to where they were; its parts on one page."""

import pytest

from models import Delivery
from models.enums import DeliveryState, HeldFor
from tests.cast import a_petition, at, officer
from tests.handlers.console.conftest import Console


async def test_周敏_changes_over_to_dark_where_she_is_and_finds_it_dark_everywhere(console: Console) -> None:
    desk = await console.staff("周敏")
    assert 'data-scheme="system"' in (await desk.get("/console")).text
    answered = await desk.post("/console/preferences", theme="dark", back="/console/calls?court=1")
    assert (answered.status, answered.path) == (200, "/console/calls")
    for path in ("/console", "/console/account"):
        shown = (await desk.get(path)).text
        assert '<html lang="zh-CN" data-bs-theme="dark"' in shown
        assert 'name="theme" value="light"' in shown


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/console", "//example.com", "/consolex", "/p/1", "\\\\x", ""]
)
async def test_nobody_is_sent_out_of_the_console_by_a_choice(console: Console, elsewhere: str) -> None:
    desk = await console.staff("周敏")
    assert (await desk.post("/console/preferences", density="roomy", back=elsewhere)).path == "/console"


async def test_what_cannot_be_chosen_is_refused_in_words(console: Console) -> None:
    desk = await console.staff("周敏")
    for chosen, words in (({"theme": "pink"}, "没有这样的显示方式"), ({}, "请选择一种显示方式")):
        refused = await desk.post("/console/preferences", **chosen)
        assert (refused.status, words in refused.words) == (400, True)


async def test_every_part_of_the_pages_is_shown_in_development(console: Console) -> None:
    shown = await (await console.staff("周敏")).get("/console/parts")
    assert shown.status == 200
    for part in ('class="drawer"', 'class="timeline"', 'class="print-sheet"', 'class="figures-chart"', 'class="empty"'):
        assert part in shown.text


async def test_on_her_account_she_chooses_large_type_and_may_follow_the_machine_again(console: Console) -> None:
    desk = await console.staff("周敏")
    chosen = await desk.post("/console/preferences", theme="dark", size="large", back="/console/account")
    assert 'data-bs-theme="dark" data-density="dense" data-size="large"' in chosen.text
    assert 'name="size" value="large" checked' in chosen.text
    again = await desk.post("/console/preferences", theme="system", back="/console/account")
    assert 'data-scheme="system"' in again.text
    assert 'data-size="large"' in again.text


async def test_on_her_account_she_chooses_how_new_petitions_are_told_and_what_waits_is_looked_at_anew(
    console: Console,
) -> None:
    desk = await console.staff("周敏")
    assert 'name="bundling" value="hourly" checked' in (await desk.get("/console/account")).text
    ticket = await a_petition("张三")
    held = Delivery.filter(ticket_id=ticket.id, officer_id=(await officer("周敏")).id)
    await held.update(held=HeldFor.BUNDLE, not_before=at("2026-12-30 08:30"), state=DeliveryState.PENDING)
    chosen = await desk.post("/console/preferences", bundling="each", back="/console/account")
    assert 'name="bundling" value="each" checked' in chosen.text
    (row,) = await held
    assert row.not_before == row.created_at
