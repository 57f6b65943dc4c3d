"""代录 is kept while it is typed: over a reload, a second window, a log-out; files come along, and it enters once."""

import re
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from models import Attachment, EntryDraft, Petition
from models.database import connection
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import HTMX, Console, Desk, Reply
from tests.handlers.console.telephone.test_entry import HEARD

NEW, DRAFT = "/console/petitions/new", "/console/petitions/draft"


def scan(width: int = 30) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, 20), (200, 40, 40)).save(made, "PNG")
    return made.getvalue()


def mark_in(page: str) -> tuple[str, str]:
    once = re.search(r'name="once" value="([^"]+)"', page)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert once
    assert seen
    return once[1], seen[1]


async def court_id() -> int:
    return (await cast.court()).id


async def typed(desk: Desk, once: str, seen: str, **fields: object) -> Reply:
    return await desk.post(DRAFT, htmx=True, once=once, seen=seen, channel="phone", court=await court_id(), **fields)


async def sends(desk: Desk, path: str, files: list[tuple[str, bytes]], **fields: str) -> Reply:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("csrf", desk.csrf)
    for name, value in fields.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("files", content, filename=name)
    async with desk.browser.post(path, data=form, headers=HTMX) as response:
        return await desk._reply(response)


async def test_what_is_typed_is_there_after_a_reload_and_after_logging_in_anew(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)

    kept = await typed(desk, once, seen, text="执行款没有到账", mobile="13907910009")

    assert "草稿已保存" in kept.words
    assert "执行款没有到账" in (await desk.get(NEW)).text
    await desk.post("/console/logout")
    again = await (await console.staff("赵晴")).get(NEW)
    assert "执行款没有到账" in again.text
    assert mark_in(again.text) == (once, "1")


async def test_a_draft_rests_sealed_and_is_its_officers_alone(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)
    await typed(desk, once, seen, text="执行款没有到账", mobile="13907910009")

    async with connection() as plain:
        rests = str([dict(row) for row in await plain.fetch("SELECT * FROM entry_draft")])
    chief = await (await console.staff("周敏")).get(f"{NEW}?draft={once}")

    assert "执行款" not in rests
    assert "13907910009" not in rests
    assert "执行款" not in chief.text


async def test_two_windows_on_one_form_lose_nothing(console: Console):
    desk = await console.staff("赵晴")
    once, _ = mark_in((await desk.get(NEW)).text)
    first = await typed(desk, once, "", text="第一个窗口写的")

    second = await typed(desk, once, "", text="第二个窗口写的")

    assert "另一个窗口也在写这一件" in second.words
    other, _ = mark_in(second.text)
    assert (mark_in(first.text)[0], other != once) == (once, True)
    page = await desk.get(NEW)
    assert "第二个窗口写的" in page.text
    assert "还有 1 份没有写完的" in page.words
    assert "第一个窗口写的" in (await desk.get(f"{NEW}?draft={once}")).text


async def test_the_same_typed_again_makes_no_second_draft(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)
    await typed(desk, once, seen, text="写着")

    again = await typed(desk, once, seen, text="写着")

    assert mark_in(again.text) == (once, "1")
    assert await EntryDraft.all().count() == 1


async def test_a_draft_is_gone_once_it_is_entered_and_back_after_submit_enters_nothing_twice(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)
    await typed(desk, once, seen, text=HEARD, kind="enforcement")
    form = {"once": once, "seen": "1", "channel": "phone", "court": await court_id(), "kind": "enforcement"}

    first = await desk.post(NEW, htmx=True, **form, text=HEARD)
    back = await desk.post(NEW, htmx=True, **form, text=HEARD)
    other = await desk.post(NEW, htmx=True, **form, text="另外一件事")

    assert first.headers["HX-Redirect"] == back.headers["HX-Redirect"]
    assert (other.status, await Petition.all().count()) == (409, 1)
    assert "已经登记为" in other.words
    assert "另外一件事" in other.text
    fresh, seen = mark_in(other.text)
    sure = await desk.post(NEW, htmx=True, **(form | {"once": fresh, "seen": seen}), text="另外一件事")
    assert sure.headers["HX-Redirect"] != first.headers["HX-Redirect"]
    assert HEARD not in (await desk.get(NEW)).text


async def test_going_on_in_a_window_whose_form_was_entered_is_told(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)
    await typed(desk, once, seen, text=HEARD)
    await desk.post(NEW, once=once, seen="1", channel="phone", court=await court_id(), kind="other", text=HEARD)

    late = await typed(desk, once, "1", text=f"{HEARD}，还有一件")

    assert f"这一件已经登记为 {(await Petition.get()).number}" in late.words


async def test_a_refused_form_is_kept_as_well_and_a_long_name_is_not_cut(console: Console):
    desk = await console.staff("赵晴")
    once, _ = mark_in((await desk.get(NEW)).text)

    refused = await desk.post(
        NEW, htmx=True, once=once, channel="phone", court=await court_id(), kind="other", text=HEARD, name="长" * 200
    )

    assert (refused.status, "姓名最多" in refused.words) == (400, True)
    assert "长" * 200 in (await desk.get(NEW)).text


