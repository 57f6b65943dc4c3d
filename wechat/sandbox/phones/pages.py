"""The sandbox writes few pages itself: an error on a phone, and the choice whose phone a browser is."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote

from wechat.sandbox.state.identity import PhoneOwner

FOLDER = Path(__file__).parents[1] / "page"
SHELL = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:16px/1.6 sans-serif;margin:3em auto;max-width:24em;padding:0 1em;"
    "text-align:center}}a{{display:block;margin:.6em;padding:.6em;border:1px solid #ccc;border-radius:8px}}</style>"
    "<h1>{title}</h1>{body}</html>"
)


def error_page(words: str) -> str:
    """Return what a phone shows when a page cannot be opened."""
    return SHELL.format(title="无法打开", body=f"<p>{escape(words)}</p>")


def choice_page(people: Iterable[PhoneOwner], query_string: str) -> str:
    """Return the page that asks whose phone this is: an ordinary browser has no WeChat login of its own."""
    links = "".join(
        f'<a href="?{escape(query_string)}&amp;person={quote(person.key)}">{escape(person.name)}</a>'
        for person in people
    )
    return SHELL.format(title="以谁的微信打开？", body=links)


def asset(name: str) -> Path | None:
    """Return a file of the phones page, or None when the name leads nowhere or outside."""
    file = (FOLDER / name).resolve()
    return file if file.is_file() and file.is_relative_to(FOLDER.resolve()) else None
