"""What somebody asks the list of tickets for is one value, which an address says: read from it and written into it.

The tables here say every filter once: its name in the address, its words, and what may be chosen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from urllib.parse import parse_qs, urlencode

from desk.rules.papers.redaction import redact
from desk.rules.text.plain_text import plain
from desk.search.kinds import LONGEST_SEARCH
from desk.tickets.tagging import LONGEST_TAG
from desk.views.lists.sorts import SORTS, SortBy, is_key
from desk.views.lists.tabs import BY_DUE, QueueTab
from models.enums import Channel, Labelled, PetitionKind, TicketState, Urgency
from models.statements import LARGEST_ID

LIST = "/console"
MOST_VALUES = 20
"""Chosen at once for one filter."""
NOBODY = "none"
"""As a handler: nobody has it in hand."""
YES = "1"
Sent = Mapping[str, Sequence[str]]
"""What an address brought, by name."""
NOT_OURS = frozenset({"tab", "q", "sort", "order", "after", "done", "key", "again"})
"""Names in the address that are no filters."""


@dataclass(frozen=True)
class FilterField:
    """One thing a list is narrowed by. `read` returns a value as the address keeps it, None where it makes no sense."""

    name: str
    label: str
    read: Callable[[str], str | None]
    single: bool = False


def _member(kind: type[Labelled]) -> Callable[[str], str | None]:
    return lambda text: text if text in set(kind) else None


def _row(text: str) -> str | None:
    number = text if len(text) <= len(str(LARGEST_ID)) and text.isascii() and text.isdecimal() else ""
    return str(int(number)) if number and 0 < int(number) <= LARGEST_ID else None


def _handler(text: str) -> str | None:
    return NOBODY if text == NOBODY else _row(text)


def _rung(text: str) -> str | None:
    return text if text in ("1", "2", "3") else None


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text.isascii() else None
    except ValueError:
        return None


def _yes(text: str) -> str | None:
    return YES if text == YES else None


def _tag(text: str) -> str | None:
    return text if len(text) <= LONGEST_TAG and not redact(text).found else None


FIELDS: Mapping[str, FilterField] = MappingProxyType(
    {
        one.name: one
        for one in (
            FilterField("court", "法院", _row),
            FilterField("department", "部门", _row),
            FilterField("handler", "承办人", _handler),
            FilterField("kind", "诉求类型", _member(PetitionKind)),
            FilterField("sub_kind", "二级类别", _row),
            FilterField("channel", "渠道", _member(Channel)),
            FilterField("state", "状态", _member(TicketState)),
            FilterField("urgency", "紧急程度", _member(Urgency)),
            FilterField("rung", "督办级别", _rung),
            FilterField("from", "收到日期（从）", _day, single=True),
            FilterField("to", "收到日期（到）", _day, single=True),
            FilterField("tag", "标签", _tag),
            FilterField("unreached", "没通知到", _yes, single=True),
            FilterField("repeats", "重复反映", _yes, single=True),
            FilterField("look", "内容检查", _yes, single=True),
        )
    }
)


@dataclass(frozen=True)
class QueueFilter:
    """Says what is asked for. `chosen` has the values of each filter by its name, as the address keeps them.

    `after` is the key of the last row seen. `words` are searched for, and are kept in no view.
    """

    tab: QueueTab
    words: str = field(default="", repr=False)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: SortBy | None = None
    """None is the tab's own."""
    backwards: bool = False
    after: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        return self.chosen.get(name, ())

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")

    @property
    def sorts(self) -> tuple[SortBy, ...]:
        """Return what this tab can be sorted by: what is over has no limit and is nobody's any more."""
        return tuple(SORTS) if self.tab in BY_DUE else (SortBy.AGE,)

    @property
    def sorted_by(self) -> SortBy:
        return self.sort if self.sort in self.sorts else self.sorts[0]

    @property
    def descending(self) -> bool:
        """Return whether the largest key stands first: what is over is read from the newest on."""
        return self.backwards is (self.tab in BY_DUE)

    def query(self, **changes: object) -> str:
        """Return the address of this list with some things changed; a change starts at the first page."""
        changed = {"after": ""} | changes
        filters = {name: changed.pop(name) for name in list(changed) if name in FIELDS}
        now = replace(self, **changed)  # type: ignore[arg-type]
        for name, value in filters.items():
            now = now.with_values(name, _as_tuple(value))
        return f"{LIST}?{now.address}"

    def with_values(self, name: str, values: Iterable[str]) -> "QueueFilter":
        return replace(self, chosen={**self.chosen, name: tuple(values)})

    def without(self, name: str, value: str) -> str:
        """Return the address without one of the values of a filter."""
        return self.query(**{name: tuple(one for one in self.values(name) if one != value)})

    @property
    def address(self) -> str:
        """Return the query string, the same for the same list."""
        parts: dict[str, str] = {"tab": QueueTab(self.tab).value, "q": self.words}
        parts |= {name: ",".join(self.values(name)) for name in FIELDS}
        parts |= {
            "sort": self.sort.value if self.sort else "",
            "order": "back" if self.backwards else "",
            "after": self.after,
        }
        return urlencode({name: value for name, value in parts.items() if value}, safe=",:")

    @property
    def kept(self) -> str:
        """Return what a saved view keeps: no page, and nothing that was searched for."""
        return replace(self, words="", after="").address

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or any(self.chosen.values()))


