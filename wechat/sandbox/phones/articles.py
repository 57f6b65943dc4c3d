"""An article is read on a page of WeChat's: its words without scripts, its pictures only those that were uploaded."""

import re
from html import escape

from wechat.sandbox.interfaces import drafts
from wechat.sandbox.state.sandbox import Sandbox

ADDRESS = re.compile(r"[/]sandbox[/]article[/]([A-Za-z0-9_-]{1,64})[/]([0-9]{1,2})")
SCRIPT = re.compile(r"<(script|iframe|object|embed|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
SOURCE = re.compile(r"""\ssrc\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
POLICY = "default-src 'none'; img-src *; style-src 'unsafe-inline'"
GONE = "该内容已被发布者删除"
PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:17px/1.7 sans-serif;margin:0 auto;max-width:40em;padding:20px 16px;"
    "color:#222;overflow-wrap:anywhere}}h1{{font-size:22px;line-height:1.4;margin:0 0 14px}}img{{max-width:100%}}"
    ".by{{color:#888;font-size:15px;margin:0 0 20px}}a{{color:#576b95}}</style>{body}</html>"
)


def page(box: Sandbox, path: str) -> str | None:
    """Return the page of an article's address; None where there is no such article."""
    named = ADDRESS.fullmatch(path)
    draft = drafts.find(box, named[1]) if named else None
    place = int(named[2]) if named else 0
    if draft is None or not 1 <= place <= len(draft.articles):
        return None
    if draft.gone(place):
        return PAGE.format(title=GONE, body=f'<p class="by" data-testid="gone">{GONE}</p>')
    article = draft.articles[place - 1]
    title, source = str(article["title"]), str(article["content_source_url"])
    more = f'<p><a href="{escape(source)}" rel="noreferrer">阅读原文</a></p>' if source else ""
    by = f'<p class="by">{escape(str(article["author"]))} {escape(box.account(draft.appid).name)}</p>'
    words = f"<h1>{escape(title)}</h1>{by}<div>{shown(str(article['content']), box.origin)}</div>{more}"
    return PAGE.format(title=escape(title), body=words)


def shown(content: str, origin: str) -> str:
    """Return an article's HTML as the platform shows it: no scripts, no pictures from elsewhere."""

    def kept(picture: re.Match[str]) -> str:
        source = SOURCE.search(picture[0])
        return picture[0] if source and source[1].startswith(f"{origin}/sandbox/media/") else ""

    return PICTURE.sub(kept, SCRIPT.sub("", content))
