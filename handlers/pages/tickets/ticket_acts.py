"""The acts an officer may do from the phone, in the order of the page; each is done by the desk's verb for it."""

from desk.errors import Stale
from desk.tickets import verbs
from desk.tickets.orders import Order
from handlers.pages.frame import forms
from models.enums import Act

DISPLAY_ORDER = (
    Act.ACCEPT,
    Act.ANSWER,
    Act.SUBMIT,
    Act.APPROVE,
    Act.REJECT,
    Act.GRANT,
    Act.REFUSE,
    Act.DISPATCH,
    Act.SETTLE,
    Act.INTERIM,
    Act.ATTEND,
    Act.GREEN,
    Act.END_GREEN,
    Act.ASK_MORE,
    Act.REQUEST_EXTENSION,
    Act.SEND_BACK,
    Act.REASSIGN,
    Act.CORRECT,
    Act.VISIT,
    Act.ATTEMPT,
    Act.CALL,
    Act.NOTE,
    Act.TRANSFER,
    Act.MERGE,
    Act.DECLINE,
    Act.CLOSE,
    Act.REOPEN,
)
"""Without what is chosen from long lists, or with another ticket before one's eyes: that is for the console."""


async def carry_out(act: Act, order: Order) -> None:
    """Do it once: a form sent twice counts once. Raises what the verb raises."""
    try:
        await verbs.carry_out(act, order)
    except Stale:
        if not await forms.done_already(act, order):
            raise
