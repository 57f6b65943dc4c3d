"""A broadcast from its draft to its report over HTTP, and what is refused on the way, in words where it was typed."""

from urllib.parse import unquote

from models import Broadcast, BroadcastRecipient, Identity
from models.enums import BroadcastState
from tests import cast
from tests.handlers.console.broadcasts.conftest import HERE, Press


async def test_a_notice_goes_from_its_draft_by_the_approvers_phone_to_ten_phones_and_its_report(press: Press) -> None:
    await press.ten_follow()
    publisher = await press.console.staff("林雨")
    made = await press.draft(publisher)
    drafted = await publisher.get(f"{HERE}/{made.id}")
    assert "10 人" in drafted.words
    assert "公众号群发每人每月最多收 4 条" in drafted.words
    assert "提交批准" not in drafted.words, "nobody looked at it yet"
    await press.act(publisher, made, "seen")
    assert "已提交" in (await press.act(publisher, made, "submit")).words

    phone = await press.phone("周敏")
    assert "有 1 条公告等您批准" in (await phone.get("/t")).words
    assert "道路封闭" in (await phone.get("/t/gg")).words
    page = await phone.get(f"/t/gg/{made.id}")
    assert "法院门前的路 12 月 3 日封闭，请走南门。" in page.words
    assert "批准，发给 11 人" in page.words, "周敏 follows too"
    fresh = await Broadcast.get(id=made.id)
    done = await phone.post(f"/t/gg/{made.id}/approve", version=fresh.version, digest=fresh.digest)
    assert (done.status, "已批准，待发送" in done.words) == (200, True)

    await press.worker()
    for number in range(10):
        (said,) = await press.sandbox.messages(f"reader_{number}", "text")
        assert "请走南门" in said["body"]["text"]
    press.console.clock.forward(minutes=31)
    await press.worker(3)
    assert (await Broadcast.get(id=made.id)).state is BroadcastState.DONE
    report = await publisher.get(f"{HERE}/{made.id}/report")
    assert "一共 11 人" in report.words
    assert "送达 11" in report.words
    assert report.words.count("没有写名字 已送达") == 11, "nobody learns who follows the court"
    async with publisher.browser.get(f"{HERE}/{made.id}/report.xlsx") as answer:
        assert (answer.status, (await answer.read())[:2]) == (200, b"PK")
        assert "发送报告.xlsx" in unquote(answer.headers["Content-Disposition"])
    assert "没有人没送到" in (await publisher.post(f"{HERE}/{made.id}/resend", kind="sms")).words


async def test_the_author_does_not_approve_it_herself(press: Press) -> None:
    publisher = await press.console.staff("林雨")
    made = await press.submitted(publisher)
    page = await publisher.get(f"{HERE}/{made.id}")
    assert "不能自己批准" in page.words
    refused = await press.act(publisher, made, "approve")
    assert (refused.status, "起草的人和最后修改的人都不能自己批准" in refused.words) == (403, True)
    phone = await press.phone("林雨")
    refused = await phone.post(f"/t/gg/{made.id}/approve", version=made.version, digest=made.digest)
    assert (refused.status, "不能自己批准" in refused.words) == (403, True)
    assert (await Broadcast.get(id=made.id)).state is BroadcastState.SUBMITTED


async def test_what_was_changed_after_it_was_read_is_not_approved(press: Press) -> None:
    publisher, chief = await press.console.staff("林雨"), await press.console.staff("周敏")
    made = await press.submitted(publisher)
    read = await Broadcast.get(id=made.id)
    await press.act(publisher, made, "take_back")
    changed = await publisher.post(
        f"{HERE}/{made.id}",
        version=(await Broadcast.get(id=made.id)).version,
        kind="text",
        title="道路封闭",
        text="改走北门。",
        accounts=press.account.id,
    )
    assert changed.status == 200
    await press.act(publisher, made, "seen")
    await press.act(publisher, made, "submit")
    stale = await chief.post(f"{HERE}/{made.id}/acts/approve", version=read.version, digest=read.digest)
    assert (stale.status, "刚刚有了变化" in stale.words) == (409, True)
    other = await press.act(chief, made, "approve", digest=read.digest)
    assert (other.status, "和您看到的不一样" in other.words) == (409, True)


async def test_it_is_returned_with_a_reason_that_its_author_reads(press: Press) -> None:
    publisher, phone = await press.console.staff("林雨"), await press.phone("周敏")
    made = await press.submitted(publisher)
    empty = await phone.post(f"/t/gg/{made.id}/return", version=made.version, words="")
    assert (empty.status, "请写明退回的原因" in empty.words) == (400, True)
    await phone.post(f"/t/gg/{made.id}/return", version=made.version, words="日期写错了")
    page = await publisher.get(f"{HERE}/{made.id}")
    assert "退回的原因：日期写错了" in page.words


async def test_a_preview_goes_to_the_authors_own_phone_or_says_why_not(press: Press) -> None:
    publisher = await press.console.staff("林雨")
    made = await press.draft(publisher)
    refused = await press.act(publisher, made, "preview")
    assert (refused.status, "还没有绑定微信" in refused.words) == (409, True)
    phone = await cast.phone("李四", press.console.clock.now, press.account)
    await Identity.filter(id=phone.id).update(officer_id=(await cast.officer("林雨")).id)
    assert "已发到您的微信" in (await press.act(publisher, made, "preview")).words
    assert "（预览）" in (await press.sandbox.messages("lisi", "text"))[-1]["body"]["text"]
    assert (await Broadcast.get(id=made.id)).previewed_digest


async def test_it_is_paused_goes_on_and_is_cancelled_with_one_press_each(press: Press) -> None:
    publisher, chief = await press.console.staff("林雨"), await press.console.staff("周敏")
    made = await press.submitted(publisher, send_at="2026-11-19T09:00")
    await press.act(chief, made, "approve")
    page = await publisher.get(f"{HERE}/{made.id}")
    assert 'hx-trigger="every 2s"' in page.text, "its counts move"
    assert "已暂停" in (await press.act(chief, made, "pause")).words
    assert "继续发送" in (await press.act(publisher, made, "resume")).words
    assert "已取消" in (await press.act(publisher, made, "cancel")).words
    assert not await BroadcastRecipient.filter(broadcast_id=made.id, outcome="queued").exists()


async def test_another_courts_publisher_learns_not_even_that_it_is_there(press: Press) -> None:
    made = await press.submitted(await press.console.staff("林雨"))
    other = await press.console.staff("高洁")
    for path in ("", "/report", "/report.xlsx", "/edit"):
        here, nowhere = [await other.get(f"{HERE}/{number}{path}") for number in (made.id, 2**40)]
        assert (here.status, here.words) == (404, nowhere.words)
    assert (await other.post(f"{HERE}/{made.id}/acts/approve", version=made.version, digest=made.digest)).status == 404
    assert (await press.act(await press.console.staff("林雨"), made, "dance")).status == 404
