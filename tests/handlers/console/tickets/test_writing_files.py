"""Files that go to 张三 with an answer: attached one by one, kept with the draft, sent with the words, opened by those
who read them.
"""

from io import BytesIO

import aiohttp
import pytest

from desk.files import file_store
from desk.rules.sizes import MOST_FILES
from desk.tickets import attaching
from desk.tickets.ticket_store import load
from jobs import purges
from models import Attachment, Draft, Ticket, TicketEvent, Words
from models.enums import Act, Complexity, PetitionKind, TicketState
from tests import cast
from tests.cutting import Fate, Moment, cut
from tests.desk.sent_files import a_pdf, a_picture
from tests.handlers.console.conftest import HTMX, Console, Desk, Reply, path_of

EXECUTABLE = b"MZ\x90\x00" + bytes(300)
HEARS = "您的执行款已经划出，三个工作日内到账，请留意银行短信。"


async def sends(desk: Desk, path: str, *files: tuple[str, bytes], htmx: bool = True, **fields: object) -> Reply:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("csrf", desk.csrf)
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            form.add_field(name, str(one))
    for name, content in files:
        form.add_field("files", BytesIO(content), filename=name)
    async with desk.browser.post(path, data=form, headers=HTMX if htmx else {}) as response:
        return await desk._reply(response)


def files_at(ticket: Ticket, act: str = "answer") -> str:
    return f"{path_of(ticket)}/acts/{act}/files"


async def attached(ticket: Ticket, act: Act = Act.ANSWER, by: str = "李正") -> list[int]:
    return [one.id for one in await attaching.attached((await cast.officer(by)).id, ticket.id, act)]


async def test_李正_answers_with_a_picture_and_a_pdf_and_the_history_says_which(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")

    shown = await sends(desk, files_at(ticket), ("划款.png", a_picture()), ("裁定书.pdf", a_pdf()))
    ids = await attached(ticket)
    done = await desk.do(ticket, "answer", words=HEARS, file=ids[0]) if len(ids) < 2 else None
    assert done is None
    reply = await sends(desk, f"{path_of(ticket)}/acts/answer", version=ticket.version, words=HEARS, file=ids)

    assert "图片 1" in shown.words
    assert "2 页" in shown.words
    assert reply.status == 200
    line = await TicketEvent.get(ticket_id=ticket.id, act=Act.ANSWER)
    assert line.facts["attached"] == ",".join(map(str, ids))
    page = await desk.get(path_of(ticket))
    assert "附 2 份文件" in page.words
    assert f'href="/console/files/{ids[0]}" target="_blank" rel="noopener" data-view="图片 1"' in page.text
    assert 'data-pages="2"' in page.text


async def test_a_recording_does_not_go_to_a_citizen_with_an_answer(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")

    shown = await sends(desk, files_at(ticket), ("通话.amr", b"#!AMR\n" + b"\x3c" * 64))

    assert "只能附图片（jpg、png、webp、gif）和 PDF" in shown.words
    assert await attached(ticket) == []


async def test_forty_at_once_are_taken_up_to_the_limit_and_the_rest_is_told_in_words(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await desk.post(f"{path_of(ticket)}/acts/answer/draft", words="写到一半")

    forty = [(f"第{at}张.png", a_picture()) for at in range(40)]
    shown = await sends(desk, files_at(ticket), *forty, words="写到一半")

    assert len(await attached(ticket)) == MOST_FILES
    assert f"这 {40 - MOST_FILES} 份没有收" in shown.words
    assert f"第39张.png ：一次最多附 {MOST_FILES} 份，这一份没有收" in shown.words
    assert "写到一半</textarea>" in (await desk.get(f"{path_of(ticket)}/acts/answer")).text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("缴费单.pdf", EXECUTABLE, "只能附图片"),
        ("缴费单.pdf", b"%PDF-1.7\n" + bytes(300), "PDF 打不开"),
        ("缴费单.pdf", a_pdf() + b"\n/JavaScript (app.alert(1))", "PDF 里带有脚本"),
        ("大.png", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024 + 1), "文件太大：最多 10 MB"),
        ("空.png", b"", "是空的"),
        ("坏.jpg", b"\xff\xd8\xff" + bytes(300), "图片打不开"),
        ("页.html", b"<script>alert(1)</script>", "只能附图片"),
    ],
)
async def test_what_is_not_taken_is_told_and_takes_nothing_else_with_it(
    console: Console, name: str, content: bytes, words: str
):
    ticket, desk = await console.dispatched(), await console.staff("李正")

    shown = await sends(desk, files_at(ticket), ("好.png", a_picture()), (name, content), words="写着")

    assert f"{name} ：{words}" in shown.words
    assert len(await attached(ticket)) == 1
    assert "写着</textarea>" in (await desk.get(f"{path_of(ticket)}/acts/answer")).text


