"""Text as people type it, made comparable, searchable, harmless and short enough to send."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Protocol

import opencc

from desk.rules.text.cutting import shorten as shorten
from desk.rules.text.cutting import split_message as split_message

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇々"
INDEX_KEYS = 1000
QUERY_KEYS = 32
LONGEST_TOKEN = 40
SHORT, MOST_KEPT = 20, 4096
"""Characters of what is made comparable again and again, and how many such are kept."""

_TOKENS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85\x0b\x0c]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    converter: _Converter = opencc.OpenCC("t2s")
    return converter


class _HalfWidth(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0xFF01 <= code <= 0xFF5E:
            narrow = chr(code - 0xFEE0)
        elif unicodedata.category(char) == "Zs":
            narrow = " "
        else:
            digit = unicodedata.decimal(char, None)
            narrow = char if digit is None else str(digit)
        self[code] = narrow
        return narrow


_HALF_WIDTH = _HalfWidth()


def half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces as ASCII; the length and every position stay the same."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


class _Simplified(dict[int, str]):
    def __missing__(self, code: int) -> str:
        simple = _simplifier().convert(chr(code)) if code > 0x2E7F else chr(code)
        self[code] = simple if len(simple) == 1 else chr(code)
        return self[code]


_SIMPLIFIED = _Simplified()


def simplified(text: str) -> str:
    """Each traditional character as its simplified one; the length and every position stay the same."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


def plain(text: str) -> str:
    """`text` without control characters, lone surrogates, zero-width fillers and direction overrides.

    Line ends become a newline and tabs a space. The zero-width joiner stays: emoji and some scripts need it.
    """
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))


def normalise(text: str) -> str:
    """Returns the comparable form: NFKC, simplified characters, lower case, every run of white space one space, none
    around. Short ones are kept: a court's staff is held against every petition, name by name.
    """
    return _kept(text) if len(text) <= SHORT else _normalised(text)


@lru_cache(maxsize=MOST_KEPT)
def _kept(text: str) -> str:
    return _normalised(text)


def _normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", plain(text)).lower()
    simplified = unicodedata.normalize("NFKC", _simplifier().convert(folded))
    return " ".join(simplified.split())


def _keys(text: str) -> Iterable[str]:
    for match in _TOKENS.finditer(normalise(text)):
        run = match.group()
        if not re.match(f"[{HAN}]", run):
            yield run[:LONGEST_TOKEN]
        elif len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def bigrams(text: str) -> list[str]:
    """Keys to index `text` by: pairs of Chinese characters, whole Latin words and numbers.

    In order of first appearance, without repeats, at most `INDEX_KEYS`; a single Chinese character stands for itself
    only where it stands alone.
    """
    return list(dict.fromkeys(_keys(text)))[:INDEX_KEYS]


def has_words(text: str, query: str) -> bool:
    """Say whether every run of the query stands in the text as it was asked for, whichever of its keys matched.

    Lone Chinese characters are not asked for beside longer runs, as in `query_bigrams`.
    """
    runs = [match.group() for match in _TOKENS.finditer(normalise(query))]
    longer = [run for run in runs if len(run) > 1 or run.isascii()]
    within = normalise(text)
    return all(run in within for run in longer or runs)


def query_bigrams(text: str) -> list[str]:
    """Keys that a text must all have to match the query; at most `QUERY_KEYS`, empty if there is nothing to look for.

    Lone Chinese characters are dropped beside longer keys: an index holds them only where they stood alone.
    """
    keys = list(dict.fromkeys(_keys(text)))
    longer = [key for key in keys if len(key) > 1 or key.isascii()]
    return (longer or keys)[:QUERY_KEYS]
