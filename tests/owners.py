"""The services' role cannot rewrite history: a test that must asks as the owner of the tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from models.database import Connection, client
from ops.address import DatabaseAddress

OWNERS: dict[str, str] = {}
"""The owner's address of each database this process made, by the services' address of it."""


def owner_of(url: str) -> str:
    """The same database's address as the owner of its tables."""
    return OWNERS.get(url, url)


@asynccontextmanager
async def the_owner() -> AsyncIterator[Connection]:
    """The owner's connection to the database this process has open."""
    database = str(client().database)
    owner = next(url for url in OWNERS.values() if DatabaseAddress.from_url(url).database == database)
    connection = await asyncpg.connect(owner)
    try:
        yield connection
    finally:
        await connection.close()


async def as_owner(statement: str, *args: object) -> None:
    """Do to the database this process has open what only the owner of its tables may."""
    async with the_owner() as connection:
        await connection.execute(statement, *args)
