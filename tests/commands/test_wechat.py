"""`jiesu wechat` against a real WeChat: both menus are pushed, and followers are walked with what came of it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from models import AuditEntry, FollowerSync, StaffTag
from tests.cast import SECRET_KEYS, account, phone
from tests.wechat.conftest import ROOT
from tests.wechat.sandbox.calling import SERVICE, Wire, sandbox_for

pytestmark = pytest.mark.usefixtures("cast")


@dataclass(frozen=True)
class Terminal:
    """A terminal on the court's machine, and WeChat."""

    wire: Wire
    environment: dict[str, str] = field(repr=False)

    async def jiesu(self, *words: str) -> tuple[int, str, str]:
        pipe, command = asyncio.subprocess.PIPE, (sys.executable, "-m", "cli", "wechat", *words)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def terminal(cast_database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Terminal]:
    await account()
    async with sandbox_for("http://127.0.0.1:9") as wire:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JIESU_")},
            "JIESU_HOME": str(tmp_path),
            "JIESU_DATABASE_URL": cast_database_url,
            "JIESU_REDIS_URL": redis_url,
            "JIESU_SECRET_KEYS": ",".join(SECRET_KEYS),
            **{f"JIESU_WECHAT_{name}": wire.origin for name in ("URL", "OPEN_URL", "MP_URL")},
        }
        yield Terminal(wire, environment)


async def test_followers_are_shown_walked_and_shown_again(terminal: Terminal) -> None:
    await phone("张三")
    code, out, _ = await terminal.jiesu("followers")
    assert (code, "1 人关注；还没有同步过" in out) == (0, True)
    await terminal.wire.control("POST", "crowd", {"count": 100})

    code, out, err = await terminal.jiesu("followers", "--sync", "--account", SERVICE["appid"])

    assert (code, "Traceback" in err) == (0, False), err
    walked = await FollowerSync.get()
    assert (walked.seen, walked.met) == (walked.total, walked.total - 1)
    assert f"{walked.total} 人关注；上一次同步：新认识 {walked.met} 人，回来 0 人，取消关注 0 人" in out
    assert await AuditEntry.filter(action="sync_followers").count() == 1
    code, _, err = await terminal.jiesu("followers", "--account", "wx0")
    assert (code, "没有 AppID 为 wx0 的服务号" in err) == (1, True)


async def test_what_wechat_refuses_is_said_and_ends_the_command(terminal: Terminal) -> None:
    await terminal.wire.rule("/cgi-bin/user/get", errcode=45009)
    code, out, err = await terminal.jiesu("followers", "--sync")
    assert (code, "Traceback" in err) == (0, False), err
    assert "微信暂时不给名单：今天的调用次数用完了" in out
    code, _, err = await terminal.jiesu("followers", "--sync")
    assert (code, "正在同步，不用再按" in err) == (0, True)


async def test_the_menus_of_citizens_and_staff_are_pushed_together(terminal: Terminal) -> None:
    code, out, err = await terminal.jiesu("menu", "push")
    assert (code, "群众的和干警的菜单都已推送" in out) == (0, True), err
    assert await StaffTag.all().count() == 3
    shown = (await terminal.wire.control("GET", "state"))["accounts"][0]["menu"]
    assert [each["name"] for each in shown["button"]] == ["我要诉求", "办事查询", "我的"]
    token = await terminal.wire.stable_token()
    own = (await terminal.wire.get("/cgi-bin/menu/get", access_token=token))["conditionalmenu"]
    assert {each["button"][0]["name"] for each in own} == {"我的工单"}
