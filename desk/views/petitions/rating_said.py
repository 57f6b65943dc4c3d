"""A citizen is told in one place how their rating stands: whose word it is, until when it may change, what follows."""

from dataclasses import dataclass

from desk.rules.calendar.moments import moment
from desk.rules.rating_times import RatingStands
from desk.tickets.rating.standing import StandingRating
from models.enums import Grade


@dataclass(frozen=True)
class RatingSaid:
    """`again` says that the matter is taken up again soon, `may_change` that another grade may be given."""

    grade: Grade
    by_phone: bool
    may_change: bool
    again: bool
    text: str


def rating_said(standing: StandingRating) -> RatingSaid:
    grade = standing.row.grade
    whose = f"法院电话回访时登记的您的评价是“{grade.label}”。" if standing.by_phone else f"您评的是“{grade.label}”。"
    return RatingSaid(
        grade=grade,
        by_phone=standing.by_phone,
        may_change=standing.stands is not RatingStands.SETTLED,
        again=standing.stands is RatingStands.UNEXPLAINED,
        text=whose + _what_follows(standing),
    )


def _what_follows(standing: StandingRating) -> str:
    again_at = standing.again_at
    if again_at is not None:
        later = moment(again_at)
        return f"说了哪里不满意，马上换人重新办理；不说，{later} 也会换人重新办理。点错了，现在可以改。"
    if standing.stands is RatingStands.OPEN:
        until = moment(standing.until)
        wrong = "不是您说的，" if standing.by_phone else "点错了，"
        return f"{wrong}{until} 以前可以改。"
    return ""
