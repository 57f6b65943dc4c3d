"""What WeChat's events say, as values: the one place that knows their two shapes.

In XML the entries of a list stand under a wrapper element; in JSON the wrapper is missing, one entry is an object and
several are an array, numbers come as strings, and an empty container may be a string of white space. Names differ in
case between senders. Pure: plain fields in, values out; what makes no sense is left out, nothing raises.
Source: developers.weixin.qq.com, 接收事件推送, 订阅消息事件推送, 授权用户信息变更, 内容安全.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fields = Mapping[str, object]

LARGEST_NUMBER = 2**63 - 1
LONGEST_ID = 64
LONGEST_STATUS = 40
DOWNLOAD_FAILED = -1008
"""What media checks say of a file that WeChat could not fetch; older pushes write it as an unsigned 32-bit number."""


@dataclass(frozen=True)
class GrantAnswer:
    """A person's answer to one subscription template."""

    template_id: str
    accepted: bool


@dataclass(frozen=True)
class NoticeSent:
    """What became of a subscription notice; only failures of WeChat's own are told this way."""

    template_id: str
    msgid: int
    errcode: int
    status: str


@dataclass(frozen=True)
class Finished:
    """WeChat's word on a template message: `success`, or `failed:` and why."""

    msgid: int
    status: str


@dataclass(frozen=True)
class Reprint:
    """One article of a mass message that WeChat compared with others. `article` counts from 1."""

    article: int
    original_url: str
    may_reprint: bool


@dataclass(frozen=True)
class Broadcasted:
    """What became of a mass message, counted; `mass_outcomes.outcome_of` says what `status` means.

    `total` followers were meant, `filtered` of them are sent to (the others refused, or have had their four of this
    month); `filtered` is `sent` and `failed` together, in principle. `articles` are their addresses in order.
    """

    msgid: int
    status: str
    total: int
    filtered: int
    sent: int
    failed: int
    articles: tuple[str, ...] = ()
    reprints: tuple[Reprint, ...] = ()


@dataclass(frozen=True)
class Published:
    """What became of a publication: `status` 0 is done, 1 under way; others are failures, of articles `refused`."""

    publish_id: str
    status: int
    article_id: str
    articles: tuple[str, ...] = ()
    refused: tuple[int, ...] = ()


@dataclass(frozen=True)
class AboutPerson:
    """Something the platform tells of a person, who is not the sender. `codes` of what was revoked may be empty."""

    openid: str = field(repr=False)
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MediaChecked:
    """The outcome of a media check. `suggest` is pass, review or risky; '' where WeChat could not check (`errcode`)."""

    trace_id: str
    suggest: str
    label: int | None
    errcode: int


@dataclass(frozen=True)
class Scanned:
    """What a scanning button read."""

    kind: str
    result: str = field(repr=False)


def text(fields: Fields, *names: str) -> str:
    """The first of these fields that is text, trimmed; '' where none is. Names are compared without case."""
    for name in names:
        value = _value(fields, name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found = str(value).replace("\0", "").encode("utf-8", "replace").decode().strip()
            if found:
                return found
    return ""


def number(fields: Fields, *names: str, default: int = 0) -> int:
    """A whole number that fits a bigint, however it is written; the default for anything else."""
    found = text(fields, *names)
    digits = found.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(LARGEST_NUMBER)):
        return default
    value = int(found)
    return value if abs(value) <= LARGEST_NUMBER else default


def _value(fields: Fields, name: str) -> object:
    if name in fields:
        return fields[name]
    lowered = name.lower()
    return next((value for key, value in fields.items() if key.lower() == lowered), None)


def inside(fields: Fields, name: str) -> Fields:
    """A nested object; an empty one where it is absent, white space or anything else."""
    value = _value(fields, name)
    return value if isinstance(value, dict) else {}


def entries(fields: Fields, name: str) -> tuple[Fields, ...]:
    """The objects under a name that may be one object or several."""
    value = _value(fields, name)
    several = value if isinstance(value, list) else [value]
    return tuple(one for one in several if isinstance(one, dict))


def _listed(fields: Fields, *wrappers: str) -> tuple[Fields, ...]:
    """The entries of a subscription event: under a wrapper (XML), or at the top (JSON)."""
    wrapped = next((found for name in wrappers if (found := inside(fields, name))), fields)
    return entries(wrapped, "List")


def grant_answers(fields: Fields) -> tuple[GrantAnswer, ...]:
    """`subscribe_msg_popup_event` and `subscribe_msg_change_event`: what was answered to which template."""
    found = _listed(fields, "SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent")
    answers = ((text(one, "TemplateId"), text(one, "SubscribeStatusString").lower()) for one in found)
    return tuple(
        GrantAnswer(template_id, answer == "accept")
        for template_id, answer in answers
        if 0 < len(template_id) <= LONGEST_ID and answer in ("accept", "reject")
    )


