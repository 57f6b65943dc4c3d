"""Who did what is done in a clause, as far as its words and those before tell.

A clause without anybody goes on with whoever the one before was about; 他 is whoever was spoken of last.
"""

import re
from dataclasses import dataclass, replace

from desk.rules.text.expressions import Expression
from desk.screening.accusing.misdeed import Doer, Misdeed
from desk.screening.naming.persons_spoken_of import Mention, Part, Side, starts_with_a_name

_CALL = Expression("(?:尊敬的|敬爱的|各位|的|您好|你好)*(?!姓)[一-鿿]?-(?:大人|同志|领导|们|您|你|好|啊|呀|在吗)*")
_MET = Expression("(?:去|到|在|找|进|打|联系|见|跑|来)(?:了|过|了趟|趟|这个|那个|[一-鿿]?次)?$")
_TOWARDS = Expression("(?:对|向|冲|朝)(?:着)?$")
_HIM = Expression("了?(?:他|她|被告|对方|原告|老赖|被执行人|双方|那个)")
_DONE_TO_SOMEBODY = frozenset({"辱骂", "逼迫", "动手"})
_PASSIVE = Expression("(?:被(?!告|执|申|上诉|保险|害)|遭到?|受到|挨)[一-鿿]{0,2}$")
_THE_WRITERS = Expression(
    "的|再|要是|敢|不签|不撤|不同意|不听|实在|受不了|真的|认为|觉得|怀疑|反映|发现|听说|看到|亲眼|要|想|反对|知道|要求|实名|合理|"
    "电话|材料|手机|看见"
)
_TOLD = Expression(
    "(?:[说问称道判定怪指责疑让叫要求劝知诉许意见看听给时候后前但而且果和跟与同等替帮催查嫌]|认为|以为|因为)$"
)
_OF_HEARINGS = frozenset(
    {"偏袒", "不让说话", "弄虚作假", "替一方出力", "暗示要好处", "泄密", "说出去", "人不在场和走神", "伸手"}
)
"""Of nobody else is 他 said here where nobody was spoken of."""
_AT_A_HEARING = Expression("案子|开庭|庭上|判决|怎么判|笔录|裁定|立案|执行款|传票")
_CLOSE_BY = 3
"""Characters between two words that belong together."""


@dataclass(frozen=True)
class Thread:
    """What the text has been about so far: the doer of the last clause, whoever was spoken of last, anybody else."""

    subject: Side | None = None
    last: Side | None = None
    addressed: bool = False
    others: bool = False


def go_on(thread: Thread, spoken: tuple[Mention, ...], doer: Side | None, clause: str) -> Thread:
    others = [one for one in spoken if one.side not in (Side.WRITER, Side.PRONOUN)]
    told = [one for one in others if one.part is not Part.ASKED and not _is_call(one, clause)]
    subjects = [one for one in spoken if one.part in (Part.SUBJECT, Part.AGENT)]
    now = thread
    if any(one.side is Side.OTHER for one in spoken):
        now = replace(now, others=True)
    if told:
        now = replace(now, last=told[-1].side)
    elif others and now.last is None:
        now = replace(now, last=others[-1].side, addressed=True)
    if doer is not None:
        return replace(now, subject=doer, addressed=False)
    if told and subjects:
        side = subjects[0].side
        return replace(now, subject=now.last if side is Side.PRONOUN else side, addressed=False)
    return replace(now, subject=told[0].side, addressed=False) if told else now


def _is_call(one: Mention, clause: str) -> bool:
    """法官您好: the whole clause is whom it is said to."""
    return one.of_court and bool(_CALL.fullmatch(clause[: one.start] + "-" + clause[one.end :]))


def doer_of(
    clause: str, spoken: tuple[Mention, ...], thread: Thread, deed: Misdeed, start: int, end: int
) -> Side | None:
    """Returns whose deed it is, as far as this deed may be theirs; None where nobody is known."""
    after = next((one for one in spoken if end <= one.start <= end + 5 and "的" in clause[end - 1 : one.start]), None)
    side = after.side if after is not None else _before(clause, spoken, thread, start, end, deed)
    if deed.doer is Doer.OFFICE:
        told_of = [one for one in spoken if one.end <= start and one.part in (Part.SUBJECT, Part.AGENT)]
        return told_of[-1].side if told_of and told_of[-1].side is Side.OTHER else Side.STAFF
    if deed.doer is Doer.PERSON and side is Side.COURT:
        return None
    if side is None and deed.doer is Doer.ANYBODY and not thread.others:
        return None if any(one.side is Side.OTHER or one.part is Part.ASKED for one in spoken) else Side.STAFF
    return side