async def test_a_form_without_a_script_brings_its_files_along_and_a_refused_one_sends_nothing(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    act = f"{path_of(ticket)}/acts/answer"

    refused = await sends(desk, act, ("a.pdf", EXECUTABLE), htmx=False, version=ticket.version, words=HEARS)
    assert "还没有发出，有的文件没有收：a.pdf：只能附图片" in refused.words
    assert f"{HEARS}</textarea>" in refused.text
    assert (await load(ticket.id)).state is TicketState.DISPATCHED

    await sends(desk, act, ("a.png", a_picture()), htmx=False, version=ticket.version, words=HEARS)
    assert (await load(ticket.id)).state is TicketState.ANSWERED
    assert (await TicketEvent.get(ticket_id=ticket.id, act=Act.ANSWER)).facts["attached"]


async def test_attached_files_are_there_after_a_reload_and_in_a_session_begun_anew_and_can_be_taken_out(
    console: Console,
):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()))
    (kept,) = await attached(ticket)
    await desk.post("/console/logout")

    again = await console.staff("李正")
    form = await again.get(f"{path_of(ticket)}/acts/answer")
    opened = await again.browser.get(f"/console/files/{kept}")
    others = await (await console.staff("周敏")).browser.get(f"/console/files/{kept}")
    removed = await sends(again, files_at(ticket), remove=kept)

    assert f'name="file" value="{kept}"' in form.text
    assert (opened.status, others.status) == (200, 404)
    assert f'value="{kept}"' not in removed.text
    assert await attached(ticket) == []


async def test_what_is_attached_and_never_sent_goes_after_a_day_and_what_was_sent_stays(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()), ("b.png", a_picture()))
    kept, gone = await attached(ticket)
    late = console.clock.now.replace(day=console.clock.now.day + 2)
    assert await purges.purge_uploads(late) == 0

    await sends(desk, files_at(ticket), remove=gone)
    await sends(desk, f"{path_of(ticket)}/acts/answer", version=ticket.version, words=HEARS, file=kept)

    assert not await Draft.filter(file_ids__contains=[kept]).exists()
    assert await purges.purge_uploads(late) == 1
    assert [one.id for one in await Attachment.filter(ticket_id=ticket.id)] == [kept]
    assert not await Attachment.exists(id=gone)


async def test_a_file_attached_in_another_window_is_not_lost_when_this_one_is_sent(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()))

    refused = await desk.do(ticket, "answer", words=HEARS)

    assert refused.status == 400
    assert "又附了文件" in refused.words
    assert f"{HEARS}</textarea>" in refused.text
    assert f'name="file" value="{(await attached(ticket))[0]}"' in refused.text


async def test_nobody_sends_a_file_that_is_not_in_their_own_draft(console: Console):
    ticket, other = await console.dispatched(), await console.dispatched("王芳")
    hers = await console.staff("王芳")
    await sends(hers, files_at(other), ("a.png", a_picture()))
    (foreign,) = await attached(other, by="王芳")
    incoming = await Attachment.create(
        petition_id=other.petition_id,
        kind="image",
        state="stored",
        next_try_at=console.clock.now,
        created_at=console.clock.now,
    )

    for file in (foreign, incoming.id, 999999):
        refused = await (await console.staff("李正")).do(ticket, "answer", words=HEARS, file=file)
        assert refused.status == 400, file
        assert "有的附件已经不在了" in refused.words
    assert (await load(ticket.id)).state is TicketState.DISPATCHED


async def test_an_answer_in_review_keeps_its_files_and_the_reviewer_opens_them_first(console: Console):
    ticket = await console.dispatched()
    await Ticket.filter(id=ticket.id).update(complexity=Complexity.COMPLEX)
    desk = await console.staff("李正")
    await desk.do(ticket, "accept")
    await sends(desk, files_at(ticket, "submit"), ("a.pdf", a_pdf()))
    ids = await attached(ticket, Act.SUBMIT)
    await desk.do(ticket, "submit", words=HEARS, file=ids[0])

    chief = await console.staff("周敏")
    page = await chief.get(path_of(ticket))
    seen = await chief.browser.get(f"/console/files/{ids[0]}?page=1")
    assert "待审核的答复" in page.words
    assert f'data-whole="/console/files/{ids[0]}"' in page.text
    assert (seen.status, seen.content_type) == (200, "image/jpeg")

    await chief.do(ticket, "reject", words="请把划款的日期写清楚再报")
    form = await desk.get(f"{path_of(ticket)}/acts/submit")
    assert f'type="checkbox" name="file" value="{ids[0]}" checked' in form.text
    await desk.do(ticket, "submit", words=HEARS + "日期是十二月三日。", file=ids[0])
    await chief.do(ticket, "approve")

    assert (await load(ticket.id)).state is TicketState.ANSWERED
    last = await TicketEvent.filter(ticket_id=ticket.id, act=Act.SUBMIT).order_by("-seq").first()
    assert last is not None
    assert last.facts["attached"] == str(ids[0])


