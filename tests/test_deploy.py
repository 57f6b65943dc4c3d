"""The files in `deploy/` and the page about them say what the program really has."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from desk.upkeep.metrics import QUESTIONS
from settings import VARIABLES

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OURS = ("desk", "handlers", "jobs", "wechat", "models", "ops")
UNITS = ("jiesu-web.service", "jiesu-worker@.service")
MORE_FIGURES = {"jiesu_database_up", "jiesu_door_seconds"}


def events() -> set[str]:
    """The names of all log lines of ours."""
    files = [ROOT / "worker.py", *(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return set(re.findall(r'log\.(?:info|warning|error)\(\s*"([a-z_.]+)"', text))


def test_说明里的每种日志程序里都有() -> None:
    rows = PAGE.partition("## 日志")[2].partition("## 变大")[0]
    firsts = [line.split("|")[1] for line in rows.splitlines() if line.startswith("| `")]
    told = {name for first in firsts for name in re.findall(r"`([a-z_.]+)`", first)} - {"event"}
    assert len(told) > 10
    assert told <= events()


def test_每个监控数字都有说明_说明里没有多余的() -> None:
    figures = {f"jiesu_{question.name}" for question in QUESTIONS} | MORE_FIGURES
    rows = PAGE.partition("## 看什么")[2].partition("## 日志")[0]
    assert set(re.findall(r"jiesu_[a-z_]+", rows)) == figures


def test_容器编排用的设置都是有的() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {"web", "worker", "nginx", "database", "redis"}
    assert set(compose["x-jiesu"]["environment"]) <= {variable.name for variable in VARIABLES}
    assert compose["services"]["database"]["image"] == "postgres:15"
    assert compose["services"]["redis"]["image"] == "redis:7"
    assert "ports" not in compose["services"]["web"]
    assert compose["services"]["web"]["command"] == ["jiesu", "serve"]
    assert compose["services"]["worker"]["command"] == ["jiesu", "worker"]


def test_nginx不转发内部页面_推送不缓冲_日志不写查询串() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert r"location ~ ^/(metrics|readyz)/?$ { return 404; }" in text
    stream = text.partition("location = /console/events {")[2].partition("}")[0]
    assert "proxy_buffering off;" in stream
    assert "X-Forwarded-For $remote_addr" in text
    assert "$request_id" in text
    logged = set(re.findall(r"\$\w+", text.partition("log_format")[2].partition(";")[0]))
    assert not {"$request", "$request_uri", "$args", "$query_string", "$remote_addr"} & logged


@pytest.mark.parametrize("name", UNITS)
def test_服务单元启动的命令存在_不以root运行(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=/opt/jiesu/.venv/bin/jiesu (\w+)$", text, re.MULTILINE)
    assert command
    asked = [sys.executable, "-m", "cli", command[1], "--help"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0
    wanted = {"User=jiesu", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=jiesu"}
    assert wanted <= set(text.splitlines())
