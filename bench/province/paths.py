"""The ways a petition goes: which lines its history has, who wrote them, what was said, and where that leaves it.

`portion` is how much of the time to the answer has gone; 2 stands for the moment it was put away.
"""

from dataclasses import dataclass

PUT_AWAY = 2.0


@dataclass(frozen=True)
class Step:
    """One line of a history."""

    act: str
    was: str
    now: str
    by: str
    portion: float = 0.0
    says: str = ""


@dataclass(frozen=True)
class Way:
    """`share` of a hundred: of those still open, or of those that are not."""

    share: int
    steps: tuple[Step, ...]
    is_open: bool = False

    @property
    def ends_in(self) -> str:
        return self.steps[-1].now


RECEIVE = Step("receive", "", "pending", "citizen")
SETTLE = Step("settle", "pending", "answered", "agent", 1.0, "answer")
DISPATCH = Step("dispatch", "pending", "dispatched", "chief", 0.1)
ACCEPT = Step("accept", "dispatched", "accepted", "handler", 0.2)
ANSWER = Step("answer", "accepted", "answered", "handler", 1.0, "answer")
VISIT = Step("visit", "answered", "closed", "citizen", PUT_AWAY)
LAPSE = Step("lapse", "answered", "closed", "system", PUT_AWAY)
LONG = (
    Step("urge", "accepted", "accepted", "citizen", 0.4),
    Step("note", "accepted", "accepted", "handler", 0.45, "note"),
    Step("interim", "accepted", "accepted", "handler", 0.5, "interim"),
    Step("escalate", "accepted", "accepted", "system", 0.6),
    Step("attend", "accepted", "accepted", "chief", 0.65, "note"),
    Step("request_extension", "accepted", "accepted", "handler", 0.7, "reason"),
    Step("grant", "accepted", "accepted", "chief", 0.75),
)
GIVEN = (RECEIVE, DISPATCH, ACCEPT)
WAYS = {
    "pending": Way(14, (RECEIVE,), is_open=True),
    "dispatched": Way(16, (RECEIVE, DISPATCH), is_open=True),
    "accepted": Way(40, (*GIVEN, Step("note", "accepted", "accepted", "handler", 0.5, "note")), is_open=True),
    "late": Way(15, (*GIVEN, *LONG[:4]), is_open=True),
    "reviewing": Way(7, (*GIVEN, Step("submit", "accepted", "reviewing", "handler", 1.0, "answer")), is_open=True),
    "waiting": Way(8, (*GIVEN, Step("ask_more", "accepted", "waiting", "handler", 0.6, "question")), is_open=True),
    "settled": Way(38, (RECEIVE, SETTLE, VISIT)),
    "settled_unrated": Way(17, (RECEIVE, SETTLE, LAPSE)),
    "answered": Way(19, (*GIVEN, ANSWER, VISIT)),
    "answered_unrated": Way(9, (*GIVEN, ANSWER, LAPSE)),
    "long": Way(12, (*GIVEN, *LONG, ANSWER, VISIT)),
    "declined": Way(2, (RECEIVE, Step("decline", "pending", "declined", "chief", 1.0, "reason"))),
    "merged": Way(2, (RECEIVE, Step("merge", "pending", "merged", "chief", 1.0))),
    "withdrawn": Way(1, (RECEIVE, Step("withdraw", "pending", "withdrawn", "citizen", 1.0))),
    "settled_now": Way(0, (RECEIVE, SETTLE)),
    "answered_now": Way(0, (*GIVEN, ANSWER)),
}
"""The last two are what `settled` and `answered` are as long as nobody has rated the answer."""
MOST_STEPS = 16
"""Words are numbered by their ticket and its line, so that the line can name them."""
DAYS = {"settled": 0.2, "settled_unrated": 0.3, "answered": 5.0, "answered_unrated": 6.0, "long": 16.0}
"""From the petition to its answer, about."""


def chosen(lot: str, *, is_open: bool) -> str:
    """Return an expression: the name of a way, by a lot below 100."""
    below, cases = 0, []
    for name, way in WAYS.items():
        if way.is_open is is_open and way.share:
            below += way.share
            cases.append(f"WHEN {lot} < {below} THEN '{name}'")
    return f"CASE {' '.join(cases)} END"
