"""A row that breaks whoever writes it: a trigger in the test's own database, taken away again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.owners import as_owner

REFUSE = """
CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'this row is poisoned'; END $$"""


@asynccontextmanager
async def poisoned(table: str, event: str, condition: str) -> AsyncIterator[None]:
    """While inside, `event` on a row of the table breaks where the condition on OLD or NEW holds."""
    trigger = (
        f"CREATE TRIGGER poison BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION poison()"
    )
    await as_owner(f"{REFUSE};{trigger}")
    try:
        yield
    finally:
        await as_owner(f"DROP TRIGGER poison ON {table};DROP FUNCTION poison()")
