"""A person speaking, with no rule that knows what about: three choices, an agent, and nothing said is lost."""

from wechat.dialogue import Context, Dialogue, End, Option, Step, To
from wechat.dialogues.parts import story
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words


def said(sheet: Context[Facts], target: str) -> To:
    """`target`, with what has been said filled in."""
    return To(target, {"what": sheet.data["what"]} if "what" in sheet.data else {})


CHOICE = Step(
    "choice",
    "三个选择",
    asks("speech.choice", collected=story.collected),
    options=lambda sheet: [
        Option("留给法院，作为诉求办理（您说的已替您填好）", then=said(sheet, "petition"), words=("留诉求",)),
        Option("查我的诉求进度", then=To("progress")),
        Option("查案件进展", then=To("cases", dict(said(sheet, "cases").data))),
    ],
    light=True,
    listens=True,
    keeps=frozenset({"留诉求"}),
)
SPEECH = Dialogue(
    name="speech",
    title="说事情",
    steps=(CHOICE,),
    finish=lambda _: End(words("progress.bye")),
    leads_to=("petition", "progress", "cases"),
)
