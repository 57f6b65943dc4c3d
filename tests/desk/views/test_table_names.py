"""Whoever plans the disk reads every table by a name of the court's, and none that is there no more."""

import pytest

from desk.upkeep.growth import STORE
from desk.views.table_names import TABLE_NAMES
from models.database import connection

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@pytest.mark.usefixtures("cast")
async def test_every_table_there_is_has_a_name_of_its_own_and_no_name_is_left_over():
    async with connection() as plain:
        found = {row["relname"] for row in await plain.fetch(TABLES)}
    assert found - {"tortoise_migrations"} == set(TABLE_NAMES) - {STORE}
    assert len(set(TABLE_NAMES.values())) == len(TABLE_NAMES)
