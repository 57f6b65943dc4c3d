"""催办 for people who only say that nothing happens: which petition they mean is asked first."""

from wechat.dialogue import Context, Dialogue, End, Option, Step, To
from wechat.dialogues.parts import story
from wechat.dialogues.shared.acts import Urge
from wechat.dialogues.shared.facts import Facts, PetitionLine
from wechat.dialogues.shared.wording import asks


def newest(context: Context[Facts]) -> PetitionLine | None:
    """Return the newest petition that may be urged."""
    return next((line for line in context.facts.petitions if line.can_urge), None)


def _guard(context: Context[Facts]) -> To | None:
    if newest(context):
        return None
    if context.facts.petitions and story.NAME not in context.data:
        return To("progress")
    return story.hand_over(context, "speech")


SURE = Step(
    "sure",
    "确认催办",
    asks("urge.sure", line=newest),
    options=lambda context: [
        Option("是，请催办", "yes", ("是", "是的", "对", "催办")),
        Option("看看我的诉求", then=To("progress")),
        Option("不是，我要说别的事", then=story.hand_over(context, "petition"), words=("不是", "不")),
    ],
    light=True,
    takes_speech=True,
    keeps=frozenset({"是", "是的", "对", "催办", "不是", "不"}),
)


def _finish(context: Context[Facts]) -> End | To:
    line = newest(context)
    return End(act=Urge(line.number)) if line else To("progress")


URGE = Dialogue(
    name="urge",
    title="催办",
    opens=("催办", "我要催办", "催一下"),
    needs=("petitions",),
    guard=_guard,
    steps=(SURE,),
    finish=_finish,
    leads_to=("progress", "petition"),
    falls_to=("progress", "speech"),
)
