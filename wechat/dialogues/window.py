"""窗口评价: rating a service window; a code at the window says which one."""

from wechat.dialogue import Context, Dialogue, End
from wechat.dialogues.parts import court, grade
from wechat.dialogues.shared.acts import RateWindow
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words


def _finish(sheet: Context[Facts]) -> End:
    chosen, given = court.chosen_court(sheet), grade.grade_of(sheet)
    if chosen is None or given is None:
        return End(words("window.none"))
    return End(act=RateWindow(chosen.code, sheet.text("window"), given, sheet.text("reason")))


WINDOW = Dialogue(
    name="window",
    title="窗口评价",
    opens=("窗口评价", "评价窗口", "窗口"),
    needs=("courts",),
    guard=court.guard("window"),
    steps=(court.COURT, court.BRANCH, grade.grade_step(asks("window.grade", court=court.chosen_court)), grade.REASON),
    finish=_finish,
)
