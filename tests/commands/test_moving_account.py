"""`jiesu account migrate` as a process, before a sandbox that moved the account: whole, killed half-way, refused."""

import asyncio
import csv
import os
import stat
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk.people.accounts import keep_configured, keep_templates
from models import Account, AuditEntry, Delivery, Identity, NoticeTemplate
from tests.cast import MORNING, SECRET_KEYS, AccountKeys, account, court, officer, phone
from tests.desk.people.persons.proved import left_on, owner_of, seen_on, verified
from tests.town import ROOT
from tests.wechat.sandbox.calling import SERVICE, Wire, openid, sandbox_for, until
from tests.wechat.sandbox.two_accounts import DAYS, NEW, moved, new_openid, world_of_two
from wechat.sandbox.state.world import openid_of

pytestmark = pytest.mark.usefixtures("cast")
PATH = "/cgi-bin/changeopenid"
STRANGERS = 240
BEFORE, AFTER = SERVICE["appid"], NEW["appid"]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Removal:
    """The court on the day WeChat has moved its account."""

    wire: Wire
    old: Account
    new: Account
    results: Path
    environment: dict[str, str] = field(repr=False)

    async def start(self, *more: str, appids: Sequence[str] = (BEFORE, AFTER)) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "cli", "account", "migrate", *appids, *more)
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe)

    async def migrate(self, *more: str, appids: Sequence[str] = (BEFORE, AFTER)) -> Done:
        process = await self.start(*more, appids=appids)
        out, err = await process.communicate()
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def strangers(self) -> None:
        """People who wrote once and left nothing."""
        for at in range(STRANGERS):
            known = openid_of(BEFORE, f"s{at}")
            await Identity.create(account_id=self.old.id, openid=known, created_at=MORNING, seen_at=MORNING)

    async def asked(self) -> list[int]:
        lines = (await self.wire.control("GET", "log?limit=1000"))["lines"]
        return [line["errcode"] for line in lines if line["path"] == PATH]

    async def known_in(self, which: Account) -> int:
        return await Identity.filter(account_id=which.id, erased_at__isnull=True).count()


@pytest.fixture
async def removal(cast_database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Removal]:
    old = await account()
    await Account.filter(id=old.id).update(court_id=(await court()).id)
    keys = AccountKeys("service", NEW["appid"], NEW["secret"], NEW["token"], NEW["aes_key"])
    new = await keep_configured(keys, MORNING, "新号")
    async with sandbox_for("http://127.0.0.1:9", world_of_two(tmp_path, STRANGERS)) as wire:
        await moved(wire)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JIESU_")},
            "JIESU_HOME": str(tmp_path),
            "JIESU_DATABASE_URL": cast_database_url,
            "JIESU_REDIS_URL": redis_url,
            "JIESU_SECRET_KEYS": ",".join(SECRET_KEYS),
            **{f"JIESU_WECHAT_{name}": wire.origin for name in ("URL", "OPEN_URL", "MP_URL")},
        }
        yield Removal(wire, old, new, tmp_path / "results.csv", environment)


async def test_citizens_and_officers_are_known_in_the_new_account_and_the_old_one_is_retired(removal: Removal) -> None:
    chat, judge, stranger = await phone("张三"), await phone("李法官"), await phone("没有这个人")
    person = await verified("张三", chat)
    ticket = await left_on(chat, "张三")

    done = await removal.migrate("--results", str(removal.results))

    assert (done.code, "Traceback" in done.err) == (0, False), done.err
    assert ("已转换：2 个" in done.out, "微信不认识" in done.out, "菜单已推送" in done.out) == (True, True, True)
    assert (await Identity.get(id=chat.id)).openid == new_openid("zhangsan")
    assert (await owner_of(ticket), await seen_on(chat)) == (person.id, {ticket.id})
    assert (await Identity.get(id=judge.id)).officer_id == (await officer("李法官")).id
    assert (await Identity.get(id=stranger.id)).account_id == removal.old.id
    old, new = await Account.get(id=removal.old.id), await Account.get(id=removal.new.id)
    assert (old.active, new.active, new.court_id) == (False, True, old.court_id)
    rows = list(csv.reader(removal.results.read_text(encoding="utf-8").splitlines()))
    assert {row[0]: row[1:] for row in rows[1:]} == {
        openid("zhangsan"): [new_openid("zhangsan"), "", "已转换"],
        openid("judge_li"): [new_openid("judge_li"), "李正", "已转换"],
        "o-没有这个人": ["", "", "没有转换：微信不认识（没有关注原账号，也没有授权过）"],
    }
    assert stat.S_IMODE(removal.results.stat().st_mode) == 0o600
    said = {row.action for row in await AuditEntry.filter(subject_kind="account")}
    assert {"move_account", "retire_account"} <= said