async def test_a_draft_that_is_given_up_is_gone(console: Console):
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)
    await typed(desk, once, seen, text="不要了的")

    await desk.post(f"{DRAFT}/drop", once=once)

    assert "不要了的" not in (await desk.get(NEW)).text
    assert await EntryDraft.all().count() == 0


async def test_kind_case_and_court_are_proposed_and_only_taken_when_asked(console: Console):
    await cast.cases(as_of=console.clock.now)
    desk = await console.staff("杨帆")
    once, seen = mark_in((await desk.get(NEW)).text)
    words = "东湖法院（2026）赣0102民初1234号，判决以后执行款一直没有到账，要求恢复执行"

    kept = await typed(desk, once, seen, text=words)

    assert "案号：（2026）赣0102民初1234号" in kept.words
    assert "法院：" in kept.words
    assert "类型：" in kept.words
    assert 'name="kind" value' not in kept.text
    taken = await desk.post(
        DRAFT, once=once, seen="1", channel="phone", text=words, take="case:（2026）赣0102民初1234号"
    )
    assert 'name="case" value="（2026）赣0102民初1234号"' in taken.text
    assert await Petition.all().count() == 0


async def test_a_repeat_of_the_same_caller_is_proposed_and_a_complaint_is_not(console: Console):
    story = "张三诉王五的执行款八万元判决半年了一直没有到账"
    earlier = await cast.a_call(story, name="钱老伯", as_of=console.clock.now)
    await cast.a_call(f"投诉李正法官，{story}", name="钱老伯", as_of=console.clock.now, kind=PetitionKind.COMPLAINT)
    desk = await console.staff("赵晴")
    once, seen = mark_in((await desk.get(NEW)).text)

    kept = await typed(desk, once, seen, text=story, mobile="13907910009")
    stranger = await typed(desk, "another-form", "", text=story, mobile="13900000000")

    assert "可能已经反映过" in kept.words
    assert earlier.petition.number in kept.text
    assert kept.text.count("% 相像") == 1
    assert "可能已经反映过" not in stranger.words


async def test_scans_are_judged_one_by_one_and_join_the_petition(console: Console):
    desk = await console.staff("赵晴")
    once, _ = mark_in((await desk.get(NEW)).text)
    files = [("起诉状.png", scan()), ("病毒.exe", b"MZ not a picture"), ("坏的.png", scan()[:40]), ("空的.png", b"")]

    sent = await sends(desk, f"{DRAFT}/files", files, once=once, text=HEARD)

    assert "这 3 份没有收" in sent.words
    assert "病毒.exe ：只能上传图片" in sent.words
    assert "坏的.png ：图片打不开" in sent.words
    assert "图片 1" in sent.words
    once, seen = mark_in(sent.text)
    done = await desk.post(
        NEW, htmx=True, once=once, seen=seen, channel="window", court=await court_id(), kind="other", text=HEARD
    )
    petition = await Petition.get()
    assert done.headers["HX-Redirect"].endswith(petition.number)
    assert (await Attachment.get()).petition_id == petition.id


async def test_forty_attachments_are_twenty_and_a_word_for_each_of_the_others(console: Console):
    desk = await console.staff("赵晴")
    once, _ = mark_in((await desk.get(NEW)).text)

    sent = await sends(desk, f"{DRAFT}/files", [(f"{at}.mp3", b"ID3" + bytes([at])) for at in range(40)], once=once)

    assert "这 20 份没有收" in sent.words
    assert sent.words.count("一件诉求最多 20 份") == 20
    assert await Attachment.all().count() == 20


async def test_a_removed_file_does_not_come_along_and_files_alone_are_a_petition(console: Console):
    desk = await console.staff("赵晴")
    once, _ = mark_in((await desk.get(NEW)).text)
    sent = await sends(desk, f"{DRAFT}/files", [("1.png", scan()), ("2.png", scan(31))], once=once)
    first = (await Attachment.all().order_by("id"))[0]
    once, seen = mark_in(sent.text)

    gone = await desk.post(f"{DRAFT}/files", htmx=True, once=once, seen=seen, remove=first.id)
    await desk.post(NEW, once=once, seen=seen, channel="letter", court=await court_id(), kind="other", text="")

    assert "图片 2" not in gone.words
    assert (await Petition.get()).text == "（见所附 1 份材料）"
    assert await Attachment.filter(petition_id__isnull=True).count() == 1


@pytest.mark.parametrize("once", ["", "长" * 30, "x" * 200])
async def test_a_mark_that_cannot_be_is_another_one(console: Console, once: str):
    desk = await console.staff("赵晴")

    kept = await typed(desk, once, "abc", text="写着")

    assert kept.status == 200
    assert mark_in(kept.text)[0] != once
