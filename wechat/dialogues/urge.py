"""催办 for people who only say that nothing happens: which petition they mean is asked first."""

from wechat.dialogue import Context, Dialogue, End, Option, Step, To
from wechat.dialogues.parts import story
from wechat.dialogues.shared.acts import Urge
from wechat.dialogues.shared.facts import Facts, PetitionLine
from wechat.dialogues.shared.wording import asks


def newest(sheet: Context[Facts]) -> PetitionLine | None:
    """The newest petition that may be urged."""
    return next((line for line in sheet.facts.petitions if line.can_urge), None)


def _guard(sheet: Context[Facts]) -> To | None:
    if newest(sheet):
        return None
    return To("progress") if sheet.facts.petitions and "what" not in sheet.data else story.hand_over(sheet, "speech")


SURE = Step(
    "sure",
    "确认催办",
    asks("urge.sure", line=newest),
    options=lambda sheet: [
        Option("是，请催办", "yes", ("是", "是的", "对", "催办")),
        Option("看看我的诉求", then=To("progress")),
        Option("不是，我要说别的事", then=story.hand_over(sheet, "petition"), words=("不是", "不")),
    ],
    light=True,
    listens=True,
    keeps=frozenset({"是", "是的", "对", "催办", "不是", "不"}),
)


def _finish(sheet: Context[Facts]) -> End | To:
    line = newest(sheet)
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
