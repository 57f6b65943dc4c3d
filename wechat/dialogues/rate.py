"""评价: saying whether an answer helped. What the citizen says decides whether it is resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.tickets.rating import ratings
from models.enums import Act, Channel, Grade, TicketState
from wechat.dialogue import Asked, Context, Dialogue, End, Json, Spoken, Step, To, When
from wechat.dialogues.parts import grade, story
from wechat.dialogues.progress import find_line, line_options
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts, PetitionLine
from wechat.dialogues.shared.wording import asks, words


@dataclass(frozen=True)
class Rate(TalkAct):
    """An answer is rated."""

    petition_number: str
    grade: Grade
    reason: str = field(default="", repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        order = await scene.order(self.petition_number, Act.VISIT, self.reason)
        ticket = await ratings.rate(order, self.grade, Channel.CHAT)
        closed = ticket.state is TicketState.CLOSED
        return words("rate.rated", number=self.petition_number, grade=self.grade, reopened=not closed, closed=closed)


def _answered(sheet: Context[Facts]) -> list[PetitionLine]:
    return [part for line in sheet.facts.petitions for part in line.to_rate]


def chosen(sheet: Context[Facts]) -> PetitionLine | None:
    """The petition to rate: the one chosen, else the only one with an answer."""
    lines = _answered(sheet)
    number = sheet.text("which")
    if not number:
        return lines[0] if len(lines) == 1 else None
    return next((line for line in lines if line.number == number), None)


def _guard(sheet: Context[Facts]) -> End | To | None:
    """Nothing to rate: words that only sounded like a grade are heard as words."""
    if sheet.text("said") and not _answered(sheet):
        return To("speech", story.told(sheet.text("said")))
    if not _answered(sheet) or (sheet.text("which") and chosen(sheet) is None):
        return End(words("rate.none"))
    return None


WHICH = Step(
    "which",
    "选一件诉求",
    asks("rate.which"),
    options=lambda sheet: line_options(_answered(sheet)),
    search=find_line,
    when=When("不止一件有答复", lambda sheet: len(_answered(sheet)) > 1),
    light=True,
    example=words("progress.example"),
)


def _finish(sheet: Context[Facts]) -> End:
    line, given = chosen(sheet), grade.grade_of(sheet)
    if line is None or given is None:
        return End(words("rate.none"))
    return End(act=Rate(line.number, given, sheet.text("reason")))


def _takes(said: Spoken) -> Mapping[str, Json]:
    given = grade.read_grade(said.rest)
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
    steps=(WHICH, grade.grade_step(asks("rate.grade", line=chosen)), grade.REASON),
    finish=_finish,
    falls_to=("speech",),
)
