"""The files in `deploy/` and the page about them say what the program really has."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

import cli
from desk.upkeep.metrics import BACKUP, QUESTIONS
from handlers.monitoring import metrics_page, process_figures
from settings import VARIABLES

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OURS = ("desk", "handlers", "jobs", "wechat", "models", "ops")
UNITS = {
    "jiesu-migrate@.service": "/opt/jiesu/slots/%i/bin/jiesu migrate",
    "jiesu-web@.service": "/opt/jiesu/slots/%i/bin/jiesu serve",
    "jiesu-worker@.service": "/opt/jiesu/current/bin/jiesu worker",
    "jiesu-backup.service": "/opt/jiesu/current/bin/jiesu backup /var/backups/jiesu",
    "jiesu-rehearsal.service": "/opt/jiesu/current/bin/jiesu rehearse /var/backups/jiesu --scratch /var/backups/jiesu",
}
FIGURES = {
    *(f"jiesu_{question.name}" for question in (*QUESTIONS, BACKUP)),
    *(f"jiesu_{name}" for name in (*metrics_page.MACHINE, *process_figures.NAMES)),
}


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
    rows = PAGE.partition("## 看什么")[2].partition("## 日志")[0]
    assert set(re.findall(r"jiesu_[a-z_]+", rows)) == FIGURES


def test_容器编排用的设置都是有的() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {"migrate", "web", "worker", "backup", "nginx", "database", "redis"}
    owners = {name for name, one in compose["services"].items() if "JIESU_DATABASE_OWNER_URL" in str(one)}
    assert owners == {"migrate"}, "the services must not have the owner's password"
    assert set(compose["x-jiesu"]["environment"]) <= {variable.name for variable in VARIABLES}
    assert compose["services"]["database"]["image"] == "postgres:15"
    assert compose["services"]["redis"]["image"] == "redis:7"
    assert "ports" not in compose["services"]["web"]
    assert compose["services"]["web"]["command"] == ["jiesu", "serve"]
    assert compose["services"]["worker"]["command"] == ["jiesu", "worker"]
    ours = [compose["services"][name] for name in ("migrate", "web", "worker")]
    assert all(one["read_only"] and "max-size" in one["logging"]["options"] for one in ours)
    assert "resolve " in (DEPLOY / "compose-upstream.conf").read_text(encoding="utf-8")
    assert "jiesu backup /backups" in compose["services"]["backup"]["command"][-1]
    assert "backups:/backups" in compose["services"]["backup"]["volumes"]
    assert "backups" in compose["volumes"]


def test_每个定时器都有它要启动的服务_按北京时间_错过了补做() -> None:
    timers = sorted(DEPLOY.glob("*.timer"))
    assert [timer.stem for timer in timers] == ["jiesu-backup", "jiesu-rehearsal"]
    for timer in timers:
        text = timer.read_text(encoding="utf-8")
        assert timer.with_suffix(".service").exists()
        assert re.search(r"^OnCalendar=.* Asia/Shanghai$", text, re.MULTILINE)
        assert "Persistent=true" in text


def test_nginx不转发内部页面_推送不缓冲_日志不写查询串() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert r"location ~ ^/(metrics|readyz)/?$ { return 404; }" in text
    stream = text.partition("location = /console/events {")[2].partition("}")[0]
    assert "proxy_buffering off;" in stream
    assert "X-Forwarded-For $remote_addr" in text
    assert "$request_id" in text
    logged = set(re.findall(r"\$\w+", text.partition("log_format")[2].partition(";")[0]))
    assert not {"$request", "$request_uri", "$args", "$query_string", "$remote_addr"} & logged
    assert re.findall(r"^    error_log \S+ (\w+);$", text, re.MULTILINE) == ["emerg"]


def test_nginx只用新的TLS和密码套件_HSTS盖住子域和出错页_接口不从明文转() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text
    (ciphers,) = re.findall(r"ssl_ciphers (\S+);", text)
    assert all(re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM|CHACHA20)-\w+", one) for one in ciphers.split(":"))
    wanted = 'add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;'
    holders = [text.partition("listen 443")[2], text.partition("location ^~ /errors/ {")[2].partition("}")[0]]
    assert all(wanted in holder for holder in holders)
    in_clear = text.partition("listen 80;")[2].partition("\nserver {")[0]
    assert "location ^~ /api/ { return 403; }" in in_clear


@pytest.mark.parametrize("name", UNITS)
def test_服务单元启动的命令存在_不以root运行_会说话的有看门狗(name: str) -> None:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    assert f"ExecStart={UNITS[name]}" in lines
    assert UNITS[name].split()[1] in get_command(cli.app).list_commands(None)  # type: ignore[attr-defined]
    assert {"User=jiesu", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=jiesu"} <= set(lines)
    watched = [line.partition("=")[0] if line.startswith("Watchdog") else line for line in lines]
    assert ("Type=notify" in watched) == ("WatchdogSec" in watched) == ("web" in name or "worker" in name)
    assert ("EnvironmentFile=/opt/jiesu/slots/%i.env" in lines) == ("web" in name)


def test_没有进程应答时_nginx用自己的话说_微信的回调除外() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for page in re.findall(r"error_page [\d ]+ /(errors/\S+);", text):
        assert "<h1>" in (DEPLOY / page).read_text(encoding="utf-8")
    door = text.partition("location ^~ /wechat/callback/ {")[2].partition("}")[0]
    assert "error_page 502 503 504 = @wechat_again;" in door
    assert "proxy_next_upstream error;" in text
    assert "non_idempotent" not in text


def test_告警和看板只用有的数字_每条告警说怎么办() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    board = json.loads((DEPLOY / "dashboard.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    for expression in (*(str(rule["expr"]) for rule in alerts), *asked):
        names = {re.sub(r"_(bucket|count|sum)$", "", name) for name in re.findall(r"jiesu_[a-z_]+", expression)}
        assert names, expression
        assert names <= FIGURES, expression
        assert expression.count("(") == expression.count(")"), expression
    for rule in alerts:
        assert {"summary", "description", "page"} <= set(rule["annotations"]), rule["alert"]
        anchor = rule["annotations"]["page"].partition("#")[2]
        assert f"## {anchor}\n" in PAGE, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "look")
    assert len({rule["alert"] for rule in alerts}) == len(alerts) >= 15
