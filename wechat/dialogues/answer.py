"""答复 GD…: an officer answers a ticket from the chat. What it says is shown once more before it goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.access import actors
from desk.errors import Refused
from desk.rules.text.petition_numbers import spans, valid
from desk.tickets import handling
from desk.tickets.orders import Order
from desk.tickets.ticket_store import find_visible
from wechat.dialogue import Again, Context, Dialogue, End, Go, Json, Move, Option, Redo, Step, To
from wechat.dialogue.reading import key
from wechat.dialogues.parts import story
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words


@dataclass(frozen=True)
class AnswerTicket(TalkAct):
    """An officer's answer from the chat."""

    ticket_number: str
    text: str = field(repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        officer_id = scene.known.officer_id
        officer = await actors.officer(officer_id, scene.as_of) if officer_id else None
        if officer is None:
            raise Refused("这个微信号还没有绑定干警身份，不能答复工单")
        ticket = await find_visible(officer, self.ticket_number)
        await handling.answer(Order(ticket.id, ticket.version, officer, scene.as_of, self.text))
        return words("answer.sent", number=self.ticket_number)


def _reads(text: str) -> Mapping[str, Json] | None:
    """`答复 GD20261100000257 已经安排`: the ticket, and all that follows it."""
    for start, end, number in spans(text):
        if key(text[:start]).rstrip(":") == "答复" and number.startswith("GD"):
            said: dict[str, Json] = {"ticket": number, "said": text}
            answer = text[end:].strip(" \n，,：:。")
            return said | {"text": answer} if answer else said
        return None
    return None


def _guard(context: Context[Facts]) -> End | To | None:
    if not context.facts.person.is_officer:
        return To("speech", story.keep_text(context.text("said")))
    if not valid(context.text("ticket")):
        return End(words("answer.wrong_number", number=context.text("ticket")))
    return None


def _parse(text: str, _: Context[Facts]) -> Move:
    return Go(text) if key(text) else Again(words("answer.empty"))


TEXT = Step("text", "答复内容", asks("answer.text"), parse=_parse, example=words("answer.example"))
CONFIRM = Step(
    "confirm",
    "核对",
    asks("answer.confirm"),
    options=lambda _: [
        Option("发出", "yes", ("确认", "是", "发送")),
        Option("重写", then=Redo(("text", "confirm")), words=("修改",)),
        Option("不发了", then=End(words("answer.dropped")), words=("不发",)),
    ],
    example=words("answer.confirm_example"),
)
ANSWER = Dialogue(
    name="answer",
    title="答复工单",
    reads=_reads,
    needs=("person",),
    guard=_guard,
    steps=(TEXT, CONFIRM),
    finish=lambda context: End(act=AnswerTicket(context.text("ticket"), context.text("text"))),
    falls_to=("speech",),
)
