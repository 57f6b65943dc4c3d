"""A regular expression that is compiled when it is first asked.

The tables of what texts sound like hold several hundred of them; compiled at import they cost every process that starts
(each command, each worker) most of a second, and most processes never ask.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class Expression:
    """A pattern as `re.compile` would make it, with the methods of one that are used here."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    def __repr__(self) -> str:
        return f"Expression({self.pattern!r})"

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    @cached_property
    def _by_line(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags | re.MULTILINE)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Returns the first match at or after `start`."""
        return self._compiled.search(text, start)

    def within(self, lines: str) -> bool:
        """Says whether a line may match: where this says no, none of them by itself does.

        One search of the whole costs less than a search of every clause, and most rules are about something else.
        """
        return self._by_line.search(lines) is not None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Returns a match that begins at `start`."""
        return self._compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Returns a match of the whole text."""
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yields every match that overlaps no other."""
        return self._compiled.finditer(text)

    def findall(self, text: str) -> list[str]:
        """Returns the words of every match."""
        return self._compiled.findall(text)

    def split(self, text: str) -> list[str]:
        """Returns what stands between the matches."""
        return list(self._compiled.split(text))

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Returns the text with every match replaced."""
        return self._compiled.sub(by, text)


NEVER = Expression("(?!)")
"""Fits nothing."""
