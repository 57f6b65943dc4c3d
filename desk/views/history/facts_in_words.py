"""Officers read here what a line of history says besides its act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desk.rules.calendar.court_time import in_court_time
from desk.rules.calendar.days_in_words import day_words, moment_words
from desk.tickets import event_facts as facts
from desk.tickets.event_facts import EventFacts
from models.enums import Labelled


@dataclass(frozen=True)
class NamesInFacts:
    """Holds the names of the officers and the courts that facts know by id and by code."""

    officers: Mapping[int, str] = field(default_factory=dict)
    courts: Mapping[str, str] = field(default_factory=dict)

    def handler(self, officer_id: int) -> str:
        return f"由{self.officers.get(officer_id, '承办人')}办理"


def facts_in_words(said: EventFacts, names: NamesInFacts) -> str:
    """Return facts in words, such as `普通 → 加急` or `移送九江中院`; empty where the line says nothing more."""
    in_words = _IN_WORDS.get(type(said))
    return "，".join(in_words(said, names)) if in_words else ""


def _changed(before: Labelled | None, after: Labelled | None) -> list[str]:
    return [f"{before.label} → {after.label}"] if before and after else []


def _proposed(proposed: Labelled | None, chosen: Labelled | None) -> list[str]:
    return [f"建议{proposed.label}，定为{chosen.label}"] if proposed and chosen else []


def _dispatched(said: facts.DispatchFacts, names: NamesInFacts) -> list[str]:
    weighed = _proposed(said.proposed_urgency, said.urgency) + _proposed(said.proposed_complexity, said.complexity)
    return [*weighed, names.handler(said.handler_id)]


def _weighed(said: facts.WeighFacts, _: NamesInFacts) -> list[str]:
    return _changed(said.urgency_from, said.urgency) + _changed(said.complexity_from, said.complexity)


def _relabelled(said: facts.RelabelFacts, _: NamesInFacts) -> list[str]:
    found = ["补充的话里有请托，转督察处办理"] if said.favour else _changed(said.was, said.to)
    return [*found, "不再限督察查看"] if said.lifted else found


def _rated(said: facts.VisitFacts, names: NamesInFacts) -> list[str]:
    again = [] if said.cycle is None else [f"转入第 {said.cycle} 轮"]
    handler = [] if said.handler_id is None else [names.handler(said.handler_id)]
    how = ["电话回访"] if said.call_id else []
    late = ["归档后评价"] if said.late else []
    was = [f"原来评的是{said.was.label}"] if said.was and said.was is not said.grade else []
    return [said.grade.label, *how, *late, *was, *again, *handler]


def _redone(said: facts.RedoFacts, names: NamesInFacts) -> list[str]:
    handler = [] if said.handler_id is None else [names.handler(said.handler_id)]
    return [f"转入第 {said.cycle} 轮", *handler]


def _changed_hands(said: facts.HandsFacts, names: NamesInFacts) -> list[str]:
    gone = names.officers.get(said.from_id, "原承办人")
    return [f"{gone}{said.cause.label}", names.handler(said.handler_id) if said.handler_id else "回到服务处分派"]


def _limit_moved(said: facts.LimitFacts, _: NamesInFacts) -> list[str]:
    return [
        f"{day_words(date.fromisoformat(said.day))}改了安排",
        f"期限改为 {moment_words(in_court_time(said.due_at))}",
    ]


def _transferred(said: facts.TransferFacts, names: NamesInFacts) -> list[str]:
    went, asked = names.courts.get(said.court, ""), names.courts.get(said.asked, "")
    return [f"移送{went}"] if went == asked else [f"要求移送{asked}，几家法院有争议，交{went}决定"]


def _split(said: facts.SplitFacts, _: NamesInFacts) -> list[str]:
    return [f"拆成 {said.parts} 件", f"这是第 {said.part} 件"]


def _told_of_note(said: facts.MentionFacts, names: NamesInFacts) -> list[str]:
    return ["提醒" + "、".join(names.officers.get(one, "同事") for one in said.officers)]


def _attached(ids: tuple[int, ...] | None) -> list[str]:
    return [f"附 {len(ids)} 份文件"] if ids else []


def _leaked(said: facts.TakenBackFacts) -> list[str]:
    whose = [f"误写了 {said.concerned} 的信息，已告知"] if said.concerned else []
    outside = ["误写了本系统以外的人的信息"] if said.outside else []
    return [*whose, *outside, *_attached(said.attached)]


_IN_WORDS: Mapping[type[EventFacts], Callable[[Any, NamesInFacts], list[str]]] = {
    facts.DispatchFacts: _dispatched,
    facts.ReassignFacts: lambda said, names: [names.handler(said.handler_id)],
    facts.WeighFacts: _weighed,
    facts.RelabelFacts: _relabelled,
    facts.WallFacts: lambda said, _: [said.cause.label],
    facts.HandsFacts: _changed_hands,
    facts.LimitFacts: _limit_moved,
    facts.ProposalFacts: lambda said, _: [said.proposed.label],
    facts.DecisionFacts: lambda said, _: [said.proposed.label],
    facts.VisitFacts: _rated,
    facts.RedoFacts: _redone,
    facts.AttemptFacts: lambda said, _: [said.outcome.label, f"第 {said.times} 次"],
    facts.ExtensionFacts: lambda said, _: [f"{said.days} 个工作日"],
    facts.GrantFacts: lambda said, _: [f"{said.days} 个工作日"],
    facts.TransferFacts: _transferred,
    facts.SplitFacts: _split,
    facts.MergedIntoFacts: lambda said, _: [f"并入 {said.into}"],
    facts.MergedHereFacts: lambda said, _: [f"{said.merged} 并入这一件"],
    facts.ResumeFacts: lambda said, _: [f"不再与 {said.merged_with} 合并办理"],
    facts.RepeatFacts: lambda said, _: [f"与 {said.repeats} 重复", f"第 {said.times} 次"],
    facts.SubjectFacts: lambda said, _: [f"{len(said.officers)} 人"],
    facts.TakenBackFacts: lambda said, _: _leaked(said),
    facts.AttachedFacts: lambda said, _: _attached(said.attached),
    facts.MentionFacts: _told_of_note,
    facts.GreenFacts: lambda said, _: [f"限 {said.minutes} 分钟"],
    facts.EscalateFacts: lambda said, _: [f"第 {said.rung} 级"],
    facts.AlarmFacts: lambda said, _: [said.danger.label, "还没有人看到，已叫上级法院" if said.step else "重新叫人"],
    facts.AttendFacts: lambda said, _: [f"第 {said.rung} 级"],
    facts.FilesFacts: lambda said, _: [f"{said.files} 份材料"] if said.files else [],
    facts.UrgeFacts: lambda said, _: [f"第 {said.times} 次"],
}
