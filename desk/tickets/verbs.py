"""Which verb does which act of the lifecycle table."""

from collections.abc import Awaitable, Callable

from desk.tickets import asking_more, corrections, handling, priority, subjects
from desk.tickets.handling import Assignment, Order
from desk.tickets.joining import duplicates, merging, transfers
from desk.tickets.rating import callback_list
from desk.tickets.timing import extensions, green, supervision
from models import Ticket
from models.enums import Act

PLAIN_VERBS: dict[Act, Callable[[Order], Awaitable[Ticket]]] = {
    Act.SETTLE: handling.settle,
    Act.ACCEPT: handling.accept,
    Act.SEND_BACK: handling.send_back,
    Act.ANSWER: handling.answer,
    Act.SUBMIT: handling.submit,
    Act.APPROVE: handling.approve,
    Act.REJECT: handling.reject,
    Act.INTERIM: handling.interim,
    Act.CLOSE: handling.close,
    Act.DECLINE: handling.decline,
    Act.NOTE: handling.note,
    Act.CALL: handling.call,
    Act.CORRECT: corrections.correct,
    Act.GRANT: extensions.grant_extension,
    Act.REFUSE: extensions.refuse_extension,
    Act.ASK_MORE: asking_more.ask_more,
    Act.ATTEND: supervision.attend,
    Act.GREEN: green.open_channel,
    Act.END_GREEN: green.end_channel,
}
MOVING_VERBS: dict[Act, Callable[[Order, str], Awaitable[Ticket]]] = {
    Act.TRANSFER: transfers.transfer,
    Act.MERGE: merging.merge,
    Act.ATTEMPT: callback_list.record_attempt,
    Act.REPEAT: duplicates.mark_repeat,
    Act.RELABEL: priority.relabel,
    Act.NAME_SUBJECT: subjects.name_subject,
}
"""The text says where to or which: a court by its code, a ticket by its number, a kind, officers by ids, how a call
ended."""
ASSIGNING_VERBS: dict[Act, Callable[[Order, Assignment], Awaitable[Ticket]]] = {
    Act.DISPATCH: handling.dispatch,
    Act.REASSIGN: handling.reassign,
}
