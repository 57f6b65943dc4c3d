"""The staff console under /console."""

from sanic import Blueprint

from handlers.console import acts, audit, calls, citizens, entry, events, files, issued, login, officers, queue, tickets

blueprint = Blueprint.group(
    *(
        part.blueprint
        for part in (login, queue, events, tickets, acts, files, entry, calls, audit, officers, citizens, issued)
    ),
    url_prefix="/console",
)
