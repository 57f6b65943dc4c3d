"""What `jiesu doctor` asks of one WeChat account: its token, callback address, templates and menu."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp

from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import refused_notices
from desk.notices.send_limits import spent_quotas
from desk.upkeep.findings import Finding, FindingMark
from models.enums import AccountKind
from settings import Settings
from wechat.accounts import OpenAccount
from wechat.cards import template_trouble
from wechat.platform.callback import sign
from wechat.platform.client import WeChat, WeChatFailure
from wechat.refusals import token_words

TO_CITIZENS = ("answered", "progress")
"""Templates that carry notices to citizens; the others carry what officers are told."""


async def account_found(
    account: OpenAccount, client: WeChat, http: aiohttp.ClientSession, settings: Settings
) -> list[Finding]:
    """Looks at everything about one account. Without a token the templates and the menu cannot be looked at."""
    token = await _token(account, client)
    found = [
        token,
        await _callback(account, http, settings),
        *await _refused(account),
        *await _spent(account, settings),
    ]
    if token.mark is FindingMark.GOOD and account.kind is AccountKind.SERVICE:
        try:
            found += await _templates(account, client)
            found += await _menu(account, client, settings.public_url)
        except WeChatFailure as error:
            found.append(Finding(FindingMark.BAD, account.appid, f"微信拒绝了查询：{error.words}", "请稍后再试。"))
    return found


async def _token(account: OpenAccount, client: WeChat) -> Finding:
    about = f"{account.appid} 接口凭证"
    try:
        await client.fetch_access_token()
    except WeChatFailure as error:
        return Finding(FindingMark.BAD, about, *token_words(getattr(error, "errcode", None), error.words))
    return Finding(FindingMark.GOOD, about, "已取得")


async def _callback(account: OpenAccount, http: aiohttp.ClientSession, settings: Settings) -> Finding:
    """The address as WeChat verifies it; besides, that a wrong signature is refused there: it is our door, no other."""
    about, address = f"{account.appid} 回调地址", f"{settings.public_url}/wechat/callback/{account.appid}"
    timestamp, nonce, echo = str(int(settings.clock().timestamp())), secrets.token_hex(5), secrets.token_hex(10)
    query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
    signature = sign(account.token, timestamp, nonce)
    try:
        status, body = await _get(http, address, {**query, "signature": signature})
        wrong, _ = await _get(http, address, {**query, "signature": "0" * len(signature)})
    except (aiohttp.ClientError, TimeoutError) as error:
        mend = "请核对 JIESU_PUBLIC_URL、域名解析、证书和 nginx；本机访问不了自己的公网地址时，请换一台机器试。"
        return Finding(FindingMark.BAD, about, f"{address} 访问不到（{type(error).__name__}）", mend)
    if status == 200 and body == echo and wrong == 403:
        return Finding(FindingMark.GOOD, about, f"{address} 应答正确")
    words, mend = CALLBACK_WORDS.get(status, (f"应答了状态 {status}", "请看网页服务和 nginx 的日志。"))
    if status == 200:
        words, mend = "应答的不是本系统", "请确认 nginx 把 /wechat/ 原样转给本系统，没有缓存、跳转或别的站点。"
    return Finding(FindingMark.BAD, about, f"{address} {words}", mend)


CALLBACK_WORDS: dict[int, tuple[str, str]] = {
    301: ("被跳转了，微信不跟随跳转", "请在 nginx 去掉跳转，或把 JIESU_PUBLIC_URL 改成跳转后的地址。"),
    302: ("被跳转了，微信不跟随跳转", "请在 nginx 去掉跳转，或把 JIESU_PUBLIC_URL 改成跳转后的地址。"),
    403: ("拒绝了签名", "网页服务用的令牌与这里的不同，或两台机器时间不一致：请重启网页服务并核对时间。"),
    404: ("没有这个地址", "nginx 没有转到本系统，或网页服务连的是另一个数据库。"),
    502: ("nginx 后面没有应答", "请确认 jiesu serve 在运行，端口与 nginx 里的一致。"),
    503: ("正忙或在维护", "请看 /readyz 说的是什么。"),
    504: ("nginx 等不到应答", "请看网页服务的日志。"),
}


async def _get(http: aiohttp.ClientSession, address: str, query: dict[str, str]) -> tuple[int, str]:
    async with http.get(address, params=query, allow_redirects=False) as answered:
        return answered.status, (await answered.content.read(4096)).decode("utf-8", "replace")


async def _templates(account: OpenAccount, client: WeChat) -> list[Finding]:
    there = {template.template_id: template for template in await client.list_templates()}
    found = []
    for notice in sorted({entry.template for entry in CATALOGUE.values()}):
        about, ours = f"{account.appid} 模板 {notice}", account.templates.get(notice)
        how = f"jiesu account template {account.appid} {notice} <模板ID> --keys …"
        if ours is None:
            words = f"没有配置：{unsent(notice)}"
            found.append(Finding(FindingMark.NOTE, about, words, f"{how}，见 docs/connect.md。"))
        elif why := template_trouble(notice, ours, there):
            found.append(Finding(FindingMark.BAD, about, why, f"请在公众号后台核对，再 {how}。"))
        else:
            found.append(Finding(FindingMark.GOOD, about, f"“{there[ours.id].title}”"))
    return found


def unsent(template: str) -> str:
    """Says what becomes of the notices a template would carry, where the account has none."""
    if template in TO_CITIZENS:
        return "发给群众的这类通知只能走客服消息，窗口关了就转电话告知"
    return "发给干警的卡片发不出去：没有在和公众号说话的人收不到，成为服务处的一件“没通知到的人”"


async def _refused(account: OpenAccount) -> list[Finding]:
    """Name the notices that WeChat refused for their words or template, until it takes one again."""
    return [
        Finding(
            FindingMark.BAD,
            f"{account.appid} 通知“{CATALOGUE[one.notice].title if one.notice in CATALOGUE else one.notice}”",
            f"最近一次被微信退回（{one.errcode}），没有人收到",
            f"请核对字段：jiesu account template {account.appid} {one.template} …，见 docs/connect.md。",
        )
        for one in await refused_notices()
        if one.appid == account.appid
    ]


async def _spent(account: OpenAccount, settings: Settings) -> list[Finding]:
    """Name what the account may send no more of today."""
    return [
        Finding(
            FindingMark.NOTE,
            f"{account.appid} 每天的次数",
            f"{one.told}（{one.errcode}）",
            f"要马上接着发：jiesu wechat clear-quota --account {account.appid}，每月最多 10 次。",
        )
        for one in await spent_quotas(settings.clock())
        if one.appid == account.appid
    ]


async def _menu(account: OpenAccount, client: WeChat, public_url: str) -> list[Finding]:
    about, menu = f"{account.appid} 菜单", await client.get_menu()
    if not menu:
        return [Finding(FindingMark.NOTE, about, "还没有菜单", "请运行 jiesu wechat menu push。")]
    host = urlsplit(public_url).netloc
    strange = sorted({urlsplit(url).netloc for url in _urls(menu)} - {host})
    if strange:
        mend = f"如果这些不是有意的，请核对 JIESU_PUBLIC_URL（现为 {host}）后运行 jiesu wechat menu push。"
        return [Finding(FindingMark.BAD, about, f"有链接指向 {'、'.join(strange)}", mend)]
    return [Finding(FindingMark.GOOD, about, "已推送，链接都指向本系统")]


def _urls(part: object) -> Iterator[str]:
    """Every address in a menu, however deep."""
    if isinstance(part, dict):
        if isinstance(part.get("url"), str) and part.get("type") != "miniprogram":
            yield part["url"]
        for value in part.values():
            yield from _urls(value)
    elif isinstance(part, list):
        for value in part:
            yield from _urls(value)
