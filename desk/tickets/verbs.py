"""Which verb does which act of the lifecycle table."""

from collections.abc import Awaitable, Callable

from desk.tickets import corrections, subjects, tickets, waiting, weighing
from desk.tickets.joining import merging, repeating, transfers
from desk.tickets.rating import visiting
from desk.tickets.tickets import Assignment, Order
from desk.tickets.timing import extensions, green, supervision
from models import Ticket
from models.enums import Act

PLAIN_VERBS: dict[Act, Callable[[Order], Awaitable[Ticket]]] = {
    Act.SETTLE: tickets.settle,
    Act.ACCEPT: tickets.accept,
    Act.SEND_BACK: tickets.send_back,
    Act.ANSWER: tickets.answer,
    Act.SUBMIT: tickets.submit,
    Act.APPROVE: tickets.approve,
    Act.REJECT: tickets.reject,
    Act.INTERIM: tickets.interim,
    Act.CLOSE: tickets.close,
    Act.DECLINE: tickets.decline,
    Act.NOTE: tickets.note,
    Act.CALL: tickets.call,
    Act.CORRECT: corrections.correct,
    Act.GRANT: extensions.grant,
    Act.REFUSE: extensions.refuse,
    Act.ASK_MORE: waiting.ask_more,
    Act.ATTEND: supervision.attend,
    Act.GREEN: green.open_channel,
    Act.END_GREEN: green.end_channel,
}
MOVING_VERBS: dict[Act, Callable[[Order, str], Awaitable[Ticket]]] = {
    Act.TRANSFER: transfers.transfer,
    Act.MERGE: merging.merge,
    Act.ATTEMPT: visiting.attempt,
    Act.REPEAT: repeating.repeat,
    Act.RELABEL: weighing.relabel,
    Act.NAME_SUBJECT: subjects.name_subject,
}
"""The text says where to or which: a court by its code, a ticket by its number, a kind, officers by ids, how a call
ended."""
ASSIGNING_VERBS: dict[Act, Callable[[Order, Assignment], Awaitable[Ticket]]] = {
    Act.DISPATCH: tickets.dispatch,
    Act.REASSIGN: tickets.reassign,
}
