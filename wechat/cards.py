"""A notice's card is written once and filled into whatever template an account has: each slot in words for its field.

`templates/notices/<notice>/card.txt` says a slot in up to 20 characters, and `matter.phrase` and `note.phrase` say it
again in at most five Chinese ones, which are fixed words: a `phrase` takes nothing else, and a listed value must be one
of the template's own. Nothing is cut there. (官方: 参数值限制说明)
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, StrictUndefined

from desk.notices.catalogue import CATALOGUE
from desk.rules.text.cutting import shorten
from desk.views.history.citizen_lines import line_of
from models.accounts import CARD_SLOTS
from models.enums import Danger, Urgency
from wechat.accounts import AccountTemplate
from wechat.platform.client import TemplateInfo

NOTICES = Path(__file__).parent.parent / "templates" / "notices"
LONGEST_THING = 20
LEVELS = ("一级", "二级", "三级")
GREEN_WEIGHT = "绿色通道"
PROPOSED = (Urgency.URGENT, Urgency.CRITICAL)
WEIGHTS = (*(one.label for one in Urgency), *(f"建议{one.label}" for one in PROPOSED), GREEN_WEIGHT)
"""How pressing a ticket may be said to be."""
DANGERS: Mapping[Danger, str] = {
    Danger.SUICIDE: Danger.SUICIDE.label,
    Danger.VIOLENCE: Danger.VIOLENCE.label,
    Danger.CHILD: "孩子危险",
}
"""What may happen to somebody, in words that fit a short field."""

LISTED = frozenset({"const", "enum"})
FIXED = LISTED | {"phrase"}
LEGACY = "keyword"
"""The keys of templates of the closed library, which were granted long ago: whatever is put there is shown."""
_WORDS = frozenset({"thing", LEGACY}) | FIXED
KINDS_OF_SLOTS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"character_string", "thing", LEGACY}),
    "matter": _WORDS,
    "time": frozenset({"time", "date", "thing", LEGACY}),
    "note": _WORDS,
}
"""What kinds of field can hold what a slot says."""
SLOT_NAMES: Mapping[str, str] = {"number": "编号", "matter": "事项", "time": "时间", "note": "备注"}
KEY = re.compile(r"([a-z]+(?:_[a-z]+)*?)_?(\d+)")

_NOT_SHOWN = frozenset({"So", "No", "Cs", "Co", "Cn", "Cc", "Cf", "Zl", "Zp", "Me"})
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATIONS = range(0xFE00, 0xFE10)


def _in_one_line(value: object) -> object:
    """Keep a value from adding a slot of its own."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _environment(undefined: type[ChainableUndefined | StrictUndefined]) -> Environment:
    made = Environment(
        loader=FileSystemLoader(NOTICES),
        undefined=undefined,
        finalize=_in_one_line,
        autoescape=False,  # noqa: S701 - a card is plain text
    )
    made.globals["line_of"] = line_of
    return made


_cards, _imagined = _environment(StrictUndefined), _environment(ChainableUndefined)


