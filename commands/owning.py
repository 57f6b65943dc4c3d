"""The owner's address and the services' are of one database, or a command that works as the owner does nothing.

A database restored, migrated or backed up beside the one people are served from looks like success.
"""

import secrets

import asyncpg
import typer

from ops.address import DatabaseAddress
from ops.errors import OpsError
from settings import Settings

CONNECT_SECONDS = 10.0
OWNER, SERVICE = "JIESU_DATABASE_OWNER_URL", "JIESU_DATABASE_URL"


class OtherDatabase(OpsError):
    """The owner's address is not of the services' database; the message is Chinese and names both."""


async def checked_owner_url(settings: Settings) -> str:
    """Returns the address of the tables' owner.

    Raises `OtherDatabase` where that is not the services'. Where the services' cannot be reached
    (their role may still have to be made), databases of different names count as different, others are warned of.
    """
    owner, service = map(DatabaseAddress.from_url, (settings.owner_url, settings.database_url))
    if (owner.host, owner.port, owner.database) == (service.host, service.port, service.database):
        return settings.owner_url
    same = await _share_locks(owner, service)
    if same is None and owner.database == service.database:
        typer.secho(f"警告：{SERVICE} 连不上，没有核对它和 {OWNER} 是不是同一个库。", fg="red", err=True)
    elif not same:
        raise OtherDatabase(
            f"两个地址不是同一个库：{OWNER} 是 {place_of(owner)}，{SERVICE} 是 {place_of(service)}。"
            "什么也没有做，请把两个地址改成同一个库。"
        )
    return settings.owner_url


def place_of(address: DatabaseAddress) -> str:
    """Returns where a database is, in words without a user or a password."""
    return f"{address.host}:{address.port}/{address.database}"


async def _share_locks(owner: DatabaseAddress, service: DatabaseAddress) -> bool | None:
    """Says whether a lock taken in one is held in the other: a database's locks are its own. None where the services'
    cannot be reached.
    """
    key = secrets.randbits(62)
    one = await _connected(owner)
    try:
        async with one.transaction():
            await one.execute("SELECT pg_advisory_xact_lock($1)", key)
            try:
                other = await _connected(service)
            except (asyncpg.PostgresError, OSError, TimeoutError):
                return None
            try:
                return not await other.fetchval("SELECT pg_try_advisory_xact_lock($1)", key)
            finally:
                await other.close()
    finally:
        await one.close()


async def _connected(address: DatabaseAddress) -> asyncpg.Connection:
    return await asyncpg.connect(**address.credentials(), timeout=CONNECT_SECONDS, statement_cache_size=0)
