"""`jiesu account`: WeChat accounts beyond those in the environment, and their templates."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from commands.moving_account import migrate
from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound
from desk.people.account_moving import RESULTS
from desk.people.account_orders import NO_NAME
from desk.people.accounts import AccountLeft, keep_configured, keep_templates, retire_account, template_id_of
from models import Account, Court, Identity, NoticeTemplate
from models.accounts import CARD_SLOTS
from models.database import transaction
from models.enums import AccountKind, CallbackMode
from wechat.cards import wrong_keys

app = typer.Typer(no_args_is_help=True)
Appid = Annotated[str, typer.Argument(help="AppID")]
Kind = Annotated[AccountKind, typer.Option(help="service 服务号，subscription 订阅号，miniprogram 小程序")]
Mode = Annotated[CallbackMode, typer.Option(help="消息加解密方式：plain 明文，compatible 兼容，safe 安全")]


@dataclass(frozen=True)
class AccountTyped:
    """An account as typed; its secrets are asked for, so that they stay out of the shell's history."""

    kind: str
    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


@app.command("add")
def add(
    appid: Appid,
    name: Annotated[str, typer.Option(help="名称，给自己看")],
    secret: Annotated[str, typer.Option(prompt="AppSecret", hide_input=True)],
    token: Annotated[str, typer.Option(prompt="Token（服务器配置中的令牌）", hide_input=True)],
    aes_key: Annotated[str, typer.Option(prompt="EncodingAESKey（43 位）", hide_input=True)],
    kind: Kind = AccountKind.SERVICE,
    mode: Mode = CallbackMode.SAFE,
    court: Annotated[str, typer.Option(help="所属法院代码")] = "",
) -> None:
    """新增或更新一个微信账号。密钥加密保存。"""

    async def keep() -> None:
        if not name.strip():
            raise Invalid(NO_NAME, "name")
        owner = await Court.get_or_none(code=court) if court else None
        if court and owner is None:
            raise NotFound(f"没有代码为 {court} 的法院")
        typed = AccountTyped(kind.value, appid, secret, token, aes_key)
        async with transaction():
            kept = await keep_configured(typed, settings.clock(), name, mode, owner.id if owner else None)
            await write_down(settings, Deed.KEEP_ACCOUNT, ("account", kept.id))

    with served() as settings:
        with_database(keep(), settings)
        typer.echo(f"已保存。回调地址：{settings.public_url}/wechat/callback/{appid}")


@app.command("list")
def show() -> None:
    """列出微信账号、回调地址和已配置的模板；不显示密钥。"""

    async def lines() -> list[str]:
        found = []
        for account in await Account.all().order_by("id").select_related("court"):
            templates = await NoticeTemplate.filter(account_id=account.id).order_by("notice")
            whose = f"属于{account.court.name}" if account.court else "全辖区共用"
            found.append(
                f"{account.appid}  {account.kind.label}  {account.name}  {whose}  {account.callback_mode.label}"
                + ("" if account.active else "  已停用")
            )
            followers = await Identity.filter(account_id=account.id, subscribed=True, erased_at__isnull=True).count()
            found.append(f"    关注着的 {followers} 人")
            found.append(f"    回调地址 {settings.public_url}/wechat/callback/{account.appid}")
            found.append(f"    模板 {'、'.join(row.notice for row in templates) or '未配置'}")
        return found

    with served() as settings:
        typer.echo("\n".join(with_database(lines(), settings)) or "还没有账号，请用 jiesu account add 新增。")


@app.command("retire")
def retire(
    appid: Appid,
    anyway: Annotated[bool, typer.Option("--anyway", help="它是最后一个服务号，也停用")] = False,
) -> None:
    """停用一个微信账号：不再收发，记录都留着。再用 jiesu account add 写一遍就是重新启用。"""

    async def stop() -> AccountLeft:
        async with transaction():
            left = await retire_account(appid, anyway)
            await write_down(settings, Deed.RETIRE_ACCOUNT, ("account", left.account_id))
            return left

    with served() as settings:
        left = with_database(stop(), settings)
        typer.echo(f"已停用。它的 {left.people} 个用户、说过的话和发过的通知都留着。")
        if left.pending:
            typer.echo(f"还有 {left.pending} 条通知没有发：改走本人别的手机，没有的由服务处告知。")
        if left.officers:
            typer.secho(f"这些干警只用这个账号绑定了微信，请改绑：{'、'.join(left.officers)}", fg="yellow")
        typer.echo("请到公众号后台停用服务器配置；环境里写着它的（JIESU_ACCOUNT_*、JIESU_MINI_*）请删掉。")


@app.command("template")
def template(
    appid: Appid,
    notice: Annotated[str, typer.Argument(help="received dispatched answered progress supervised returned 之一")],
    template_id: Annotated[str, typer.Argument(help="公众号后台“模板消息”里的模板 ID")],
    keys: Annotated[
        str,
        typer.Option(
            help="依次对应编号、事项、时间、备注的字段名，如 character_string1,thing2,time3,thing4；"
            "const 类的字段把模板里列出的值写在后面，如 const4=普通|加急|特急"
        ),
    ],
) -> None:
    """配置一种通知用哪个模板，以及模板的字段名。放不下这些内容的模板不会保存。"""
    typed = [key.strip().partition("=") for key in keys.split(",")]
    if len(typed) != len(CARD_SLOTS):
        raise typer.BadParameter(f"需要 {len(CARD_SLOTS)} 个字段名，用逗号分开")
    names = dict(zip(CARD_SLOTS, (name.strip() for name, _, _ in typed), strict=True))
    listed = {name.strip(): [value.strip() for value in values.split("|")] for name, _, values in typed}

    async def keep() -> None:
        account = await Account.get_or_none(appid=appid)
        if account is None:
            raise Invalid(f"没有 AppID 为 {appid} 的账号", "appid")
        kept_id = template_id_of(template_id)
        if why := wrong_keys(notice, names, listed):
            raise Invalid(why, "keys")
        async with transaction():
            await keep_templates(account.id, {notice: (kept_id, names)})
            await write_down(settings, Deed.KEEP_TEMPLATE, ("account", account.id), notice=notice)

    with served() as settings:
        with_database(keep(), settings)
        typer.echo("已保存。")


@app.command("migrate")
def move(
    old: Annotated[str, typer.Argument(help="原账号的 AppID")],
    new: Annotated[str, typer.Argument(help="新账号的 AppID，先用 jiesu account add 新增")],
    results: Annotated[
        Path | None, typer.Option(help="把每个 openid 的结果写进这个 CSV 文件；再运行一次接着往后写")
    ] = None,
) -> None:
    """公众号迁移到新的 AppID 以后，把群众和干警的 openid 全部转换过去。

    微信在迁移完成后 15 天内提供转换，一次 100 个。诉求、对话、授权、待发的通知、干警的绑定都跟过去；
    已经用新账号写过的，两个合为一个。新账号接手原账号的法院、模板和菜单，原账号停用，记录留着。中途停下（断网、被杀）可以再运行，接着做；
    做完再运行也不会重复。
    """
    with served() as settings:
        tally, officers = with_database(migrate(settings, old, new, results), settings)
    for result, count in tally.results.most_common():
        typer.echo(f"{RESULTS[result]}：{count} 个")
    if officers:
        typer.secho(f"这些干警要重新绑定微信：{'、'.join(officers)}", fg="yellow")
    typer.echo("原账号已停用。环境里写着原账号的（JIESU_ACCOUNT_*），请改成新账号，再运行 jiesu doctor。")
