"""The staff console under /console."""

from sanic import Blueprint

from handlers.console.figures import figures, figures_export, figures_weights
from handlers.console.frame import events, login
from handlers.console.oversight import approaches, audit
from handlers.console.people import citizens, issued, officers
from handlers.console.queue import queue
from handlers.console.settings import days, hours, limits
from handlers.console.telephone import calls, entry, missed, visits
from handlers.console.tickets import acts, files, green, tickets

blueprint = Blueprint.group(
    *(
        part.blueprint
        for part in (
            login,
            queue,
            events,
            tickets,
            acts,
            files,
            entry,
            calls,
            approaches,
            audit,
            officers,
            citizens,
            issued,
            limits,
            days,
            hours,
            figures,
            figures_export,
            figures_weights,
            missed,
            visits,
            green,
        )
    ),
    url_prefix="/console",
)