async def test_the_new_account_has_a_template_for_every_notice_the_old_one_had_one_for(removal: Removal) -> None:
    await removal.migrate()
    for row in await NoticeTemplate.filter(account_id=removal.old.id):
        taken = await NoticeTemplate.get_or_none(account_id=removal.new.id, notice=row.notice)
        assert taken is None or (taken.template_id, taken.keys) == (f"N{row.template_id[1:]}", row.keys), row.notice
    mine = await NoticeTemplate.filter(account_id=removal.new.id).count()
    assert mine > 0
    await keep_templates(removal.new.id, {"received": ("own", {"number": "thing1"})})
    await removal.migrate()
    assert (await NoticeTemplate.get(account_id=removal.new.id, notice="received")).template_id == "own"


async def test_an_officer_whose_wechat_is_not_known_any_more_is_named(removal: Removal) -> None:
    judge = await phone("李法官")
    await Identity.filter(id=judge.id).update(openid="o-left-long-ago")
    done = await removal.migrate()
    assert "这些干警要重新绑定微信：李正" in done.out


async def test_killed_in_the_middle_and_run_again_it_goes_on_and_a_third_run_changes_nothing(removal: Removal) -> None:
    await removal.strangers()
    chat = await phone("张三")
    late = await Identity.create(
        account_id=removal.new.id, openid=new_openid("zhangsan"), created_at=MORNING, seen_at=MORNING
    )
    total = STRANGERS + 1
    process = await removal.start("--results", str(removal.results))

    async def some_are_moved() -> bool:
        return await removal.known_in(removal.new) >= 20

    await until(some_are_moved)
    process.kill()
    await process.wait()
    before = await removal.known_in(removal.new)
    assert (await Account.get(id=removal.old.id)).active
    assert 0 < await removal.known_in(removal.old) < total
    assert await removal.known_in(removal.old) + before in (total, total + 1)

    done = await removal.migrate("--results", str(removal.results))
    assert done.code == 0, done.err
    assert (await removal.known_in(removal.old), await removal.known_in(removal.new)) == (0, total)
    living = Counter(one.openid for one in await Identity.filter(erased_at__isnull=True))
    assert max(living.values()) == 1
    assert {chat.id, late.id} >= {one.id for one in await Identity.filter(openid=new_openid("zhangsan"))}
    assert set(await removal.asked()) == {0}

    calls, rows = len(await removal.asked()), await Identity.all().order_by("id").values()
    again = await removal.migrate()
    assert again.code == 0, again.err
    assert await Identity.all().order_by("id").values() == rows
    assert len(await removal.asked()) == calls + 1


async def test_it_asks_for_a_hundred_at_once_and_says_how_far_it_is(removal: Removal) -> None:
    await removal.strangers()
    done = await removal.migrate()
    for words in ("已处理 100 / 240", "已处理 200 / 240", "已处理 240 / 240", "已转换：240 个"):
        assert words in done.out, done.out
    assert await removal.asked() == [0, 0, 0]


async def test_trouble_that_passes_is_waited_for_and_what_stays_ends_it_in_words_with_what_was_done_kept(
    removal: Removal,
) -> None:
    await removal.strangers()
    await removal.wire.rule(PATH, errcode=-1, times=1)
    await removal.wire.rule(PATH, errcode=45009)
    stopped = await removal.migrate()
    assert (stopped.code, "接着做" in stopped.err, "Traceback" in stopped.err) == (1, True, False)
    assert (await Account.get(id=removal.old.id)).active
    await removal.wire.control("DELETE", "rules")
    assert (await removal.migrate()).code == 0
    assert await removal.known_in(removal.old) == 0


async def test_after_15_days_or_the_wrong_way_round_nothing_is_changed(removal: Removal) -> None:
    chat = await phone("张三")
    wrong = await removal.migrate(appids=(AFTER, BEFORE))
    assert (wrong.code, "Traceback" in wrong.err) == (1, False)
    await removal.wire.advance(16 * DAYS)
    late = await removal.migrate()
    assert (late.code, "超过 15 天" in late.err) == (1, True)
    assert (await Identity.get(id=chat.id)).account_id == removal.old.id
    assert await NoticeTemplate.filter(account_id=removal.new.id).count() == 0
    assert await Account.filter(active=True).count() == 2


async def test_what_is_no_move_is_refused_in_words(removal: Removal) -> None:
    mini = await account("miniprogram")
    for appids, words in (
        ((BEFORE, BEFORE), "同一个"),
        ((BEFORE, "wx0000000000000000"), "请先用 jiesu account add 新增"),
        ((mini.appid, AFTER), "小程序不能"),
    ):
        refused = await removal.migrate(appids=appids)
        assert (refused.code, words in refused.err, "Traceback" in refused.err) == (1, True, False), refused.err
    assert await Delivery.all().count() == 0
