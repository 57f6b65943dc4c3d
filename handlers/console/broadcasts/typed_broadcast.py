"""The form of a broadcast: as it was typed, as the desk reads it, and as a draft fills it again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sanic import Request

from desk.broadcasts.drafting import DraftWords
from desk.errors import Invalid
from desk.rules.broadcasts.article_typing import as_html, as_typed
from desk.rules.broadcasts.audiences import (
    CaseParties,
    CourtPeople,
    Followers,
    Group,
    HearingParties,
    OfficersOf,
    Tagged,
    Unreached,
    UploadedList,
    groups_of,
)
from desk.rules.calendar.court_time import COURT_TIME, in_court_time
from handlers.console.frame.forms import field as typed
from handlers.console.frame.forms import number, one_of, several
from models import Broadcast
from models.enums import BroadcastKind

WRONG_TIME = "请把时间写成 2026-12-03 09:00 这样，或不填（批准后马上发）"


@dataclass(frozen=True)
class TypedBroadcast:
    """What stands in the form. `typed_body` is an article in plain words with marks; ids are as they were sent."""

    kind: BroadcastKind = BroadcastKind.TEXT
    title: str = ""
    text: str = field(default="", repr=False)
    summary: str = ""
    typed_body: str = field(default="", repr=False)
    cover: str = ""
    public: bool = False
    send_at: str = ""
    accounts: Sequence[str] = ()
    tag_account: str = ""
    tag: str = ""
    people_of: str = ""
    cases: str = ""
    first: str = ""
    last: str = ""
    roles: Sequence[str] = ()
    role_courts: Sequence[str] = ()
    keeps_list: bool = False
    skip_wrong: bool = False
    unreached: str = ""

    @classmethod
    def sent(cls, request: Request) -> "TypedBroadcast":
        def many(name: str) -> tuple[str, ...]:
            return tuple(one for one in several(request, name).split(",") if one)

        found: dict[str, Any] = {name: typed(request, name) for name in PLAIN_FIELDS}
        found |= {name: bool(typed(request, name)) for name in TICKED_FIELDS}
        found |= {name: many(name) for name in MANY_FIELDS}
        return cls(one_of(BroadcastKind, typed(request, "kind")) or BroadcastKind.TEXT, **found)

    @classmethod
    def of(cls, row: Broadcast) -> "TypedBroadcast":
        """Fill the form with a draft. Of two groups of a kind the last is shown."""
        at = in_court_time(row.send_at).strftime("%Y-%m-%dT%H:%M") if row.send_at else ""
        found: dict[str, Any] = {}
        for group in groups_of(row.audience):
            found |= _fields_of(group)
        return cls(
            row.kind,
            row.title,
            row.text,
            row.summary,
            as_typed(row.body),
            str(row.cover_id or ""),
            row.public,
            at,
            **found,
        )

    @classmethod
    def of_words(cls, words: DraftWords) -> "TypedBroadcast":
        cover = str(words.cover or "")
        return cls(words.kind, words.title, words.text, words.summary, as_typed(words.body), cover, words.public)

    def words(self) -> DraftWords:
        """Raises `Invalid` for a time that is none."""
        return DraftWords(
            self.kind,
            self.title,
            self.text,
            self.summary,
            self.body,
            number(self.cover),
            self.public,
            _moment(self.send_at),
        )

    @property
    def body(self) -> str:
        return as_html(self.typed_body) if self.kind is BroadcastKind.ARTICLE else ""

    def groups(self) -> list[Group]:
        """Return the groups whose fields are filled; whether there are such things the desk says."""
        found: list[Group] = []
        if self.accounts:
            found.append(Followers(tuple(number(one) or 0 for one in self.accounts)))
        if self.tag or self.tag_account:
            found.append(Tagged(number(self.tag_account) or 0, self.tag))
        if self.people_of:
            found.append(CourtPeople(number(self.people_of) or 0))
        if self.cases:
            found.append(CaseParties(tuple(self.cases.split("\n"))))
        if self.first or self.last:
            found.append(HearingParties(self.first, self.last))
        if self.roles or self.role_courts:
            found.append(OfficersOf(tuple(self.roles), tuple(number(one) or 0 for one in self.role_courts)))
        if self.keeps_list:
            found.append(UploadedList(0, 0, "", skip_wrong=self.skip_wrong))
        if self.unreached:
            found.append(Unreached(number(self.unreached) or 0))
        return found


PLAIN_FIELDS = (
    *("title", "text", "summary", "typed_body", "cover", "send_at", "tag_account", "tag", "people_of", "cases"),
    *("first", "last", "unreached"),
)
TICKED_FIELDS = ("public", "keeps_list", "skip_wrong")
MANY_FIELDS = ("accounts", "roles", "role_courts")


def _fields_of(group: Group) -> dict[str, Any]:
    if isinstance(group, Followers):
        return {"accounts": tuple(str(one) for one in group.accounts)}
    if isinstance(group, Tagged):
        return {"tag_account": str(group.account), "tag": group.tag}
    if isinstance(group, CourtPeople):
        return {"people_of": str(group.court)}
    if isinstance(group, CaseParties):
        return {"cases": "\n".join(group.numbers)}
    if isinstance(group, HearingParties):
        return {"first": group.first, "last": group.last}
    if isinstance(group, OfficersOf):
        return {"roles": group.roles, "role_courts": tuple(str(one) for one in group.courts)}
    if isinstance(group, UploadedList):
        return {"keeps_list": True, "skip_wrong": group.skip_wrong}
    return {"unreached": str(group.broadcast)}


def _moment(text: str) -> datetime | None:
    """Read a moment in court time. Raises `Invalid`."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=COURT_TIME)
    except ValueError:
        raise Invalid(WRONG_TIME, "send_at") from None
