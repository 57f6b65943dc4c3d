"""`jiesu wechat templates`: what must be applied for at WeChat, whether what the account has fits, and mapping it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from commands.running import write_down
from desk.access.audit import Deed
from desk.people.accounts import keep_templates
from models.database import transaction
from models.enums import AccountKind
from settings import Settings
from wechat.accounts import OpenAccount
from wechat.cards import SLOT_NAMES, template_trouble
from wechat.platform.client import TemplateInfo, WeChat
from wechat.template_list import WANTED, TemplateMatch, WantedTemplate, field_words, matches

BY_HAND = "请在公众平台申请，再运行一次；或用 jiesu account template {appid} {name} <模板ID> --keys … 配置"


@dataclass
class TemplateReport:
    """The lines to say of one account, and what would be mapped."""

    lines: list[str] = field(default_factory=list)
    mapping: list[TemplateMatch] = field(default_factory=list)


async def look_at(account: OpenAccount, client: WeChat) -> TemplateReport:
    """Hold an account's templates against what its notices need. Raises `WeChatFailure`."""
    to_subscribers = account.kind is AccountKind.MINIPROGRAM
    there = await (client.list_subscription_templates() if to_subscribers else client.list_templates())
    wanted = [one for one in WANTED.values() if one.to_citizens or not to_subscribers]
    troubles = {one.name: why for one in wanted if (why := _trouble(account, one.name, there))}
    found, missing = matches(there, list(troubles))
    fits = {one.name: _said(one) for one in found}
    report = TemplateReport([f"{account.appid}（{account.name}）"], found)
    for one in wanted:
        report.lines += _to_apply_for(one)
        report.lines.append(f"    现在：{troubles.get(one.name) or _mapped(account, one.name, there)}")
        if one.name in fits:
            report.lines.append(f"    可以配置：{fits[one.name]}")
        elif one.name in missing:
            report.lines.append(f"    {missing[one.name]}。{BY_HAND.format(appid=account.appid, name=one.name)}")
    return report


def _to_apply_for(wanted: WantedTemplate) -> list[str]:
    return [
        f"  {wanted.name}：用于{'、'.join(wanted.notices)}",
        f"    标题可选 {'、'.join(wanted.titles)}",
        *(f"    {field_words(one, wanted.name)}" for one in wanted.fields),
    ]


def _trouble(account: OpenAccount, name: str, there: Sequence[TemplateInfo]) -> str:
    ours = account.templates.get(name)
    return template_trouble(name, ours, {one.template_id: one for one in there}) if ours is not None else "没有配置"


def _mapped(account: OpenAccount, name: str, there: Sequence[TemplateInfo]) -> str:
    title = next(one.title for one in there if one.template_id == account.templates[name].id)
    return f"“{title}”，每条通知的每个字段都放得下"


def _said(match: TemplateMatch) -> str:
    keys = "、".join(f"{SLOT_NAMES[slot]} {key}" for slot, key in match.keys.items())
    return f"“{match.template.title}”（{match.template.template_id}），{keys}"


async def carry_out(account: OpenAccount, mapping: Sequence[TemplateMatch], settings: Settings) -> None:
    """Write down the mapping that was shown, in one transaction, with a line in the audit log for each."""
    async with transaction():
        await keep_templates(account.id, {one.name: (one.template.template_id, dict(one.keys)) for one in mapping})
        for one in mapping:
            await write_down(settings, Deed.KEEP_TEMPLATE, ("account", account.id), notice=one.name)
