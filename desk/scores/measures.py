"""What is counted (`MEASURES`), under one version of the formula; `desk.scores.rates` are made of it.

A measure is a condition on one line of a ticket's history as `desk.scores.facts` prepares it; docs/scores.md says each
in words. Whoever changes what a measure or a rate means gives the formula another name: what is frozen keeps the old.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

FORMULA = "f2"
FIRST = "f1"
"""The formula of the months that were closed before this one; they are shown by it for ever."""
FREEZE_AFTER = timedelta(days=10)
"""After the end of a month it is closed."""
MINUTES = 10
"""An answer sooner than this after the ticket was handed over is shown: it may be very good, or no answer at all."""

Counts = Mapping[str, int]
"""How many of each measure; what is not there was none."""

ANSWERS = ("settle", "answer", "approve")
RESPONSES = ("settle", "dispatch", "ask_more", "decline", "transfer", "merge")
"""The acts by which a court first turns to what it received: they stop the triage clock, or make it stand still."""
DESK_CLOCKS = ("triage", "call_back")
WORK_CLOCKS = ("handling", "review", "green")


@dataclass(frozen=True)
class Measure:
    """`condition` is SQL over a line `l`, beginning with the acts it is about, so that a search skips all others.

    `group` is where it stands on the page, `note` what to know of it.
    """

    key: str
    label: str
    condition: str
    group: str
    note: str = ""
    listed: bool = True
    """Whether the tickets behind it can be opened."""


_RATED = "l.act = 'visit' AND NOT l.void AND NOT l.replaced"
"""A rating that stands: neither of an answer taken back since, nor changed since."""


def _act(*acts: str) -> str:
    return f"l.act IN ({', '.join(repr(act) for act in acts)})"


def _graded(*grades: int) -> str:
    return f"{_RATED} AND l.facts ->> 'grade' IN ({', '.join(repr(str(one)) for one in grades)})"


def _rung(rung: int) -> str:
    return f"l.act = 'escalate' AND l.facts ->> 'rung' = '{rung}'"


CAME, DONE, ASKED, LATE, ELSE = "收到和分流", "答复", "群众评价", "逾期和督办", "其他"

MEASURES: Mapping[str, Measure] = {
    one.key: one
    for one in (
        Measure("received", "收到诉求", _act("receive"), CAME),
        Measure("settled_at_once", "一次办结", "l.act = 'settle' AND l.cycle = 1", CAME, "服务处当场答复，没有派单"),
        Measure(
            "ticketed",
            "派单",
            "l.act IN ('dispatch', 'visit', 'redo') AND l.first_given",
            CAME,
            "第一次派给承办人，从此算作工单",
        ),
        Measure("transferred", "移送", _act("transfer"), CAME, "移送给别的法院"),
        Measure("merged", "并案", "l.act = 'merge' AND l.to_state = 'merged'", CAME),
        Measure("repeated", "重复诉求", _act("repeat"), CAME, "认定为同一诉求再次提出"),
        Measure("declined", "不予受理", _act("decline"), CAME),
        Measure("withdrawn", "群众撤回", _act("withdraw"), CAME),
        Measure("relabelled", "投诉改成其他类别", "l.act = 'relabel' AND l.facts ->> 'from' = 'complaint'", CAME),
        Measure("responded_in_time", "按时响应", f"{_act(*RESPONSES)} AND l.response = 'in_time'", DONE),
        Measure("response_missed", "响应超时", f"{_act(*RESPONSES, 'escalate')} AND l.response = 'missed'", DONE),
        Measure("answered", "答复", _act(*ANSWERS), DONE, "包括一次办结"),
        Measure("answered_in_time", "按时答复", f"{_act(*ANSWERS)} AND NOT l.late", DONE),
        Measure("answered_late", "超时答复", f"{_act(*ANSWERS)} AND l.late", DONE),
        Measure(
            "tickets_in_time",
            "工单按时答复",
            f"{_act(*ANSWERS)} AND l.given AND NOT l.late",
            DONE,
            "派过单的；一次办结的不算",
        ),
        Measure(
            "quick", f"{MINUTES} 分钟内答复", f"{_act(*ANSWERS)} AND l.quick", DONE, "派单后很快答复的，一次办结的不算"
        ),
        Measure("corrected", "更正答复", _act("correct"), DONE),
        Measure("taken_back", "收回答复", _act("take_back"), DONE, "误发的答复收回重办；对它的评价不再计数"),
        Measure("rated_5", "非常满意", _graded(5), ASKED),
        Measure("rated_4", "满意", _graded(4), ASKED),
        Measure("rated_3", "基本满意", _graded(3), ASKED),
        Measure("rated_2", "不满意", _graded(2), ASKED),
        Measure("rated_1", "非常不满意", _graded(1), ASKED),
        Measure("happy", "满意以上", _graded(3, 4, 5), ASKED, "非常满意、满意、基本满意"),
        Measure("unhappy", "负面评价", _graded(1, 2), ASKED, "不满意、非常不满意"),
        Measure("rated", "已评价", _RATED, ASKED, "改过的只算改了以后的；评的是后来收回的答复，不算"),
        Measure("rated_late", "归档后评价", f"{_RATED} AND l.facts ->> 'late' = '1'", ASKED, "已评价里，归档以后评的"),
        Measure("rated_by_phone", "电话回访评价", f"{_RATED} AND l.facts ? 'call'", ASKED, "已评价里，干警电话登记的"),
        Measure(
            "not_rated",
            "未评价",
            f"{_act('lapse', 'close')} AND NOT l.rated_later",
            ASKED,
            "到期没有评价，或由总联络员归档；不算满意。当月封存以前又评价的，不再算",
        ),
        Measure("reopened", "重办", _act("reopen"), ASKED),
        Measure(
            "overdue",
            "逾期",
            f"{_act('escalate', *ANSWERS)} AND l.overdue",
            LATE,
            "办理、审核或绿色通道超时，同一轮同一承办人算一次",
        ),
        Measure(
            "tickets_overdue",
            "工单逾期",
            f"{_act('escalate', *ANSWERS)} AND l.overdue AND l.given",
            LATE,
            "逾期里面，派过单的",
        ),
        Measure("rung_1", "一级督办", _rung(1), LATE),
        Measure("rung_2", "二级督办", _rung(2), LATE),
        Measure("rung_3", "三级督办", _rung(3), LATE),
        Measure("extended", "同意延期", _act("grant"), LATE),
        Measure("urged", "群众催办", _act("urge"), LATE),
        Measure("sent_back", "退回", _act("send_back"), ELSE, "承办人退回服务处重派"),
        Measure("green", "开通绿色通道", _act("green"), ELSE),
        Measure("windows_rated", "窗口等评价", "l.act = 'window'", ELSE, "扫码评价窗口等，不属于工单", listed=False),
        Measure(
            "windows_unhappy",
            "窗口等负面评价",
            "l.act = 'window' AND l.facts ->> 'grade' IN ('1', '2')",
            ELSE,
            listed=False,
        ),
    )
}

_NEWER = ("tickets_in_time", "tickets_overdue", "rated_late", "rated_by_phone")
_AS_BEFORE = {"not_rated": _act("lapse", "close")}


def _before(measure: Measure) -> Measure:
    """Return a measure as formula `f1` counted it: every rating there was, and whatever was put away unrated."""
    condition = _AS_BEFORE.get(measure.key, measure.condition.replace(" AND NOT l.replaced", ""))
    return replace(measure, condition=condition)


MEASURES_BY: Mapping[str, Mapping[str, Measure]] = {
    FORMULA: MEASURES,
    FIRST: {key: _before(one) for key, one in MEASURES.items() if key not in _NEWER},
}
"""What is counted, by the name of the formula."""
