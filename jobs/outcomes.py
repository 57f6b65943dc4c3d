"""What became of one try, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.rules.calendar.court_time import COURT_TIME
from models.enums import SendChannel
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure

PATIENT_TRIES = 150
"""What surely did not leave is tried for about a day: ever later at first, then every ten minutes."""
LONGEST_PAUSE = timedelta(minutes=10)
UNCERTAIN_PAUSE = timedelta(minutes=1)
ALARM_PAUSE = timedelta(minutes=10)
ALARM_TRIES = 24
"""Four hours of an account's trouble."""
MOST_DOUBLINGS = 10
WITHOUT_KEY = frozenset({SendChannel.KF_TEXT, SendChannel.SUBSCRIPTION})
"""WeChat cannot tell a second try from another message."""
WINDOW_SHUT = frozenset({45015, 45047})
GONE = frozenset({43004, 40003})


class Retry(StrEnum):
    """What to do with the delivery after a try that failed."""

    SAME_AGAIN = "same_again"
    OTHER_WAY = "other_way"


@dataclass(frozen=True)
class NextStep:
    """`after`: not before then. `uncertain`: it may have arrived. `refused`: the account is, not the person.

    The last two say what we learnt of the person.
    """

    next: Retry
    after: datetime
    uncertain: bool = False
    refused: bool = False
    window_shut: bool = False
    unreachable: bool = False


def classify_failure(
    error: WeChatFailure, channel: SendChannel, tries: int, as_of: datetime, *, can_be_called: bool = True
) -> NextStep:
    """What follows from a failure. An uncertain template goes again under its id; uncertain words never twice.

    `can_be_called`: there is somebody to telephone instead, once WeChat's trouble lasts too long; for anybody else it
    is tried until it expires. How long an uncertain template may go again is for `jobs.routes` to say.
    """
    kind = error.error_class
    errcode = error.errcode if isinstance(error, WeChatError) else None
    pause = max(error.wait, timedelta(seconds=1)) * 2 ** min(tries - 1, MOST_DOUBLINGS)
    if error.uncertain and channel in WITHOUT_KEY:
        return NextStep(Retry.OTHER_WAY, as_of, uncertain=True)
    if error.uncertain:
        return NextStep(Retry.SAME_AGAIN, as_of + min(pause, UNCERTAIN_PAUSE), uncertain=True)
    if kind is ErrorClass.wait_quota:
        return _other(as_of) if channel is SendChannel.KF_TEXT else NextStep(Retry.SAME_AGAIN, _tomorrow(as_of))
    if kind in (ErrorClass.unreachable, ErrorClass.template_wrong, ErrorClass.unknown):
        return NextStep(Retry.OTHER_WAY, as_of, window_shut=errcode in WINDOW_SHUT, unreachable=errcode in GONE)
    refused = kind is ErrorClass.account_alarm
    if can_be_called and tries >= (ALARM_TRIES if refused else PATIENT_TRIES):
        return _other(as_of, refused)
    return NextStep(Retry.SAME_AGAIN, as_of + (ALARM_PAUSE if refused else min(pause, LONGEST_PAUSE)), refused=refused)


def _other(as_of: datetime, refused: bool = False) -> NextStep:
    return NextStep(Retry.OTHER_WAY, as_of, refused=refused)


def _tomorrow(as_of: datetime) -> datetime:
    """Daily quotas start anew at midnight in China."""
    local = as_of.astimezone(COURT_TIME) + timedelta(days=1)
    return local.replace(hour=0, minute=5, second=0, microsecond=0).astimezone(as_of.tzinfo)
