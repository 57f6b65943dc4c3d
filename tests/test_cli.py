"""The `jiesu` command as a court's IT person meets it: promises, and problems told in words."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.version import current_version
from tests.town import OFFICIAL, ROOT, rows

COMMANDS = (
    *("demo", "serve", "worker", "sandbox", "migrate", "seed"),
    *("officer", "account", "courts", "import", "cases", "wechat"),
)


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("JIESU_")},
        "JIESU_ENV": "development",
        "JIESU_HOME": str(tmp_path),
        "JIESU_DATABASE_URL": database_url,
        "JIESU_REDIS_URL": redis_url,
        **{f"JIESU_ACCOUNT_{part.upper()}": OFFICIAL[part] for part in ("appid", "secret", "token", "aes_key")},
    }


def jiesu(environment: dict[str, str], *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False)


def test_the_version_is_told_without_database_or_settings() -> None:
    told = jiesu({"PATH": os.environ["PATH"]}, "--version")

    assert (told.returncode, told.stdout, told.stderr) == (0, f"jiesu {current_version()}\n", "")


def test_从空库到能登录_法院_干警_账号_模板都由命令建好(environment: dict[str, str], tmp_path: Path) -> None:
    assert jiesu(environment, "migrate").returncode == 0
    assert "新增 10，更新 0" in jiesu(environment, "import", "courts", "seeds/courts.json").stdout
    assert "无变化 10" in jiesu(environment, "import", "courts", "seeds/courts.json").stdout
    who = ("--name", "周敏", "--court", "赣01", "--role", "chief_liaison", "--department", "群众诉求服务处")
    added = jiesu(environment, "officer", "add", "zhoumin", *who, "--first-password").stdout
    assert ("已新建" in added, "第一次登录时必须换" in added) == (True, True)
    assert "总联络员" in jiesu(environment, "officer", "list").stdout
    assert (
        "已结束 1 项"
        in jiesu(environment, "officer", "end-role", "zhoumin", "chief_liaison", "--on", "2026-12-31").stdout
    )
    assert jiesu(environment, "officer", "disable", "zhoumin").returncode == 0
    keys = ("--keys", "character_string1,thing2,time3,phrase4")
    assert jiesu(environment, "account", "template", OFFICIAL["appid"], "dispatched", "T1", *keys).returncode == 0
    holds_no_matter = ("--keys", "character_string1,amount2,time3,thing4")
    refused = jiesu(environment, "account", "template", OFFICIAL["appid"], "returned", "T2", *holds_no_matter)
    assert (refused.returncode, "amount2 放不下“事项”" in refused.stderr) == (1, True)
    shown = jiesu(environment, "account", "list").stdout
    assert "returned" not in shown
    assert f"/wechat/callback/{OFFICIAL['appid']}" in shown
    assert "dispatched" in shown
    assert OFFICIAL["secret"] not in shown
    assert "南昌市中级人民法院" in jiesu(environment, "courts", "list").stdout
    imported = jiesu(environment, "cases", "import", "seeds/cases.json")
    assert ("新增 3 个案件" in imported.stdout, "没有登录名为 lizheng 的干警" in imported.stderr) == (True, True)
    password = ("officer", "password", "zhoumin", "--password-stdin")
    assert "太容易猜" in jiesu(environment, *password, typed="zhoumin-2026-zhoumin\n").stderr
    assert jiesu(environment, *password, typed="three-old-sparrows\n").returncode == 0
    kept = asyncio.run(rows(environment["JIESU_DATABASE_URL"], "SELECT must_change, password_hash FROM officer"))
    assert [(row["must_change"], row["password_hash"].startswith("$argon2id$")) for row in kept] == [(True, True)]
    assert "重数了 0 天，与原来的一样" in jiesu(environment, "rebuild-scores").stdout
    backwards = jiesu(environment, "rebuild-scores", "--from", "2026-01-02", "--to", "2026-01-01")
    assert (backwards.returncode, "晚于结束的日子" in backwards.stderr) == (1, True)
    asked = "SELECT action, officer_id, address FROM audit_entry ORDER BY id"
    entries = asyncio.run(rows(environment["JIESU_DATABASE_URL"], asked))
    done = ["import_courts"] * 2 + ["keep_officer", "end_role", "disable_officer", "keep_template"]
    assert [row["action"] for row in entries] == [*done, "import_cases", "set_password"]
    assert all(row["address"].startswith("cli:") and row["officer_id"] is None for row in entries)


def test_示例数据只写一次_JSON里有账号_openid_法院和密钥(environment: dict[str, str]) -> None:
    first = json.loads(jiesu(environment, "seed", "demo", "--json").stdout)
    again = json.loads(jiesu(environment, "seed", "demo", "--json").stdout)
    assert first == again
    assert first["accounts"][0]["aes_key"] == OFFICIAL["aes_key"]
    assert {officer["login"] for officer in first["officers"]} >= {"zhoumin", "lizheng", "auditor"}
    assert first["citizens"]["zhangsan"].startswith("o")
    assert {"赣", "赣01", "赣0102"} <= set(first["courts"])


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("not json", "没有找到标题行"),
        ('[{"code": "赣"}', "文件不完整"),
        ('[{"code": "赣"}]', "第 1 条“法院名称”：必须填写"),
        ('[{"code": "赣", "name": "x", "short_name": "x", "level": "galactic"}]', "第 1 条“级别”：不在可选范围内"),
        (
            '[{"code": "赣01", "name": "x", "short_name": "x", "level": "basic", "parent": "赣"}]',
            "“上级法院代码”：还没有",
        ),
        (
            json.dumps([{"code": "赣" * 50, "name": "x", "short_name": "x", "level": "basic"}]),
            "第 1 条“法院代码”：最多",
        ),
    ],
)
def test_写错的法院文件_说出哪一条错在哪里_什么也没有导入(
    environment: dict[str, str], tmp_path: Path, content: str, named: str
) -> None:
    file = tmp_path / "courts.json"
    file.write_text(content, encoding="utf-8")
    failed = jiesu(environment, "import", "courts", str(file))
    assert failed.returncode == 1
    assert named in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "还没有法院" in jiesu(environment, "courts", "list").stdout


@pytest.mark.parametrize(
    ("changed", "arguments", "named"),
    [
        ({"JIESU_DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"}, ("migrate",), "数据库"),
        ({"JIESU_ENV": "production"}, ("serve",), "JIESU_SECRET_KEYS"),
        ({"JIESU_ENV": "production"}, ("sandbox",), "生产环境"),
        ({}, ("officer", "password", "nobody", "--password", "in-ps-for-everybody"), "--password"),
        (
            {
                "JIESU_ACCOUNT_APPID": "",
                "JIESU_ACCOUNT_SECRET": "",
                "JIESU_ACCOUNT_TOKEN": "",
                "JIESU_ACCOUNT_AES_KEY": "",
            },
            ("seed", "demo"),
            "JIESU_ACCOUNT",
        ),
        ({}, ("officer", "mobile", "nobody", "--mobile", "13807910001"), "没有工号为 nobody"),
        ({}, ("officer", "second-factor", "nobody", "--reason", "手机丢失"), "没有工号为 nobody"),
        ({}, ("account", "template", "wx-nobody", "dispatched", "T", "--keys", "a,b,c,d"), "wx-nobody"),
        ({}, ("account", "template", "wx-nobody", "dispatched", "T", "--keys", "a,b"), "4 个字段名"),
    ],
)
def test_做不到的事用话说清楚_没有一行Traceback(
    environment: dict[str, str], changed: dict[str, str], arguments: tuple[str, ...], named: str
) -> None:
    failed = jiesu({**environment, **changed}, *arguments)
    assert failed.returncode != 0
    assert named in failed.stderr
    assert "Traceback" not in failed.stderr


OFFICERS = "工号,姓名,法院代码,手机号\n"


def test_a_file_is_tried_corrected_and_imported_by_the_command(environment: dict[str, str], tmp_path: Path) -> None:
    file, errors = tmp_path / "干警.csv", tmp_path / "改.csv"
    file.write_text(OFFICERS + "n1,钱进,赣01,13807910008\nn2,孙立,赣01,1380791000\n", encoding="gb18030")
    jiesu(environment, "migrate")
    jiesu(environment, "import", "courts", "seeds/courts.json")

    tried = jiesu(environment, "import", "officers", str(file), "--dry-run")
    assert (tried.returncode, "新增 1，更新 0，无变化 0，写错 1" in tried.stdout) == (1, True)
    refused = jiesu(environment, "import", "officers", str(file), "--errors", str(errors))
    assert (refused.returncode, "第 3 行“手机号”：手机号码是 11 位" in refused.stderr) == (1, True)
    assert "1380791000" not in refused.stderr + refused.stdout
    assert errors.stat().st_mode & 0o777 == 0o600
    assert "n1" not in jiesu(environment, "officer", "list").stdout
    again = jiesu(environment, "import", "officers", str(file), "--errors", str(errors))
    assert (again.returncode, "已经有了，请换一个名字" in again.stderr) == (1, True)

    corrected = errors.read_text(encoding="gb18030").replace("1380791000", "13807910001")
    errors.write_text(corrected, encoding="gb18030")
    assert jiesu(environment, "import", "officers", str(file), "--skip-wrong").returncode == 1
    assert "新增 1" in jiesu(environment, "import", "officers", str(errors)).stdout
    listed = jiesu(environment, "officer", "list").stdout
    assert ("n1" in listed, "n2" in listed) == (True, True)
    elsewhere = jiesu(environment, "import", "officers", str(file), "--court", "赣04", "--skip-wrong")
    assert "这家法院不归您管" in elsewhere.stderr


def test_a_template_is_written_once(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "职责.xlsx"

    assert "已写到" in jiesu(environment, "import", "template", "posts", str(file)).stdout
    assert "已经有了" in jiesu(environment, "import", "template", "posts", str(file)).stderr
    assert "可以是：courts" in jiesu(environment, "import", "template", "nothing", str(file)).stderr


def test_当前目录的env文件被读取_环境变量优先(environment: dict[str, str], tmp_path: Path) -> None:
    lines = "# 注释\n\nexport JIESU_PORT='eighty'\nJIESU_HOST = \"$HOME\"\nJIESU_ENV=staging\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    told = "from cli import main; import sys; sys.argv[1:] = ['migrate']; main()"
    command, elsewhere = [sys.executable, "-c", told], {**environment, "PYTHONPATH": str(ROOT)}
    del elsewhere["JIESU_ENV"]

    def said(**given: str) -> str:
        return subprocess.run(
            command, cwd=tmp_path, env={**elsewhere, **given}, capture_output=True, text=True, check=False, timeout=120
        ).stderr

    assert "JIESU_ENV 只能是 development 或 production，现为 'staging'" in said()
    assert "JIESU_PORT 应为 0 到 65535 的整数，现为 'eighty'" in said(JIESU_ENV="development")


def test_每个命令都有看得懂的帮助() -> None:
    listed = jiesu(dict(os.environ), "--help").stdout
    for name in COMMANDS:
        assert f"  {name} " in listed
