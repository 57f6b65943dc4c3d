"""`python -m bench.province.fill URL`: fills a migrated database with a province of so many tickets.

`URL` is of the tables' owner. Everything follows from the number of tickets and the moment it is filled
for: the same rows each time, but for what is sealed.
"""

import asyncio
import time
from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated

import asyncpg
import typer

from bench.province.around import fill_around
from bench.province.beside import fill_beside
from bench.province.drafts import draft
from bench.province.figures import count_figures
from bench.province.filler import Filler
from bench.province.people import fill_people
from bench.province.shape import Shape
from bench.province.staff import fill_courts, fill_staff
from bench.province.tickets import fill_tickets
from models import database, keyring
from models.schema import migrate
from ops.address import DatabaseAddress
from tests import cast

KEYS = ("1:" + "k" * 43,)
"""What opens it, as `bench.sweep` has it."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


async def fill(url: str, tickets: int, as_of: datetime = cast.MORNING, *, told: bool = False) -> None:
    """Fill a migrated, empty database; `told` prints how long each part took."""
    shape = Shape(tickets, as_of)
    keyring.configure(KEYS)
    await database.connect(url, pool=2)
    try:
        await cast.courts_and_staff(as_of)
        accounts = (await cast.account(as_of=as_of)).id, (await cast.account("miniprogram", as_of=as_of)).id
        password = (await cast.officer("周敏")).password_hash
    finally:
        await database.disconnect()
    filler = Filler(await asyncpg.connect(url))
    try:
        for name, part in (
            ("begin", filler.begin()),
            ("courts", fill_courts(filler)),
            ("staff", fill_staff(filler, shape, password)),
            ("people", fill_people(filler, shape, accounts)),
            ("drafts", draft(filler, shape)),
            ("tickets", fill_tickets(filler, shape)),
            ("around", fill_around(filler, shape)),
            ("beside", fill_beside(filler, shape)),
            ("indexes", filler.end()),
            ("figures", count_figures(filler, shape)),
            ("analyze", filler.run("VACUUM ANALYZE score_cell, score_month")),
        ):
            await _timed(name, part, told=told)
    finally:
        await filler.plain.close()


async def _timed(name: str, part: Awaitable[None], *, told: bool) -> None:
    began = time.perf_counter()
    await part
    if told:
        print(f"{name:>10} {time.perf_counter() - began:6.1f} s", flush=True)


async def make(url: str, tickets: int, as_of: datetime = cast.MORNING) -> None:
    """Make the database anew, migrate and fill it."""
    address = DatabaseAddress.from_url(url)
    admin = await asyncpg.connect(address.named("postgres").url)
    try:
        await admin.execute(f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')
        await admin.execute(f'CREATE DATABASE "{address.database}"')
    finally:
        await admin.close()
    await migrate(url)
    await fill(url, tickets, as_of, told=True)


@app.command()
def main(
    url: str, tickets: Annotated[int, typer.Option(min=1000, help="多少件工单；两百家法院，三年")] = 10_000
) -> None:
    """重建这个数据库，填进一个省。"""
    asyncio.run(make(url, tickets))


if __name__ == "__main__":
    app()
