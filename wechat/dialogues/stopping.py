"""退订, TD, 不要再打电话给我了: no more of what the court sends by itself; and 恢复接收, which takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.notices import wishes
from desk.screening.wishes import Sending, sending_asked
from wechat.dialogue import Context, Dialogue, End, Json
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import words

BY_SMS_ALONE = frozenset({"n", "0000"})
"""In a chat they may answer anything."""


@dataclass(frozen=True)
class AskSending(TalkAct):
    """Somebody unsubscribes, or takes that back; `said` are their words."""

    stop: bool
    said: str = field(default="", repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        me = scene.known.identity_id
        if self.stop:
            await wishes.stop_phone(me, self.said, scene.as_of)
            return words("stopping.stopped")
        return words("stopping.resumed", all=await wishes.resume_phone(me, scene.as_of))


def _reads(text: str) -> Mapping[str, Json] | None:
    asked = None if text.strip().lower() in BY_SMS_ALONE else sending_asked(text)
    return {"stop": asked is Sending.STOP, "said": text} if asked else None


def _finish(context: Context[Facts]) -> End:
    return End(act=AskSending(bool(context.data.get("stop", True)), context.text("said")))


STOPPING: Dialogue[Facts] = Dialogue(
    name="stopping", title="退订和恢复接收", opens=("退订",), reads=_reads, finish=_finish
)
