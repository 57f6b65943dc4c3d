"""The rates made of what is counted, and a court's score made of the rates. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk.scores.measures import FIRST, FORMULA, Counts

MINIMUM = 10
"""Below this many cases no rate is shown and nobody is ranked."""


@dataclass(frozen=True)
class Rate:
    """`part` of `of`, both sums of measures. `weight` is what it counts in a court's score unless the court says else.

    What happens at the desk before anybody has the ticket says nothing of a department or an officer: `of_the_desk`.
    """

    key: str
    label: str
    part: tuple[str, ...]
    of: tuple[str, ...]
    meaning: str
    weight: int = 0
    higher_is_better: bool = True
    of_the_desk: bool = False


RATES: Mapping[str, Rate] = {
    one.key: one
    for one in (
        Rate(
            "response",
            "响应率",
            ("responded_in_time",),
            ("responded_in_time", "response_missed"),
            "按时响应 ÷（按时响应 + 响应超时）",
            20,
            of_the_desk=True,
        ),
        Rate(
            "in_time",
            "期限内办结率",
            ("tickets_in_time",),
            ("tickets_in_time", "tickets_overdue"),
            "工单按时答复 ÷（工单按时答复 + 工单逾期），一次办结的不算",
            25,
        ),
        Rate(
            "in_time_all",
            "期限内办结率（含一次办结）",
            ("answered_in_time",),
            ("answered_in_time", "overdue"),
            "按时答复 ÷（按时答复 + 逾期），一次办结的也算；不计入总分",
        ),
        Rate("resolved", "解决率", ("happy",), ("rated", "not_rated"), "满意以上 ÷（已评价 + 未评价）", 15),
        Rate("satisfied", "回访满意率", ("happy",), ("rated",), "满意以上 ÷ 已评价", 20),
        Rate("not_rated", "未评价率", ("not_rated",), ("rated", "not_rated"), "未评价 ÷（已评价 + 未评价）", 0, False),
        Rate(
            "settled",
            "一次办结率",
            ("settled_at_once",),
            ("settled_at_once", "ticketed"),
            "一次办结 ÷（一次办结 + 派单）",
            10,
            of_the_desk=True,
        ),
        Rate("repeats", "重复诉求率", ("repeated",), ("received",), "重复诉求 ÷ 收到诉求", 5, False, True),
        Rate("unhappy", "负面评价率", ("unhappy",), ("answered",), "负面评价 ÷ 答复", 5, False),
    )
}


_AS_BEFORE = {
    "in_time": replace(
        RATES["in_time"],
        part=("answered_in_time",),
        of=("answered_in_time", "overdue"),
        meaning="按时答复 ÷（按时答复 + 逾期），一次办结的也算",
    ),
    "unhappy": replace(RATES["unhappy"], of=("rated",), meaning="负面评价 ÷ 已评价"),
}
RATES_BY: Mapping[str, Mapping[str, Rate]] = {
    FORMULA: RATES,
    FIRST: {key: _AS_BEFORE.get(key, rate) for key, rate in RATES.items() if key != "in_time_all"},
}
"""The rates by the name of the formula."""


def rates_of(court: bool, formula: str = FORMULA) -> list[Rate]:
    """Returns the rates of a court, or those that a department or an officer has."""
    return [rate for rate in RATES_BY[formula].values() if court or not rate.of_the_desk]


@dataclass(frozen=True)
class Share:
    """A rate's two counts, which are always shown, and what they come to where there are enough of them."""

    part: int
    of: int

    @property
    def is_enough(self) -> bool:
        return self.of >= MINIMUM

    @property
    def value(self) -> float | None:
        """Returns the rate between 0 and 1: repeats found this period of petitions of the last push it to 1 and no
        further.
        """
        return min(1.0, self.part / self.of) if self.is_enough else None


def share(rate: Rate, counts: Counts) -> Share:
    part, of = (sum(counts.get(key, 0) for key in keys) for keys in (rate.part, rate.of))
    return Share(part, of)


def score(counts: Counts, weights: Mapping[str, int], court: bool = True, formula: str = FORMULA) -> float | None:
    """Returns a score out of 100: the weighted mean of the rates that have enough cases; a rate that had better be low
    counts the other way round.

    None where fewer than half of the weights have enough: a score of one rate would be no court's score.
    """
    rates = rates_of(court, formula)
    whole = sum(weights.get(rate.key, 0) for rate in rates)
    total, counted = 0.0, 0
    for rate in rates:
        value, weight = share(rate, counts).value, weights.get(rate.key, 0)
        if value is not None and weight:
            total += weight * (value if rate.higher_is_better else 1 - value)
            counted += weight
    return 100 * total / counted if counted and counted * 2 >= whole else None
