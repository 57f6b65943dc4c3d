"""What is asked of the database: its version, its schema, and whether what is sealed in it can be opened."""

from desk.upkeep.findings import Finding, FindingMark
from models.any_of import AnyOf, Part
from models.database import connection
from models.keyring import CannotOpen, keyring
from models.reading_together import together
from models.schema import missing_migrations
from models.sealing import SealingModel, sealed_columns

OLDEST_POSTGRES = 150000
SECRETS = "密钥"
LOOKED_AT = 1000
"""Rows from each end of a table."""
END = """
(SELECT few.id FROM (SELECT id, {column} FROM "{table}" ORDER BY id {way} LIMIT {looked}) AS few
WHERE few.{column} IS NOT NULL ORDER BY few.id {way} LIMIT 1)"""


async def database_found() -> list[Finding]:
    async with connection() as plain:
        number, version = (
            int(await plain.fetchval("SHOW server_version_num")),
            await plain.fetchval("SHOW server_version"),
        )
        missing = await missing_migrations(plain)
    old = number < OLDEST_POSTGRES
    return [
        Finding(FindingMark.BAD, "数据库", f"PostgreSQL {version} 太旧", "请升级到 PostgreSQL 15 以上。")
        if old
        else Finding(FindingMark.GOOD, "数据库", f"PostgreSQL {version}"),
        Finding(FindingMark.BAD, "数据库结构", f"还差 {'、'.join(missing)}", "请运行 jiesu migrate。")
        if missing
        else Finding(FindingMark.GOOD, "数据库结构", "已是最新"),
    ]


async def secrets_found() -> list[Finding]:
    """Opens the oldest and the newest of every kind of sealed value; what is inside is not looked at.

    They are looked for among the first and the last rows of each table: a kind that few rows have would be looked for
    in all of them.
    """
    shut, opened = [], 0
    kinds = sealed_columns()
    found = await together(*(_at_the_ends(model, column) for model, column in kinds))
    for (model, column), rows in zip(kinds, found, strict=True):
        for row in rows:
            try:
                keyring().open_bytes(getattr(row, column), row.place_of(column))
                opened += 1
            except CannotOpen as error:
                shut.append(f"{model._meta.db_table}.{column}（{error}）")
    if shut:
        words = f"打不开 {len(shut)} 处已加密的数据，如 {shut[0]}"
        return [
            Finding(
                FindingMark.BAD, SECRETS, words, "请把当时用的密钥加回 JIESU_SECRET_KEYS 的末尾，不要改动其他密钥。"
            )
        ]
    return [Finding(FindingMark.GOOD, SECRETS, f"能打开各类加密数据的最早和最新一条（共 {opened} 条）")]


async def _at_the_ends(model: type[SealingModel], column: str) -> list[SealingModel]:
    """Return the first and the last row of a table that has something in a column, as far as is looked."""
    table = model._meta.db_table
    ends: list[Part] = [(END.format(table=table, column=column, way=way, looked=LOOKED_AT), ()) for way in ("", "DESC")]
    return await model.filter(id=AnyOf(ends)).order_by("id")
