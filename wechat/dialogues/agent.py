"""转人工: an agent is to call back, or can be called."""

from datetime import datetime

from models.enums import PetitionKind
from wechat.dialogue import Again, Asked, Context, Dialogue, End, Go, Move, Step
from wechat.dialogue.reading import key
from wechat.dialogues.parts import contact, court, story
from wechat.dialogues.shared.acts import LeavePetition
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, quote, words

LONGEST_LINE = 300


def _parse_line(text: str, _: Context[Facts]) -> Move:
    if len(text) > LONGEST_LINE:
        return Again(words("agent.too_long", limit=LONGEST_LINE, sent=len(text)))
    return Go(text) if key(text) else Again(words("agent.no_line"))


def _said_before(context: Context[Facts]) -> str:
    return quote(story.collected(context).text, 60)


LINE = Step(
    "line",
    "一句话说明",
    asks("agent.line", said=_said_before),
    parse=_parse_line,
    skip=lambda context: not story.collected(context).empty,
    example=words("agent.line_example"),
)


def _finish(context: Context[Facts]) -> End:
    chosen = court.chosen_court(context)
    if chosen is None:
        return End(words("court.none", facts=context.facts))
    said = (words("agent.lead"), context.text("line"), story.collected(context).text)
    act = LeavePetition(
        court_code=chosen.code,
        kind=PetitionKind.CONTACT,
        case_number="",
        text="\n".join(part for part in said if part),
        attachments=story.attachments(context),
        contact_name="" if contact.uses_known(context) else context.text("name"),
        contact_mobile="" if contact.uses_known(context) else context.text("mobile"),
        contact_known=contact.uses_known(context),
        for_person=True,
    )
    return End(act=act)


def called_back(is_open: bool, on_duty: bool, opens_at: datetime, telephone: str) -> str:
    """Return when somebody calls back: in office hours soon, else not before they open; who is on duty till then."""
    return words("agent.called_back", is_open=is_open, on_duty=on_duty, opens_at=opens_at, telephone=telephone)


AGENT = Dialogue(
    name="agent",
    title="转人工",
    opens=("转人工", "人工", "人工客服", "人工服务", "客服", "找人工", "转人工服务"),
    asked=Asked("转人工 人工 人工服务 人工客服 人工坐席 转人工服务 转人工客服 转接人工 接人工 找人工 客服 真人"),
    scene=court.from_scene,
    needs=("courts", "person"),
    guard=court.guard("agent"),
    prelude=lambda context: words("agent.prelude", facts=context.facts),
    steps=(LINE, contact.CONTACT, contact.name_step("agent.name"), contact.MOBILE, court.COURT, court.BRANCH),
    finish=_finish,
)
