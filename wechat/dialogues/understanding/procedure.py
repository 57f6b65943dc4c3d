"""Words that sound like an act of procedure (上诉, 回避 …): a chat message is no filing; the right route is told."""

from wechat.dialogue import Dialogue, End, Option, Step
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words
from wechat.dialogues.understanding.speech import said

ROUTE: Step[Facts] = Step(
    "route",
    "正确的办法",
    asks("procedure.route", notice=lambda sheet: sheet.text("notice")),
    options=lambda sheet: [
        Option("给法官留言", then=said(sheet, "judge")),
        Option("留诉求，问怎么办", then=said(sheet, "petition")),
        Option("转人工", then=said(sheet, "agent")),
    ],
    light=True,
    listens=True,
)
PROCEDURE = Dialogue(
    name="procedure",
    title="诉讼手续",
    steps=(ROUTE,),
    finish=lambda _: End(words("progress.bye")),
    leads_to=("judge", "petition", "agent"),
)
