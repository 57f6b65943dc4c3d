"""The staff console under /console."""

from sanic import Blueprint

from handlers.console import (
    acts,
    audit,
    calls,
    citizens,
    days,
    entry,
    events,
    files,
    issued,
    limits,
    login,
    officers,
    queue,
    tickets,
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
            audit,
            officers,
            citizens,
            issued,
            limits,
            days,
        )
    ),
    url_prefix="/console",
)
