"""This recognises the words that open a talk, however people say them; which words those are, each talk says itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, half_width, normalise


@dataclass(frozen=True)
class KeywordTable:
    """Holds the words that open talks, each with the name of its talk.

    `alone` are words that are all somebody says; `before` are words with more behind them, where that `fits` the talk.
    """

    alone: Mapping[str, str]
    before: Mapping[str, str]
    fits: Mapping[str, Callable[[str], bool]]


_BEFORE = Expression(
    "^(?:请问|请|麻烦|劳驾|你好|您好|我们|我|想要|需要|要|想|去|来|帮忙|帮我|帮|给我|能不能|能否|可以|怎么样|怎么|如何|怎样|"
    "哪里|在哪里?|哪儿|点击?|选择?|进入|打开|查询|查看|查一下|查下|查|看看|看一下|看|办理|进行|申请|现在|关于)"
)
_AFTER = Expression(
    "(?:一下子?|下|吧|呢|吗|嘛|啊|呀|哦|了|的|谢谢|多谢|怎么(?:办|弄|用|查|样|提|写|填)|查询|在?(?:哪里?|哪儿)(?:提|写|填|看|查)?|是什么|"
    "菜单|功能|服务|入口|按钮|页面|可以|好)$"
)
_FIRST_WORD = Expression(rf"^\W*([{HAN}]{{2,8}})[\s:：,，。;；、!！\-—]+(\S.*)$", re.DOTALL)
LONGEST = 24


def bare_words(text: str) -> str:
    """Return `text` normalised and without anything but letters, digits and Chinese characters."""
    return re.sub(r"[\W_]+", "", normalise(text))


def _peeled(words: str, table: Mapping[str, str]) -> str | None:
    """Return the talk that `words` boil down to once polite and asking words around them are peeled off."""
    seen = {words}
    waiting = [words]
    while waiting:
        now = waiting.pop()
        if now in table:
            return table[now]
        for shorter in (_BEFORE.sub("", now), _AFTER.sub("", now)):
            if shorter and shorter not in seen:
                seen.add(shorter)
                waiting.append(shorter)
    return None


def read_keyword(text: str, table: KeywordTable) -> tuple[str, str] | None:
    """Return the talk a message asks for by a keyword, and what follows that; None for free speech.

    Punctuation, width, traditional characters and words around it (我要诉求, 怎么绑定) do not matter. With more behind
    it (诉求：…) only the words that can use it count, set apart by a space or punctuation.
    """
    words = bare_words(text)
    if not words:
        asks = re.fullmatch(r"\s*\?[\s?]*", half_width(text)) and table.alone.get("?")
        return (asks, "") if asks else None
    if len(words) <= LONGEST and (talk := _peeled(words, table.alone)):
        return talk, ""
    first = _FIRST_WORD.match(text.strip())
    opened = _peeled(bare_words(first[1]), table.before) if first else None
    if first is None or opened is None:
        return None
    rest = first[2].strip()
    return (opened, rest) if table.fits[opened](rest) else None
