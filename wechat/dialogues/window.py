"""窗口评价: rating a service window; a code at the window says which one."""

from dataclasses import dataclass, field
from datetime import timedelta

from desk.errors import NotFound
from desk.rules.rating_times import WINDOW_VISIT
from desk.tickets.rating import window_ratings
from models import Court
from models.enums import Grade
from wechat.dialogue import Context, Dialogue, End
from wechat.dialogues.parts import court, grade
from wechat.dialogues.shared.acts import ActScene, TalkAct
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words


@dataclass(frozen=True)
class RateWindow(TalkAct):
    """A window is rated: the one that the code at it names, or (empty) the court's windows in general."""

    court_code: str
    window: str
    grade: Grade
    reason: str = field(default="", repr=False)

    async def carry_out(self, scene: ActScene) -> str:
        court = await Court.get_or_none(code=self.court_code)
        if court is None:
            raise NotFound("没有找到这家法院")
        person = scene.known.identity_id
        rated = await window_ratings.rate_window(court.id, self.window, person, self.grade, self.reason, scene.as_of)
        told = {"grade": self.grade, "before": rated.before, "reason": bool(self.reason)}
        return words("window.rated", hours=WINDOW_VISIT // timedelta(hours=1), **told)


def _at_once(context: Context[Facts]) -> RateWindow | None:
    """Give an unhappy grade before its reason is asked for: whoever falls silent has rated."""
    chosen, given = court.chosen_court(context), grade.grade_of(context)
    if chosen is None or given is None or not given.is_unhappy:
        return None
    return RateWindow(chosen.code, context.text("window"), given)


def _finish(context: Context[Facts]) -> End:
    chosen, given = court.chosen_court(context), grade.grade_of(context)
    if chosen is None or given is None:
        return End(words("window.none"))
    reason = context.text("reason")
    meant = grade.read_grade(reason) if reason else None
    if meant is not None:
        return End(act=RateWindow(chosen.code, context.text("window"), meant))
    return End(act=RateWindow(chosen.code, context.text("window"), given, reason))


_GRADE = grade.grade_step(asks("window.grade", court=court.chosen_court), _at_once)
WINDOW = Dialogue(
    name="window",
    title="窗口评价",
    opens=("窗口评价", "评价窗口", "窗口"),
    scene=court.from_scene,
    needs=("courts",),
    guard=court.guard("window"),
    steps=(court.COURT, court.BRANCH, _GRADE, grade.REASON),
    finish=_finish,
)
