"""A send that failed goes again, or gives way to the next way; these rules say which and when. Pure.

What a failure makes of the try and of its delivery is said by `LIFE` in `desk.notices.delivery_life`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from desk.notices.delivery_life import Outcome
from desk.rules.calendar.court_time import COURT_TIME
from models.enums import SendChannel

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


class Trouble(Enum):
    """This stood in a send's way."""

    PASSING = auto()
    QUOTA_SPENT = auto()
    UNFIT = auto()
    """This person or this message will not do, however often it is tried."""
    ACCOUNT = auto()
    """The court's own account is refused, until staff act."""


@dataclass(frozen=True)
class FailedTry:
    """A try that failed, for the `tries`th time.

    `no_answer`: this send may have arrived all the same; `may_have_left`: an earlier send of the same try may have.
    `pause` is the shortest sensible wait. `window_shut` and `unreachable` say what we learnt of the person.
    `can_be_called`: there is somebody to telephone instead, once WeChat's trouble lasts too long.
    """

    trouble: Trouble
    channel: SendChannel
    tries: int
    pause: timedelta = timedelta(seconds=1)
    no_answer: bool = False
    may_have_left: bool = False
    window_shut: bool = False
    unreachable: bool = False
    can_be_called: bool = True

    @property
    def account_refused(self) -> bool:
        """WeChat answered, and refused the court's own account."""
        return self.trouble is Trouble.ACCOUNT and not self.no_answer

    def again(self, after: datetime) -> "NextStep":
        """It goes again as it is."""
        unsure = self.no_answer or self.may_have_left
        return NextStep(Outcome.MAYBE_LEFT if unsure else Outcome.NOT_LEFT, after)

    def other_way(self, as_of: datetime) -> "NextStep":
        """It gives way to another channel, now."""
        unsure = self.no_answer or self.may_have_left
        return NextStep(Outcome.MAYBE_ARRIVED if unsure else Outcome.REFUSED, as_of)


@dataclass(frozen=True)
class NextStep:
    """What became of a failed try; its delivery is due again `after` then."""

    outcome: Outcome
    after: datetime


def after_failure(failed: FailedTry, as_of: datetime) -> NextStep:
    """Say what follows. A template without an answer goes again under its id; words without one never go twice.

    Whoever cannot be telephoned is tried until the delivery expires. How long a template without an answer may go
    again is for `next_way` to say.
    """
    pause = max(failed.pause, timedelta(seconds=1)) * 2 ** min(failed.tries - 1, MOST_DOUBLINGS)
    if failed.no_answer:
        wordless = failed.channel in WITHOUT_KEY
        return failed.other_way(as_of) if wordless else failed.again(as_of + min(pause, UNCERTAIN_PAUSE))
    if failed.trouble is Trouble.QUOTA_SPENT:
        words = failed.channel is SendChannel.KF_TEXT
        return failed.other_way(as_of) if words else failed.again(tomorrow(as_of))
    if failed.trouble is Trouble.UNFIT or _is_too_long(failed):
        return failed.other_way(as_of)
    return failed.again(as_of + (ALARM_PAUSE if failed.trouble is Trouble.ACCOUNT else min(pause, LONGEST_PAUSE)))


def _is_too_long(failed: FailedTry) -> bool:
    patience = ALARM_TRIES if failed.trouble is Trouble.ACCOUNT else PATIENT_TRIES
    return failed.can_be_called and failed.tries >= patience


def tomorrow(as_of: datetime) -> datetime:
    """Return the moment when WeChat's daily quotas have begun anew: midnight in China, and a little."""
    local = as_of.astimezone(COURT_TIME) + timedelta(days=1)
    return local.replace(hour=0, minute=5, second=0, microsecond=0).astimezone(as_of.tzinfo)
