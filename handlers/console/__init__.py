"""The staff console lives under /console."""

from sanic import Blueprint

from handlers.console.figures import figures_export, figures_page, figures_weights
from handlers.console.frame import events, login, sign_on
from handlers.console.oversight import approaches, audit, sealed_page
from handlers.console.people import (
    citizen_page,
    citizens,
    duty_page,
    imports,
    issued_codes,
    officers,
    representations_page,
    staff_changes,
)
from handlers.console.queue import queue_page
from handlers.console.settings import court_page, court_tree, days, hours, limits
from handlers.console.telephone import calls, entry, missed, unreached, visits
from handlers.console.tickets import acts, alarms, files, green, petitioners, ticket_page

blueprint = Blueprint.group(
    *(
        part.blueprint
        for part in (
            login,
            sign_on,
            queue_page,
            events,
            ticket_page,
            acts,
            alarms,
            files,
            petitioners,
            entry,
            calls,
            unreached,
            approaches,
            sealed_page,
            audit,
            officers,
            staff_changes,
            duty_page,
            imports,
            citizen_page,
            citizens,
            representations_page,
            issued_codes,
            court_tree,
            court_page,
            limits,
            days,
            hours,
            figures_page,
            figures_export,
            figures_weights,
            missed,
            visits,
            green,
        )
    ),
    url_prefix="/console",
)
