"""What the status of a MASSSENDJOBFINISH means: done, refused and by whom, or to be tried.

Source: developers.weixin.qq.com, 事件推送群发结果; the numbers are those of its table. Pure.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_CODE = re.compile(r"(?:err\()?(\d{5})\)?")


class MassOutcome(StrEnum):
    """What a finished mass message came to."""

    DONE = "done"
    """WeChat carried it out; the counts say for how many."""
    REFUSED_BY_WECHAT = "refused_by_wechat"
    """WeChat will not have these words: they must be changed."""
    REFUSED_BY_AUTHOR = "refused_by_author"
    """WeChat takes it for another's article, which may not be sent (on), or not like this."""
    REFUSED_BY_ADMINISTRATOR = "refused_by_administrator"
    """The account's administrator said no on their phone."""
    TRY_AGAIN = "try_again"
    """Nobody refused it: a new job, with a new clientmsgid, may do."""
    UNKNOWN = "unknown"
    """A status that is in no table: somebody must look before anything is sent again."""


@dataclass(frozen=True, slots=True)
class MassReason:
    """What a status means; `words` tell staff, in Chinese."""

    outcome: MassOutcome
    words: str


def _refused(words: str) -> MassReason:
    return MassReason(MassOutcome.REFUSED_BY_WECHAT, words)


MEANT: dict[str, MassReason] = {
    "sendsuccess": MassReason(MassOutcome.DONE, "已发送"),
    "sendfail": MassReason(MassOutcome.TRY_AGAIN, "微信发送失败"),
    "10001": _refused("微信认为涉嫌广告"),
    "20001": _refused("微信认为涉嫌政治"),
    "20002": _refused("微信认为涉嫌色情"),
    "20004": _refused("微信认为涉嫌社会"),
    "20006": _refused("微信认为涉嫌违法犯罪"),
    "20008": _refused("微信认为涉嫌欺诈"),
    "20013": MassReason(MassOutcome.REFUSED_BY_AUTHOR, "微信认为涉嫌侵犯版权"),
    "21000": _refused("微信认为涉嫌其他违规"),
    "22000": _refused("微信认为涉嫌互推"),
    "30001": MassReason(MassOutcome.TRY_AGAIN, "微信的原创校验出现系统错误"),
    "30002": MassReason(MassOutcome.REFUSED_BY_AUTHOR, "原创校验后被判定不能群发"),
    "30003": MassReason(MassOutcome.REFUSED_BY_AUTHOR, "原创校验后被判定为转载，且设置了转载时停止群发"),
    "40001": MassReason(MassOutcome.REFUSED_BY_ADMINISTRATOR, "公众号管理员在手机上拒绝了这次群发"),
    "40002": MassReason(MassOutcome.TRY_AGAIN, "公众号管理员在 30 分钟内没有确认"),
}
"""By `Broadcasted.status`, or the number in it."""


def outcome_of(status: str) -> MassReason:
    """What a status means: `send success`, `sendsuccess`, `send fail`, `err(20001)` or the bare number."""
    flat = status.replace(" ", "").lower()
    code = _CODE.fullmatch(flat)
    found = MEANT.get(code[1] if code else flat)
    return found or MassReason(MassOutcome.UNKNOWN, f"微信的答复无法识别（{status[:40]}）")
