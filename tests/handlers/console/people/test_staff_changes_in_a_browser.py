"""A judge leaves with nine open tickets, in a real browser: first away with a stand-in, then for good.

The list is shown, all nine are handed over in the same act, nobody loses one, and the judge is told nothing more.
"""

from playwright.async_api import Page, expect

from desk.tickets import asking_more
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import Delivery, Officer, Ticket
from models.enums import OPEN_STATES, Act, Complexity, DeliveryState, TicketState
from tests import cast
from tests.desk.ledger import whole
from tests.desk.walled import complaint
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.shots import shot

WANTS = ("执行款没有到账", "想知道开庭时间", "材料交到哪里", "申请退诉讼费", "请解除查封", "判决书没收到", "请尽快立案")


async def nine_open_tickets(console: Console) -> list[Ticket]:
    """Seven that wait to be signed for or are handled, one that waits for the citizen, one whose answer is reviewed."""
    now, made = console.clock.now, []
    for number, text in enumerate(WANTS):
        ticket = await cast.dispatched(await console.petition(text=text), as_of=now)
        made.append(await cast.accepted(ticket, as_of=now) if number % 2 else ticket)
    waits = await cast.accepted(await cast.dispatched(await console.petition(text="补什么材料"), as_of=now), as_of=now)
    await asking_more.ask_more(await cast.order(waits, "李正", "请补交转账凭证", now))
    hard = await cast.dispatched(await console.petition(text="何时续封"), complexity=Complexity.COMPLEX, as_of=now)
    reviewed = await cast.accepted(hard, as_of=now)
    await cast.submitted(reviewed, as_of=now)
    return [*made, await load(waits.id), await load(reviewed.id)]


async def change_page(opens: Opens) -> Page:
    page = await opens("周敏", f"/console/officers/{(await cast.officer('李正')).id}/change")
    page.on("dialog", lambda dialog: dialog.accept())
    return page


async def told_to(name: str) -> int:
    theirs = Delivery.filter(officer_id=(await cast.officer(name)).id).exclude(state=DeliveryState.CANCELLED)
    return await theirs.count()


async def test_李正_leaves_with_nine_open_tickets_and_陈丽_has_them_all_in_the_same_act(console: Console, opens: Opens):
    nine = await nine_open_tickets(console)
    due = {one.id: one.due_at for one in nine}
    accused = await complaint("李正法官收了对方的红包")
    page = await change_page(opens)
    card = page.locator("section:has(h3:has-text('在办的工单'))").last
    await expect(card.locator("li")).to_have_count(9)
    for ticket in nine:
        await expect(card).to_contain_text(str(ticket.number))
    await shot(page, "leave-1-nine-open")

    form = page.locator("form:has(input[name=change][value=leave])")
    await expect(form).to_contain_text("在办的 9 件交给")
    await form.locator("select[name=other]").select_option(label="陈丽（执行局）")
    await form.locator("button:has-text('停用')").click()

    await expect(page.locator(".flash")).to_contain_text("已停用，在办的工单已经交出去")
    await shot(page, "leave-2-handed-over")
    chen, li = await cast.officer("陈丽"), await Officer.get(name="李正")
    for ticket in nine:
        now = await whole(ticket.id)
        assert now.handler_id == chen.id, now.state
        assert now.state in OPEN_STATES
    assert not await Ticket.filter(handler_id=li.id, state__in=sorted(OPEN_STATES)).exists()
    assert (await load(nine[7].id)).state is TicketState.WAITING
    assert (await load(nine[7].id)).due_at == due[nine[7].id]
    assert accused.id not in {one.id for one in await Ticket.filter(handler_id=chen.id)}

    assert not li.active
    assert not await Delivery.exists(officer_id=li.id, state=DeliveryState.PENDING)
    before = await told_to("李正")
    console.clock.forward(days=30)
    while await supervision.sweep_due_clocks(console.clock.now):
        pass
    assert await told_to("李正") == before, "he is told nothing more"

    hers = await opens("陈丽", f"/console/tickets/{nine[0].number}")
    await expect(hers.locator("main")).to_contain_text("承办人变动")
    await shot(hers, "leave-3-the-colleague")


async def test_李正_is_away_and_陈丽_answers_in_her_own_name_for_him(console: Console, opens: Opens):
    nine = await nine_open_tickets(console)
    page = await change_page(opens)
    form = page.locator("form:has(input[name=change][value=absence])")
    day = console.clock.now.date().isoformat()
    await form.locator("input[name=first]").fill(day)
    await form.locator("input[name=last]").fill(day)
    await form.locator("select[name=other]").select_option(label="陈丽（执行局）")
    await form.locator("button:has-text('登记请假')").click()
    await expect(page.locator(".flash")).to_have_text("已登记请假")
    await expect(page.locator("main")).to_contain_text("陈丽代办")
    await shot(page, "away-1-registered")
    assert await Ticket.filter(handler__name="李正", state__in=sorted(OPEN_STATES)).count() == 9
    stood_in = Delivery.filter(officer_id=(await cast.officer("陈丽")).id, notice="stands_in")
    assert await stood_in.count() == 9

    ticket = await load(nine[1].id)
    hers = await opens("陈丽", path_of(ticket))
    hers.on("dialog", lambda dialog: dialog.accept())
    await hers.locator("[data-key=r], a[href$='/acts/answer']").first.click()
    await hers.locator("#act textarea").fill("您好，下次开庭是 12 月 3 日上午九点，第三法庭。")
    await shot(hers, "away-2-answering")
    await hers.locator("#act button.btn-primary").click()
    await expect(hers.locator(".toast-line")).to_be_visible()
    await expect(hers.locator("main")).to_contain_text("陈丽（代李正）")
    await shot(hers, "away-3-for-him")
    done = await whole(ticket.id)
    assert (done.state, done.answered_by_id) == (TicketState.ANSWERED, (await cast.officer("陈丽")).id)
    assert done.handler_id == (await cast.officer("李正")).id
    assert Act.ANSWER in {one.act for one in await done.events.all()}
