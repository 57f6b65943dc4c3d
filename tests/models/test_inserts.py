"""A table's columns are listed once for the statements that write it, beside its model."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from tortoise.models import Model

import models
from models.database import connection
from models.inserts import Insert

ROOT = Path(__file__).parent.parent.parent
TABLES: dict[str, type[Model]] = {
    model._meta.db_table: model
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, Model)
}
INSERTS = sorted(
    {
        one
        for path in (ROOT / "models").glob("*.py")
        for one in vars(import_module(f"models.{path.stem}")).values()
        if isinstance(one, Insert)
    },
    key=lambda one: one.table,
)
WHERE_ELSE = {
    "commands/audit_keeping.py": "removing audit entries writes itself down over the owner's connection",
    "commands/backup.py": "a restored database may have an older version's schema",
    "desk/broadcasts/feeding.py": "whom a broadcast is handed on to, and what goes to them, is one statement",
    "desk/broadcasts/freezing.py": "an audience is frozen by the statement that reads it",
    "desk/broadcasts/lists.py": "an uploaded list is kept a page at a time, its figures with it",
    "desk/broadcasts/parts.py": "a part takes its people in the statement that makes it",
    "desk/broadcasts/running.py": "what has not left yet is called back, whatever carries it, in one statement each",
    "desk/broadcasts/settling.py": "what became of recipients is read where it is counted",
    "desk/limits/quiet_hours.py": "what waits follows the hours that are set, in one statement",
    "desk/notices/calls.py": "a call and the fate of what it told are one statement",
    "desk/notices/reading.py": "a page that is opened ends whatever else would have told it, in one statement",
    "desk/notices/silence.py": "what is silent goes on by this rule alone",
    "desk/people/staff_tags.py": "which phone carries which tag is told by what differs from it",
    "desk/people/branches.py": "a branch moves by one statement over its paths",
    "desk/staff/preferences.py": "what is kept of looks is put beside what is there, in one statement",
    "desk/tickets/bulk.py": "the next ticket of a run is taken, and written down, in one statement each",
    "desk/tickets/tagging.py": "a tag is made where it is first given, in one statement",
    "desk/staff/posts.py": "an officer's court and department follow the posts held on a day",
    "desk/upkeep/forgetting.py": "what an erasure takes, table by table, is read on one page beside the law",
    "desk/people/persons/moving.py": "what names a phone follows it to another, table by table, on one page",
    "desk/people/persons/twins.py": "what was stored while its phone was being joined follows by the join's own rule",
    "desk/upkeep/backups.py": "a backup and a rehearsal write down that they are done, over the owner's connection",
    "desk/upkeep/growth.py": "how large each table is comes from the database's own catalogue, in one statement",
    "desk/upkeep/resealing.py": "clear words from before they were sealed are emptied where they are sealed",
    "desk/views/security.py": "since when a key is in use is written down by whoever looks",
    "desk/scores/counting.py": "freezing a month is a rule of counting, which alone writes these tables",
    "jobs/bundling.py": "those a digest tells end in the statement that names it",
    "jobs/purges.py": "what is purged is a rule of this job alone",
    "jobs/retention.py": "how far a table was purged is this job's alone",
    "ops/audit_file.py": "an export writes down its own heads over the owner's connection",
    "seeds/history.py": "the demonstration plays what WeChat would have said of its deliveries",
    "seeds/year/player.py": "the simulated year plays what WeChat would have said",
}
WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE) (\w+)")


COLUMNS = """
SELECT column_name AS name, is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES' AS may_be_left_out
FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1"""


@pytest.mark.usefixtures("narrow_desk")
async def test_an_insert_names_columns_of_its_table_and_every_one_that_must_be_given() -> None:
    async with connection() as plain:
        for insert in INSERTS:
            columns = {row["name"]: row["may_be_left_out"] for row in await plain.fetch(COLUMNS, insert.table)}
            assert insert.columns.keys() <= columns.keys()
            assert {name for name, left_out in columns.items() if not left_out} <= insert.columns.keys()


def test_a_table_has_one_insert() -> None:
    assert len({one.table for one in INSERTS}) == len(INSERTS)


def test_an_insert_gives_each_column_its_own_value_or_another_expression() -> None:
    insert = Insert("words", "ticket_id kind", state="'new'")

    assert insert.select() == """INSERT INTO words ("ticket_id", "kind", "state") SELECT ${ticket_id}, ${kind}, 'new'"""
    assert insert.select("FROM ticket", ticket_id="id").endswith("SELECT id, ${kind}, 'new' FROM ticket")


def test_another_expression_for_a_column_that_is_not_inserted_is_refused() -> None:
    with pytest.raises(KeyError, match="words is not inserted with seq"):
        Insert("words", "ticket_id").select(seq="1")


def written_tables(path: Path) -> set[str]:
    """The tables of ours that a text in this file inserts into or updates."""
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {table for text in texts for table in WRITES.findall(text)} & TABLES.keys()


def test_statements_that_write_a_table_stand_beside_its_model() -> None:
    elsewhere = {
        str(path.relative_to(ROOT)): tables
        for top in ("desk", "jobs", "handlers", "commands", "seeds", "wechat", "ops")
        for path in (ROOT / top).rglob("*.py")
        if "sandbox" not in path.parts and (tables := written_tables(path))
    }

    assert elsewhere.keys() == WHERE_ELSE.keys(), elsewhere
