"""What WeChat refused, in words, with what to do: said alike by commands and on the console."""

import re

from wechat.platform.errors import NOT_MOVED, WeChatFailure

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
    48001: ("这个账号没有这个接口的权限", "自定义菜单要认证过的服务号或订阅号，请在公众号后台“接口权限”里看。"),
    40054: ("菜单里的网址不对", "每个 view 按钮的网址要以 https:// 开头，最长 1024 字节。"),
    40055: ("菜单里的网址不对", "每个 view 按钮的网址要以 https:// 开头，最长 1024 字节。"),
    40016: ("菜单的按钮太多或太少", "一级最多 3 个，二级最多 5 个。"),
    40017: ("菜单里有不认识的按钮类型", "请照微信的 menu/create 改菜单文件。"),
    40018: ("菜单按钮的名字太长或是空的", "一级最多 4 个汉字，二级最多 8 个汉字。"),
    40019: ("菜单按钮的 key 太长", "最多 128 字节。"),
    41030: ("小程序里还没有评价窗口这一页", "请先发布有 pages/window/window 这一页的版本，再做。"),
    40166: ("菜单里的小程序 AppID 不对", "请核对菜单文件里的 appid，并在公众号后台关联这个小程序。"),
}
RULED_OUT = (
    "微信说这两个账号之间没有迁移：请核对两个 AppID 的先后，双方管理员是否都已确认；"
    "迁移后超过 15 天的，微信不再提供转换，没有转换的人要重新绑定。"
)
NOT_IN_LIST = frozenset({40164, 61004})
ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]+)")


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


def refusal_words(error: WeChatFailure) -> str:
    """Says a failure of a call in one sentence, and what to do about it in the next."""
    words, mend = token_words(getattr(error, "errcode", None), error.words)
    return f"{words}。{mend}"


def move_refused(error: WeChatFailure) -> str:
    """Says why a move of an account goes no further."""
    if getattr(error, "errcode", None) == NOT_MOVED:
        return RULED_OUT
    return f"{refusal_words(error)}已经转换的都算数，再做一次，从停下的地方接着做。"
