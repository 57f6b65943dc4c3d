"""Every command refuses what is empty or makes no sense, in words and with a status: one line a case."""

import asyncio
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from tests.town import OFFICIAL, official_account, rows

ADD = ("--court", "赣01", "--role", "judge", "--first-password")
NEW = "wx1234567890abcdef"
KEYS = ("--secret", "0" * 32, "--token", "Token", "--aes-key", "a" * 43)
CARD = ("--keys", "character_string1,thing2,time3,thing4")
OURS = OFFICIAL["appid"]
REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("officer", "add", "", "--name", "空", *ADD), "必须填写"),
    (("officer", "add", "  ", "--name", "空", *ADD), "不能有空格"),
    (("officer", "add", "zhang san", "--name", "张三", *ADD), "不能有空格"),
    (("officer", "add", "zhangsan", "--name", "", *ADD), "必须填写"),
    (("officer", "add", "zhangsan", "--name", "  ", *ADD), "必须填写"),
    (("officer", "add", "x" * 80, "--name", "张三", *ADD), "最多 40 个字"),
    (("officer", "add", "zhangsan", "--name", "张三", *ADD[:1], "赣99", *ADD[2:]), "没有代码为 赣99 的法院"),
    (("officer", "add", "zhangsan", "--name", "张三", "--department", "没有", *ADD), "没有部门“没有”"),
    (("officer", "mobile", "zhoumin", "--mobile", "12"), "11 位"),
    (("officer", "mobile", "", "--mobile", "13800138000"), "没有工号为"),
    (("officer", "end-role", "zhoumin", "judge", "--on", "2026-12-01"), "没有担任法官"),
    (("officer", "end-role", "zhoumin", "chief_liaison", "--on", "1990-01-01"), "不能早于那一天"),
    (("officer", "end-role", "zhoumin", "chief_liaison", "--on", "明天"), "2026-11-30 这样"),
    (("officer", "end-role", "zhoumin", "chief_liaison", "--on", "2026-12-01", "--court", "赣99"), "没有担任"),
    (("officer", "give", "zhoumin", "--court", "", "--role", "judge"), "请选择法院"),
    (("officer", "give", "zhoumin", "--court", "赣99", "--role", "judge"), "没有代码为 赣99"),
    (("officer", "move", "zhoumin", "--court", "赣01", "--role", "liaison"), "选明是哪个部门"),
    (("officer", "away", "zhoumin", "--by", "", "--from", "2026-12-01", "--until", "2026-12-02"), "请选择代办的人"),
    (("officer", "away", "zhoumin", "--by", "zhoumin", "--from", "2026-12-01", "--until", "2026-12-02"), "代自己"),
    (("officer", "back", "zhoumin"), "没有请假"),
    (("officer", "posts", ""), "没有工号为"),
    (("officer", "enable", "zhoumin", "--court", "赣01", "--role", "judge"), "没有停用"),
    (("officer", "disable", "zhoumin", "--to", "zhoumin"), "不能交给本人"),
    (("officer", "disable", "nobody"), "没有工号为 nobody"),
    (("officer", "forget-sign-on", "zhoumin"), "还没有用统一身份认证登录过"),
    (("officer", "no-password", "zhoumin"), "还没有接统一身份认证"),
    (("account", "add", "not an appid", "--name", "省院", *KEYS), "AppID 应是 wx 开头的 18 位"),
    (("account", "add", "", "--name", "省院", *KEYS), "AppID 应是 wx 开头的 18 位"),
    (("account", "add", NEW, "--name", " ", *KEYS), "名称必须填写"),
    (("account", "add", NEW, "--name", "省院", "--secret", "", *KEYS[2:]), "AppSecret 必须填写"),
    (("account", "add", NEW, "--name", "省院", *KEYS[:3], "a b", *KEYS[4:]), "令牌 Token 应是"),
    (("account", "add", NEW, "--name", "省院", *KEYS[:5], "short"), "应为 43 位"),
    (("account", "add", NEW, "--name", "省院", *KEYS[:5], "*" * 43), "不该有的字符"),
    (("account", "add", NEW, "--name", "省院", *KEYS, "--court", "赣99"), "没有代码为 赣99"),
    (("account", "template", NEW, "dispatched", "T1", *CARD), f"没有 AppID 为 {NEW}"),
    (("account", "template", OURS, "nope", "T1", *CARD), "没有叫 nope 的通知"),
    (("account", "template", OURS, "dispatched", "", *CARD), "请填写模板 ID"),
    (("account", "template", OURS, "dispatched", "T 1", *CARD), "请填写模板 ID"),
    (("account", "template", OURS, "dispatched", "T1", "--keys", ",,,"), "不能重复"),
    (("account", "template", OURS, "dispatched", "T1", "--keys", ""), "需要 4 个字段名"),
    (("account", "migrate", OURS, OURS), "同一个"),
    (("courts", "numbers", ""), "没有代字为"),
    (("courts", "numbers", "赣01", "--police", "报警"), "只写数字和短横"),
    (("courts", "move", "赣01", "--under", "赣01"), "自己"),
    (("courts", "close", "赣01", "--into", ""), "没有代码为"),
    (("import", "courts", "README.md"), "没有找到标题行"),
    (("import", "courts", "seeds/courts.json", "--court", "赣99"), "没有代码为 赣99"),
    (("import", "courts", "seeds/courts.json", "--as-of", "昨天"), "2026-11-29"),
    (("import", "template", "nope", "x.xlsx"), "没有 nope"),
    (("import", "template", "courts", "x.txt"), ".xlsx"),
    (("cases", "import", "README.md"), "不是可以读取的 JSON"),
    (("integration", "add", " ", "--court", "赣01"), "系统名称必须填写"),
    (("integration", "add", "案件系统", "--court", ""), "没有代码为"),
    (("integration", "rotate", "没有"), "没有名为“没有”的系统"),
    (("integration", "end", ""), "没有名为"),
    (("citizen", "erase", "SQ0", "--yes"), "没有编号为 SQ0"),
    (("sealed", "print", "SQ0", "--to", "x"), "没有这个编号"),
    (("wechat", "clear-quota", "--account", "wxnobody"), "AppID"),
    (("wechat", "menu", "push", "--file", "README.md"), "不是可以读取的 JSON"),
    (("wechat", "menu", "push", "--file", "seeds/courts.json"), "不像菜单"),
    (("wechat", "menu", "push", "--file", "nowhere.json"), "没有 nowhere.json"),
    (("rebuild-scores", "--from", "2099-01-01"), "晚于结束的日子"),
    (("restore", "nowhere"), "没有备份文件"),
    (("restore", "README.md"), "不是接诉的备份文件"),
    (("database", "roles"), "JIESU_DATABASE_OWNER_URL"),
    (("audit", "verify"), "还没有链头"),
    (("audit", "verify", "--file", "README.md"), "不是可以读取的链头文件"),
    (("simulate", "--petitions", "0"), "greater than or equal to 1"),
    (("screen", "--officers", "张"), "不像姓名"),
)


