"""`jiesu officer`: members of staff, their passwords and roles."""

from datetime import date
from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.errors import NotFound
from desk.people.importing import ImportCount, import_officers, officer_mobile
from desk.people.passwords import hash_password
from models import Identity, Officer, OfficerRole
from models.database import transaction
from models.enums import Role
from models.keyring import seal
from settings import Settings

app = typer.Typer(no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="工号（登录名）")]
Password = Annotated[str, typer.Option(prompt="密码", hide_input=True, confirmation_prompt="再输一次", help="登录密码")]
SHORTEST_PASSWORD = 10


@app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名")],
    court: Annotated[str, typer.Option(help="法院代码，如 赣01")],
    role: Annotated[list[Role], typer.Option(help="职责，可重复给出")],
    password: Password,
    department: Annotated[str, typer.Option(help="部门名称")] = "",
    title: Annotated[str, typer.Option(help="职务")] = "",
    mobile: Annotated[str, typer.Option(help="手机号，有危险警报时发短信；不写就不变")] = "",
) -> None:
    """新建干警。工号已有时更新姓名、部门并补上职责，密码不变。"""
    _check(password)
    row = {
        "login": login,
        "name": name,
        "title": title,
        "court": court,
        "department": department,
        "roles": [item.value for item in role],
        "mobile": mobile,
    }

    async def keep() -> ImportCount:
        async with transaction():
            counted = await import_officers([row], password, settings.clock())
            await _write_down(settings, Deed.KEEP_OFFICER, await _find(login), roles=",".join(role), new=counted.new)
            return counted

    with served() as settings:
        counted = with_database(keep(), settings)
        typer.echo("已新建。" if counted.new else "工号已有，已更新。")


@app.command("password")
def change_password(login: Login, password: Password) -> None:
    """重设密码，并解除登录锁定。"""
    _check(password)

    async def change() -> None:
        officer = await _find(login)
        officer.password_hash = await hash_password(password)
        officer.failed_logins, officer.locked_until = 0, None
        async with transaction():
            await officer.save()
            await _write_down(settings, Deed.SET_PASSWORD, officer)

    with served() as settings:
        with_database(change(), settings)
        typer.echo("密码已重设。")


@app.command("mobile")
def set_mobile(
    login: Login,
    mobile: Annotated[str, typer.Option(prompt="手机号（直接回车是去掉）", help="手机号；空的是去掉")] = "",
) -> None:
    """设置干警的手机号：有危险警报时，除了微信，也发短信叫他。号码加密保存。"""

    async def change() -> None:
        officer = await _find(login)
        officer.mobile_sealed = seal(officer_mobile(mobile)) if mobile.strip() else None
        async with transaction():
            await officer.save(update_fields=["mobile_sealed"])
            await _write_down(settings, Deed.SET_OFFICER_MOBILE, officer)

    with served() as settings:
        with_database(change(), settings)
        typer.echo("手机号已保存。" if mobile.strip() else "手机号已去掉。")


@app.command("disable")
def disable(login: Login) -> None:
    """停用干警：不能再登录，也不再收到推送；绑定的微信随之解除。"""

    async def end() -> None:
        officer = await _find(login)
        officer.active = False
        async with transaction():
            await officer.save()
            await Identity.filter(officer_id=officer.id).update(officer_id=None)
            await _write_down(settings, Deed.DISABLE_OFFICER, officer)

    with served() as settings:
        with_database(end(), settings)
        typer.echo("已停用。")


@app.command("end-role")
def end_role(login: Login, role: Role, on: Annotated[str, typer.Option(help="最后一天，如 2026-11-30")]) -> None:
    """让一项职责到某日为止。"""

    try:
        last_day = date.fromisoformat(on)
    except ValueError as error:
        raise typer.BadParameter(f"日期应写成 2026-11-30 这样，现为 {on}") from error

    async def end() -> int:
        officer = await _find(login)
        ending = OfficerRole.filter(officer_id=officer.id, role=role, ends_on__isnull=True)
        async with transaction():
            ended = int(await ending.update(ends_on=last_day))
            if ended:
                await _write_down(settings, Deed.END_ROLE, officer, roles=role.value, until=on)
        return ended

    with served() as settings:
        typer.echo(f"已结束 {with_database(end(), settings)} 项职责。")


@app.command("list")
def show() -> None:
    """列出干警和职责。"""

    async def lines() -> list[str]:
        found = []
        for officer in await Officer.all().order_by("court_id", "id").select_related("court", "department"):
            roles = "、".join(row.role.label for row in await OfficerRole.filter(officer_id=officer.id))
            place = officer.court.short_name + (officer.department.name if officer.department else "")
            found.append(f"{officer.login:<12}{officer.name}  {place}  {roles}{'' if officer.active else '  已停用'}")
        return found

    with served() as settings:
        typer.echo("\n".join(with_database(lines(), settings)) or "还没有干警，请用 jiesu officer add 新建。")


async def _write_down(settings: Settings, deed: Deed, officer: Officer, **facts: int | str) -> None:
    await write_down(settings, deed, ("officer", officer.id), **facts)


async def _find(login: str) -> Officer:
    found = await Officer.get_or_none(login=login)
    if found is None:
        raise NotFound(f"没有工号为 {login} 的干警")
    return found


def _check(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise typer.BadParameter(f"密码至少 {SHORTEST_PASSWORD} 位")