def _as_tuple(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple | list) else ((str(value),) if value else ())


@dataclass(frozen=True)
class ReadFilter:
    """What an address asks for, and in words what of it made no sense and was left out.

    `refused`: a personal number was typed; it is not searched by, and goes into no address.
    """

    want: QueueFilter
    troubles: tuple[str, ...] = ()
    refused: bool = False


def read_filter(sent: Sent, first: QueueTab) -> ReadFilter:
    """Read the filter from an address; `first` is the tab of whoever names none."""
    words = " ".join(plain(_one(sent, "q")).split())[:LONGEST_SEARCH]
    personal = redact(words).found
    troubles: list[str] = []
    tab, sort = _one(sent, "tab"), _one(sent, "sort")
    if tab and tab not in set(QueueTab):
        troubles.append("没有这个分类")
    if sort and sort not in set(SortBy):
        troubles.append("没有这种排列方式")
    want = QueueFilter(
        tab=QueueTab(tab) if tab in set(QueueTab) else first,
        words="" if personal else words,
        chosen=_chosen(sent, troubles),
        sort=SortBy(sort) if sort in set(SortBy) else None,
        backwards=_one(sent, "order") == "back",
    )
    after = _one(sent, "after")
    if after and not is_key(want.sorted_by, after):
        troubles.append("翻页的位置不对，从最前面看起")
        after = ""
    return ReadFilter(replace(want, after=after), tuple(troubles), personal)


def parsed(query: str, first: QueueTab = QueueTab.OPEN) -> ReadFilter:
    """Read a query string as a saved view keeps it."""
    return read_filter(parse_qs(query, max_num_fields=60), first)


def _one(sent: Sent, name: str) -> str:
    return next(iter(_all(sent, name)), "")


def _all(sent: Sent, name: str) -> Sequence[str]:
    # a request's own `get` has only the first one
    return sent[name] if name in sent else ()  # noqa: SIM401


def _chosen(sent: Sent, troubles: list[str]) -> Mapping[str, tuple[str, ...]]:
    """Read every filter; what is wrong is told by the filter's name, never by what was typed."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, one in FIELDS.items():
        typed = [plain(part).strip() for value in _all(sent, name) for part in value.split(",")]
        typed = [part for part in typed if part]
        read = [one.read(part) for part in typed]
        good = tuple(dict.fromkeys(value for value in read if value is not None))
        if len(good) < len(dict.fromkeys(typed)):
            troubles.append(f"“{one.label}”里有认不出的内容")
        if len(good) > (1 if one.single else MOST_VALUES):
            troubles.append(f"“{one.label}”选得太多")
            good = good[: 1 if one.single else MOST_VALUES]
        chosen[name] = good
    if chosen["from"] and chosen["to"] and chosen["from"] > chosen["to"]:
        troubles.append("开始日期晚于结束日期")
        chosen["from"] = chosen["to"] = ()
    if any(name not in FIELDS and name not in NOT_OURS for name in sent):
        troubles.append("有认不出的条件")
    return {name: values for name, values in chosen.items() if values}