@pytest.fixture
def as_given(demonstration_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in [name for name in os.environ if name.startswith("JIESU_")]:
        monkeypatch.delenv(name)
    given = {"JIESU_DATABASE_URL": demonstration_url, "JIESU_REDIS_URL": redis_url, "JIESU_HOME": str(tmp_path)}
    ours = {"JIESU_ENV": "development", "JIESU_WECHAT_URL": "http://127.0.0.1:9", **official_account()}
    for name, value in {**given, **ours}.items():
        monkeypatch.setenv(name, value)
    return demonstration_url


COUNTED = (
    "SELECT (SELECT count(*) FROM officer), (SELECT count(*) FROM account), (SELECT count(*) FROM notice_template)"
)


def test_nonsense_is_refused_in_words_and_changes_nothing(as_given: str) -> None:
    before = asyncio.run(rows(as_given, COUNTED))
    wrong = {}
    for arguments, words in REFUSED:
        done = CliRunner().invoke(cli.app, list(arguments))
        raised = done.exception and not isinstance(done.exception, SystemExit)
        if done.exit_code == 0 or raised or words not in done.output:
            wrong[" ".join(arguments)[:80]] = (done.exit_code, done.exception, done.output[-200:])
    assert wrong == {}
    assert asyncio.run(rows(as_given, COUNTED)) == before
