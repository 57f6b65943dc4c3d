"""Files on the ticket's page in a real Chromium: 李正 attaches and sends them; forty that came are looked through."""

from pathlib import Path

from playwright.async_api import expect

from desk.files import file_store
from models import Attachment, Ticket, TicketEvent
from models.enums import Act, FileState
from tests.desk.sent_files import a_pdf, a_picture
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

SMALL = {"width": 1280, "height": 800}
NARROW = {"width": 820, "height": 1100}
HEARS = "您的执行款已经划出，三个工作日内到账，请留意银行短信。"


async def came(ticket: Ticket, content: bytes, kind: str, content_type: str, pages: int = 0) -> None:
    await Attachment.create(
        petition_id=ticket.petition_id,
        kind=kind,
        state=FileState.STORED,
        file_key=await file_store.write(content),
        content_type=content_type,
        size=len(content),
        pages=pages,
        next_try_at=ticket.opened_at,
        created_at=ticket.opened_at,
    )


async def test_李正_attaches_a_picture_and_a_pdf_is_told_of_the_wrong_one_and_sends(
    console: Console, opens: Opens, tmp_path: Path
):
    ticket = await console.dispatched()
    (tmp_path / "划款.png").write_bytes(a_picture(400))
    (tmp_path / "裁定书.pdf").write_bytes(a_pdf(3))
    (tmp_path / "程序.pdf").write_bytes(b"MZ" + bytes(99))
    page = await opens("李正", f"{path_of(ticket)}/acts/answer", **SMALL)
    await page.fill("#act textarea", HEARS)
    await page.set_input_files("#act-pick", [str(tmp_path / one) for one in ("划款.png", "裁定书.pdf", "程序.pdf")])

    await expect(page.locator("#act-files > ul > li")).to_have_count(2, timeout=30_000)
    await expect(page.locator("#act-files .refusal")).to_contain_text("程序.pdf：只能附图片")
    await expect(page.locator("#act-uploading")).to_have_text("")
    await shot(page, "attach-1280")
    assert await faults_in_both_themes(page) == []
    await shot(page, "attach-1280-dark")
    await page.reload()
    await expect(page.locator("#act textarea")).to_have_value(HEARS)
    await expect(page.locator("#act-files > ul > li")).to_have_count(2)
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator("#ticket .answer .medium")).to_have_count(2)
    await shot(page, "answer-with-files")
    assert (await TicketEvent.get(ticket_id=ticket.id, act=Act.ANSWER)).facts["attached"].count(",") == 1
    await page.click("#ticket .answer [data-pages]")
    await expect(page.locator(".lightbox-at")).to_contain_text("第 1/3 页")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".lightbox-at")).to_contain_text("第 2/3 页")
    await expect(page.locator("#lightbox img")).to_have_js_property("complete", True)
    await shot(page, "viewer-pdf")


async def test_forty_that_came_are_counted_and_looked_through_by_the_keys(console: Console, opens: Opens):
    ticket = await console.dispatched()
    for at in range(39):
        await came(ticket, a_picture(30 + at), "image", "image/png")
    await came(ticket, a_pdf(2), "pdf", "application/pdf", 2)
    page = await opens("李正", path_of(ticket), **NARROW)
    await expect(page.locator(".media-count")).to_contain_text("材料 40 份")
    await shot(page, "forty-820")

    await page.click("[data-view='图片 3']")
    at = page.locator(".lightbox-at")
    await expect(at).to_have_text("3 / 41 · 图片 3")
    await page.keyboard.press("r")
    await expect(page.locator("#lightbox img")).to_have_css("rotate", "90deg")
    await page.keyboard.press("ArrowRight")
    await expect(at).to_have_text("4 / 41 · 图片 4")
    await expect(page.locator("#lightbox img")).to_have_css("rotate", "0deg")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#lightbox img")).to_have_css("rotate", "90deg")
    await shot(page, "viewer-turned-820")
    assert await faults_in_both_themes(page) == []
    await page.keyboard.press("End")
    await expect(at).to_have_text("41 / 41 · PDF 40，第 2/2 页")
    await page.keyboard.press("ArrowRight")
    await expect(at).to_have_text("1 / 41 · 图片 1")
    await page.keyboard.press("Escape")
    await expect(page.locator("#lightbox")).to_be_hidden()
