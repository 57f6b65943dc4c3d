"""标签 on the ticket's page: put there by whoever may note something, told apart from what was done."""

from playwright.async_api import expect

from models import TicketTag
from models.enums import PetitionKind
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def test_周敏_puts_a_tag_on_a_ticket_and_takes_it_away(console: Console):
    ticket = await console.dispatched()
    zhou, path = await console.staff("周敏"), f"{path_of(ticket)}/tags"
    await zhou.post(path, htmx=True, tag="涉众")
    again = await zhou.post(path, htmx=True, tag=" 涉众 ")
    assert again.words.count("涉众") == 1
    assert "涉众" in (await (await console.staff("李正")).get(path_of(ticket))).words
    assert '<option value="涉众">' in (await zhou.get(path)).text
    gone = await zhou.post(path, htmx=True, tag="涉众", act="take")
    assert "涉众" not in gone.words
    assert not await TicketTag.exists()


async def test_a_tag_that_is_none_is_told_in_words_and_changes_nothing(console: Console):
    ticket = await console.dispatched()
    zhou, path = await console.staff("周敏"), f"{path_of(ticket)}/tags"
    for tag, words in (("", "请写标签"), ("长" * 21, "最多 20 字"), ("打 13907910009", "手机号"), ("甲，乙", "逗号")):
        reply = await zhou.post(path, tag=tag)
        assert reply.status == 400
        assert words in reply.words
    for at in range(10):
        assert (await zhou.post(path, tag=f"第{at}")).status == 200
    full = await zhou.post(path, tag="再一个")
    assert "最多 10 个" in full.words
    assert await TicketTag.all().count() == 10


async def test_whoever_does_not_see_the_ticket_learns_nothing_of_its_tags(console: Console):
    complaint = await console.petition(kind=PetitionKind.COMPLAINT)
    zhou = await console.staff("周敏")
    for reply in (await zhou.get(f"{path_of(complaint)}/tags"), await zhou.post(f"{path_of(complaint)}/tags", tag="x")):
        assert reply.status == 404


async def test_tags_are_put_on_by_the_keyboard(console: Console, opens: Opens):
    ticket = await console.dispatched()
    await (await console.staff("周敏")).post(f"{path_of(ticket)}/tags", tag="涉众")
    page = await opens("周敏", path_of(ticket), width=1280, height=800)
    await page.focus("#tags input[name=tag][list]")
    await page.keyboard.type("信访件")
    await page.keyboard.press("Enter")
    await expect(page.locator("#tags .tagged .mark")).to_have_text(["涉众", "信访件"])
    assert await faults_in_both_themes(page) == []
    await shot(page, "ticket-tags")
    await page.set_viewport_size({"width": 820, "height": 1100})
    await shot(page, "ticket-tags-820")
    await page.click("[aria-label='去掉标签 涉众']")
    await expect(page.locator("#tags .tagged .mark")).to_have_text(["信访件"])
