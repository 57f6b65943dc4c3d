"""What WeChat's content check flagged, and voices, on the desk's screens."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from desk.files import file_store, voices
from models import Attachment, ContentCheck, Ticket
from models.enums import CheckState, CheckSubject, FileState
from tests import cast
from tests.handlers.console.conftest import Console, path_of
from wechat.sandbox.phones.tone import voice

PLAYED = (
    "async a => { a.muted = true; await a.play(); await new Promise(d => setTimeout(d, 700)); return a.currentTime }"
)


async def flagged(ticket: Ticket) -> None:
    row = ContentCheck.filter(subject=CheckSubject.PETITION, petition_id=ticket.petition_id)
    await row.update(state=CheckState.LOOK, suggest="risky", label=20006)


async def a_voice(ticket: Ticket, seconds: int = 3) -> Attachment:
    """A voice of the petition, made playable as the worker does it."""
    sent = voice(seconds)
    made = await voices.make_playable(sent, 1)
    return await Attachment.create(
        petition_id=ticket.petition_id,
        kind="voice",
        state=FileState.STORED,
        next_try_at=ticket.opened_at,
        file_key=await file_store.write(sent),
        content_type="audio/amr",
        size=len(sent),
        playable_key=await file_store.write(made),
        playable_size=len(made),
        created_at=ticket.opened_at,
    )


async def test_被提示的在列表里有标记_可以只看它们(console: Console) -> None:
    other = await console.petition("李四", text="平常的一件")
    ticket = await console.petition(text="被提示的一件")
    await flagged(ticket)
    chief = await console.staff("周敏")
    listed = await chief.get("/console?tab=all")
    assert "待人工查看" in listed.words.partition("被提示的一件")[2].partition("平常的一件")[0]
    only = await chief.get("/console?tab=all&look=1")
    assert other.petition.title not in only.words
    assert ticket.petition.title in only.words


async def test_工单上写明为什么_看过以后清掉_第二次说已经看过(console: Console) -> None:
    ticket = await console.petition()
    await flagged(ticket)
    chief = await console.staff("周敏")
    shown = await chief.get(path_of(ticket))
    assert "微信认为有风险：违法犯罪" in shown.words
    done = await chief.post(f"{path_of(ticket)}/checked")
    assert "已确认，没有问题" in done.words
    assert "微信认为有风险" not in done.words
    again = await chief.post(f"{path_of(ticket)}/checked")
    assert (again.status, "可能已由同事看过" in again.words) == (404, True)


async def test_同样没有查成的几张照片只说一遍(console: Console) -> None:
    ticket = await console.petition()
    for number in (1, 2, 3):
        await ContentCheck.create(
            subject=CheckSubject.ATTACHMENT,
            subject_id=number,
            petition_id=ticket.petition_id,
            state=CheckState.UNCHECKED,
            reason="没有用过小程序",
            next_try_at=ticket.opened_at,
            created_at=ticket.opened_at,
        )
    shown = await (await console.staff("周敏")).get(path_of(ticket))
    assert shown.words.count("图片或录音未经微信检查") == 1
    assert "图片或录音未经微信检查（没有用过小程序），3 份" in shown.words


async def test_没有权限的人看不到按钮_也做不了(console: Console) -> None:
    ticket = await console.petition()
    await flagged(ticket)
    inspector = await console.staff("何平")
    assert "已看过，无问题" not in (await inspector.get(path_of(ticket))).text
    assert (await inspector.post(f"{path_of(ticket)}/checked")).status == 403
    stranger = await console.staff("陈丽")
    assert (await stranger.post(f"{path_of(ticket)}/checked")).status == 404
    assert await ContentCheck.filter(state=CheckState.LOOK).count() == 1


async def test_录音给能放的_要原来的给原来的(console: Console) -> None:
    ticket = await console.petition()
    kept = await a_voice(ticket)
    chief = await console.staff("周敏")
    played = await chief.get(f"/console/files/{kept.id}")
    assert played.headers["Content-Type"] == "audio/mpeg"
    sent = await chief.get(f"/console/files/{kept.id}?as=sent")
    assert 'filename="voice-' in sent.headers["Content-Disposition"]


@pytest.fixture
async def page(chromium: str, console: Console) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, base_url=console.site.url)
        yield await context.new_page()
        await browser.close()


async def test_录音在浏览器里真的能放_提示看过就没有了(console: Console, page: Page) -> None:
    ticket = await console.petition(text="您听录音")
    await a_voice(ticket)
    await flagged(ticket)
    await page.goto("/console/login")
    await page.fill("#login", (await cast.officer("周敏")).login)
    await page.fill("#password", cast.PASSWORD)
    await page.click("text=登录 >> nth=-1")
    await page.wait_for_url("**/console")
    await page.goto(path_of(ticket))
    audio = page.locator("audio")
    assert await page.evaluate("document.createElement('audio').canPlayType('audio/mpeg')") in ("maybe", "probably")
    assert await audio.evaluate(PLAYED) > 0.3
    assert 2.5 < await audio.evaluate("a => a.duration") < 4
    await page.click("text=已看过，无问题")
    await expect(page.locator("text=已确认，没有问题")).to_be_visible()
    await expect(page.locator(".looking")).to_have_count(0)
