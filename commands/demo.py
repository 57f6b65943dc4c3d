"""`jiesu demo`: the whole house on one machine, with nothing faked on our side of the wire."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands.case_system import KEY_FILE
from commands.running import problems_told, python
from commands.seeding import LOGINS, DemoLogins
from ops.demo import run_demo
from ops.demo_plan import DemoPlan, DemoStep, Port, Service
from seeds.demo import AUTHENTICATOR, WORLD
from settings import CASE_SYSTEM_PORT, SANDBOX_PORT, load
from wechat.sandbox.state.config import SMS_KEY


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="清空演示数据重来")] = False,
    sandbox_port: Annotated[int, typer.Option(envvar="JIESU_SANDBOX_PORT", help="微信沙盒的端口")] = SANDBOX_PORT,
    case_system_port: Annotated[
        int, typer.Option(envvar="JIESU_CASE_SYSTEM_PORT", help="案件系统沙盒的端口")
    ] = CASE_SYSTEM_PORT,
) -> None:
    """启动完整演示。"""
    with problems_told():
        code = run_demo(_plan(reset, sandbox_port, case_system_port), Console())
    raise typer.Exit(code)


def _plan(reset: bool, sandbox_port: int, case_system_port: int) -> DemoPlan:
    environment = _environment(sandbox_port)
    settings = load(environment)
    web, wechat = f"http://127.0.0.1:{settings.port}", f"http://127.0.0.1:{sandbox_port}"
    return DemoPlan(
        home=settings.home,
        steps=(
            DemoStep("migrate", "建立数据库", python("migrate")),
            DemoStep("seed", "写入演示数据", python("seed", "demo"), first_time_only=True),
            DemoStep("case-key", "给案件系统密钥", python("seed", "case-system")),
        ),
        services=(
            Service(
                "sandbox",
                "微信沙盒",
                python(
                    "sandbox",
                    f"--port={sandbox_port}",
                    f"--state={settings.home / 'sandbox'}",
                    f"--server-url={web}",
                    f"--public-url={settings.public_url}",
                ),
                ready=f"{wechat}/sandbox/state",
                port=Port(sandbox_port, "JIESU_SANDBOX_PORT"),
            ),
            Service(
                "serve",
                "网页服务",
                python("serve"),
                ready=f"{web}/readyz",
                port=Port(settings.port, "JIESU_PORT", settings.host),
            ),
            Service("worker", "后台任务", python("worker")),
            Service(
                "case-system",
                "案件系统沙盒",
                python(
                    "case-system",
                    str(settings.home / KEY_FILE),
                    f"--port={case_system_port}",
                    f"--server-url={web}",
                ),
                ready=f"http://127.0.0.1:{case_system_port}/",
                port=Port(case_system_port, "JIESU_CASE_SYSTEM_PORT"),
            ),
        ),
        afterwards=(
            DemoStep("check", "后台任务应答", python("worker", "--check")),
            DemoStep(
                "menu",
                "推送公众号菜单",
                python("wechat", "menu", "push", "--account", environment["JIESU_ACCOUNT_APPID"]),
            ),
        ),
        env=environment,
        greeting=lambda: _greeting(settings.home, settings.public_url, sandbox_port, case_system_port),
        database_url=settings.database_url or None,
        redis_url=settings.redis_url or None,
        reset=reset,
    )


def _environment(sandbox_port: int) -> dict[str, str]:
    """The environment with the sandbox's accounts and addresses where none are given."""
    world = json.loads(WORLD.read_text(encoding="utf-8"))
    prefixes = {"service": "JIESU_ACCOUNT", "miniprogram": "JIESU_MINI"}
    own = dict.fromkeys(("JIESU_WECHAT_URL", "JIESU_WECHAT_OPEN_URL"), f"http://127.0.0.1:{sandbox_port}")
    own |= {
        "JIESU_SMS_URL": f"http://127.0.0.1:{sandbox_port}/sms",
        "JIESU_SMS_KEY": SMS_KEY,
        "JIESU_SMS_SIGN": "南昌中院",
    }
    own["JIESU_WECHAT_MP_URL"] = f"http://localhost:{sandbox_port}"
    for account in world["accounts"]:
        prefix = prefixes[account["kind"]]
        own |= {f"{prefix}_{part}": account[part.lower()] for part in ("APPID", "SECRET", "TOKEN", "AES_KEY")}
    return {**own, **os.environ, "JIESU_ENV": "development"}


def _greeting(home: Path, public_url: str, sandbox_port: int, case_system_port: int) -> Iterable[str]:
    yield "演示已就绪："
    yield f"  手机（微信沙盒）  http://localhost:{sandbox_port}/"
    yield f"  法院后台          {public_url}/console"
    yield f"  案件系统（沙盒）  http://localhost:{case_system_port}/"
    logins = DemoLogins.read(home / LOGINS)
    if logins is not None:
        yield f"  后台账号（密码都是 {logins.password}）："
        for officer in logins.officers:
            yield f"    {officer.login:<10} {officer.name}　{officer.about}"
        yield "  动态口令：在另一个终端运行 .venv/bin/python -m cli seed code，"
        yield f"    或在手机的身份验证器里手动输入 {AUTHENTICATOR}"
    yield "输入过的内容下次还在；make demo RESET=1 重新开始。"
