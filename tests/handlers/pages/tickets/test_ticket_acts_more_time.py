"""延期 and 更正 from the phone, and what 张三 reads of them."""

from desk.tickets.ticket_store import load
from models import Delivery
from models.enums import Act
from tests import cast
from tests.handlers.pages.house import House
from wechat import pushes


async def test_李法官_asks_for_more_time_周敏_grants_it_and_张三_reads_the_new_day(house: House, phone):
    ticket = await cast.accepted(await house.dispatched(), as_of=house.clock.now)
    judge, chief = phone("judge_li"), phone("zhoumin")
    path, before = f"/t/{ticket.number}", ticket.due_at
    page = await judge.open(path)
    unclear = await judge.send(page, f"{path}/request_extension", words="等评估", days="")
    too_long = await judge.send(page, f"{path}/request_extension", words="等评估", days="99")
    assert "请填写延期几个工作日" in unclear.text
    assert "1 到 15 天" in too_long.text
    assert "等评估" in too_long.text
    assert not (await chief.open(path)).offers(f"{path}/grant")

    await judge.send(page, f"{path}/request_extension", words="等评估", days="3")
    review = await chief.open(path)
    assert "李正申请延期 3 个工作日" in review.text
    granted = await chief.send(review, f"{path}/grant")

    assert "已同意延期" in granted.text
    assert not granted.offers(f"{path}/grant")
    after = await load(ticket.id)
    assert before is not None
    assert after.due_at is not None
    assert after.due_at > before
    read = await phone("zhangsan").open(f"/p/{ticket.petition.number}")
    assert "办理期限延长了 3 个工作日" in read.text
    assert "等评估" not in read.text
    await every_notice_has_words(ticket.id, {"extension_asked": "等评估", "extended": "答复时间改为"})


async def test_张三_reads_the_corrected_answer_first_and_the_old_one_folded(house: House, phone):
    ticket = await house.answered("款已转入尾号 1111 的账户")
    judge, path = phone("judge_li"), f"/t/{ticket.number}"
    page = await judge.open(path)
    assert "款已转入尾号 1111 的账户</textarea>" in page.html
    sent = await judge.send(page, f"{path}/correct", words="款已转入尾号 1234 的账户")
    assert "更正后的答复已发出" in sent.text

    read = (await phone("zhangsan").open(f"/p/{ticket.petition.number}")).text
    assert read.index("更正后的答复 款已转入尾号 1234") < read.index("已更正") < read.index("尾号 1111")
    assert "法院更正了答复" in read
    await every_notice_has_words(ticket.id, {"corrected": "尾号 1234"})


async def test_a_refusal_and_a_call_are_for_colleagues(house: House, phone):
    ticket = await cast.extension_asked(await house.dispatched(), as_of=house.clock.now)
    chief, path = phone("zhoumin"), f"/t/{ticket.number}"
    page = await chief.send(await chief.open(path), f"{path}/refuse", words="先给阶段答复")
    await chief.send(page, f"{path}/call", words="已电话告知进展")
    read = await phone("zhangsan").open(f"/p/{ticket.petition.number}")
    for words in ("延期", "先给阶段答复", "已电话告知进展", Act.CALL.label):
        assert words not in read.text
    assert "已电话告知进展" in (await phone("judge_li").open(path)).text
    await every_notice_has_words(ticket.id, {"extension_refused": "先给阶段答复"})


async def every_notice_has_words(ticket_id: int, wanted: dict[str, str]) -> None:
    for notice, words in wanted.items():
        push = await pushes.render(await Delivery.get(ticket_id=ticket_id, notice=notice), "https://court.example")
        assert push is not None, notice
        assert words in push.text
        assert set(push.card) == {"number", "matter", "matter.phrase", "time", "note", "note.phrase"}
