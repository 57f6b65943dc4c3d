"""Reading what people type: numbers in every script, and words that are always understood."""

import re
import unicodedata
from functools import lru_cache

BACK = frozenset({"返回", "上一步", "返回上一步", "后退"})
CANCEL = frozenset({"取消", "退出", "不填了", "算了"})
HELP = frozenset({"帮助", "help", "?", "怎么用"})
DONE = frozenset({"1", "完成", "好了", "发完了", "写完了", "没有了", "没了"})
REWRITE = frozenset({"重写", "重新写", "清空"})
SKIP = frozenset({"0", "跳过", "略过"})
GO_ON = frozenset({"1", "接着填", "继续", "继续填"})
DROP = frozenset({"2", "放弃", "离开", "不要了"})
MORE = frozenset({"更多", "下一页", "下页"})
LESS = frozenset({"上一页", "上页"})

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = re.compile(
    r"[(\[【]?(?:我?选择?|回复?)?第?\s*(?P<value>\d{1,3}|[零〇一二三四五六七八九十两]{1,3})[个项条号]?[)\]】.、。,，:：!！]*"
)
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
OF_ONE_MESSAGE = 32
"""A message is asked for its key about ten times on its way, and so are the options it may mean."""
_AROUND = " \t\n\r.,!。，！、~～;；“”\"'「」『』《》【】"


def clean(text: str) -> str:
    """`text` without control characters, direction marks and lone surrogates, which no store and no screen takes."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@lru_cache(maxsize=OF_ONE_MESSAGE)
def key(text: str) -> str:
    """`text` as compared with words: half-width, small letters, without white space or punctuation around it."""
    folded = unicodedata.normalize("NFKC", clean(text)).lower().strip(_AROUND)
    return "".join(folded.split())


@lru_cache(maxsize=OF_ONE_MESSAGE)
def number(text: str) -> int | None:
    """Return the number of an option: 1 · １ · ① · 一 · 第二个 · 选3 · 4、 — up to 999; None for anything else."""
    folded = unicodedata.normalize("NFKC", clean(text)).replace("\ufe0f", "").replace("\u20e3", "").strip()
    match = _NUMBER.fullmatch(folded)
    if match is None:
        return None
    value = match["value"]
    return int(value) if value.isdecimal() else _chinese(value)


def _chinese(value: str) -> int | None:
    """一 to 九十九; None where the characters make no number."""
    tens, ten, ones = value.partition("十")
    if not ten:
        return _DIGITS[value] if len(value) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
