"""Log lines: JSON, an event's name and facts, never personal data or secrets."""

import logging
import re
import sys
from types import TracebackType

import structlog

LONGEST_EVENT = 200
NUMBER = re.compile(r"[0-9]{5,}")
ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def configure(least: int = logging.INFO) -> None:
    """Writes one JSON line per event of level `least` and above to standard error; libraries' own warnings join
    them.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, Libraries) for handler in root.handlers):
        root.addHandler(Libraries(logging.WARNING))


class Libraries(logging.Handler):
    """What libraries say, as lines of ours.

    Only the first line of a message as it stands in the library's source, before values are put in, and of an
    exception its kind and place: values may be anybody's names, numbers or words. Long numbers are taken out besides.
    """

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, str | int] = {"logger": record.name}
        if record.exc_info:
            facts |= fault(record.exc_info)
        event = NUMBER.sub("…", str(record.msg).partition("\n")[0])[:LONGEST_EVENT]
        try:
            structlog.get_logger("library").log(record.levelno, event, **facts)
        except (OSError, ValueError):  # standard error is closed: no reason to stop what the library was doing
            self.handleError(record)


def fault(what: ExcInfo) -> dict[str, str | int]:
    """Returns an exception's kind and the place it was raised at."""
    kind, _, trace = what
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return {"error": kind.__name__ if kind else "", "place": place}