def write_card(notice: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return a notice's card: each slot's words by its name, and its short words by `matter.phrase`, `note.phrase`."""
    return _slots(_cards.get_template(f"{notice}/card.txt").render(values))


def _slots(rendered: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in rendered.splitlines() if ":" in line)
    return {name.strip(): words.strip() for name, _, words in pairs}


def fill(card: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """Put a card's slots under a template's own keys, each in words of its key's kind."""
    return {key: _for_kind(card, slot, kind_of(key)) for slot, key in keys.items()}


def _for_kind(card: Mapping[str, str], slot: str, kind: str) -> str:
    fixed = card.get(f"{slot}.phrase", "")
    if kind in FIXED:
        return fixed
    words = shown(card[slot])
    return shorten(words if _says_something(words) else fixed, LONGEST_THING) if fixed else words


def kind_of(key: str) -> str:
    """Return the kind a template's key names; empty for what is no key."""
    found = KEY.fullmatch(key)
    return found[1] if found else ""


def shown(words: str) -> str:
    """Return words as a card shows them: without emoji and what cannot be seen; `①` and `㎡` become `1` and `m2`."""
    return " ".join("".join(_as_shown(each) for each in words).split())


def _as_shown(char: str) -> str:
    if unicodedata.category(char) not in _NOT_SHOWN:
        unseen = char in _INVISIBLE or ord(char) in _SKIN_TONES or ord(char) in _VARIATIONS
        return "" if unseen else char
    if char.isspace():
        return " "
    plainer = unicodedata.normalize("NFKC", char)
    return "".join(each for each in plainer if unicodedata.category(each) not in _NOT_SHOWN)


def _says_something(words: str) -> bool:
    """Say whether there is a letter or digit, after a colon too: nothing but marks says less than our own words."""
    return any(each.isalnum() for each in words.rpartition("：")[2])


@cache
def phrases_of(template: str) -> Mapping[str, frozenset[str]]:
    """Return for each slot that has short words all those that notices carried by this template may put there."""
    found: dict[str, set[str]] = {"matter": set(), "note": set()}
    for notice in CATALOGUE.values():
        if notice.template != template:
            continue
        card = _imagined.get_template(f"{notice.name}/card.txt")
        for weight, level, peril in product(WEIGHTS, LEVELS, DANGERS.values()):
            slots = _slots(card.render(weight=weight, level=level, peril=peril))
            for slot, phrases in found.items():
                phrases.add(slots[f"{slot}.phrase"])
    return {slot: frozenset(phrases) for slot, phrases in found.items()}


def wrong_keys(template: str, keys: Mapping[str, str], listed: Mapping[str, Sequence[str]] | None = None) -> str:
    """Say why these keys cannot carry our slots, and what to choose; empty where they can.

    `listed` are the values that a template allows under its keys of a listed kind; None where nobody knows them.
    """
    if template not in {notice.template for notice in CATALOGUE.values()}:
        return f"没有叫 {template} 的通知：应为 {'、'.join(sorted({one.template for one in CATALOGUE.values()}))} 之一"
    if len(set(keys.values())) < len(keys):
        return "四个字段名不能重复"
    for slot in CARD_SLOTS:
        if why := _wrong_key(template, slot, keys.get(slot, ""), listed):
            return why
    return ""


def _wrong_key(template: str, slot: str, key: str, listed: Mapping[str, Sequence[str]] | None) -> str:
    kind, name, takes = kind_of(key), SLOT_NAMES[slot], "、".join(sorted(KINDS_OF_SLOTS[slot] - {LEGACY}))
    if not kind:
        return f"“{key}”不像模板的字段名，“{name}”应填如 thing2 这样的（{takes} 加数字）"
    if kind not in KINDS_OF_SLOTS[slot]:
        return f"字段 {key} 放不下“{name}”：请换一个字段是 {takes} 的模板"
    if kind not in LISTED or listed is None:
        return ""
    missing = sorted(phrases_of(template)[slot] - set(listed.get(key, ())))
    if missing:
        return (
            f"字段 {key} 只收模板里列出的值，请照模板写在后面（{key}=甲|乙）；"
            f"“{name}”还缺：{'、'.join(missing)}。列不全的，请换一个字段是 thing 或 phrase 的模板"
        )
    return ""


def template_trouble(notice: str, ours: AccountTemplate, there: Mapping[str, TemplateInfo]) -> str:
    """Say why the template an account has for a notice cannot carry it; empty where it can.

    `there` are the templates WeChat has of the account, by their id.
    """
    if ours.id not in there:
        return f"公众号里没有模板 {ours.id}"
    granted = there[ours.id]
    if strange := [key for key in ours.keys.values() if key not in granted.keys]:
        return f"字段 {'、'.join(strange)} 不在模板“{granted.title}”里，它有 {'、'.join(granted.keys)}"
    return wrong_keys(notice, ours.keys)
