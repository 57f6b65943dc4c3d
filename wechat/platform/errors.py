"""What can go wrong with a call to WeChat, classed once.

The classes say what the caller does next; the table comes from WeChat's global return codes, each code's own page and
the retry lists of two widely used SDKs. A code that is not listed is ``unknown``: it is neither retried nor blamed on
the person.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum


class ErrorClass(StrEnum):
    """What a caller does about a failed call."""

    refresh_token = "refresh_token"  # noqa: S105 - the name of a class of errors
    """The access token was refused, and a fresh one was refused too: alarm if it stays so."""
    back_off = "back_off"
    """Passing trouble on the way or at WeChat: the same call later, see ``WeChatFailure.wait``."""
    wait_quota = "wait_quota"
    """Today's (45028: this month's) quota is used up: tomorrow, or after ``clear_quota``."""
    done = "done"
    """WeChat had carried it out before: a success."""
    unreachable = "unreachable"
    """This person cannot be reached this way (unsubscribed, refused, window over): the next channel."""
    template_wrong = "template_wrong"
    """What was sent is wrong (template, field, media): repeating it is useless, its author must mend it."""
    account_alarm = "account_alarm"
    """The account itself is refused (secret, address list, permission, ban): every call fails until staff act."""
    unknown = "unknown"


CODES: dict[ErrorClass, frozenset[int]] = {
    ErrorClass.refresh_token: frozenset({40001, 40014, 42001}),
    ErrorClass.back_off: frozenset({-1, -1000, 42010, 43108, 44991, 45011, 45066, 53501, 61450, 9500002}),
    ErrorClass.wait_quota: frozenset({45009, 45028, 48006}),
    ErrorClass.done: frozenset({45065}),
    ErrorClass.unreachable: frozenset({40003, 43004, 43019, 43101, 45015, 45047, 46004, 48002, 50005}),
    ErrorClass.template_wrong: frozenset(
        {
            *(40005, 40007, 40009, 40033, 40036, 40037, 40130, 40246, 40247, 40249, 40250, 41030, 45001, 45002),
            *(45067, 45166, 47001, 47003, 53503),
        }
    ),
    ErrorClass.account_alarm: frozenset(
        {
            *(40002, 40013, 40125, 40164, 40243, 40251, 43116, 48001, 48003, 48004, 48008, 48021, 50002, 53500),
            *(61004, 89501, 89503, 89506, 89507),
        }
    ),
}

SPENT_CODES = frozenset({40029, 40163, 42003})
"""A login or phone-number code that is invalid, used or over its 5 minutes: let the person open the page again."""

NO_MENU = 46003

NOT_MOVED = 63178
"""No account was moved from the one named to the caller's, not yet, or more than 15 days ago."""

_WAIT_A_MINUTE = frozenset({42010, 45066, 53501})


def _rows() -> Iterator[tuple[int, ErrorClass]]:
    for error_class, codes in CODES.items():
        for code in codes:
            yield code, error_class


_CLASS_OF: dict[int, ErrorClass] = dict(_rows())


def classify(errcode: int) -> ErrorClass:
    """The class of an ``errcode`` answered by an API that was called with an access token."""
    return _CLASS_OF.get(errcode, ErrorClass.unknown)


def classify_token_error(errcode: int) -> ErrorClass:
    """The class of an ``errcode`` answered by the token endpoint, where 40001 means a wrong secret."""
    found = classify(errcode)
    return ErrorClass.account_alarm if found is ErrorClass.refresh_token else found


class WeChatFailure(Exception):
    """A call to WeChat that gave no result. ``path`` names the API; no openid, secret or token is ever in it.

    ``uncertain``: WeChat may have carried the call out all the same. Repeat such a call only where it has an
    idempotency key (a template message's ``client_msg_id``, remembered for 10 minutes).
    """

    error_class: ErrorClass = ErrorClass.back_off
    uncertain: bool = False
    wait: timedelta = timedelta(seconds=1)
    """The shortest sensible pause before the same call again; the caller doubles it."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(f"{path}: {words}")
        self.path = path
        self.words = words


class WeChatTimeout(WeChatFailure):
    """No answer, or a broken one, after the call had gone out: it may have been carried out."""

    uncertain = True


class WeChatUnreachable(WeChatFailure):
    """No connection (refused, no such name, TLS, or no access token to be had): surely not carried out."""


class WeChatError(WeChatFailure):
    """WeChat answered, and refused.

    ``errcode`` is None where the answer could not be read (not JSON, too large, a proxy's error page). ``errmsg`` ends
    in a ``rid`` that differs each time, so never compare it. ``msgid`` is the earlier message's id, where WeChat
    names it.
    """

    def __init__(
        self,
        errcode: int | None,
        errmsg: str,
        error_class: ErrorClass,
        *,
        path: str = "",
        uncertain: bool = False,
        msgid: int | None = None,
    ) -> None:
        super().__init__(path, f"errcode {errcode} ({error_class}): {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
        self.error_class = error_class
        self.uncertain = uncertain
        self.msgid = msgid
        if errcode in _WAIT_A_MINUTE:
            self.wait = timedelta(minutes=1)

    @classmethod
    def unreadable(cls, path: str, words: str, *, uncertain: bool = True) -> "WeChatError":
        """An answer that says nothing we understand: back off."""
        return cls(None, words, ErrorClass.back_off, path=path, uncertain=uncertain)
