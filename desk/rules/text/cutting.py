"""Cutting text to what WeChat takes, without breaking what a person sees as one character."""

import re
from collections.abc import Iterable, Iterator

import regex

_CLUSTER = regex.compile(r"\p{RI}{2}(?=\p{RI})|[\ud800-\udbff][\udc00-\udfff]|\X")
r"""In a row of flags `\X` counts back to the first at each; taken by twos, time stays in step with length."""
_LINK = re.compile(r"<a\b[^<>]*>.*?</a>|https?://[!-;=?-~]+", re.IGNORECASE | re.DOTALL)
_PARAGRAPH, _SENTENCE, _CLAUSE, _ANY, _WORD = range(4, -1, -1)
_SENTENCE_ENDS = "。！？!?…；;"
_CLAUSE_ENDS = "，,、：: 　\t"
_CLOSERS = "”’」』）)】〕》〉\"'" + _SENTENCE_ENDS + "，,、：:"
_FEWEST_FILLED = {_PARAGRAPH: 0.4, _SENTENCE: 0.4, _CLAUSE: 0.5, _ANY: 0.5, _WORD: 0.0}


def grapheme_clusters(text: str) -> Iterator[str]:
    """Returns the characters of `text` as people see them (UAX #29); joined together they are `text` again."""
    return (found.group() for found in _CLUSTER.finditer(text))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _units(text: str, max_chars: int, max_bytes: int) -> list[str]:
    """Pieces that are not cut: links that fit into one message, and characters as people see them."""

    def fits(piece: str) -> bool:
        return len(piece) <= max_chars and _size(piece) <= max_bytes

    def broken(piece: str) -> Iterable[str]:
        for cluster in grapheme_clusters(piece):
            yield from (cluster,) if fits(cluster) else cluster

    units: list[str] = []
    done = 0
    for link in _LINK.finditer(text):
        if fits(link.group()):
            units += [*broken(text[done : link.start()]), link.group()]
            done = link.end()
    return units + list(broken(text[done:]))


def _cut_rank(before: str, after: str, previous: str) -> int:
    """How good a place between `before` and `after` is to cut; `previous` stands before `before`."""
    last, first = before[-1], after[0]
    if last == "\n":
        return _PARAGRAPH if first != "\n" else _WORD
    if first in _CLOSERS or first == "\n":
        return _WORD
    if last in _SENTENCE_ENDS or (last in _CLOSERS and previous[-1:] in _SENTENCE_ENDS and previous):
        return _SENTENCE
    if last in _CLAUSE_ENDS:
        return _CLAUSE
    if last.isascii() and last.isalnum() and first.isascii() and first.isalnum():
        return _WORD
    return _ANY


def _best_cut(units: list[str], start: int, end: int) -> int:
    """Where in `units[start:end]` to end a message: the latest of the best places that leaves it filled enough."""
    latest: dict[int, int] = {}
    for at in range(start + 1, end + 1):
        latest[_cut_rank(units[at - 1], units[at], units[at - 2] if at - 2 >= start else "")] = at
    for rank, filled in _FEWEST_FILLED.items():
        if rank in latest and latest[rank] - start >= filled * (end - start):
            return latest[rank]
    return end


def split_message(text: str, max_chars: int = 600, max_bytes: int = 1800) -> list[str]:
    """Cuts `text` into pieces that each fit one WeChat message; joined together they are `text` again.

    Cuts at the end of a paragraph, else a sentence, else a clause; never inside a link, an emoji or a character with
    its marks unless that alone is over the limit. `max_bytes` counts UTF-8. Empty text gives no piece.
    Raises ValueError for limits that cannot hold one character (1 character, 4 bytes).
    """
    if max_chars < 1 or max_bytes < 4:
        raise ValueError(f"limits of {max_chars} characters and {max_bytes} bytes cannot hold one character")
    if len(text) <= max_chars and _size(text) <= max_bytes:
        return [text] if text else []
    units = _units(text, max_chars, max_bytes)
    pieces: list[str] = []
    start = 0
    while start < len(units):
        end, chars, size = start, 0, 0
        while end < len(units):
            chars, size = chars + len(units[end]), size + _size(units[end])
            if chars > max_chars or size > max_bytes:
                break
            end += 1
        if end < len(units):
            end = _best_cut(units, start, end)
        pieces.append("".join(units[start:end]))
        start = end
    return pieces


def shorten(text: str, limit: int, ellipsis: str = "…") -> str:
    """Returns `text` in at most `limit` characters, with `ellipsis` (counted) in place of what was left out.

    Never cuts inside an emoji or a character with its marks. Raises ValueError for a negative limit.
    """
    if limit < 0:
        raise ValueError(f"limit is {limit}: it must be 0 or more characters")
    if len(text) <= limit:
        return text
    mark = ellipsis if len(ellipsis) <= limit else ""
    kept = ""
    for cluster in grapheme_clusters(text):
        if len(kept) + len(cluster) > limit - len(mark):
            break
        kept += cluster
    return kept.rstrip() + mark
