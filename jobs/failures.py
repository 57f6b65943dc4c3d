"""WeChat's failures are put into the desk's words: what stood in a send's way, and what we learnt of the person."""

from desk.notices.failed_tries import FailedTry, Trouble
from models.enums import SendChannel
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure

TROUBLES = {
    ErrorClass.wait_quota: Trouble.QUOTA_SPENT,
    ErrorClass.unreachable: Trouble.UNFIT,
    ErrorClass.template_wrong: Trouble.UNFIT,
    ErrorClass.unknown: Trouble.UNFIT,
    ErrorClass.account_alarm: Trouble.ACCOUNT,
}
"""Everything else passes."""
WINDOW_SHUT = frozenset({45015, 45047})
TOO_FAST = frozenset({45011, 44991, 43108})
"""The account as a whole sends too fast by that channel."""
GONE = frozenset({43004, 40003})
MOST_DEAD_TOKENS = 3
"""So often a send may meet a token that was just renewed and is refused all the same."""


def read_failure(
    error: WeChatFailure, channel: SendChannel, tries: int, *, may_have_left: bool = False, can_be_called: bool = True
) -> FailedTry:
    """Return the failure as `after_failure` judges it."""
    errcode = error.errcode if isinstance(error, WeChatError) else None
    return FailedTry(
        trouble=_trouble(error.error_class, tries),
        channel=channel,
        tries=tries,
        pause=error.wait,
        no_answer=error.uncertain,
        may_have_left=may_have_left,
        window_shut=errcode in WINDOW_SHUT,
        unreachable=errcode in GONE,
        can_be_called=can_be_called,
    )


def _trouble(error_class: ErrorClass, tries: int) -> Trouble:
    """A token that is refused although it was just renewed, again and again, is the account's trouble."""
    if error_class is ErrorClass.refresh_token and tries > MOST_DEAD_TOKENS:
        return Trouble.ACCOUNT
    return TROUBLES.get(error_class, Trouble.PASSING)