def _before(
    clause: str, spoken: tuple[Mention, ...], thread: Thread, start: int, end: int, deed: Misdeed
) -> Side | None:
    """Returns who did it by the words before it, or else by what the text was about."""
    near = [one for one in spoken if one.end <= start or (one.part is Part.AGENT and one.start < end)]
    if near and all(one.part is Part.ASKED for one in near):
        return None
    if near and _is_towards(clause, near, start):
        return Side.WRITER
    doers = [one for one in near if one.part in (Part.SUBJECT, Part.AGENT)]
    passive = _PASSIVE.search(clause[:start])
    for one in reversed(doers):
        if (passive and one.part is Part.SUBJECT) or (one.side is Side.WRITER and _is_no_doer(clause, one, doers)):
            continue
        return _meant(clause, near, one, thread, deed) if one.side is Side.PRONOUN else _with_peers(near, one)
    if not doers and starts_with_a_name(clause[:start]):
        return Side.STAFF if deed.doer is Doer.ANYBODY or _said_of_offices(deed, clause) else Side.OTHER
    return _gone_on_with(clause, near, thread)


def _is_towards(clause: str, near: list[Mention], start: int) -> bool:
    """我对你们态度不好: it is the writer's."""
    last = near[-1]
    alone = not any(one.part is Part.SUBJECT for one in near)
    return alone and last.of_court and start - last.end <= _CLOSE_BY and bool(_TOWARDS.search(clause[: last.start]))


def _meant(clause: str, near: list[Mention], he: Mention, thread: Thread, deed: Misdeed) -> Side | None:
    """Returns whom 他 stands for: whoever was spoken of last."""
    earlier = [one for one in near if one.end <= he.start and one.side not in (Side.WRITER, Side.PRONOUN)]
    if earlier:
        return earlier[-1].side
    nobody = thread.last is None and not thread.others
    if nobody and deed.doer is Doer.COURT and (deed.name in _OF_HEARINGS or _AT_A_HEARING.search(clause)):
        return Side.STAFF
    return thread.last if not thread.addressed or _said_of_offices(deed, clause) else None


def _gone_on_with(clause: str, near: list[Mention], thread: Thread) -> Side | None:
    """Returns who does it in a clause without anybody: whoever was met in it, or whom the clause before was about."""
    if thread.subject not in (Side.WRITER, None):
        return thread.subject
    met = [one for one in near if one.of_court and _MET.search(clause[: one.start])]
    if met:
        return met[-1].side
    return None if thread.addressed else thread.last


def done_to_others(clause: str, spoken: tuple[Mention, ...], deed: Misdeed, start: int, end: int) -> bool:
    """法官训斥了被告, 法官把他骂了一顿: it is no complaint of the writer's."""
    if deed.name not in _DONE_TO_SOMEBODY:
        return False
    if _HIM.match(clause[end:]) or clause[start:end].endswith(("他", "她")):
        return True
    near = [one for one in spoken if one.end <= start]
    return (
        bool(near)
        and near[-1].side in (Side.OTHER, Side.PRONOUN)
        and clause[near[-1].start - 1] in "把将"
        and start - near[-1].end <= _CLOSE_BY
    )


def _is_the_writers(clause: str, one: Mention) -> bool:
    """我的材料 is a thing of the writer's, who does nothing there."""
    return bool(_THE_WRITERS.match(clause[one.end :]))


def _is_no_doer(clause: str, writer: Mention, doers: list[Mention]) -> bool:
    """法官撞我还骂人: the writer is whom the judge hit. 法官说我骂人: the writer is said to have done it."""
    hit = any(one.of_court and one.end <= writer.start for one in doers) and not _TOLD.search(clause[: writer.start])
    return hit or _is_the_writers(clause, writer)


def _with_peers(near: list[Mention], one: Mention) -> Side:
    """被告和法官一起吃饭 is said of both."""
    later = [other for other in near if other.start >= one.end and other.part is Part.PEER]
    return next((other.side for other in later if other.of_court), one.side)


def _said_of_offices(deed: Misdeed, clause: str) -> bool:
    return deed.name in ("偏袒", "压案拖案", "收受财物", "与当事人来往") and not re.search("收了?(?:我|我们)", clause)
