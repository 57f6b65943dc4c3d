"""`jiesu officer`: members of staff, their passwords and roles."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.errors import NotFound, Refused
from desk.people.importing import ImportCount, import_officers, officer_mobile
from desk.people.passwords import hash_password
from desk.rules.calendar.court_time import court_day
from desk.staff import newcomers
from desk.staff.changing import carry_out, deed_of
from desk.staff.following import follow_staff
from desk.staff.hands import in_hand
from desk.staff.orders import StaffOrder
from desk.staff.posts import end as end_posts
from desk.staff.posts import posts_of
from models import Absence, Court, Department, Officer, OfficerRole
from models.database import transaction
from models.enums import Role, StaffChange
from models.keyring import seal
from settings import Settings

app = typer.Typer(no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="工号（登录名）")]
Password = Annotated[str, typer.Option(prompt="密码", hide_input=True, confirmation_prompt="再输一次", help="登录密码")]
CourtCode = Annotated[str, typer.Option(help="法院代码，如 赣01")]
Roles = Annotated[list[Role], typer.Option("--role", help="职责，可重复给出")]
DepartmentName = Annotated[str, typer.Option(help="部门名称")]
FirstDay = Annotated[str, typer.Option(help="第一天，如 2026-12-01；不写就是今天")]
ToColleague = Annotated[str, typer.Option(help="在办的工单交给谁（工号）；不写就交回服务处")]
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
            officer = await _find(login)
            await newcomers.wall_off(officer.id, [(await Court.get(id=officer.court_id)).path], settings.clock())
            await _write_down(settings, Deed.KEEP_OFFICER, officer, roles=",".join(role), new=counted.new)
        await follow_staff(settings.clock())
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
def disable(login: Login, to: ToColleague = "") -> None:
    """停用干警：不能再登录，也不再收到推送，绑定的微信随之解除；在办的工单马上交出去。"""
    _change(StaffChange.LEAVE, login, "已停用。", other=to)


@app.command("enable")
def enable(login: Login, court: CourtCode, role: Roles, department: DepartmentName = "") -> None:
    """重新启用停用的干警：从今天起担任这里写的职责，以前的职责不恢复。"""
    _change(StaffChange.COME_BACK, login, "已重新启用。", active=False, court=court, department=department, roles=role)


@app.command("move")
def move(
    login: Login,
    court: CourtCode,
    role: Roles,
    department: DepartmentName = "",
    on: FirstDay = "",
    to: ToColleague = "",
) -> None:
    """调动：原来的职责到前一天为止，从这一天起担任新的；在办的工单马上交出去。"""
    _change(StaffChange.MOVE, login, "已调动。", court=court, department=department, roles=role, first=on, other=to)


@app.command("give")
def give(login: Login, court: CourtCode, role: Roles, department: DepartmentName = "", on: FirstDay = "") -> None:
    """增加职责：原来的职责不变。"""
    _change(StaffChange.POST, login, "已增加。", court=court, department=department, roles=role, first=on)


@app.command("away")
def away(
    login: Login,
    stand_in: Annotated[str, typer.Option("--by", help="代办的人的工号")],
    on: Annotated[str, typer.Option("--from", help="第一天，如 2026-12-01")],
    until: Annotated[str, typer.Option(help="最后一天，如 2026-12-05")],
) -> None:
    """请假：这几天由另一位代办，通知也发给代办的人；工单不用改派。"""
    _change(StaffChange.ABSENCE, login, "已登记。", other=stand_in, first=on, last=until)


@app.command("back")
def back(login: Login) -> None:
    """销假：提前回来，或取消还没开始的请假。"""
    _change(StaffChange.RETURN, login, "已销假。")


@app.command("end-role")
def end_role(
    login: Login,
    role: Role,
    on: Annotated[str, typer.Option(help="最后一天，如 2026-11-30")],
    court: Annotated[str, typer.Option(help="法院代码；只在一家法院担任这项职责时不用写")] = "",
) -> None:
    """让一项职责到某日为止；只凭这项职责办理的工单随后交回服务处。"""
    last = _day(on)

    async def end() -> int:
        officer = await _find(login)
        async with transaction():
            posts = await posts_of(officer.id, min(last, court_day(settings.clock())))
            found = [one for one in posts if one.role is role and court in ("", one.court.code)]
            if not found:
                raise Refused(f"{officer.name}没有担任{role.label}，不用结束")
            if len({one.court_id for one in found}) > 1:
                raise Refused(f"{officer.name}在几家法院都担任{role.label}，请用 --court 写明是哪一家")
            await end_posts(found, last)
            await _write_down(settings, Deed.END_ROLE, officer, roles=role.value, until=on)
        await follow_staff(settings.clock())
        return len(found)

    with served() as settings:
        typer.echo(f"已结束 {with_database(end(), settings)} 项职责。")


@app.command("posts")
def show_posts(login: Login) -> None:
    """列出一位干警担任过的职责、请假，和现在在办几件。"""

    async def lines() -> list[str]:
        officer = await _find(login)
        rows = await OfficerRole.filter(officer_id=officer.id).order_by("starts_on", "id").select_related("court")
        found = [f"{_days(row.starts_on, row.ends_on)}  {row.court.short_name}{row.role.label}" for row in rows]
        for away_days in await Absence.filter(officer_id=officer.id).order_by("starts_on").select_related("stand_in"):
            by = away_days.stand_in.name if away_days.stand_in else "没有人"
            found.append(f"{_days(away_days.starts_on, away_days.ends_on)}  请假，{by}代办")
        return [*found, f"在办 {len(await in_hand(officer.id))} 件"]

    with served() as settings:
        typer.echo("\n".join(with_database(lines(), settings)))


def _days(first: date, last: date | None) -> str:
    return f"{first} 至 {last or '今'}"


@app.command("list")
def show() -> None:
    """列出干警和职责。"""

    async def lines() -> list[str]:
        found = []
        for officer in await Officer.all().order_by("court_id", "id").select_related("court", "department"):
            held = await posts_of(officer.id, court_day(settings.clock()))
            roles = "、".join(dict.fromkeys(row.role.label for row in held))
            place = officer.court.short_name + (officer.department.name if officer.department else "")
            found.append(f"{officer.login:<12}{officer.name}  {place}  {roles}{'' if officer.active else '  已停用'}")
        return found

    with served() as settings:
        typer.echo("\n".join(with_database(lines(), settings)) or "还没有干警，请用 jiesu officer add 新建。")


def _change(change: StaffChange, login: str, done: str, *, active: bool = True, **given: object) -> None:
    """Carry out a change of staff: whoever may give commands on the server needs no second person."""

    async def carry() -> None:
        officer = await _find(login)
        if officer.active is not active:
            raise Refused(f"{officer.name}已停用" if active else f"{officer.name}没有停用")
        order = await _order(change, officer, given, court_day(settings.clock()))
        async with transaction():
            await carry_out(order, settings.clock())
            await _write_down(settings, deed_of(change), officer, **order.facts)

    with served() as settings:
        with_database(carry(), settings)
        typer.echo(done)


async def _order(change: StaffChange, officer: Officer, given: Mapping[str, object], today: date) -> StaffOrder:
    code, name = str(given.get("court", "")), str(given.get("department", ""))
    court = await Court.get_or_none(code=code) if code else None
    if code and court is None:
        raise NotFound(f"没有代码为 {code} 的法院")
    department = await Department.get_or_none(court_id=court.id, name=name) if court and name else None
    if name and department is None:
        raise NotFound(f"{court.name if court else ''}没有部门“{name}”")
    other = str(given.get("other", ""))
    roles = given.get("roles", ())
    return StaffOrder(
        change,
        officer.id,
        court.id if court else None,
        department.id if department else None,
        tuple(roles) if isinstance(roles, Sequence) else (),
        _day(str(given["first"])) if given.get("first") else today,
        _day(str(given["last"])) if given.get("last") else None,
        (await _find(other)).id if other else None,
    )


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise typer.BadParameter(f"日期应写成 2026-11-30 这样，现为 {written}") from error


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
