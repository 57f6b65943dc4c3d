"""`jiesu wechat templates` as a process, before a sandbox: what is wanted, what fits, and mapping what does."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models import Account, AuditEntry, NoticeTemplate
from tests.cast import SECRET_KEYS, account, world
from tests.owners import as_owner
from tests.town import ROOT
from tests.wechat.sandbox.calling import sandbox_for
from wechat.template_list import WANTED

pytestmark = pytest.mark.usefixtures("cast")


@dataclass(frozen=True)
class Shell:
    """The court's server, whose account WeChat granted the demonstration's templates."""

    account: Account
    environment: dict[str, str] = field(repr=False)

    async def run(self, *more: str) -> tuple[int, str]:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "cli", "wechat", "templates", *more)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe
        )
        out, err = await process.communicate()
        assert "Traceback" not in err.decode(), err.decode()
        return process.returncode or 0, out.decode() + err.decode()


@pytest.fixture
async def shell(cast_database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Shell]:
    own = await account()
    async with sandbox_for("http://127.0.0.1:9") as wire:
        yield Shell(
            own,
            {
                **{name: value for name, value in os.environ.items() if not name.startswith("JIESU_")},
                "JIESU_HOME": str(tmp_path),
                "JIESU_DATABASE_URL": cast_database_url,
                "JIESU_REDIS_URL": redis_url,
                "JIESU_SECRET_KEYS": ",".join(SECRET_KEYS),
                **{f"JIESU_WECHAT_{name}": wire.origin for name in ("URL", "OPEN_URL", "MP_URL")},
            },
        )


async def mapped(shell: Shell) -> dict[str, tuple[str, dict[str, str]]]:
    rows = await NoticeTemplate.filter(account_id=shell.account.id)
    return {row.notice: (row.template_id, row.keys) for row in rows}


async def test_it_says_what_to_apply_for_and_that_what_is_mapped_fits(shell: Shell) -> None:
    code, said = await shell.run()
    assert code == 0
    kind = "编号（诉求编号）：最好是 character_string"
    for words in ("answered：用于答复、更正答复", "标题可选", kind, "例 一级督办"):
        assert words in said, said
    assert said.count("每条通知的每个字段都放得下") == len(WANTED)
    assert "可以配置" not in said


async def test_it_finds_the_accounts_own_templates_shows_the_mapping_and_writes_only_with_apply(shell: Shell) -> None:
    before = await mapped(shell)
    await as_owner("DELETE FROM notice_template WHERE account_id = $1", shell.account.id)
    code, said = await shell.run()
    assert (code, said.count("可以配置：")) == (0, len(WANTED)), said
    assert await mapped(shell) == {}
    code, said = await shell.run("--apply")
    assert (code, f"已配置 {len(WANTED)} 个" in said) == (0, True)
    assert {name: one[0] for name, one in (await mapped(shell)).items()} == {n: one[0] for n, one in before.items()}
    assert await AuditEntry.filter(action="keep_template").count() == len(WANTED)
    code, said = await shell.run("--apply")
    assert "已配置" not in said


async def test_a_template_that_is_gone_or_has_other_fields_is_said_and_mended(shell: Shell) -> None:
    row = await NoticeTemplate.get(account_id=shell.account.id, notice="answered")
    right = row.keys
    await NoticeTemplate.filter(id=row.id).update(keys=right | {"note": "amount9"})
    await NoticeTemplate.filter(account_id=shell.account.id, notice="progress").update(template_id="nothing-there")
    _, said = await shell.run()
    assert "字段 amount9 不在模板" in said
    assert "公众号里没有模板 nothing-there" in said
    await shell.run("--apply")
    assert (await mapped(shell))["answered"][0] == row.template_id


async def test_an_account_there_is_not_is_refused_in_words(shell: Shell) -> None:
    code, said = await shell.run("--account", "wx0000000000000000")
    assert (code, "没有 AppID 为 wx0000000000000000 的服务号、小程序" in said) == (1, True)
    assert world()["templates"]
