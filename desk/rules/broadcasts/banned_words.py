"""Words that must not appear in a broadcast: a shipped list, which a court may replace by its own. Pure.

The shipped ones are what WeChat takes for marketing (40249) and what no court says of its own work.
"""

from collections.abc import Sequence

from desk.rules.text.plain_text import half_width

SHIPPED: tuple[str, ...] = (
    "优惠", "促销", "抽奖", "中奖", "红包", "返现", "秒杀", "免费领", "扫码领取", "转发有礼", "集赞", "点击领取",
    "限时抢购",     "贷款", "包赢", "保证胜诉", "百分百胜诉", "内部消息", "绝密", "机密",
    "转账到", "汇款到", "安全账户", "验证码发给", "银行卡密码",
)  # fmt: skip
MOST_WORDS, LONGEST_WORD = 500, 30


def found_in(text: str, banned: Sequence[str]) -> list[str]:
    """Return which of the banned words stand in a text, also with spaces between or in full width."""
    plain = "".join(half_width(text).split()).lower()
    return [word for word in banned if "".join(half_width(word).split()).lower() in plain]


def read_banned(typed: str) -> list[str]:
    """Return the words of a form, one a line or with marks between, each once."""
    for mark in "，,；;、\r\t":
        typed = typed.replace(mark, "\n")
    return list(dict.fromkeys(word.strip() for word in typed.split("\n") if word.strip()))
