"""What is there already is told apart by what is unique: of which table, by which columns."""

import re

import asyncpg
from tortoise.exceptions import IntegrityError

_KEY = re.compile(r"Key \(([^)]*)\)=")


def is_twice(error: BaseException, table: str, *columns: str) -> bool:
    """Say whether an error is the unique violation of these columns of a table, and of nothing else."""
    if isinstance(error, IntegrityError):  # the ORM's, around PostgreSQL's own
        error = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error
    if not isinstance(error, asyncpg.UniqueViolationError):
        return False
    found = _KEY.search(error.detail or "")
    return error.table_name == table and found is not None and set(found[1].split(", ")) == set(columns)
