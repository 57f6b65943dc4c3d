"""What `jiesu doctor` asks of one WeChat account: its token, callback address, templates and menu."""

import re
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp

from commands.findings import Finding, FindingMark
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import refused_notices
from models.enums import AccountKind
from settings import Settings
from wechat.accounts import OpenAccount
from wechat.cards import wrong_keys
from wechat.platform.callback import sign
from wechat.platform.client import WeChat, WeChatFailure

TOKEN_WORDS: dict[int, tuple[str, str]] = {
    40001: ("AppSecret 不对", "请在公众号后台“基本配置”重置 AppSecret，再更新本系统里的。"),
    40125: ("AppSecret 不对", "请在公众号后台“基本配置”重置 AppSecret，再更新本系统里的。"),
    40013: ("AppID 不对", "请核对 AppID；小程序和服务号的不能混用。"),
    40002: ("AppID 或调用方式不对", "请核对 AppID。"),
    40243: ("AppSecret 已被冻结", "请在公众号后台“基本配置”解冻 AppSecret。"),
    89503: ("这次调用要管理员确认", "请公众号管理员在微信里确认这台服务器的 IP，再重试。"),
    89501: ("正在等管理员确认这台服务器的 IP", "请公众号管理员在微信里确认。"),
    89506: ("管理员拒绝了这台服务器的 IP", "24 小时后再试，并请管理员确认。"),
    89507: ("管理员拒绝了这台服务器的 IP", "1 小时后再试，并请管理员确认。"),
    45009: ("今天的调用次数用完了", "请等到明天；或在公众号后台清零（每月 10 次）。"),
    -1: ("微信正忙", "请过一会儿再试。"),
}
NOT_IN_LIST = frozenset({40164, 61004})
ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]+)")


async def account_found(
    account: OpenAccount, client: WeChat, http: aiohttp.ClientSession, settings: Settings
) -> list[Finding]:
    """Looks at everything about one account. Without a token the templates and the menu cannot be looked at."""
    token = await _token(account, client)
    found = [token, await _callback(account, http, settings), *await _refused(account)]
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


def token_words(errcode: int | None, told: str) -> tuple[str, str]:
    """Says what is wrong and what to do, for an error of the token endpoint."""
    if errcode in NOT_IN_LIST:
        given = ADDRESS.search(told)
        which = f" {given[1]} " if given else "（微信没有说是哪个，可在本机访问任一查 IP 的网站得知）"
        return "本机的 IP 不在白名单（40164）", f"请把{which}加入公众号后台“基本配置 → IP 白名单”，约 10 分钟后生效。"
    if errcode in TOKEN_WORDS:
        words, mend = TOKEN_WORDS[errcode]
        return f"{words}（{errcode}）", mend
    if errcode is None:
        return f"没有得到微信的回答（{told}）", "请确认本机能访问 api.weixin.qq.com。"
    return f"微信拒绝了：{told}", "请按错误码在微信文档“全局返回码”里查找。"


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
            words = "没有配置：这类通知只能在客服消息窗口里发，窗口关了就转电话"
            found.append(Finding(FindingMark.NOTE, about, words, f"{how}，见 docs/connect.md。"))
        elif ours.id not in there:
            found.append(
                Finding(FindingMark.BAD, about, f"公众号里没有模板 {ours.id}", f"请在公众号后台添加，再 {how}。")
            )
        elif strange := [key for key in ours.keys.values() if key not in there[ours.id].keys]:
            words = (
                f"字段 {'、'.join(strange)} 不在模板“{there[ours.id].title}”里，它有 {'、'.join(there[ours.id].keys)}"
            )
            found.append(Finding(FindingMark.BAD, about, words, f"{how} 改成模板里的字段名。"))
        elif why := wrong_keys(notice, ours.keys):
            found.append(Finding(FindingMark.BAD, about, why, f"{how} 换成放得下的。"))
        else:
            found.append(Finding(FindingMark.GOOD, about, f"“{there[ours.id].title}”"))
    return found


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
