"""二级类别 at the console: kept at 时限, chosen on the ticket, and the list is narrowed by them."""

import pytest

from models import SubKind, TicketSubKind
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.queue.test_queue_page import numbers_in
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

HERE = "/console/limits/kinds"
TYPED = {
    "kind": "enforcement",
    "name": "执行款发放",
    "normal.amount": "5",
    "normal.unit": "working_days",
    "active": "yes",
}


async def test_周敏_keeps_one_chooses_it_on_a_ticket_and_finds_it_in_the_list(console: Console):
    desk = await console.staff("周敏")
    kept = await desk.post(HERE, **TYPED)
    assert ("已保存" in kept.words, "普通 5 工作日" in kept.words) == (True, True)
    row = await SubKind.get()
    paid = await console.petition(text="执行款没到", kind=PetitionKind.ENFORCEMENT)
    other = await console.petition("李四", text="执行款没到账", kind=PetitionKind.ENFORCEMENT)
    assert "选二级类别" in (await desk.get(path_of(paid))).words

    chosen = await desk.post(f"{path_of(paid)}/sub-kind", sub_kind=row.id)

    assert ("执行，执行款发放" in chosen.words, "答应群众的期限不变" in chosen.words) == (True, True)
    listed = await desk.get(f"/console?tab=all&sub_kind={row.id}")
    assert numbers_in(listed.text) == [paid.petition.number]
    assert "二级类别：执行 执行款发放" in listed.words
    assert other.petition.number not in listed.text
    await desk.post(f"{path_of(paid)}/sub-kind", sub_kind="")
    assert await TicketSubKind.all().count() == 0
    wrong = await desk.post(f"{path_of(paid)}/sub-kind", sub_kind="999999")
    assert (wrong.status, "请选择这一类里的" in wrong.words) == (400, True)


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"name": "长" * 200}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"normal.amount": "五"}, "normal"),
        ({"normal.unit": "years"}, "normal"),
        ({"urgent.amount": "30", "urgent.unit": "working_days"}, "urgent"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    console: Console, changed: dict[str, str], at: str
):
    reply = await (await console.staff("周敏")).post(HERE, **TYPED | changed)
    assert (reply.status, f'id="{at}-wrong"' in reply.text) == (400, True)
    if at != "name":
        assert 'value="执行款发放"' in reply.text
    assert await SubKind.all().count() == 0


async def test_a_neighbour_s_is_not_found_and_whoever_sets_no_limits_has_no_page(console: Console):
    await (await console.staff("周敏")).post(HERE, **TYPED)
    path = f"{HERE}/{(await SubKind.get()).id}"
    assert (await (await console.staff("杨帆")).get(path)).status == 200
    for name in ("高洁", "李正", "审计员", "系统管理员"):
        desk = await console.staff(name)
        assert (await desk.get(path)).status == 404
        assert (await desk.post(path, **TYPED)).status == 404
    assert (await SubKind.get()).name == "执行款发放"


async def test_the_page_and_the_choice_on_a_ticket_can_be_read_by_everybody(console: Console, opens: Opens):
    desk = await console.staff("周敏")
    await desk.post(HERE, **TYPED | {"name": "长" * 20})
    ticket = await console.petition(text="执行款没到", kind=PetitionKind.ENFORCEMENT)
    page = await opens("周敏", HERE)
    assert await faults_in_both_themes(page) == []
    await shot(page, "sub-kinds-dark")
    for width in (820, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        await shot(page, f"sub-kinds-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, width
    await page.goto(f"{HERE}/{(await SubKind.get()).id}")
    assert await faults_in_both_themes(page) == []
    await page.goto(path_of(ticket))
    await page.click("text=选二级类别")
    assert await faults_in_both_themes(page) == []
    await shot(page, "sub-kind-of-ticket")
    await page.select_option("select[name=sub_kind]", label="长" * 20)
    await page.click(".sub-kind button")
    await page.wait_for_selector("text=改二级类别")
    assert (await cast.officer("周敏")).id == (await TicketSubKind.get()).officer_id
