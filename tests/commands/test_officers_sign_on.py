"""How an officer comes to have no password, as a court's IT person meets it."""

import os
from pathlib import Path

import pytest

from tests.test_cli import jiesu
from tests.town import rows

PROVIDER = {
    "JIESU_OIDC_ISSUER": "https://id.example",
    "JIESU_OIDC_CLIENT_ID": "jiesu",
    "JIESU_OIDC_CLIENT_SECRET": "s",
}
WHO = ("--name", "周敏", "--court", "赣01", "--role", "chief_liaison")


@pytest.fixture
def environment(cast_database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("JIESU_")}
    servers = {"JIESU_DATABASE_URL": cast_database_url, "JIESU_REDIS_URL": redis_url}
    keys = {"JIESU_SECRET_KEYS": "a-key-that-only-the-tests-use-0123456789"}
    return {**others, **servers, **keys, "JIESU_HOME": str(tmp_path)}


async def test_an_officer_is_made_without_a_password_loses_one_gets_one_and_is_written_down(
    environment: dict[str, str], cast_database_url: str
) -> None:
    there = {**environment, **PROVIDER}
    assert "已新建" in jiesu(there, "officer", "add", "newjudge", *WHO, "--sign-on").stdout
    assert "密码已去掉" in jiesu(there, "officer", "no-password", "lizheng").stdout
    again = jiesu(there, "officer", "no-password", "lizheng")
    assert (again.returncode, "李正本来就没有密码" in again.stderr) == (1, True)
    never = jiesu(there, "officer", "forget-sign-on", "lizheng")
    assert (never.returncode, "还没有用统一身份认证登录过" in never.stderr) == (1, True)
    without = "SELECT login FROM officer WHERE password_hash = '' ORDER BY login"
    assert await rows(cast_database_url, without) == [("lizheng",), ("newjudge",)]
    assert jiesu(there, "officer", "password", "lizheng", "--first-password").returncode == 0
    await rows(cast_database_url, "UPDATE officer SET second_at = now(), second_sealed = '' WHERE login = 'lizheng'")
    assert "已收回" in jiesu(there, "officer", "second-factor", "lizheng", "--reason", "手机丢失").stdout
    deeds = "SELECT action, reason FROM audit_entry ORDER BY id"
    found = [(str(row[0]), str(row[1])) for row in await rows(cast_database_url, deeds)]
    before = [("keep_officer", ""), ("remove_password", ""), ("set_password", "")]
    assert found == [*before, ("take_back_second", "手机丢失")]
    after = "SELECT second_at IS NULL AND must_change FROM officer WHERE login = 'lizheng'"
    assert await rows(cast_database_url, after) == [(True,)]


async def test_where_no_provider_is_set_nobody_loses_the_only_way_in(
    environment: dict[str, str], cast_database_url: str
) -> None:
    for arguments in (("no-password", "lizheng"), ("add", "newjudge", *WHO, "--sign-on")):
        refused = jiesu(environment, "officer", *arguments)
        assert (refused.returncode, "还没有接统一身份认证" in refused.stderr) == (1, True)
    assert await rows(cast_database_url, "SELECT login FROM officer WHERE password_hash = ''") == []
