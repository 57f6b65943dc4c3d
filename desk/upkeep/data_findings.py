"""What is asked of the database: its version, its schema, and whether what is sealed in it can be opened."""

from desk.upkeep.findings import Finding, FindingMark
from models.database import connection
from models.keyring import CannotOpen, keyring
from models.schema import missing_migrations
from models.sealing import sealed_columns

OLDEST_POSTGRES = 150000
SECRETS = "密钥"


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
    """Opens the oldest and the newest of every kind of sealed value; what is inside is not looked at."""
    shut, opened = [], 0
    for model, column in sealed_columns():
        kept: dict[str, object] = {f"{column}__isnull": False}
        for order in ("id", "-id"):
            row = await model.filter(**kept).order_by(order).first()
            if row is None:
                continue
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
