"""Whoever is looking hears what just changed: promises are made inside a transaction and kept at its commit.

The process decides where news goes (`publish_with`); where nobody listens, sweeps find the same rows a little later.
"""

from collections.abc import Callable

from models.database import after_commit

Publisher = Callable[[str, str], None]

DELIVERIES = "deliveries"
TICKETS = "tickets"
DANGERS = "dangers"
FILES = "files"
ERASURES = "erasures"


def _nobody(_topic: str, _body: str) -> None:
    """Where no process listens."""


_publisher: Publisher = _nobody


def publish_with(publisher: Publisher) -> None:
    """`publisher(topic, body)` must return at once and never raise."""
    global _publisher  # noqa: PLW0603
    _publisher = publisher


def announce_deliveries() -> None:
    after_commit(lambda: _publisher(DELIVERIES, ""))


def announce_files() -> None:
    after_commit(lambda: _publisher(FILES, ""))


def announce_erasures() -> None:
    after_commit(lambda: _publisher(ERASURES, ""))


def announce_danger(ticket_id: int) -> None:
    """An alarm over this ticket rings, was seen to, or is over."""
    after_commit(lambda: _publisher(DANGERS, str(ticket_id)))


def announce_ticket(ticket_id: int, court_id: int) -> None:
    after_commit(lambda: _publisher(TICKETS, f"{ticket_id}:{court_id}"))
