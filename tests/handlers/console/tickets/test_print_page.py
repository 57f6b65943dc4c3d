"""A ticket on paper: court, number and date, without what is for colleagues unless asked; written down each time."""

import pytest

from models import AuditEntry
from tests import cast
from tests.handlers.console.conftest import Console, path_of


async def test_周敏_prints_with_notes_or_without_and_both_are_written_down(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")
    await desk.do(ticket, "note", words="当事人情绪激动，注意方式")

    plain = await desk.get(f"{path_of(ticket)}/print")
    with_notes = await desk.get(f"{path_of(ticket)}/print?notes=1")

    for sheet in (plain, with_notes):
        for words in ("南昌市中级人民法院", ticket.number or "", cast.TEXT, "11月18日", "派单"):
            assert words in sheet.words, words
    assert "情绪激动" not in plain.words
    assert "情绪激动" in with_notes.words
    assert "内部材料" in with_notes.words
    entries = await AuditEntry.filter(action="print_ticket", subject_id=ticket.id).order_by("id")
    assert [entry.facts for entry in entries] == [{"notes": 0}, {"notes": 1}]


async def test_numbers_stay_masked_on_paper(console: Console):
    ticket = await console.petition(text="身份证号 36010219900307851X，电话13807910001，请尽快")
    sheet = await (await console.staff("周敏")).get(f"{path_of(ticket)}/print?notes=1")

    assert "13807910001" not in sheet.text
    assert "36010219900307851X" not in sheet.text


@pytest.mark.parametrize("name", ["陈丽", "高洁", "审计员", "系统管理员"])
async def test_whoever_may_not_see_it_prints_nothing(console: Console, name: str):
    ticket = await console.dispatched()
    desk = await console.staff(name)

    hidden = await desk.get(f"{path_of(ticket)}/print")
    assert hidden.status == 404
    assert hidden.words == (await desk.get("/console/tickets/GD20261100009999/print")).words
    assert not await AuditEntry.filter(action="print_ticket").exists()
