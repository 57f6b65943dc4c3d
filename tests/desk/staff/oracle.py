"""Who may see what, told a second time from the tables alone: the story's measure for `desk.access.visibility`.

Written from the rule as the court knows it, not from the code: decisions 040 and 042, and the wall of complaints.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.database import connection

EVERYWHERE_IN_COURT = {"agent", "chief_liaison", "inspector", "president"}
FROM_ABOVE = {"chief_liaison", "inspector", "president"}
AT_WORK = EVERYWHERE_IN_COURT | {"liaison", "judge"}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tables:
    """The rows that matter, as they stand."""

    officers: list[Row]
    posts: list[Row]
    absences: list[Row]
    courts: dict[int, Row]
    tickets: list[Row]
    subjects: set[tuple[int, int]]
    readers: set[tuple[int, int]]


async def read() -> Tables:
    async with connection() as plain:
        return Tables(
            await plain.fetch("SELECT id, name, active FROM officer ORDER BY id"),
            await plain.fetch("SELECT * FROM officer_role"),
            await plain.fetch("SELECT * FROM absence"),
            {row["id"]: row for row in await plain.fetch("SELECT id, path, closed_at FROM court")},
            await plain.fetch("SELECT * FROM ticket ORDER BY id"),
            {(row[0], row[1]) for row in await plain.fetch("SELECT ticket_id, officer_id FROM complaint_subject")},
            {(row[0], row[1]) for row in await plain.fetch("SELECT ticket_id, officer_id FROM complaint_reader")},
        )


def _on(row: Row, day: date) -> bool:
    return row["starts_on"] <= day and (row["ends_on"] is None or row["ends_on"] >= day)


def stood_for(tables: Tables, officer_id: int, day: date) -> set[int]:
    """Whose work somebody does on a day beside their own."""
    active = {row["id"] for row in tables.officers if row["active"]}
    away = [row for row in tables.absences if row["stand_in_id"] == officer_id and _on(row, day)]
    return {row["officer_id"] for row in away} & active


def is_away(tables: Tables, officer_id: int, day: date) -> bool:
    return any(row["officer_id"] == officer_id and _on(row, day) for row in tables.absences)


def works_as(tables: Tables, officer_id: int, day: date) -> list[Row]:
    """The posts somebody may use on a day."""
    whose = {officer_id} | stood_for(tables, officer_id, day)
    return [row for row in tables.posts if row["officer_id"] in whose and _on(row, day)]


def may_see(tables: Tables, officer_id: int, ticket: Row, day: date) -> bool:
    posts, home = works_as(tables, officer_id, day), tables.courts[ticket["court_id"]]["path"]

    def here(post: Row) -> bool:
        return bool(post["court_id"] == ticket["court_id"])

    def over(post: Row) -> bool:
        return bool(home.startswith(tables.courts[post["court_id"]]["path"]))

    if not ticket["restricted"]:
        names = {officer_id} | stood_for(tables, officer_id, day)
        by_name = ticket["handler_id"] in names or ticket["answered_by_id"] in names
        if any(
            (here(post) and post["role"] in EVERYWHERE_IN_COURT) or (over(post) and post["role"] in FROM_ABOVE)
            for post in posts
        ):
            return True
        if any(
            here(post) and post["role"] == "liaison" and post["department_id"] == ticket["department_id"] is not None
            for post in posts
        ):
            return True
        return by_name and any(here(post) and post["role"] in AT_WORK for post in posts)
    if ticket["sealed_at"] is not None or (ticket["id"], officer_id) in tables.subjects:
        return False
    if (ticket["id"], officer_id) in tables.readers:
        return any(post["role"] == "president" for post in posts)
    clean = [post for post in posts if (ticket["id"], post["officer_id"]) not in tables.subjects]
    return any(
        (here(post) and post["role"] == "inspector") or (over(post) and not here(post) and post["role"] in FROM_ABOVE)
        for post in clean
    )
