"""An article is typed as plain words with a few marks, and kept as HTML: one becomes the other, and back. Pure.

A line that begins with `# ` is a heading, with `- ` a point of a list; `[图片 12 大门]` is a picture of the library
with the words for whoever does not see it; an empty line ends a paragraph. Who types markup is taken at their word.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from desk.rules.broadcasts.articles import clean

HEADING, POINT = "# ", "- "
PICTURE_TYPED = re.compile(r"\[图片 ?([1-9][0-9]{0,17})(?: ([^\]\n]*))?\]")
_MARKUP = re.compile(r"<[a-zA-Z/!]")
_BLOCK = re.compile(r"<(p|h2|ul)>(.*?)</\1>", re.DOTALL)
_PICTURE_SHOWN = re.compile(r'<img src="/gg/pictures/([0-9]+)" alt="([^"]*)">')


def as_html(typed: str) -> str:
    """Return what was typed as HTML, which is still to be read (`read_article`); markup stays as it is."""
    if _MARKUP.search(typed):
        return typed
    return "\n".join(_blocks(typed.replace("\r\n", "\n").replace("\r", "\n")))


def _blocks(typed: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*\n", typed):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        while lines:
            if lines[0].startswith(HEADING):
                yield f"<h2>{_shown(lines.pop(0).removeprefix(HEADING))}</h2>"
            elif lines[0].startswith(POINT):
                yield f"<ul>{''.join(f'<li>{_shown(one)}</li>' for one in _taken(lines, points=True))}</ul>"
            else:
                yield f"<p>{'<br>'.join(_shown(one) for one in _taken(lines, points=False))}</p>"


def _taken(lines: list[str], *, points: bool) -> list[str]:
    """Take from the beginning of `lines` those of a list, or those that are plain words."""
    taken: list[str] = []
    while lines and not lines[0].startswith(HEADING) and lines[0].startswith(POINT) is points:
        taken.append(lines.pop(0).removeprefix(POINT) if points else lines.pop(0))
    return taken


def _shown(line: str) -> str:
    return PICTURE_TYPED.sub(r'<img src="/gg/pictures/\1" alt="\2">', escape(line.strip()))


def as_typed(html: str) -> str:
    """Return an article as somebody may have typed it; as HTML where it has more than the marks say."""
    typed = "\n\n".join(_typed(name, inner) for name, inner in _BLOCK.findall(html))
    return typed if html and clean(as_html(typed)) == html else html


def _typed(name: str, inner: str) -> str:
    lines = inner.replace("</li>", "").removeprefix("<li>").split("<li>") if name == "ul" else inner.split("<br>")
    mark = {"h2": HEADING, "ul": POINT}.get(name, "")
    return "\n".join(f"{mark}{unescape(_PICTURE_SHOWN.sub(_picture, line))}" for line in lines)


def _picture(found: re.Match[str]) -> str:
    return f"[图片 {found[1]}{f' {found[2]}' if found[2] else ''}]"