def notices_sent(fields: Fields) -> tuple[NoticeSent, ...]:
    """`subscribe_msg_sent_event`."""
    found = (
        NoticeSent(
            text(one, "TemplateId")[:LONGEST_ID],
            number(one, "MsgID"),
            number(one, "ErrorCode"),
            text(one, "ErrorStatus")[:LONGEST_STATUS],
        )
        for one in _listed(fields, "SubscribeMsgSentEvent")
    )
    return tuple(one for one in found if one.msgid > 0)


def finished(fields: Fields) -> Finished | None:
    """`TEMPLATESENDJOBFINISH`: the outcome, as a prefix `success` or `failed:` without a space after it."""
    msgid = number(fields, "MsgID")
    status = text(fields, "Status").lower()
    if status.startswith("failed"):
        status = "failed:" + status.removeprefix("failed").lstrip(": ")
    return Finished(msgid, status[:LONGEST_STATUS]) if msgid > 0 else None


def _results(fields: Fields, wrapper: str) -> tuple[Fields, ...]:
    """The items of a mass message's result: within `ResultList`, each an `item`."""
    return entries(inside(inside(fields, wrapper), "ResultList"), "item")


def broadcasted(fields: Fields) -> Broadcasted:
    """`MASSSENDJOBFINISH`; its status is also written without the space."""
    return Broadcasted(
        msgid=number(fields, "MsgID"),
        status=text(fields, "Status").replace(" ", "").lower()[:LONGEST_STATUS],
        total=number(fields, "TotalCount"),
        filtered=number(fields, "FilterCount"),
        sent=number(fields, "SentCount"),
        failed=number(fields, "ErrorCount"),
        articles=tuple(filter(None, (text(one, "ArticleUrl") for one in _results(fields, "ArticleUrlResult")))),
        reprints=tuple(
            Reprint(number(one, "ArticleIdx"), text(one, "OriginalArticleUrl"), text(one, "CanReprint") == "1")
            for one in _results(fields, "CopyrightCheckResult")
        ),
    )


def published(fields: Fields) -> Published:
    """`FREEPUBLISHJOBFINISH`, also called `PUBLISHJOBFINISH`."""
    told = inside(fields, "PublishEventInfo")
    detail = inside(told, "article_detail")
    failed = _value(told, "fail_idx")
    numbers = (number({"idx": one}, "idx") for one in (failed if isinstance(failed, list) else [failed]))
    return Published(
        publish_id=text(told, "publish_id")[:LONGEST_ID],
        status=number(told, "publish_status", default=-1),
        article_id=text(told, "article_id")[:LONGEST_ID],
        articles=tuple(filter(None, (text(one, "article_url") for one in entries(detail, "item")))),
        refused=tuple(filter(None, numbers)),
    )


def about_person(fields: Fields) -> AboutPerson:
    """`user_info_modified`, `user_authorization_revoke`, `user_authorization_cancellation`: the person is `OpenID`."""
    codes = text(fields, "RevokeInfo").replace(",", " ").split()
    return AboutPerson(text(fields, "OpenID")[:LONGEST_ID], tuple(codes))


def media_checked(fields: Fields) -> MediaChecked | None:
    """`wxa_media_check`, in its second edition and its first."""
    trace_id = text(fields, "trace_id")[:LONGEST_ID]
    if not trace_id:
        return None
    result = inside(fields, "result")
    if result or number(fields, "version") == 2:
        errcode = number(fields, "errcode")
        label = number(result, "label", default=-1)
        suggest = text(result, "suggest").lower() if not errcode else ""
        return MediaChecked(trace_id, _known(suggest), label if 0 <= label < 2**31 else None, _signed(errcode))
    errcode = _signed(number(fields, "status_code"))
    risky = text(fields, "isrisky") == "1"
    return MediaChecked(trace_id, "" if errcode else "risky" if risky else "pass", None, errcode)


def _known(suggest: str) -> str:
    return suggest if suggest in ("pass", "review", "risky") else ""


def _signed(code: int) -> int:
    """4294966288 is -1008 in an unsigned 32-bit number."""
    return code - 2**32 if 2**31 <= code < 2**32 else code


def scanned(fields: Fields) -> Scanned:
    """`scancode_push` and `scancode_waitmsg`."""
    told = inside(fields, "ScanCodeInfo")
    return Scanned(text(told, "ScanType")[:LONGEST_ID], text(told, "ScanResult"))
