"""The owner's address and the services' are of one database: of two, nothing is restored, changed or taken away."""

from pathlib import Path

import asyncpg
import pytest

from commands.owning import OtherDatabase, checked_owner_url
from ops.address import DatabaseAddress
from settings import load
from tests.models.conftest import EmptyDatabase, empty_database  # noqa: F401
from tests.owners import owner_of
from tests.servers import in_thread
from tests.test_cli import environment, jiesu  # noqa: F401

AS_THE_OWNER = {
    "restore": ("restore", "{archive}", "--force"),
    "rehearse": ("rehearse", "{archive}"),
    "backup": ("backup", "{folder}/other.jiesu"),
    "migrate": ("migrate",),
    "roles": ("database", "roles"),
    "reseal": ("keys", "reseal"),
    "export": ("audit", "export", "{folder}/audit.jsonl", "--before", "2020-01-01"),
}


def made(url: str) -> dict[str, int]:
    """Tables of a database, and how many changes it has seen."""
    found: dict[str, int] = {}

    async def look() -> None:
        plain = await asyncpg.connect(owner_of(url))
        try:
            rows = await plain.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for row in rows:
                found[row["tablename"]] = await plain.fetchval(f'SELECT count(*) FROM "{row["tablename"]}"')
        finally:
            await plain.close()

    in_thread(look())
    return found


def test_what_is_done_as_the_owner_is_not_done_to_another_database_than_the_services(
    environment: dict[str, str],  # noqa: F811
    database_url: str,
    empty_database: EmptyDatabase,  # noqa: F811
    tmp_path: Path,
) -> None:
    other = empty_database()
    right = {**environment, "JIESU_DATABASE_OWNER_URL": owner_of(database_url)}
    wrong = {**environment, "JIESU_DATABASE_OWNER_URL": owner_of(other)}
    archive, named = tmp_path / "周一.jiesu", DatabaseAddress.from_url
    assert jiesu(right, "migrate").returncode == 0
    assert jiesu(right, "backup", str(archive)).returncode == 0
    before = made(database_url)
    for name, words in AS_THE_OWNER.items():
        told = jiesu(wrong, *(word.format(archive=archive, folder=tmp_path) for word in words))
        assert (told.returncode, "不是同一个库" in told.stderr) == (1, True), (name, told.stderr)
        for address in (other, database_url):
            assert named(address).database in told.stderr, name
        assert "Traceback" not in told.stderr
        assert (made(other), made(database_url)) == ({}, before), name
    told = jiesu(right, "restore", str(archive), "--force")
    assert (told.returncode, f"/{named(database_url).database}：" in told.stdout) == (0, True), told.stderr


@pytest.mark.parametrize(("user", "database", "refused"), [("nobody", "", False), ("nobody", "elsewhere", True)])
async def test_where_the_services_cannot_be_reached_the_names_decide(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    user: str,
    database: str,
    refused: bool,
) -> None:
    """Their role may still have to be made, by the very command that asks."""
    owner = DatabaseAddress.from_url(owner_of(database_url))
    away = DatabaseAddress("127.0.0.1", 9, user, None, database or owner.database)
    monkeypatch.setenv("JIESU_DATABASE_URL", away.url)
    monkeypatch.setenv("JIESU_DATABASE_OWNER_URL", owner.url)
    monkeypatch.setenv("JIESU_ENV", "development")
    settings = load()
    if refused:
        with pytest.raises(OtherDatabase, match="elsewhere"):
            await checked_owner_url(settings)
    else:
        assert await checked_owner_url(settings) == settings.owner_url
        assert "没有核对" in capsys.readouterr().err


async def test_another_way_to_the_same_database_is_the_same(
    monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As through a pooler: another host and port, and the same locks."""
    owner = DatabaseAddress.from_url(owner_of(database_url))
    host = "localhost" if owner.host == "127.0.0.1" else f"{owner.host}/."
    monkeypatch.setenv(
        "JIESU_DATABASE_URL", DatabaseAddress(host, owner.port, owner.user, owner.password, owner.database).url
    )
    monkeypatch.setenv("JIESU_DATABASE_OWNER_URL", owner.url)
    monkeypatch.setenv("JIESU_ENV", "development")
    settings = load()
    assert await checked_owner_url(settings) == settings.owner_url
    assert "警告" not in capsys.readouterr().err
