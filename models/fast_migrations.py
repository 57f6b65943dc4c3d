"""Migrations whose state makes a model only when an operation looks at it.

The ORM makes every model anew before and after each operation: an empty database took 24 s of work to set up, and each
migration that came made all of them dearer. What is done to the database, and in which order, are the ORM's own.
"""

from copy import deepcopy
from dataclasses import replace
from typing import Any, cast

from tortoise import Model, migrations
from tortoise.fields.relational import RelationalField
from tortoise.migrations import operations as ops
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

Migration = migrations.Migration
"""The ORM's own, under the name that migrations of 0009 to 0040 know. New ones take it from the ORM."""


class RenamedInCode(ops.TortoiseOperation):
    """A column that keeps its name in the database is called otherwise in our code; `field` says both."""

    def __init__(self, model_name: str, old_name: str, new_name: str, field: Any) -> None:
        self.model_name, self.old_name, self.new_name, self.field = model_name, old_name, new_name, field

    def describe(self) -> str:
        return f"Call {self.old_name} of {self.model_name} {self.new_name}"

    def state_forward(self, app_label: str, state: State) -> None:
        model_state = self.get_model_state(state, app_label, self.model_name)
        del model_state.fields[self.old_name]
        model_state.fields[self.new_name] = deepcopy(self.field)
        state.reload_models({(app_label, self.model_name)})

    async def database_forward(self, *_: Any, **__: Any) -> None:
        """Nothing: the column is there."""

    async def database_backward(self, *_: Any, **__: Any) -> None:
        """Nothing either."""


class _Apps(StateApps):
    """Makes the model that is asked for, with those its keys point at, from what the state says of them now."""

    def __init__(self, models: dict[tuple[str, str], ModelState], connections: dict[str, str]) -> None:
        super().__init__(default_connections=connections)
        self.states = models

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        key = self.split_reference(app_label) if model_name is None else (app_label, model_name)
        made = StateApps(default_connections=self._default_connections)
        for one in sorted(self._with_neighbours(key)):
            made.register_model(one[0], self.states[one].render(made))
        made._init_relations()
        model = made.get_model(*key)
        model._meta.finalise_fields()
        return model

    def _with_neighbours(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        fields = self.states[key].fields.values()
        named = {cast(Any, field).model_name for field in fields if isinstance(field, RelationalField)}
        return {key, *(self.split_reference(name) for name in named)}


class LightState(State):
    """The ORM's state of all models without the models; whoever changes a copy of it leaves the first as it was."""

    apps: _Apps

    def __init__(self, models: dict[tuple[str, str], ModelState], connections: dict[str, str]) -> None:
        super().__init__(models, _Apps(models, connections))

    def reload_model(self, app_label: str, model_name: str) -> None:
        self.reload_models([(app_label, model_name)])

    def reload_models(self, model_tuples: Any) -> None:
        """Nothing: a model is made when it is looked at."""

    def validate_relations_initialized(self) -> None:
        """Raises `RuntimeError` where a key points at a model that is not there."""
        for model in self.models.values():
            for field in model.fields.values():
                points_at = getattr(field, "model_name", None) if isinstance(field, RelationalField) else None
                if points_at and self.apps.split_reference(points_at) not in self.models:
                    raise RuntimeError(f"{model.app}.{model.name} points at {points_at}, which no migration makes")

    def clone(self) -> "LightState":
        models = {
            key: replace(model, options=dict(model.options), fields=dict(model.fields))
            for key, model in self.models.items()
        }
        return LightState(models, self.apps._default_connections)


class Executor(MigrationExecutor):
    """The ORM's executor upon a `LightState`."""

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        before, today = await self._replayed(applied)
        return before.get(upto, today) if upto else today

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        before, _ = await self._replayed(applied)
        return before

    async def _replayed(self, applied: set[MigrationKey]) -> tuple[dict[MigrationKey, State], State]:
        """Return the state before each of the applied migrations, and the one after all of them."""
        apps = self.loader.apps_config.items()
        today: State = LightState({}, {label: one.get("default_connection", "default") for label, one in apps})
        before: dict[MigrationKey, State] = {}
        for key in self._full_plan():
            if key in applied:
                before[key] = today.clone()
                await cast(Migration, self.loader.graph.nodes[key]).apply(today, dry_run=True)
        return before, today
