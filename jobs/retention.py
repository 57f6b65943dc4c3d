"""This job throws away what was kept long enough, as the settings say: messages of the chat, and tries to send.

It goes through a table by its ids, a few hundred rows at a time, and remembers how far it came; what it leaves standing
(complaints, matters still open) stays. Petitions, answers, histories and files are never its business.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.database import transaction
from models.enums import OPEN_STATES
from models.once_more import once_more

AT_ONCE = 500
MARK = "SELECT last_id FROM purge_mark WHERE name = $1 FOR UPDATE"
KEEP_MARK = """
INSERT INTO purge_mark (name, last_id) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET last_id = excluded.last_id"""
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))
_KEPT = f"(petition.kind = 'complaint' OR ticket.restricted OR ticket.state IN ({_OPEN}))"
_WITH_TICKET = "FROM petition JOIN ticket ON ticket.petition_id = petition.id"


@dataclass(frozen=True)
class PurgedTable:
    """A table whose old rows go. `at` is when a row is of, `stays` what keeps one of `old` standing."""

    name: str
    at: str
    stays: str

    @property
    def statement(self) -> str:
        """Return it with `$1` the mark, `$2` how many, `$3` the moment before which rows go.

        Gives how many rows were looked at, how many went, and the new mark. Looks no further than the first row that is
        not old enough.
        """
        return f"""
WITH batch AS (
    SELECT {self.name}.*, {self.at} AS of FROM {self.name} WHERE id > $1 ORDER BY id LIMIT $2
), old AS (
    SELECT * FROM batch WHERE id < coalesce((SELECT min(id) FROM batch WHERE of >= $3), {2**63 - 1})
), gone AS (
    DELETE FROM {self.name} AS row USING old WHERE row.id = old.id AND NOT ({self.stays}) RETURNING 1
)
SELECT (SELECT count(*) FROM old) AS seen, (SELECT count(*) FROM gone) AS gone, (SELECT max(id) FROM old) AS mark"""  # noqa: S608 - our own text


MESSAGES = PurgedTable(
    "inbound_message",
    "received_at",
    f"""EXISTS (SELECT 1 {_WITH_TICKET} WHERE petition.identity_id = old.identity_id AND {_KEPT})
        OR EXISTS (SELECT 1 FROM identity JOIN petition ON petition.citizen_id = identity.citizen_id
            JOIN ticket ON ticket.petition_id = petition.id WHERE identity.id = old.identity_id AND {_KEPT})""",  # noqa: S608
)
ATTEMPTS = PurgedTable(
    "attempt",
    "updated_at",
    f"""EXISTS (SELECT 1 FROM delivery WHERE delivery.id = old.delivery_id AND (
            delivery.state IN ('pending', 'claimed', 'uncertain')
            OR EXISTS (SELECT 1 {_WITH_TICKET} WHERE ticket.id = delivery.ticket_id AND {_KEPT})))""",  # noqa: S608
)
RECEIPTS = PurgedTable("finish_event", "received_at", "false")


@dataclass(frozen=True)
class Retention:
    """How many days each is kept; 0 is for ever."""

    messages: int
    attempts: int

    async def purge_old(self, as_of: datetime) -> int:
        """Go through one batch of each table. Returns how many rows were looked at, those that stay among them."""
        kept = ((MESSAGES, self.messages), (ATTEMPTS, self.attempts), (RECEIPTS, self.attempts))
        return sum([await _purge(table, as_of - timedelta(days=days)) for table, days in kept if days])


@once_more
async def _purge(table: PurgedTable, before: datetime) -> int:
    async with transaction() as plain:
        mark = int(await plain.fetchval(MARK, table.name) or 0)
        found = await plain.fetchrow(table.statement, mark, AT_ONCE, before)
        assert found is not None
        if found["seen"]:
            await plain.execute(KEEP_MARK, table.name, found["mark"])
        return int(found["seen"])
