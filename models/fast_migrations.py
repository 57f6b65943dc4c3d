"""Migrations that do not make every model anew before each of their operations.

The ORM keeps the state before an operation beside the one after it, and makes all models for it, though few operations
look at it: an empty database took 6.5 s of work to set up, of which 4 went into that. The order of what is done to the
database, and what is done, are the ORM's own. A new migration's class is a `fast_migrations.Migration`.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_generator.state import State

LOOK_AHEAD_ONLY = (ops.CreateModel, ops.AddField, ops.AddIndex, ops.RunSQL, ops.AlterModelOptions)
"""What these do to the database depends on the state after them alone."""


class Migration(migrations.Migration):
    async def apply(
        self, state: State, *, dry_run: bool = False, schema_editor: Any = None, collect_sql: bool = False
    ) -> State:
        """Carries out the operations forward, one after another."""
        if dry_run or collect_sql or schema_editor is None:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
        operations, together = self.operations, schema_editor.client.capabilities.supports_transactions
        try:
            for operation in operations:
                if isinstance(operation, LOOK_AHEAD_ONLY):
                    operation.state_forward(self.app_label, state)
                    await self._run_database_forward(operation, state, state, schema_editor, together)
                else:
                    self.operations = [operation]
                    state = await super().apply(state, schema_editor=schema_editor)
        finally:
            self.operations = operations
        state.validate_relations_initialized()
        return state
