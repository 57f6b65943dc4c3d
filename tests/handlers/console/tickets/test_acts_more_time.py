"""延期, 更正 and 通话 at the desk: the forms, what is kept of a refused one, and the versions of an answer."""

from desk.tickets.ticket_store import load
from models.enums import Act
from tests import cast
from tests.handlers.console.conftest import Console, path_of


async def test_more_time_is_asked_for_at_the_desk_and_decided_with_the_request_in_sight(console: Console):
    ticket = await cast.accepted(await console.dispatched(), as_of=console.clock.now)
    judge, chief = await console.staff("李法官"), await console.staff("周敏")
    for days in ("", "0", "16", "三"):
        refused = await judge.do(ticket, "request_extension", days=days, words="等评估报告")
        assert (refused.status, "1 到 15 天" in refused.words, "等评估报告" in refused.text) == (400, True, True), days

    assert (await judge.do(ticket, "request_extension", days="2", words="等评估报告")).status == 200
    assert 'data-act="request_extension"' not in (await judge.get(path_of(ticket))).text
    form = await chief.get(f"{path_of(ticket)}/acts/grant", htmx=True)
    assert "李正申请延期 2 个工作日" in form.words
    assert "等评估报告" in form.words
    assert (await chief.do(ticket, "grant")).status == 200

    shown = await chief.get(path_of(ticket))
    assert "经批准延期" in shown.words
    assert 'data-act="grant"' not in shown.text
    assert (await chief.do(ticket, "refuse", words="晚了")).status == 409


async def test_a_correction_starts_from_the_answer_and_the_old_one_is_marked(console: Console):
    ticket = await console.answered()
    judge, agent = await console.staff("李法官"), await console.staff("赵晴")
    assert f"{cast.ANSWER}</textarea>" in (await judge.get(f"{path_of(ticket)}/acts/correct", htmx=True)).text
    same = await judge.do(ticket, "correct", words=cast.ANSWER)
    assert (same.status, "没有需要更正的" in same.words) == (400, True)

    await judge.do(ticket, "correct", words="更正：下周内划拨")
    await agent.do(ticket, "call", words="已电话说明更正的原因")

    shown = (await agent.get(path_of(ticket))).words
    assert shown.index("更正：下周内划拨") < shown.index("已更正 原来的答复")
    assert "已电话说明更正的原因" in shown
    assert (await agent.do(ticket, Act.CORRECT.value, words="我来改")).status == 409
    assert (await load(ticket.id)).state.label == "已答复"
