"""Writing in the form of an act: drafts kept as one types, canned replies put in, notes that are plainly no answers."""

import pytest

from desk.tickets import canned_replies, drafts
from desk.tickets.canned_replies import TypedReply
from models import Delivery, Draft
from models.enums import Act, PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Desk, path_of


async def keep(console: Console, title: str = "已立案", words: str = "{称呼}您好，{承办人}在办") -> int:
    actor = await cast.acting("周敏", console.clock.now)
    return await canned_replies.keep(actor, await cast.court(), TypedReply(title, words), console.clock.now)


async def test_what_李正_types_is_kept_with_the_time_and_stands_there_on_another_machine(console: Console):
    ticket = await console.dispatched()
    desk, form = await console.staff("李正"), f"{path_of(ticket)}/acts/answer"

    said = await desk.post(f"{form}/draft", htmx=True, words="已经联系被执行人")
    again = await (await console.staff("李正")).get(form)

    assert (said.status, said.words) == (200, "草稿已保存 09:30")
    assert "已经联系被执行人</textarea>" in again.text
    assert "草稿已保存 09:30" in again.words
    assert "已经联系被执行人" not in (await (await console.staff("王芳")).get(form)).text


async def test_a_draft_is_gone_once_it_is_sent_and_when_it_is_given_up(console: Console):
    ticket = await console.dispatched()
    desk, base = await console.staff("李正"), f"{path_of(ticket)}/acts"
    await desk.post(f"{base}/answer/draft", words=cast.ANSWER)
    await desk.post(f"{base}/note/draft", words="等他回电")

    given_up = await desk.post(f"{base}/note/draft/drop", htmx=True)
    await desk.do(ticket, "answer", words=cast.ANSWER)

    assert "等他回电" not in given_up.text
    assert not await Draft.exists()


async def test_a_refused_act_keeps_the_draft(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李正")
    await desk.post(f"{path_of(ticket)}/acts/answer/draft", words="已经查过，本周到账")

    reply = await desk.do(ticket, "answer", words="已经查过，本周到账", version=0)

    assert reply.status == 409
    assert (await drafts.kept((await cast.officer("李正")).id, ticket.id, Act.ANSWER)) is not None


@pytest.mark.parametrize(("name", "act"), [("陈丽", "answer"), ("高洁", "note"), ("审计员", "note")])
async def test_whoever_may_not_see_the_ticket_keeps_nothing_on_it(console: Console, name: str, act: str):
    ticket = await console.dispatched()
    desk, base = await console.staff(name), f"{path_of(ticket)}/acts/{act}"

    for path in ("draft", "draft/drop", "replies", "replies/1"):
        assert (await desk.post(f"{base}/{path}", words="x")).status == 404, path
    assert not await Draft.exists()


async def test_an_act_that_is_not_written_or_is_none_has_no_drafts_and_no_replies(console: Console):
    ticket = await console.dispatched()
    desk, base = await console.staff("李正"), f"{path_of(ticket)}/acts"

    for path in (
        "accept/draft",
        "nothing/draft",
        "accept/replies",
        "note/replies",
        "answer/replies/9999",
        "answer/replies/x",
    ):
        assert (await desk.post(f"{base}/{path}", words="x")).status == 404, path
    assert (await desk.post(f"{base}/answer/draft", words="长" * 5001)).status == 400


async def test_a_canned_reply_is_found_by_pinyin_and_filled_in_behind_what_is_written(console: Console):
    reply_id = await keep(console)
    await keep(console, "保全续封")
    ticket = await console.dispatched()
    desk, base = await console.staff("李正"), f"{path_of(ticket)}/acts/answer"

    form = await desk.get(base, htmx=True)
    found = await desk.post(f"{base}/replies", sought="yla")
    taken = await desk.post(f"{base}/replies/{reply_id}", htmx=True, words="关于您的事：")

    assert "已立案" in form.words
    assert "保全续封" in form.words
    assert "已立案" in found.words
    assert "保全续封" not in found.words
    assert "关于您的事：\n" in taken.text
    assert "您好，李正在办" in taken.text
    assert "草稿已保存" in taken.words


async def test_a_note_looks_like_no_answer_and_tells_who_is_called(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")

    form = await desk.get(f"{path_of(ticket)}/acts/note", htmx=True)
    judge = (await cast.officer("李正")).id
    await desk.do(ticket, "note", words="请看一下", mention=judge)
    page = await desk.get(path_of(ticket))

    for words in ("只有法院内部看得到", "提醒同事", "李正", "王芳"):
        assert words in form.words, words
    assert "陈丽" not in form.words
    assert "act-inside" in form.text
    assert "moment-inside" in page.text
    assert "提醒李正" in page.words
    assert await Delivery.filter(notice="mentioned", officer_id=judge).count() == 1


async def test_a_colleague_who_may_not_see_it_is_refused_and_the_note_stays_in_the_form(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")

    reply = await desk.do(ticket, "note", words="请看一下", mention=(await cast.officer("陈丽")).id)

    assert reply.status == 400
    assert "看不到这件工单" in reply.words
    assert "请看一下</textarea>" in reply.text
    assert not await Delivery.filter(notice="mentioned").exists()


async def test_of_a_complaint_nobody_is_offered_who_may_not_know_of_it(console: Console):
    complaint = await console.petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    form = await (await console.staff("何平")).get(f"{path_of(complaint)}/acts/note", htmx=True)

    assert "杨帆" in form.words
    for name in ("周敏", "赵晴", "王芳"):
        assert f'data-name="{name}"' not in form.text


async def in_ten_windows(desk: Desk, path: str) -> list[str]:
    return [(await desk.post(path, htmx=True, words=f"第 {one} 个窗口")).words for one in range(10)]


async def test_ten_windows_on_one_ticket_keep_the_last_word(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李正")

    said = await in_ten_windows(desk, f"{path_of(ticket)}/acts/answer/draft")

    assert all("草稿已保存" in one for one in said)
    kept = await drafts.kept((await cast.officer("李正")).id, ticket.id, Act.ANSWER)
    assert kept is not None
    assert kept.words == "第 9 个窗口"
    assert await Draft.all().count() == 1


async def test_the_acts_stand_under_names_and_the_likeliest_first(console: Console):
    ticket = await console.petition()
    page = await (await console.staff("周敏")).get(path_of(ticket))

    buttons = page.text[page.text.index('aria-label="办理"') :]
    assert buttons.index('data-act="dispatch"') < buttons.index("act-group")
    for name in ("办理", "转出", "督办", "更多"):
        assert f">{name}</p>" in buttons, name
    assert "btn-primary" in buttons[: buttons.index("act-group")]


async def test_the_judge_of_the_case_is_proposed_first(console: Console):
    await cast.cases(console.clock.now)
    ticket = await console.petition(case_number="（2026）赣01执1234号")
    form = await (await console.staff("周敏")).get(f"{path_of(ticket)}/acts/dispatch", htmx=True)

    hands = form.text[form.text.index('id="hands"') :]
    assert hands.index("本案承办人") < hands.index("李正") < hands.index("陈丽")
    assert hands.count(">李正<") == 1
