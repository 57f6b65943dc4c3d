"""`jiesu integration` as a court's IT person meets it: a secret shown once, changed, ended, and every step audited."""

import asyncio
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.town import ROOT, official_account, rows

NAME = "南昌中院案件系统"


@pytest.fixture
def environment(cast_database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "JIESU_ENV": "development",
        "JIESU_HOME": str(tmp_path),
        "JIESU_DATABASE_URL": cast_database_url,
        "JIESU_REDIS_URL": redis_url,
        **official_account(),
    }


def jiesu(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_key_is_given_listed_changed_and_ended(environment: dict[str, str]) -> None:
    added = jiesu(environment, "integration", "add", NAME, "--court", "赣01")
    key, secret = re.findall(r"(?:密钥编号|密钥) +(\S+)", added.stdout)
    again = jiesu(environment, "integration", "add", NAME, "--court", "赣01")
    listed = jiesu(environment, "integration", "list")
    rotated = jiesu(environment, "integration", "rotate", NAME, "--now")
    ended = jiesu(environment, "integration", "end", NAME)

    assert (again.returncode, "rotate" in again.stderr) == (1, True)
    assert f"{NAME}  赣01 南昌市中级人民法院  {key}  在用" in listed.stdout
    assert secret not in listed.stdout
    assert re.findall(r"密钥编号 +(\S+)", rotated.stdout) != [key]
    assert "已停用 1 把密钥" in ended.stdout
    entries = asyncio.run(
        rows(environment["JIESU_DATABASE_URL"], "SELECT action, facts::text FROM audit_entry ORDER BY id")
    )
    assert [entry["action"] for entry in entries] == [
        "keep_case_system",
        "rotate_integration_key",
        "end_integration_keys",
    ]
    assert not any(secret in entry["facts"] for entry in entries)


def test_what_cannot_be_is_told_in_words(environment: dict[str, str]) -> None:
    for arguments, words in (
        (("add", NAME, "--court", "赣99"), "没有代码为 赣99 的法院"),
        (("rotate", "没有这个"), "没有名为“没有这个”的系统"),
        (("end", "没有这个"), "没有名为“没有这个”的系统"),
    ):
        told = jiesu(environment, "integration", *arguments)
        assert (told.returncode, words in told.stderr, "Traceback" in told.stderr) == (1, True, False), told


def test_the_sandbox_s_key_is_written_once_for_its_owner_alone_and_never_in_production(
    environment: dict[str, str], tmp_path: Path
) -> None:
    first = jiesu(environment, "seed", "case-system")
    file = tmp_path / "demo/case_system.json"
    kept = file.read_text()
    second = jiesu(environment, "seed", "case-system")

    assert ("已写入" in first.stdout, "密钥还能用" in second.stdout) == (True, True), (first, second)
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (kept, 0o600)
    assert set(json.loads(kept)) == {"key", "secret"}
    told = jiesu({**environment, "JIESU_ENV": "production"}, "case-system", str(file))
    assert (told.returncode != 0, "生产环境" in told.stderr) == (True, True)


def test_a_file_without_a_key_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    told = jiesu(environment, "case-system", str(broken))
    assert (told.returncode, "里没有密钥" in told.stderr) == (1, True)
