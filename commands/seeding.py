"""`jiesu seed`: a court to look at — staff, cases, and a few weeks of tickets made by the real verbs."""

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import pyotp
import typer

from commands.case_system import KEY_FILE, key_for
from commands.running import fail, migrated, served, with_database
from seeds.demo import AUTHENTICATOR, PASSWORD, Planted, plant
from settings import Settings, load

app = typer.Typer(no_args_is_help=True)
LOGINS = "demo/logins.json"


@dataclass(frozen=True)
class DemoOfficer:
    login: str
    name: str
    about: str
    openid: str = ""


@dataclass(frozen=True)
class DemoLogins:
    """What scripts and the demonstration's greeting need to know of the demo data."""

    password: str
    officers: tuple[DemoOfficer, ...]
    citizens: dict[str, str]
    courts: tuple[str, ...]
    accounts: tuple[dict[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> "DemoLogins | None":
        if not path.is_file():
            return None
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            content["password"],
            tuple(DemoOfficer(**officer) for officer in content["officers"]),
            content["citizens"],
            tuple(content["courts"]),
            tuple(content["accounts"]),
        )


@app.callback()
def group() -> None:
    """示例数据只用于开发和演示，生产环境会拒绝。"""


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出账号、openid、法院代码和账号密钥")] = False,
) -> None:
    """写入江西三级法院的示例：法院、干警、案件和几周的工单。已写过则只输出账号。"""
    with served() as settings:
        if settings.production:
            raise fail("生产环境不能写入示例数据。")
        if not settings.accounts:
            raise fail("示例数据需要一个公众号：请设置 JIESU_ACCOUNT_*，或直接用 make demo（自带沙盒的账号）。")
        asyncio.run(migrated(settings))
        planted = with_database(plant(settings.accounts, settings.clock()), settings)
        logins = _logins(planted, settings)
        path = settings.home / LOGINS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(logins), ensure_ascii=False, indent=1), encoding="utf-8")
        path.chmod(0o600)
        if as_json:
            typer.echo(json.dumps(asdict(logins), ensure_ascii=False))
        else:
            typer.echo(f"{'已写入' if planted.new else '已有'}示例数据：{planted.tickets} 件诉求。")


@app.command("code")
def code() -> None:
    """显示演示账号现在的动态口令（督察、院领导和管理员登录时要填）。每 30 秒换一个，用过的要等下一个。"""
    typer.echo(pyotp.TOTP(AUTHENTICATOR).at(load().clock()))


@app.command("case-system")
def case_system() -> None:
    """给案件系统沙盒一把密钥，写在 JIESU_HOME 的 demo/case_system.json；已有能用的就不动。"""
    with served() as settings:
        if settings.production:
            raise fail("生产环境不能写入示例数据；真的案件系统请用 jiesu integration add。")
        written = with_database(key_for(settings.home / KEY_FILE, settings.clock()), settings)
        typer.echo("已写入案件系统沙盒的密钥。" if written else "密钥还能用。")


def _logins(planted: Planted, settings: Settings) -> DemoLogins:
    accounts = tuple(
        {"kind": a.kind, "appid": a.appid, "secret": a.secret, "token": a.token, "aes_key": a.aes_key}
        for a in settings.accounts
    )
    officers = tuple(DemoOfficer(**officer) for officer in planted.officers)
    return DemoLogins(PASSWORD, officers, planted.citizens, tuple(planted.courts), accounts)
