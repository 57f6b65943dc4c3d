"""Placeholders stand in braces in words that are used again and again: `{案号}` is filled in for one ticket."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Placeholder(StrEnum):
    """What can be filled in, as it stands in braces."""

    ADDRESS = "称呼"
    CASE = "案号"
    HANDLER = "承办人"
    TELEPHONE = "电话"
    LIMIT = "期限"
    COURT = "法院"
    NUMBER = "诉求编号"
    TODAY = "今天"


_IN_BRACES = re.compile(r"[{｛]\s*([^{}｛｝\n]{0,20}?)\s*[}｝]")
ALL = "、".join(f"{{{one.value}}}" for one in Placeholder)


def unknown_in(words: str) -> Sequence[str]:
    """Return what stands in braces and cannot be filled in, each once; a brace that is left open is one."""
    found = [match[1] for match in _IN_BRACES.finditer(words)]
    rest = re.findall("[{}｛｝]", _IN_BRACES.sub("", words))
    return list(dict.fromkeys([*(f"{{{one}}}" for one in found if one not in set(Placeholder)), *rest]))


def left_in(words: str) -> Sequence[str]:
    """Return the placeholders that nothing was filled in for, each once."""
    found = [match[1] for match in _IN_BRACES.finditer(words)]
    return list(dict.fromkeys(f"{{{one}}}" for one in found if one in set(Placeholder)))


def filled(words: str, values: Mapping[Placeholder, str]) -> str:
    """Put values in; a placeholder that nothing is known for stays, for whoever writes to see."""

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        known = values.get(Placeholder(name), "") if name in set(Placeholder) else ""
        return known or match[0]

    return _IN_BRACES.sub(value_of, words)
