"""Which words say something: rules of plain text."""

import pytest

from desk.errors import Invalid
from desk.rules.text.substance import Emptiness, emptiness, no_reason, no_reason_told, says_nothing
from desk.tickets.ticket_store import validated_text
from models.enums import Act

NOTHING = (
    "。 1 11111 收到 已收到 同上 见上 好的，谢谢 您好，收到。 已阅 知道了 ok 啊啊啊啊 -- 测试 嗯 👍 "
    "已办理 已处理。 已转办 依法处理 按规定办理 不予受理 请放心 感谢您的来信，祝您生活愉快！ "
    "已经办理完毕 已电话告知当事人 已与当事人沟通 已当面答复 回复如下： 如题 您的心情我们理解 "
    "领导已批示 我们将认真对待您的诉求 aaaaaaaaaaaaaaaaaaaa 12345678901234567890"
)
WORKING = (
    "正在办理 正在办理中，请耐心等待 您的退费申请正在处理，请耐心等待。 我们会尽快答复您 处理中 "
    "正在核实，核实后答复您。 您反映的问题已收到，我们高度重视，正在处理 "
    "承办法官正在依法审理，请等待结果 尚未办结，请继续等待 "
    "您好，您反映的情况已收到，会尽快处理，请保持电话畅通 已转执行局办理 已转给执行局"
)
ANSWERS = (
    "已立案 已恢复 费用已退 下周三开庭 属实，已批评教育 判决上诉期十五日，裁定十日 "
    "执行费由被执行人承担 请到东湖法院立案庭 已查询到被执行人账户，本周内划拨到账 "
    "您的案件正在审理中，下次开庭是12月3日上午9点 不属于本院管辖 案号（2026）赣01执1234号"
)


@pytest.mark.parametrize("text", NOTHING.split(" "))
def test_what_only_acknowledges_or_greets_is_no_answer(text: str) -> None:
    assert emptiness(text) is Emptiness.SAYS_NOTHING
    assert says_nothing(text) is Emptiness.SAYS_NOTHING
    assert no_reason_told(text) is Emptiness.NO_REASON


@pytest.mark.parametrize("text", WORKING.split(" "))
def test_what_says_only_that_it_is_being_worked_on_is_an_interim_answer(text: str) -> None:
    assert emptiness(text) is Emptiness.STILL_WORKING
    assert says_nothing(text) is None


@pytest.mark.parametrize("text", [*ANSWERS.split(" "), "Your case has been registered."])
def test_what_says_something_is_an_answer_however_short(text: str) -> None:
    assert emptiness(text) is None


@pytest.mark.parametrize("text", ["请留联系电话", "请补充附件", "请写明要求", "请补充短信截图"])
def test_a_question_may_be_short(text: str) -> None:
    assert no_reason_told(text) is None


def test_a_reason_for_colleagues_is_more_than_a_mark() -> None:
    assert [no_reason(text) for text in ("。", "1", "啊啊啊", "不归我管")] == [Emptiness.NO_REASON] * 3 + [None]


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (Act.ATTEND, "。"),
        (Act.ATTEND, "1"),
        (Act.HANDLE_ALARM, "1"),
        (Act.REPLY_BODY, "收到"),
        (Act.REPLY_BODY, "已办理"),
    ],
)
def test_what_gives_time_or_stops_a_clock_wants_words_that_say_something(act: Act, text: str) -> None:
    with pytest.raises(Invalid):
        validated_text(act, text)


@pytest.mark.parametrize(
    ("act", "text"),
    [(Act.ATTEND, "已约谈承办人"), (Act.HANDLE_ALARM, "已联系上"), (Act.REPLY_BODY, "已书面回复12345，款项本周到账")],
)
def test_what_was_done_may_be_said_in_few_words(act: Act, text: str) -> None:
    assert validated_text(act, text) == text
