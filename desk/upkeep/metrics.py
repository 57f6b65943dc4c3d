"""How the service is doing, in figures for whoever watches over it: no names, no words, no ids of people.

Each query reads an index or the newest rows only, so that asking every few seconds costs nothing on large tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.notices.deliveries import REFUSED_WORDS
from models import statements
from models.reading_together import together

Labels = tuple[str, ...]


@dataclass(frozen=True)
class MetricFigure:
    """One gauge: its values by label values. A figure with nothing to tell has no values."""

    name: str
    about: str
    labels: tuple[str, ...]
    values: Mapping[Labels, float]


@dataclass(frozen=True)
class MetricQuestion:
    """A figure and its query. Rows are the label values, then the number; `$1` is the time, where it is named."""

    name: str
    about: str
    labels: tuple[str, ...]
    query: str

    def figure(self, rows: list[Mapping[str, object]]) -> MetricFigure:
        values: dict[Labels, float] = {}
        for row in rows:
            *labels, number = row.values()
            if number is not None:
                values[tuple(map(str, labels))] = float(str(number))
        return MetricFigure(self.name, self.about, self.labels, values)


QUEUES: Mapping[str, tuple[str, str]] = {
    "files": ("next_try_at", "attachment WHERE state = 'pending'"),
    "voices": (
        "next_try_at",
        "attachment WHERE kind = 'voice' AND state = 'stored' AND playable_key = '' AND playable_tries < 4",
    ),
    "checks": ("next_try_at", "content_check WHERE state IN ('pending', 'asked')"),
    "erasures": ("next_try_at", "erasure WHERE done_at IS NULL"),
    "alarms": ("next_ring_at", "danger_alarm WHERE decided_at IS NULL"),
    "imports": ("asked_at", "import_run WHERE state IN ('checking', 'storing')"),
}
"""Rows that wait for a worker: since when each is due, and which they are, as in the index that finds them."""
_OLDEST = " UNION ALL ".join(
    f"(SELECT '{queue}' AS queue, extract(epoch FROM $1::timestamptz - min({due_at})) AS age FROM {rows})"  # noqa: S608
    for queue, (due_at, rows) in QUEUES.items()
)

QUESTIONS = (
    MetricQuestion(
        "talks_active",
        "People who wrote within ten minutes, counted among the newest 5000 messages",
        (),
        "SELECT count(DISTINCT identity_id) FROM"
        " (SELECT identity_id, received_at FROM inbound_message ORDER BY id DESC LIMIT 5000) newest"
        " WHERE received_at > $1::timestamptz - interval '10 minutes'",
    ),
    MetricQuestion(
        "last_message_age_seconds",
        "Since the newest message or event came through the door",
        (),
        "SELECT extract(epoch FROM $1::timestamptz - received_at) FROM inbound_message ORDER BY id DESC LIMIT 1",
    ),
    MetricQuestion(
        "attempts_recent",
        "The newest 5000 attempts to send by state and class of error",
        ("state", "error_class"),
        "SELECT state, error_class, count(*) FROM"
        " (SELECT state, error_class FROM attempt ORDER BY id DESC LIMIT 5000) newest GROUP BY 1, 2",
    ),
    MetricQuestion(
        "notices_refused",
        "Notices whose words or template WeChat refused and has not taken since, among the newest 5000 attempts",
        ("appid", "notice", "errcode"),
        f"SELECT appid, notice, errcode, 1 FROM ({REFUSED_WORDS}) AS refused",  # noqa: S608 - a constant
    ),
    MetricQuestion(
        "unreached_waiting",
        "People who could not be reached and whom nobody has told yet: all of them, and those past their limit",
        ("late",),
        "SELECT CASE WHEN due_at < $1 THEN 'yes' ELSE 'no' END, count(*) FROM telephone_task"
        " WHERE state IN ('open', 'failed') GROUP BY 1",
    ),
    MetricQuestion(
        "deliveries_waiting",
        "Deliveries not finished, due or not, by lane: 0 replies, 1 reminders, 2 broadcasts",
        ("lane",),
        "SELECT lane, count(*) FROM delivery WHERE state IN ('pending', 'claimed', 'uncertain') GROUP BY 1",
    ),
    MetricQuestion(
        "deliveries_oldest_age_seconds",
        "How long the delivery that is due for the longest has been due; 0 where none is",
        (),
        "SELECT coalesce(max(extract(epoch FROM $1::timestamptz - not_before)), 0) FROM delivery"
        " WHERE state IN ('pending', 'claimed', 'uncertain') AND not_before <= $1",
    ),
    MetricQuestion(
        "sms_recent",
        "The newest 5000 short messages by kind, state and reason",
        ("kind", "state", "reason"),
        "SELECT kind, state, reason, count(*) FROM"
        " (SELECT kind, state, reason FROM short_message ORDER BY id DESC LIMIT 5000) newest GROUP BY 1, 2, 3",
    ),
    MetricQuestion(
        "sms_oldest_age_seconds",
        "How long the short message that is due for the longest has been due; 0 where none is",
        (),
        "SELECT coalesce(max(extract(epoch FROM $1::timestamptz - not_before)), 0) FROM short_message"
        " WHERE state IN ('pending', 'claimed') AND not_before <= $1",
    ),
    MetricQuestion(
        "files_waiting",
        "Pictures and recordings still to be fetched from WeChat",
        (),
        "SELECT count(*) FROM attachment WHERE state = 'pending'",
    ),
    MetricQuestion(
        "queue_oldest_age_seconds",
        "How long the row that is due for the longest has been due, by queue; none where none is",
        ("queue",),
        f"SELECT queue, age FROM ({_OLDEST}) AS queues WHERE age > 0",  # noqa: S608 - constants
    ),
    MetricQuestion(
        "given_up",
        "Rows that were tried until nobody tries any more: content checks that wait for a person, files and deliveries"
        " among the newest 5000",
        ("kind",),
        "SELECT 'checks', count(*) FROM content_check WHERE state = 'look'"
        " UNION ALL SELECT 'files', count(*) FILTER (WHERE state = 'failed') FROM"
        " (SELECT state FROM attachment ORDER BY id DESC LIMIT 5000) AS newest"
        " UNION ALL SELECT 'deliveries', count(*) FILTER (WHERE state = 'failed') FROM"
        " (SELECT state FROM delivery ORDER BY id DESC LIMIT 5000) AS newest",
    ),
    *(
        MetricQuestion(f"job_{name}", about, ("job",), f"SELECT job, {column} FROM job_tally")  # noqa: S608 - constants
        for name, about, column in (
            ("runs_total", "Runs of each background task, over all workers", "runs"),
            ("failures_total", "Runs that ended in an error", "failures"),
            ("seconds_total", "Seconds that the runs took", "seconds"),
            (
                "last_success_age_seconds",
                "Since each background task last ended well",
                "extract(epoch FROM $1::timestamptz - last_success_at)",
            ),
        )
    ),
    MetricQuestion(
        "worker_info",
        "The version of each worker that was alive within a day",
        ("worker", "version"),
        "SELECT name, version, 1 FROM heartbeat",
    ),
    MetricQuestion(
        "clocks_due",
        "Time limits due to be looked at",
        (),
        "SELECT count(*) FROM clock WHERE stopped_at IS NULL AND paused_at IS NULL AND next_look_at <= $1",
    ),
    MetricQuestion(
        "clocks_lag_seconds",
        "How long the time limit that is due for the longest has been due; 0 where none is",
        (),
        "SELECT coalesce(max(extract(epoch FROM $1::timestamptz - next_look_at)), 0) FROM clock"
        " WHERE stopped_at IS NULL AND paused_at IS NULL AND next_look_at <= $1",
    ),
    MetricQuestion(
        "job_rows_broken",
        "Rows that broke a job of the worker and wait to be tried again, or were given up",
        ("job", "given_up"),
        "SELECT job, CASE WHEN given_up THEN 'yes' ELSE 'no' END, count(*) FROM job_trouble GROUP BY 1, 2",
    ),
    MetricQuestion(
        "worker_heartbeat_age_seconds",
        "Since each worker was last alive",
        ("worker",),
        "SELECT name, extract(epoch FROM $1::timestamptz - at) FROM heartbeat",
    ),
)


BACKUP = MetricQuestion(
    "backup_age_seconds",
    "Since the newest backup that came to its end; none where there never was one",
    (),
    "SELECT extract(epoch FROM $1::timestamptz - finished_at) FROM backup_run WHERE kind = 'backup'"
    " ORDER BY id DESC LIMIT 1",
)


async def read_metrics(as_of: datetime) -> list[MetricFigure]:
    """Reads every figure as it stands now."""
    kept = await statements.fetchval("SELECT to_regclass('public.backup_run') IS NOT NULL")
    asked = (*QUESTIONS, *([BACKUP] if kept else []))
    found = await together(*(_ask(question, as_of) for question in asked))
    return [question.figure(rows) for question, rows in zip(asked, found, strict=True)]


async def _ask(question: MetricQuestion, as_of: datetime) -> list[Mapping[str, Any]]:
    return await statements.ask(question.query, [as_of] if "$1" in question.query else [])
