"""`jiesu doctor` on a whole town: silent where all is well, and naming each thing that is not."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import settings as configuration
from commands import doctor
from commands.doctor_servers import clock_found
from desk.notices.send_limits import shut, take_turns
from desk.upkeep.findings import Finding, FindingMark
from models import Account, NoticeTemplate, keyring
from models.enums import SendChannel
from settings import DEVELOPMENT_KEY, Settings, wall_clock
from tests.cast import desk_opened
from tests.owners import as_owner
from tests.town import OFFICIAL, ROOT, Town, a_town
from wechat.refusals import token_words

APPID = OFFICIAL["appid"]
MENU = '{"button": [{"type": "view", "name": "网页", "url": "%s/p"}]}'


@dataclass(frozen=True)
class Clinic:
    town: Town
    settings: Settings

    async def finds(self, **changed: object) -> dict[str, Finding]:
        found = await doctor._examine(self.settings.model_copy(update=changed), "")
        return {finding.about: finding for finding in found}

    async def bad(self, **changed: object) -> dict[str, Finding]:
        return {about: one for about, one in (await self.finds(**changed)).items() if one.mark is FindingMark.BAD}

    async def rule(self, path: str, **what: object) -> None:
        await self.town.control("POST", "/sandbox/rules", {"path": path, "times": 1, **what})


@pytest.fixture
def database_url(demonstration_url: str) -> str:
    return demonstration_url


@pytest.fixture
async def clinic(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Clinic]:
    async with a_town(database_url, redis_url, tmp_path) as town, desk_opened(database_url, tmp_path / "files"):
        keyring.configure((DEVELOPMENT_KEY,))
        yield Clinic(town, configuration.load(town.environment))


async def menu_pushed(clinic: Clinic, address: str) -> None:
    file = clinic.town.home / "menu.json"
    file.write_text(MENU % address, encoding="utf-8")
    push = (sys.executable, "-m", "cli", "wechat", "menu", "push", "--file", str(file))
    running = await asyncio.create_subprocess_exec(*push, cwd=ROOT, env=clinic.town.environment)
    assert await running.wait() == 0


async def test_一切正常时没有错_坏了什么就说出什么和怎么改(clinic: Clinic) -> None:
    found = await clinic.finds()
    assert {about: one for about, one in found.items() if one.mark is FindingMark.BAD} == {}
    assert {"数据库", "数据库结构", "Redis", "密钥", "时间", f"{APPID} 接口凭证", f"{APPID} 回调地址"} <= set(found)
    assert found[f"{APPID} 回调地址"].mark is FindingMark.GOOD
    assert found[f"{APPID} 模板 dispatched"].mark is FindingMark.GOOD
    assert found[f"{APPID} 菜单"].mend == "请运行 jiesu wechat menu push。"
    assert found["短信"].mark is FindingMark.GOOD
    assert found["数据库用户"].mark is found["文件库"].mark is found["数据库的时间"].mark is FindingMark.GOOD
    assert "历史只能增加" in found["数据库用户"].words
    shown = str(found)
    assert not any(OFFICIAL[part] in shown for part in ("secret", "token", "aes_key"))

    await menu_pushed(clinic, "http://old.example.gov.cn")
    assert "old.example.gov.cn" in (await clinic.bad())[f"{APPID} 菜单"].words
    await menu_pushed(clinic, clinic.town.web)
    assert (await clinic.finds())[f"{APPID} 菜单"].mark is FindingMark.GOOD

    service, now = await Account.get(appid=APPID), wall_clock()
    await take_turns(service.id, SendChannel.TEMPLATE, 1, 0, 100, now)
    await shut(service.id, SendChannel.TEMPLATE, 45009, now)
    spent = (await clinic.finds())[f"{APPID} 每天的次数"]
    assert ("今天的模板消息用完了" in spent.words, "clear-quota" in spent.mend) == (True, True)
    clear = (sys.executable, "-m", "cli", "wechat", "clear-quota", "--account", APPID)
    running = await asyncio.create_subprocess_exec(*clear, cwd=ROOT, env=clinic.town.environment)
    assert await running.wait() == 0
    assert f"{APPID} 每天的次数" not in await clinic.finds()

    await clinic.rule("/cgi-bin/stable_token", errcode=40125)
    token = (await clinic.bad())[f"{APPID} 接口凭证"]
    assert ("AppSecret 不对" in token.words, "重置" in token.mend) == (True, True)

    off = (await clinic.finds(sms_url=""))["短信"]
    assert (off.mark, "docs/sms.md" in off.mend) == (FindingMark.NOTE, True)
    assert "HTTP 401" in (await clinic.bad(sms_key="another key"))["短信"].words
    assert (await clinic.bad(sms_url="http://127.0.0.1:9"))["短信"].mend

    other = (await clinic.bad(public_url=clinic.town.wechat))[f"{APPID} 回调地址"]
    assert "没有这个地址" in other.words
    away = await clinic.bad(public_url="http://127.0.0.1:9")
    assert "访问不到" in away[f"{APPID} 回调地址"].words
    assert (await clinic.bad(redis_url="redis://127.0.0.1:9/0"))["Redis"].mend

    await NoticeTemplate.filter(notice="dispatched").update(keys={"number": "thing99"})
    await NoticeTemplate.filter(notice="answered").update(template_id="gone")
    await as_owner("DELETE FROM notice_template WHERE notice = 'received'")
    found = await clinic.finds()
    assert "thing99" in found[f"{APPID} 模板 dispatched"].words
    assert "没有模板 gone" in found[f"{APPID} 模板 answered"].words
    assert found[f"{APPID} 模板 received"].mark is FindingMark.NOTE

    keyring.configure(("another-key-another-key-another-key-1",))
    lost = await clinic.bad()
    assert "JIESU_SECRET_KEYS" in lost["密钥"].mend
    await as_owner("DELETE FROM tortoise_migrations WHERE name LIKE '0002%'")
    assert (await clinic.bad())["数据库结构"].mend == "请运行 jiesu migrate。"


@pytest.mark.parametrize(
    ("ahead", "mark", "words"),
    [
        (0, FindingMark.GOOD, "相差"),
        (45, FindingMark.GOOD, "相差"),
        (120, FindingMark.BAD, "快 1"),
        (-600, FindingMark.BAD, "慢 "),
    ],
)
async def test_本机时间与对方的Date头相比(ahead: int, mark: FindingMark, words: str) -> None:
    async with TestServer(web.Application()) as wechat, aiohttp.ClientSession() as http:
        found = await clock_found(http, str(wechat.make_url("/")), lambda: wall_clock() + timedelta(seconds=ahead))
    assert (found.mark, words in found.words) == (mark, True), found.words
    assert bool(found.mend) == (mark is FindingMark.BAD)


async def test_连不上微信时说出要放行什么() -> None:
    async with aiohttp.ClientSession() as http:
        found = await clock_found(http, "http://127.0.0.1:9", wall_clock)
    assert (found.mark, "443" in found.mend) == (FindingMark.BAD, True)


@pytest.mark.parametrize(
    ("errcode", "told", "words", "mend"),
    [
        (40164, "invalid ip 59.53.1.1 ipv6 ::ffff:59.53.1.1, not in whitelist rid: 66c43f48", "白名单", "59.53.1.1"),
        (40164, "invalid ip 2408:8000::1, not in whitelist", "白名单", "2408:8000::1"),
        (40164, "not in whitelist", "白名单", "查 IP 的网站"),
        (40125, "invalid appsecret", "AppSecret", "重置"),
        (40001, "invalid credential", "AppSecret", "重置"),
        (40013, "invalid appid", "AppID", "核对"),
        (40243, "AppSecret has been frozen", "冻结", "解冻"),
        (89503, "", "管理员", "确认"),
        (99999, "what is this", "what is this", "全局返回码"),
        (None, "no connection", "没有得到微信的回答", "api.weixin.qq.com"),
    ],
)
def test_取不到凭证时说出要改什么(errcode: int | None, told: str, words: str, mend: str) -> None:
    said = token_words(errcode, told)
    assert words in said[0]
    assert mend in said[1]
