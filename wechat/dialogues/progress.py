"""进度: how one's own petitions stand, and urging, adding to and withdrawing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from desk.petitions.citizen_requests import withdraw
from desk.rules.text import petition_numbers
from models.enums import Act
from wechat.dialogue import Asked, Context, Dialogue, End, Json, Option, Redo, Spoken, Step, To, When
from wechat.dialogue.reading import key
from wechat.dialogues.parts import story
from wechat.dialogues.shared.acts import ActScene, Supplement, TalkAct, Urge
from wechat.dialogues.shared.facts import Facts, PetitionLine
from wechat.dialogues.shared.wording import LATEST, asks, words

SAID = {
    "urge": ("催办", "催一下", "催"),
    "supplement": ("补充材料", "补充", "补材料"),
    "rate": ("评价答复", "评价"),
    "withdraw": ("撤回", "撤回诉求", "不要了"),
    "others": ("看别的诉求", "看别的"),
    "nothing": ("没有别的事了", "没有了", "没事了", "谢谢"),
}


@dataclass(frozen=True)
class Withdraw(TalkAct):
    """撤回: the petition is withdrawn."""

    petition_number: str

    async def carry_out(self, scene: ActScene) -> str:
        await withdraw(await scene.order(self.petition_number, Act.WITHDRAW))
        return words("progress.withdrawn", number=self.petition_number)


def chosen(context: Context[Facts]) -> PetitionLine | None:
    """Return the petition in question: the one chosen, else the only one there is."""
    lines = context.facts.petitions
    number = context.text("which")
    if not number:
        return lines[0] if len(lines) == 1 else None
    return next((line for line in lines if line.number == number), None)


def _guard(context: Context[Facts]) -> End | None:
    if context.text("which") and chosen(context) is None:
        return End(words("progress.unknown", number=context.text("which")))
    return None if context.facts.petitions else End(words("progress.none"))


def line_options(lines: Sequence[PetitionLine]) -> list[Option]:
    return [Option(words("progress.line", line=line), line.number, (line.number,)) for line in lines]


def find_line(text: str, options: Sequence[Option], _: Context[Facts]) -> list[Option]:
    """Find a petition by the end of its number, or by words of the title."""
    typed = key(text)
    if len(typed) < 2:
        return []
    return [option for option in options if typed in key(option.label) or key(str(option.value)).endswith(typed)]


def _latest(context: Context[Facts]) -> Sequence[object]:
    line = chosen(context)
    return sorted(context.facts.timeline.get(line.number, ()))[-LATEST:] if line else ()


def _option(label: str, value: str, then: End | Redo | None = None) -> Option:
    return Option(label, value, SAID[value], then)


def _acts(context: Context[Facts]) -> list[Option]:
    """Return what may be done with the petition on screen, most wanted first."""
    line = chosen(context)
    if line is None:
        return []
    offered = (
        (line.can_urge, _option("催办", "urge")),
        (line.can_supplement, _option("补充材料", "supplement")),
        (line.can_rate, _option("评价答复", "rate")),
        (line.can_withdraw, _option("撤回", "withdraw")),
        (len(context.facts.petitions) > 1, _option("看别的诉求", "others", Redo(("which", "do")))),
        (True, _option("没有别的事了", "nothing", End(words("progress.bye")))),
    )
    return [option for allowed, option in offered if allowed]


def _did(what: str) -> When[Facts]:
    label = {"withdraw": "选了撤回", "supplement": "选了补充材料"}[what]
    return When(label, lambda context: context.text("do") == what)


WHICH = Step(
    "which",
    "选一件诉求",
    asks("progress.which"),
    options=lambda context: line_options(context.facts.petitions),
    search=find_line,
    when=When("不止一件", lambda context: len(context.facts.petitions) > 1),
    light=True,
    example=words("progress.example"),
)
DO = Step(
    "do",
    "看进度，选要做的事",
    asks("progress.detail", line=chosen, latest=_latest),
    options=_acts,
    light=True,
    takes_speech=True,
    keeps=frozenset(chain.from_iterable(SAID.values())),
)
SURE = Step(
    "sure",
    "确认撤回",
    asks("progress.sure", line=chosen),
    options=lambda _: [
        Option("确定撤回", "yes", ("确定", "是")),
        Option("不撤了", then=Redo(("do", "sure")), words=("不撤", "不", "否")),
    ],
    when=_did("withdraw"),
    light=True,
)


def _finish(context: Context[Facts]) -> End | To:
    line = chosen(context)
    if line is None:
        return End(words("progress.none"))
    collected = story.collected(context)
    ends: dict[str, End | To] = {
        "urge": End(act=Urge(line.number)),
        "withdraw": End(act=Withdraw(line.number)),
        "supplement": End(act=Supplement(line.number, collected.text, story.attachments(context))),
        "rate": To("rate", {"which": line.to_rate[0].number} if len(line.to_rate) == 1 else {}),
    }
    return ends.get(context.text("do"), End(words("progress.bye")))


def takes_number(spoken: Spoken) -> Mapping[str, Json]:
    """Take the first petition number that is named."""
    numbers = [number for number in petition_numbers.find(spoken.text) if number.startswith("SQ")]
    return {"which": numbers[0]} if numbers else {}


PROGRESS = Dialogue(
    name="progress",
    title="我的诉求",
    opens=("进度", "查进度", "我的诉求", "诉求进度", "查诉求", "查询进度", "办理进度", "查诉求进度"),
    asked=Asked(  # 我的诉求 alone asks for progress; 我的诉求：… is a petition
        alone="进度 进展 诉求进度 工单进度 办理进度 办理情况 处理进度 办到哪 我的诉求 我的工单 办理结果 答复",
        before="进度 进展 诉求进度 工单进度 办理进度",
        takes=takes_number,
    ),
    scene=lambda *_: {},
    needs=("petitions", "timeline"),
    guard=_guard,
    steps=(WHICH, DO, SURE, story.story_step("progress.more", _did("supplement"))),
    finish=_finish,
    leads_to=("rate",),
)
