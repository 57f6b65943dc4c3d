"""窗口评价: rating a service window or a self-service machine; a code at it says which one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.errors import NotFound
from desk.petitions.window_reasons import RatedAt, rate_at_window
from desk.rules.rating_times import WINDOW_HOURS
from desk.staff.service_windows import number_in
from models import Court, Identity
from models.enums import Grade
from wechat.dialogue import Context, Dialogue, End, Json, To
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
    window_id: int | None = None

    async def carry_out(self, scene: ActScene) -> str:
        court = await Court.get_or_none(code=self.court_code)
        if court is None:
            raise NotFound("没有找到这家法院")
        phone = await Identity.get(id=scene.known.identity_id)
        at = (court, self.window, self.window_id, phone.id, scene.known.citizen_id, phone.account_id)
        rated, number = await rate_at_window(RatedAt(*at, self.grade, self.reason), scene.as_of)
        told = {"grade": self.grade, "before": rated.before, "reason": bool(self.reason), "number": number}
        return words("window.rated", hours=WINDOW_HOURS, **told)


def _from_scene(about: str, label: str) -> Mapping[str, Json]:
    """Read `w12`, the number of a window's row; or, from before there were rows, a court's code and a window's name."""
    if (number := number_in(about)) is not None:
        return {"window_id": str(number)}
    return court.from_scene(about, label)


def _guard(context: Context[Facts]) -> End | To | None:
    """Fill in the court and name of the window that was scanned; one that is used no more says so."""
    if not context.text("window_id"):
        return court.guard("window")(context)
    line, known = context.facts.window, {one.code for one in context.facts.courts}
    if line is None:
        return To("window")
    if line.closed or line.court_code not in known:
        return End(words("window.closed", name=line.name))
    if not context.text("court"):
        filled = court.from_scene(line.court_code, line.name)
        return To("window", {**filled, "window_id": context.text("window_id")})
    return None


def _rated(context: Context[Facts], given: Grade | None, reason: str = "") -> RateWindow | None:
    chosen = court.chosen_court(context)
    if chosen is None or given is None:
        return None
    number = context.text("window_id")
    return RateWindow(chosen.code, context.text("window"), given, reason, int(number) if number else None)


def _at_once(context: Context[Facts]) -> RateWindow | None:
    """Give an unhappy grade before its reason is asked for: whoever falls silent has rated."""
    given = grade.grade_of(context)
    return _rated(context, given) if given is not None and given.is_unhappy else None


def _finish(context: Context[Facts]) -> End:
    reason = context.text("reason")
    meant = grade.read_grade(reason) if reason else None
    act = _rated(context, meant) if meant is not None else _rated(context, grade.grade_of(context), reason)
    return End(act=act) if act is not None else End(words("window.none"))


_GRADE = grade.grade_step(asks("window.grade", court=court.chosen_court), _at_once)
WINDOW = Dialogue(
    name="window",
    title="窗口评价",
    opens=("窗口评价", "评价窗口", "窗口"),
    scene=_from_scene,
    needs=("courts", "window"),
    guard=_guard,
    steps=(court.COURT, court.BRANCH, _GRADE, grade.REASON),
    finish=_finish,
)
