"""Writes `docs/lifecycle.md` from the petition's lifecycle as the desk has it: `python -m docs.make_lifecycle`."""

from collections.abc import Iterator
from pathlib import Path

from desk.rules.lifecycle import Capacity, Says, Target
from desk.rules.lifecycle import Rule as AnyRule
from desk.rules.lifecycles.petition import MOST_CYCLES, PETITION, after_unhappy_rating
from models.enums import Act, TicketState

PAGE = Path(__file__).parent / "lifecycle.md"
HAPPY = "回访：满意"
ALL_OPEN = "答复之前的任何状态"

Rule = AnyRule[TicketState, Act]
Edge = tuple[TicketState, TicketState, str]


def page() -> str:
    """The lifecycle as a page: the table, then the diagram of what is there."""
    rules = list(PETITION.rules.values())
    lines = [
        "# 一件工单的一生",
        "",
        "谁在什么状态下可以做什么，做了到哪里。权限检查、屏幕上的按钮、测试和本页读的是同一张表：`desk/rules/lifecycles/petition.py`。",
        "",
        *_table(rules),
        "",
        "- 投诉和“繁”的事项，答复要先报审，审核的人不能是起草的人。",
        "- 更正：原来的答复保留，注明已更正。经审核发出的，由部门联络员或总联络员更正，起草人自己不能；"
        "坐席只更正服务处自己作出的答复。",
        "- 延期：每一轮只能申请一次，决定之前期限照常计算，申请人不能自己同意；"
        "同意时已经逾期的，督办照旧，下一级等到新的期限。",
        f"- 不满意就换人重办；满 {MOST_CYCLES} 轮仍不满意，或没有别人可换，交总联络员。",
        "- 移送：第三次不去指定的法院，由两家共同的上级法院决定；下级交上来请它定、它定了的，不能再移走。",
        "- 答应群众的期限：每一轮只有一个，退回、改派、移送都不重算；同一轮第二次退回，督察处督办。",
        "- 请补充：每一轮最多两次；等群众补充时改派，照旧等着。“好的、收到”不算补充。",
        "- 并案：并走的一件不再重办；那一件的答复同时发给两位诉求人；并走的人后来说的话转到在办的那一件；"
        "那一件没有答复就撤回或不予受理的，这一件恢复办理。",
        "- 抹去：诉求人要求删除个人信息，没有了结的工单到“已抹去”为止，不计超期。",
        "- 每个动作写一条流转记录，一条扣一条；每次写都带着读到的版本，版本旧了就拒绝，并说明这期间发生了什么。",
        "",
        "```mermaid",
        *_diagram(rules),
        "```",
        "",
    ]
    return "\n".join(lines)


def _table(rules: list[Rule]) -> Iterator[str]:
    yield "| 动作 | 从 | 到 | 谁 | 要写明 |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        says = "" if rule.says is Says.NOTHING else rule.says.label
        by = "、".join(capacity.label for capacity in Capacity if capacity in rule.by)
        yield f"| {rule.act.label} `{rule.act}` | {_sources(rule)} | {_target(rule)} | {by} | {says} |"


def _sources(rule: Rule) -> str:
    states = [state for state in TicketState if state in rule.sources]
    everywhere = [state for state in TicketState if state.is_open]
    if states[: len(everywhere)] != everywhere:
        return "、".join(state.label for state in states)
    return "、".join([ALL_OPEN, *(state.label for state in states[len(everywhere) :])])


def _target(rule: Rule) -> str:
    return rule.target.value if isinstance(rule.target, Target) else rule.target.label


def edges(rule: Rule) -> Iterator[Edge]:
    """Every way an act leads from one state to another; none where it leaves the state alone."""
    for source in (state for state in TicketState if state in rule.sources):
        if isinstance(rule.target, TicketState):
            yield source, rule.target, rule.act.label
        elif rule.target is Target.BY_RATING:
            yield source, TicketState.CLOSED, HAPPY
            for cycle in range(1, MOST_CYCLES + 1):
                yield source, after_unhappy_rating(cycle), f"第{cycle}轮不满意"
        elif rule.target is Target.TO_THE_TAKER:
            if source is not TicketState.WAITING:
                yield source, TicketState.DISPATCHED, rule.act.label
        elif rule.target is Target.ELSEWHERE:
            yield source, TicketState.PENDING, rule.act.label
        elif rule.target is Target.CAME_FROM:
            for came_from in (state for state in TicketState if state in PETITION.rules[Act.ASK_MORE].sources):
                yield source, came_from, rule.act.label


def _diagram(rules: list[Rule]) -> Iterator[str]:
    """Only the states these rules lead to: one that nobody can bring about yet is not drawn."""
    found: dict[tuple[TicketState, TicketState], list[str]] = {}
    for rule in rules:
        for source, target, words in edges(rule):
            found.setdefault((source, target), []).append(words)
    drawn = _reached(set(found))
    yield "stateDiagram-v2"
    for state in TicketState:
        if state in drawn:
            yield f'    state "{state.label}" as {state}'
    yield f"    [*] --> {TicketState.PENDING}: {Act.RECEIVE.label}"
    for (source, target), labels in found.items():
        if source in drawn:
            yield f"    {source} --> {target}: {'／'.join(dict.fromkeys(labels))}"


def _reached(pairs: set[tuple[TicketState, TicketState]]) -> set[TicketState]:
    reached, waiting = set(), [TicketState.PENDING]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting.extend(target for source, target in pairs if source is state)
    return reached


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
