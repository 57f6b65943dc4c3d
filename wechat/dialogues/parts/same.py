"""Before something is left anew: whether it is what this person asked not long ago, and goes to that one instead."""

from desk.rules.policies import REOPEN_WITHIN
from desk.rules.text.plain_text import bigrams
from desk.screening.likeness import ALIKE, PetitionLeft, may_repeat
from models.enums import TicketState
from wechat.dialogue import Context, End, Option, Step, When
from wechat.dialogues.parts import speaker, story
from wechat.dialogues.shared.acts import Reopen, Supplement
from wechat.dialogues.shared.facts import EarlierLine, Facts
from wechat.dialogues.shared.wording import asks, words

OVER = frozenset({TicketState.CLOSED, TicketState.DECLINED})


def same(context: Context[Facts]) -> EarlierLine | None:
    """Return the likest of their earlier petitions that can still be added to, rated or taken up again."""
    text = story.collected(context).text
    if not text or not context.facts.earlier:
        return None
    asked = PetitionLeft(frozenset(bigrams(text)), context.text("case"), context.as_of)
    ours = [line for line in context.facts.earlier if line.representation_id == speaker.representation(context)]
    fit = [line for line in ours if _can_take_it(line, context)]
    judged = [(may_repeat(PetitionLeft(line.keys, line.case_number, line.left_at), asked), line) for line in fit]
    share, line = max(judged, key=lambda one: one[0], default=(0.0, None))
    return line if share >= ALIKE else None


def _can_take_it(line: EarlierLine, context: Context[Facts]) -> bool:
    if line.state in OVER:
        return line.closed_at is not None and context.as_of - line.closed_at <= REOPEN_WITHIN
    return line.state.is_open or line.state is TicketState.ANSWERED


def days_ago(context: Context[Facts]) -> int:
    line = same(context)
    return (context.as_of - line.left_at).days if line else 0


def _options(context: Context[Facts]) -> list[Option]:
    line, collected = same(context), story.collected(context)
    if line is None:
        return []
    yes, another = ("是", "是的", "对", "同一件"), Option("不是，另外提交", "no", ("不是", "不"))
    files = story.attachments(context)
    if line.state is TicketState.ANSWERED:
        return [Option("是，那一件的答复我已看到", then=End(words("same.answered", line=line)), words=yes), another]
    if line.state in OVER:
        act: Reopen | Supplement = Reopen(line.number, collected.text, files)
        return [Option("是，请把那一件重新办理", then=End(act=act), words=yes), another]
    act = Supplement(line.number, collected.text, files)
    return [Option("是，给那一件补充", then=End(act=act), words=yes), another]


SAME: Step[Facts] = Step(
    "same",
    "是不是同一件事",
    asks("same.question", line=same, days=days_ago),
    options=_options,
    when=When("和不久前的一件很像", lambda context: same(context) is not None),
    keeps=frozenset({"是", "是的", "对", "同一件", "不是", "不"}),
    needs=("earlier",),
)
