"""`jiesu officer`: members of staff, their passwords and roles."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from commands.running import fail, given_from, served, with_database, write_down
from desk.access import audit
from desk.access.audit import Deed
from desk.errors import NotFound, Refused
from desk.people.importing import ImportCount
from desk.people.own_passwords import checked, first_password, known_of, reset
from desk.people.passwords import hash_password
from desk.people.second_factor import take_back
from desk.people.signing_on import forget_sign_on, remove_password
from desk.rules.calendar.court_time import court_day
from desk.staff.changing import carry_out, deed_of
from desk.staff.following import follow_staff
from desk.staff.hands import in_hand
from desk.staff.new_officers import keep_officer
from desk.staff.officer_mobiles import keep_number
from desk.staff.orders import StaffOrder
from desk.staff.posts import end as end_posts
from desk.staff.posts import posts_of
from models import Absence, Court, Department, Officer, OfficerRole
from models.database import transaction
from models.enums import Role, StaffChange
from settings import Settings

app = typer.Typer(no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="工号（登录名）")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="从标准输入读一行作为密码；不写就会问")]
Generated = Annotated[bool, typer.Option("--first-password", help="生成一个一次性的密码，显示在屏幕上")]
CourtCode = Annotated[str, typer.Option(help="法院代码，如 赣01")]
Roles = Annotated[list[Role], typer.Option("--role", help="职责，可重复给出")]
DepartmentName = Annotated[str, typer.Option(help="部门名称")]
FirstDay = Annotated[str, typer.Option(help="第一天，如 2026-12-01；不写就是今天")]
ToColleague = Annotated[str, typer.Option(help="在办的工单交给谁（工号）；不写就交回服务处")]
CHANGES = "本人第一次登录时必须换成自己的。"


@app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名")],
    court: Annotated[str, typer.Option(help="法院代码，如 赣01")],
    role: Annotated[list[Role], typer.Option(help="职责，可重复给出")],
    password_stdin: FromStdin = False,
    first: Generated = False,
    sign_on: Annotated[bool, typer.Option("--sign-on", help="没有密码，只用统一身份认证登录")] = False,
    department: Annotated[str, typer.Option(help="部门名称")] = "",
    title: Annotated[str, typer.Option(help="职务")] = "",
    mobile: Annotated[str, typer.Option(help="手机号，有危险警报时发短信；不写就不变")] = "",
) -> None:
    """新建干警。工号已有时更新姓名、部门并补上职责，密码不变。密码本人第一次登录时必须换。"""
    password = "" if sign_on else _password(from_stdin=password_stdin, generated=first)
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
            officer, counted = await keep_officer(row, password, settings.clock())
            await _write_down(settings, Deed.KEEP_OFFICER, officer, roles=",".join(role), new=counted.new)
        await follow_staff(settings.clock())
        return counted

    with served() as settings:
        if sign_on:
            _check_provider(settings)
        counted = with_database(keep(), settings)
        typer.echo("已新建。" if counted.new else "工号已有，已更新。")
        if counted.new and first:
            typer.echo(f"一次性密码：{password}  {CHANGES}")


@app.command("password")
def change_password(login: Login, password_stdin: FromStdin = False, first: Generated = False) -> None:
    """重设密码，并解除登录锁定：登录和绑定的微信都结束，告诉本人，本人第一次登录时必须换。"""
    password = _password(from_stdin=password_stdin, generated=first)

    async def change() -> None:
        officer = await _find(login)
        _check(password, officer)
        hashed = await hash_password(password)
        async with transaction():
            await reset(officer, hashed, settings.clock())
            await _write_down(settings, Deed.SET_PASSWORD, officer)

    with served() as settings:
        with_database(change(), settings)
        typer.echo(f"密码已重设。{CHANGES}")
        if first:
            typer.echo(f"一次性密码：{password}")


@app.command("second-factor")
def take_second_factor_back(
    login: Login, reason: Annotated[str, typer.Option(prompt="原因", help="为什么，如“手机丢失，已当面核对本人”")]
) -> None:
    """收回丢失的动态口令：登录都结束，告诉本人，下次登录重新设置。唯一的安全管理员丢了手机，用这个。"""

    async def change() -> None:
        officer = await _find(login)
        async with transaction():
            await take_back(officer.id, reason.strip(), settings.clock())
            subject, now = ("officer", officer.id), settings.clock()
            await audit.write_down(Deed.TAKE_BACK_SECOND, subject, now, address=given_from(), reason=reason.strip())

    with served() as settings:
        with_database(change(), settings)
        typer.echo("动态口令已收回。")


@app.command("no-password")
def no_password(login: Login) -> None:
    """去掉密码：以后只用统一身份认证登录，用密码登录的马上退出。要密码时再用 password 设一个。"""

    async def change() -> None:
        officer = await _find(login)
        async with transaction():
            await remove_password(officer)
            await _write_down(settings, Deed.REMOVE_PASSWORD, officer)

    with served() as settings:
        _check_provider(settings)
        with_database(change(), settings)
        typer.echo("密码已去掉。")


@app.command("forget-sign-on")
def forget(login: Login) -> None:
    """忘掉统一身份认证记下的人：那边的账号重建过、换了号的，下次登录重新对应。先问清楚是本人。"""

    async def change() -> None:
        officer = await _find(login)
        async with transaction():
            await forget_sign_on(officer)
            await _write_down(settings, Deed.FORGET_SIGN_ON, officer)

    with served() as settings:
        with_database(change(), settings)
        typer.echo("已忘掉，下次登录重新对应。")


@app.command("mobile")
def set_mobile(
    login: Login,
    mobile: Annotated[str, typer.Option(prompt="手机号（直接回车是去掉）", help="手机号；空的是去掉")] = "",
) -> None:
    """设置干警的手机号：有危险警报时，除了微信，也发短信叫他。号码加密保存。"""

    async def change() -> None:
        officer = await _find(login)
        async with transaction():
            await keep_number(officer, mobile)
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
            if late := [one for one in found if last < one.starts_on <= court_day(settings.clock())]:
                raise Refused(f"{officer.name}从 {late[0].starts_on} 起担任{role.label}，最后一天不能早于那一天")
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
    found = await Officer.get_or_none(login=login).select_related("court", "department")
    if found is None:
        raise NotFound(f"没有工号为 {login} 的干警")
    return found


def _check_provider(settings: Settings) -> None:
    if not settings.has_oidc:
        raise fail("还没有接统一身份认证：没有密码就没有办法登录。请先设置 JIESU_OIDC_*。")


def _password(*, from_stdin: bool, generated: bool) -> str:
    """Return the password for somebody to log in with once: never from the command line, where everybody reads it."""
    if generated:
        return first_password()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))


def _check(password: str, officer: Officer) -> None:
    checked(password, known_of(officer))
