"""The acts an officer may do from the phone, each with the desk's verb that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sanic import Request

from desk.errors import Invalid, Stale
from desk.rules.lifecycles.petition_acts import ON_THE_PHONE
from desk.tickets.handling import Assignment, Order
from desk.tickets.rating import ratings
from desk.tickets.sent_twice import done_already
from desk.tickets.timing import extensions
from desk.tickets.verbs import ASSIGNING_VERBS, MOVING_VERBS, PLAIN_VERBS
from handlers.pages.frame import forms
from models.enums import Act, Channel, Complexity, Grade, Urgency


@dataclass(frozen=True)
class TicketActInput:
    """One act an officer asked for, with what it needs besides words."""

    order: Order
    to: Assignment | None = None
    grade: Grade | None = None
    where: str = ""
    days: int | None = None

    @classmethod
    def from_form(cls, order: Order, request: Request, act: Act) -> "TicketActInput":
        """Raises `Invalid` naming what was not chosen."""
        if act in ASSIGNING_VERBS:
            officer = forms.number_sent(request, "officer", "请选择承办人")
            urgency, complexity = forms.field(request, "urgency"), forms.field(request, "complexity")
            return cls(
                order,
                to=Assignment(
                    officer,
                    Urgency(urgency) if urgency in list(Urgency) else Urgency.NORMAL,
                    Complexity(complexity) if complexity in list(Complexity) else Complexity.STANDARD,
                ),
            )
        if act in MOVING_VERBS:
            return cls(order, where=forms.field(request, "where"))
        if act is Act.REQUEST_EXTENSION:
            return cls(order, days=forms.number_sent(request, "days", "请填写延期几个工作日"))
        if act is Act.VISIT:
            grade = forms.field(request, "grade")
            if grade not in list(Grade):
                raise Invalid("请先选群众给的评价", "grade")
            return cls(order, grade=Grade(grade))
        return cls(order)

    @property
    def facts(self) -> dict[str, object]:
        """What the event of this act would say, to know a form that was sent twice."""
        if self.to is not None:
            return {"handler_id": self.to.officer_id}
        if self.days is not None:
            return {"days": self.days}
        return {"grade": self.grade} if self.grade is not None else {}


def _plain(act: Act) -> Callable[[TicketActInput], Awaitable[object]]:
    return lambda asked: PLAIN_VERBS[act](asked.order)


def _assigning(act: Act) -> Callable[[TicketActInput], Awaitable[object]]:
    def assign(asked: TicketActInput) -> Awaitable[object]:
        assert asked.to is not None
        return ASSIGNING_VERBS[act](asked.order, asked.to)

    return assign


def _moving(act: Act) -> Callable[[TicketActInput], Awaitable[object]]:
    return lambda asked: MOVING_VERBS[act](asked.order, asked.where)


def _visit(asked: TicketActInput) -> Awaitable[object]:
    assert asked.grade is not None
    return ratings.rate(asked.order, asked.grade, Channel.PHONE)


VERBS: dict[Act, Callable[[TicketActInput], Awaitable[object]]] = {
    **{act: _plain(act) for act in PLAIN_VERBS},
    **{act: _assigning(act) for act in ASSIGNING_VERBS},
    **{act: _moving(act) for act in MOVING_VERBS if act in ON_THE_PHONE},
    Act.REOPEN: lambda asked: ratings.reopen(asked.order),
    Act.REQUEST_EXTENSION: lambda asked: extensions.request_extension(asked.order, asked.days),
    Act.VISIT: _visit,
}


async def carry_out(act: Act, asked: TicketActInput) -> None:
    """Do it once: a form sent twice counts once. Raises what the verb raises."""
    try:
        await VERBS[act](asked)
    except Stale:
        if not await done_already(act, asked.order, asked.facts):
            raise
