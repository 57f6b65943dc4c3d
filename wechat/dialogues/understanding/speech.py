"""Free speech opens these: three choices where no rule knows what it is about, and the two things a rule must stop."""

from dataclasses import dataclass, field

from desk.access import approach_records
from models.enums import TicketState
from wechat.dialogue import Context, Dialogue, End, Option, Step, To
from wechat.dialogues.parts import story
from wechat.dialogues.shared.acts import ActScene, Supplement, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

MOST_OFFERED = 2


def _answers_to_questions(context: Context[Facts]) -> list[Option]:
    """Return first, for each question of the court that is open, the choice to answer it with what was just sent."""
    lines = [part for line in context.facts.petitions for part in line.parts or (line,)]
    waiting = [line for line in lines if line.ticket_state is TicketState.WAITING][:MOST_OFFERED]
    said, files = story.collected(context), story.attachments(context)
    return [
        Option(
            words("speech.answers_question", line=line),
            then=End(act=Supplement(line.number, said.text, files)),
            words=("补充", "补充到这一件") if line is waiting[0] else (line.number,),
        )
        for line in waiting
    ]


CHOICE = Step(
    "choice",
    "三个选择",
    asks("speech.choice", collected=story.collected),
    needs=("petitions",),
    options=lambda context: [
        *_answers_to_questions(context),
        Option(
            "留给法院，作为诉求办理（您说的已替您填好）", then=story.hand_over(context, "petition"), words=("留诉求",)
        ),
        Option("查我的诉求进度", then=To("progress")),
        Option("查案件进展", then=story.hand_over(context, "cases")),
    ],
    light=True,
    takes_speech=True,
    keeps=frozenset({"留诉求", "补充", "补充到这一件"}),
)
SPEECH = Dialogue(
    name="speech",
    title="说事情",
    steps=(CHOICE,),
    finish=lambda _: End(words("progress.bye")),
    leads_to=("petition", "progress", "cases"),
)

ROUTE: Step[Facts] = Step(
    "route",
    "正确的办法",
    asks("speech.route", notice=lambda context: context.text("notice")),
    options=lambda context: [
        Option("给法官留言", then=story.hand_over(context, "judge")),
        Option("留诉求，问怎么办", then=story.hand_over(context, "petition")),
        Option("转人工", then=story.hand_over(context, "agent")),
    ],
    light=True,
    takes_speech=True,
)
PROCEDURE = Dialogue(
    name="procedure",
    title="诉讼手续",
    steps=(ROUTE,),
    finish=lambda _: End(words("progress.bye")),
    leads_to=("judge", "petition", "agent"),
)
"""Words that sound like an act of procedure (上诉, 回避 …): a chat message is no filing; the right route is told."""


@dataclass(frozen=True)
class RecordApproach(TalkAct):
    """Somebody asked for a favour: it goes to the log of 三个规定, never to the judge."""

    text: str = field(repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        await approach_records.record_heard(self.text, scene.known.identity_id, scene.as_of)
        return words("speech.favour_recorded")


PROPERLY: Step[Facts] = Step(
    "properly",
    "依规办理",
    asks("speech.properly"),
    options=lambda context: [
        Option(
            "把您说的事作为诉求留给法院（已替您填好）", then=story.hand_over(context, "petition"), words=("留诉求",)
        ),
        Option("查案件进展", then=To("cases")),
        Option("转人工", then=story.hand_over(context, "agent")),
    ],
    light=True,
    takes_speech=True,
    keeps=frozenset({"留诉求"}),
)
FAVOUR = Dialogue(
    name="favour",
    title="过问记录",
    at_once=lambda context: RecordApproach(story.collected(context).text),
    steps=(PROPERLY,),
    finish=lambda _: End(words("progress.bye")),
    leads_to=("petition", "cases", "agent"),
)
"""A favour asked in a case: it is recorded at once, they are told why, and what they said is kept for a petition."""
