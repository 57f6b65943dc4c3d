"""The form of a broadcast: tried while it is typed, kept as a draft, refused in words at the field; and its list."""

from io import BytesIO

import aiohttp
import pytest

from models import Broadcast, BroadcastLine, BroadcastPicture
from tests.handlers.console.broadcasts.conftest import HERE, WORDS, Press
from tests.handlers.console.conftest import Desk
from tests.handlers.scene import a_picture

LIST = "手机号,姓名\r\n13800138000,张三\r\n12345,李四\r\n13800138000,王五\r\n+1 212 555 0123,外国人\r\n"


async def uploaded(desk: Desk, broadcast: Broadcast, content: bytes, name: str = "list.csv") -> tuple[int, str]:
    form = aiohttp.FormData({"csrf": desk.csrf, "version": str((await Broadcast.get(id=broadcast.id)).version)})
    form.add_field("file", BytesIO(content), filename=name)
    async with desk.browser.post(f"{HERE}/{broadcast.id}/list", data=form) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"title": ""}, "title", "请填写标题"),
        ({"text": ""}, "text", "请填写内容"),
        ({"text": "您的验证码发给我们"}, "text", "有不能出现的词：验证码发给"),
        ({"text": "{生日}您好"}, "text", "不认识{生日}"),
        ({"send_at": "2026-11-17T09:00"}, "send_at", "发送时间已经过了"),
        ({"send_at": "明天"}, "send_at", "请把时间写成"),
        ({"kind": "article", "typed_body": "<script>alert(1)</script>好"}, "body", "不能有脚本"),
        ({"kind": "article", "typed_body": '好<img src="https://x.cn/a.png">'}, "body", "图片要先放进本院的图片库"),
        ({"kind": "article", "typed_body": "请走南门"}, "cover", "请从图片库选一张封面"),
        ({"kind": "sms", "public": "1"}, "public", "不能放进公告栏"),
    ],
)
async def test_what_cannot_be_sent_is_said_at_its_field_and_nothing_is_kept(
    press: Press, fields: dict[str, str], field: str, said: str
) -> None:
    reply = await (await press.console.staff("林雨")).post(HERE, **{**WORDS, **fields})
    assert (reply.status, said in reply.words) == (400, True), reply.words
    assert f'id="{field}-wrong"' in reply.text
    assert not await Broadcast.exists()


async def test_audiences_that_are_not_there_are_said_and_what_was_typed_stays(press: Press) -> None:
    desk = await press.console.staff("林雨")
    for fields, said in (
        ({"cases": "（2026）赣99民初1号\n不是案号"}, "有 2 个案号不能用"),
        ({"first": "2026-12-05", "last": "2026-12-01"}, "先早后晚"),
        ({"accounts": "9999"}, "公众号已经停用"),
        ({"roles": "judge"}, "请选择法院"),
        ({"tag_account": press.account.id, "tag": ""}, "请选择标签"),
    ):
        reply = await desk.post(HERE, **{**WORDS, **fields})
        assert (reply.status, said in reply.words) == (400, True), (fields, reply.words)
        assert WORDS["text"] in reply.text
    assert not await Broadcast.exists()


async def test_what_is_far_too_long_for_a_form_is_refused_in_words(press: Press) -> None:
    desk = await press.console.staff("林雨")
    reply = await desk.post(HERE, **{**WORDS, "kind": "article", "typed_body": "长" * 100_000})
    assert (reply.status, "发来的内容太大" in reply.words) == (413, True)
    assert not await Broadcast.exists()


async def test_the_form_tells_before_it_is_kept_how_many_it_reaches_and_what_is_wrong(press: Press) -> None:
    await press.ten_follow()
    desk = await press.console.staff("林雨")
    look = await desk.post(f"{HERE}/look", **WORDS, accounts=press.account.id)
    assert "10 人" in look.words
    assert "请走南门" in look.words
    lacks = await desk.post(f"{HERE}/look", **{**WORDS, "text": "{姓名}您好"}, accounts=press.account.id)
    assert "里的人没有{姓名}" in lacks.words
    assert "（姓名）您好" in lacks.words
    wrong = await desk.post(f"{HERE}/look", **{**WORDS, "text": "抽奖"}, accounts=press.account.id)
    assert "有不能出现的词：抽奖" in wrong.words
    assert not await Broadcast.exists()


async def test_a_list_is_uploaded_and_each_wrong_row_is_named(press: Press) -> None:
    desk = await press.console.staff("林雨")
    made = await press.draft(desk, kind="sms", accounts="")
    status, page = await uploaded(desk, made, LIST.encode())
    assert status == 200
    for words in ("1 行可以用", "3 行写错了", "不是手机号", "和第 2 行是同一个号码", "境外号码"):
        assert words in page, words
    assert "12345" not in page, "no number is read out"
    assert await BroadcastLine.filter(broadcast_id=made.id).count() == 1
    shown = await desk.get(f"{HERE}/{made.id}")
    assert "还不能提交：名单里有 3 行写错了" in shown.words
    for content, said in ((b"", "请选择名单文件"), (b"\x00\x01", "")):
        status, page = await uploaded(desk, made, content)
        assert (status, said in page) == (400, True), page[:400]
    async with desk.browser.get(f"{HERE}/list-template") as answer:
        assert (await answer.text(encoding="utf-8-sig")).startswith('"手机号"')


async def test_an_article_is_typed_plainly_and_comes_back_as_it_was_typed(press: Press) -> None:
    desk = await press.console.staff("林雨")
    form = aiohttp.FormData({"csrf": desk.csrf, "alt": "法院南门"})
    form.add_field("file", BytesIO(a_picture()), filename="gate.png")
    async with desk.browser.post(f"{HERE}/library/pictures", data=form) as answer:
        assert "图片已放进图片库" in await answer.text()
    number = (await BroadcastPicture.get()).id
    typed = f"# 请走南门\n\n[图片 {number} 法院南门]\n\n- 带身份证\n- 提前到"
    made = await press.draft(desk, kind="article", typed_body=typed, cover=number)
    assert f'<img src="/gg/pictures/{number}" alt="法院南门">' in made.body
    form_again = await desk.get(f"{HERE}/{made.id}/edit")
    assert typed.split("\n", 1)[0] in form_again.text
    assert "- 带身份证" in form_again.text
    assert "<h2>请走南门</h2>" in (await desk.get(f"{HERE}/{made.id}")).text
