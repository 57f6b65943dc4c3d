"""Why somebody could not be reached is said here in words, from what was tried. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import Attempt
from models.enums import DeliveryState, SendChannel, SmsTrouble

UNSURE = "微信送达结果不明"
NO_WAY = "微信联系不上"
LEFT = "账号已停用"
BROKEN = "消息没能排出来"
NOT_BOUND = "没有绑定微信"
BLOCKED = "对方拒收了公众号的消息"
LOST = "微信系统多次没能送达"
WORDS_REFUSED = "微信不收这条通知的内容"
ACCOUNT_REFUSED = "公众号接口被微信拒绝"
TOO_LATE = "到期限还没有送到"
SMS_LOST = "短信没能送到：{}"
WITHOUT_NUMBER = "没有留电话，只能写信，或等对方再联系时告知"
"""Said beside the reason of a petitioner who cannot be telephoned."""


@dataclass(frozen=True)
class Circumstances:
    """What is known when a delivery ends unread: has its reader a phone at all, are they of the staff, is it too late.

    `left`: the officer is of the active staff no more. `broken`: the message could not even be made.
    """

    of_staff: bool
    has_phone: bool = True
    expired: bool = False
    left: bool = False
    broken: bool = False


def reason_of(tried: Sequence[Attempt], known: Circumstances) -> str:
    """Return the reason as the desk reads it: the last thing that went wrong, or that nothing could be tried."""
    if known.left:
        return LEFT
    if known.broken:
        return BROKEN
    if tried and tried[-1].channel is SendChannel.SMS:
        return SMS_LOST.format(_trouble(tried[-1]).label)
    if any(one.state is DeliveryState.UNCERTAIN for one in tried):
        return UNSURE
    if known.of_staff and not known.has_phone:
        return NOT_BOUND
    last = tried[-1] if tried else None
    if last is not None and "block" in last.finish_status:
        return BLOCKED
    if last is not None and last.finish_status.startswith("failed"):
        return LOST
    refused = {"template_wrong": WORDS_REFUSED, "account_alarm": ACCOUNT_REFUSED}
    if last is not None and last.error_class in refused:
        return refused[last.error_class]
    return TOO_LATE if known.expired else NO_WAY


def _trouble(attempt: Attempt) -> SmsTrouble:
    return SmsTrouble(attempt.finish_status) if attempt.finish_status in list(SmsTrouble) else SmsTrouble.UNREACHABLE
