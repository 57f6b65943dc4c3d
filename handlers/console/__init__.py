"""The staff console under /console."""

from sanic import Blueprint

from handlers.console import (
    acts,
    approaches,
    audit,
    calls,
    citizens,
    days,
    entry,
    events,
    figures,
    figures_export,
    figures_weights,
    files,
    green,
    hours,
    issued,
    limits,
    login,
    missed,
    officers,
    queue,
    tickets,
    visits,
)

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
