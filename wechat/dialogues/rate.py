"""评价: saying whether an answer helped. What the citizen says decides whether it is resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from desk.rules.rating_times import CHANGE_WITHIN, RatingStands
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from models.enums import Act, Channel, Grade
from wechat.dialogue import Asked, Context, Dialogue, End, Json, Spoken, Step, To, When
from wechat.dialogues.parts import grade, story
from wechat.dialogues.progress import find_line, line_options
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts, PetitionLine
from wechat.dialogues.shared.wording import asks, words

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Rate(TalkAct):
    """An answer is rated."""

    petition_number: str
    grade: Grade
    reason: str = field(default="", repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        order = await scene.order(self.petition_number, Act.VISIT, self.reason)
        ticket = await ratings.rate(RateOrder(*order.basis, grade=self.grade, channel=Channel.CHAT))
        told = {"number": self.petition_number, "grade": self.grade, "hours": CHANGE_WITHIN // HOUR}
        return words("rate.rated", state=ticket.state.value, **told)


def _answered(context: Context[Facts]) -> list[PetitionLine]:
    """Return what may be rated: what waits for its first grade, else what may be given another or a late one.

    Once an unhappy grade was given in this talk, its reason is about that.
    """
    lines = [part for line in context.facts.petitions for part in line.to_rate]
    waiting = [line for line in lines if line.waits_for_grade]
    unexplained = [line for line in lines if line.rating is RatingStands.UNEXPLAINED] if context.text("grade") else []
    return unexplained or waiting or lines if grade.was_asked(context) else waiting or unexplained or lines


def chosen(context: Context[Facts]) -> PetitionLine | None:
    """Return the petition to rate: the one chosen, else the only one with an answer."""
    number = context.text("which")
    if not number:
        lines = _answered(context)
        return lines[0] if len(lines) == 1 else None
    every = (part for line in context.facts.petitions for part in line.to_rate)
    return next((line for line in every if line.number == number), None)


def _guard(context: Context[Facts]) -> End | To | None:
    """Hand over where nothing is to be rated: words that only sounded like a grade are taken as speech."""
    if context.text("said") and not _answered(context):
        return To("speech", story.keep_text(context.text("said")))
    if not _answered(context) or (context.text("which") and chosen(context) is None):
        return End(words("rate.none"))
    return None


def _at_once(context: Context[Facts]) -> Rate | None:
    """Give an unhappy grade before its reason is asked for: whoever falls silent has rated."""
    line, given = chosen(context), grade.grade_of(context)
    return Rate(line.number, given) if line is not None and given is not None and given.is_unhappy else None


WHICH = Step(
    "which",
    "选一件诉求",
    asks("rate.which"),
    options=lambda context: line_options(_answered(context)),
    search=find_line,
    when=When("不止一件有答复", lambda context: len(_answered(context)) > 1),
    light=True,
    act=_at_once,
    example=words("progress.example"),
)


def _opened(context: Context[Facts]) -> Rate | None:
    """Give the grade that came with the words that opened the talk."""
    line, given = chosen(context), grade.grade_of(context)
    return Rate(line.number, given) if line is not None and given is not None else None


def _finish(context: Context[Facts]) -> End:
    """Give the grade, or its reason; where that was a word for a grade, it is the grade that is meant."""
    line, given = chosen(context), grade.grade_of(context)
    if line is None or given is None:
        return End(words("rate.none"))
    reason = context.text("reason")
    meant = grade.read_grade(reason) if reason else None
    return End(act=Rate(line.number, given, reason) if meant is None else Rate(line.number, meant))


def _takes(spoken: Spoken) -> Mapping[str, Json]:
    given = grade.read_grade(spoken.rest)
    return {"grade": given.value} if given else {}


RATE = Dialogue(
    name="rate",
    title="评价",
    opens=("评价", "我要评价", "打分", "评分"),
    asked=Asked(
        alone="评价 评分 打分 满意度 满意度评价 评价服务 服务评价 评价法官 给评价",
        before="评价 评分 打分",
        takes=_takes,
    ),
    scene=lambda *_: {},
    needs=("petitions",),
    guard=_guard,
    at_once=_opened,
    steps=(WHICH, grade.grade_step(asks("rate.grade", line=chosen), _at_once), grade.REASON),
    finish=_finish,
    falls_to=("speech",),
)