async def test_a_correction_says_which_files_still_hold(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()), ("b.png", a_picture()))
    holds, void = await attached(ticket)
    await sends(desk, f"{path_of(ticket)}/acts/answer", version=ticket.version, words=HEARS, file=[holds, void])

    form = await desk.get(f"{path_of(ticket)}/acts/correct")
    assert form.text.count('type="checkbox" name="file"') == 2
    same = await sends(
        desk,
        f"{path_of(ticket)}/acts/correct",
        version=(await load(ticket.id)).version,
        words=HEARS,
        file=[holds, void],
    )
    assert "与现在的答复一样" in same.words
    leaked = await desk.do(ticket, "correct", words=HEARS + "以此为准。", file=holds, leaked=1)
    assert "要收回的答复里的附件不能照样再发" in leaked.words

    await desk.do(ticket, "correct", words=HEARS, file=holds)

    line = await TicketEvent.get(ticket_id=ticket.id, act=Act.CORRECT)
    assert line.facts["attached"] == str(holds)


@pytest.mark.parametrize(("name", "status"), [("高洁", 404), ("陈丽", 404), ("审计员", 404), ("系统管理员", 404)])
async def test_whoever_does_not_see_the_ticket_neither_attaches_nor_opens(console: Console, name: str, status: int):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()))
    (sent,) = await attached(ticket)
    await desk.do(ticket, "answer", words=HEARS, file=sent)

    stranger = await console.staff(name)

    assert (await sends(stranger, files_at(ticket), ("x.png", a_picture()))).status == status
    assert (await stranger.browser.get(f"/console/files/{sent}")).status == status
    assert await Attachment.all().count() == 1


async def test_an_act_that_says_nothing_to_the_citizen_takes_no_files(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")

    assert (await sends(desk, files_at(ticket, "note"), ("a.png", a_picture()))).status == 404
    assert not await Attachment.exists()


@pytest.mark.parametrize("moment", list(Moment))
async def test_cut_off_anywhere_an_attached_file_is_there_whole_or_nothing_is(console: Console, moment: Moment):
    ticket, officer = await console.dispatched(), await cast.officer("李正")
    content = a_picture()
    for wait in range(1, 40):
        before = await attached(ticket)
        fate = await cut(attaching._attach(officer.id, ticket, Act.ANSWER, content, console.clock.now), wait, moment)
        now = await attached(ticket)
        assert len(now) - len(before) in (0, 1)
        for one in await Attachment.filter(id__in=now or [0]):
            assert await file_store.read(one.file_key)
        assert await Attachment.all().count() == len(now), "a row that no draft knows"
        await Draft.filter(ticket_id=ticket.id).update(file_ids=[])
        await Attachment.all().delete()
        if fate is Fate.UNTOUCHED:
            return
    raise AssertionError("it waits more often than that")


async def test_words_and_their_files_are_sent_together_or_not_at_all(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("李正")
    await sends(desk, files_at(ticket), ("a.png", a_picture()))
    (kept,) = await attached(ticket)
    await Attachment.filter(id=kept).delete()

    refused = await desk.do(ticket, "answer", words=HEARS, file=kept)

    assert refused.status == 400
    assert not await Words.exists(ticket_id=ticket.id, kind="answer")


async def test_whom_a_complaint_is_about_opens_nothing_that_is_sent_on_it(console: Console):
    ticket = await console.petition(text="李正法官收了对方的红包，我要投诉", kind=PetitionKind.COMPLAINT)
    inspector = await console.staff("何平")
    await sends(inspector, files_at(ticket, "ask_more"), ("a.png", a_picture()))
    (sent,) = await attached(ticket, Act.ASK_MORE, "何平")
    words = "请按所附的清单补充：事情发生的时间、地点和在场的人。"
    done = await inspector.do(ticket, "ask_more", words=words, file=sent)
    assert done.status == 200, done.words

    accused = await console.staff("李正")

    assert (await inspector.browser.get(f"/console/files/{sent}")).status == 200
    assert (await accused.browser.get(f"/console/files/{sent}")).status == 404
    assert (await sends(accused, files_at(ticket, "ask_more"), ("x.png", a_picture()))).status == 404
