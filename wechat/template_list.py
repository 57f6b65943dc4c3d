"""Which templates an account must apply for, and whether those it has can carry every word of ours.

A card has four slots; what a template is for, its title and the kinds of field that hold each slot stand in a table.
What an account has is tried field by field with every notice it would carry, in every state of their facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from desk.notices.catalogue import CATALOGUE
from models.accounts import CARD_SLOTS
from wechat.cards import KINDS_OF_SLOTS, LEGACY, SLOT_NAMES, kind_of, phrases_of, wrong_keys
from wechat.platform.client import TemplateInfo

MOST_KEYS = 8
"""WeChat's own templates have at most five; a longer one is mapped by hand."""


@dataclass(frozen=True)
class WantedField:
    """A slot as the template's field is called at WeChat, its best kind of key, and how it would read."""

    slot: str
    label: str
    kind: str
    sample: str


@dataclass(frozen=True)
class WantedTemplate:
    """A template to apply for: what we call it, titles to look for in WeChat's library, and its fields in order."""

    name: str
    titles: tuple[str, ...]
    fields: tuple[WantedField, ...]

    @property
    def to_citizens(self) -> bool:
        return any(notice.to_citizens for notice in CATALOGUE.values() if notice.template == self.name)

    @property
    def notices(self) -> tuple[str, ...]:
        """Return the titles of the notices that use it."""
        return tuple(notice.title for notice in CATALOGUE.values() if notice.template == self.name)


def _fields(number: str, matter: str, time: str, note: tuple[str, str, str]) -> tuple[WantedField, ...]:
    label, kind, sample = note
    return (
        WantedField("number", number, "character_string", "SQ20261100000171"),
        WantedField("matter", matter, "thing", "执行款迟迟未到账"),
        WantedField("time", time, "time", "2026年11月25日 18:00"),
        WantedField("note", label, kind, sample),
    )


WANTED: Mapping[str, WantedTemplate] = {
    one.name: one
    for one in (
        WantedTemplate(
            "received",
            ("新诉求待分派提醒", "待办任务提醒", "新工单提醒"),
            _fields("诉求编号", "诉求事项", "提交时间", ("紧急程度", "phrase", "加急")),
        ),
        WantedTemplate(
            "dispatched",
            ("工单待办提醒", "待办事项提醒"),
            _fields("工单编号", "诉求事项", "办理期限", ("紧急程度", "phrase", "普通")),
        ),
        WantedTemplate(
            "answered",
            ("工单处理结果通知", "诉求答复通知", "办理结果通知"),
            _fields("诉求编号", "诉求事项", "答复时间", ("温馨提示", "thing", "点击查看答复并评价")),
        ),
        WantedTemplate(
            "progress",
            ("诉求进展通知", "诉求进度通知", "工单进度提醒", "办理进度通知"),
            _fields("诉求编号", "办理进展", "更新时间", ("说明", "thing", "最迟11月25日前答复")),
        ),
        WantedTemplate(
            "supervised",
            ("督办提醒", "催办通知", "工单督办提醒"),
            _fields("工单编号", "督办事由", "办理期限", ("督办级别", "phrase", "一级督办")),
        ),
        WantedTemplate(
            "returned",
            ("退回通知", "工单退回提醒"),
            _fields("编号", "事项", "时间", ("原因", "thing", "群众已撤回")),
        ),
        WantedTemplate(
            "hearing",
            ("开庭提醒", "开庭通知"),
            _fields("编号", "事项", "开庭时间", ("说明", "thing", "请准时到庭")),
        ),
        WantedTemplate(
            "broadcast",
            ("办事通知", "通知公告提醒", "公告通知"),
            _fields("编号", "事项", "发布时间", ("发布法院", "thing", "南昌中院")),
        ),
    )
}


@dataclass(frozen=True)
class TemplateMatch:
    """What an account's template would be used for, and its own key for each slot."""

    name: str
    template: TemplateInfo
    keys: Mapping[str, str]


def matches(there: Sequence[TemplateInfo], names: Sequence[str]) -> tuple[list[TemplateMatch], dict[str, str]]:
    """Find for each of these templates of ours one of the account's, by its title, that can carry it.

    Returns what was found, and for the others why there is none, in words.
    """
    found, missing = [], {}
    for name in names:
        named = [one for title in WANTED[name].titles for one in there if title in one.title]
        fitting = [match for one in named if (match := _fit(name, one)) is not None]
        if fitting:
            found.append(fitting[0])
        elif named:
            missing[name] = f"“{named[0].title}”的字段放不下：{_why(name, named[0])}"
        else:
            missing[name] = f"没有标题是{'、'.join(f'“{title}”' for title in WANTED[name].titles)}的模板"
    return found, missing


def _fit(name: str, template: TemplateInfo) -> TemplateMatch | None:
    """Give each slot a field of a kind that holds it, the number one of its own kind before any other.

    Which values a listed field takes WeChat does not tell: such a template is mapped by hand, with its values.
    """
    if len(template.keys) > MOST_KEYS:
        return None
    chosen = (dict(zip(CARD_SLOTS, keys, strict=True)) for keys in permutations(template.keys, len(CARD_SLOTS)))
    fitting = [keys for keys in chosen if not wrong_keys(name, keys, {})]
    best = min(fitting, key=lambda keys: kind_of(keys["number"]) != "character_string", default=None)
    return TemplateMatch(name, template, best) if best is not None else None


def _why(name: str, template: TemplateInfo) -> str:
    if len(template.keys) < len(CARD_SLOTS):
        return f"只有 {len(template.keys)} 个字段，要 {len(CARD_SLOTS)} 个"
    keys = dict(zip(CARD_SLOTS, template.keys, strict=False))
    return wrong_keys(name, keys, {})


def field_words(field: WantedField, name: str) -> str:
    """Say a field to be applied for: what it is, which kinds of key hold it, its short words, a sample."""
    kinds = "、".join(sorted(KINDS_OF_SLOTS[field.slot] - {LEGACY}))
    phrases = sorted(phrases_of(name).get(field.slot, ()))
    fixed = f"；phrase、const 时只会是：{'、'.join(phrases)}" if phrases else ""
    return f"{SLOT_NAMES[field.slot]}（{field.label}）：最好是 {field.kind}，{kinds} 都可以；例 {field.sample}{fixed}"
