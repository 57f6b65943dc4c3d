"""An officer acts from the phone by the desk's verb, once however often the form is sent."""

from desk.errors import Stale
from desk.tickets import verbs
from desk.tickets.orders import Order
from desk.tickets.sent_twice import done_already
from models.enums import Act


async def carry_out(act: Act, order: Order) -> None:
    """Do the act by its verb, unless this very form did it already. Raises what the verb raises."""
    try:
        await verbs.carry_out(act, order)
    except Stale:
        if not await done_already(act, order):
            raise
