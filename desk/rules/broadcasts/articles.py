"""An article's HTML: what WeChat and our own pages may show, and nothing that runs, loads or hides. Pure.

What must not be there is refused in words, so that its author knows; then all of it is cleaned by nh3 (ammonia), which
rebuilds the markup from a list of what may stand. Pictures are those of the court's library, as `/gg/pictures/12`.
"""

import re
from html.parser import HTMLParser

import nh3

from desk.rules.text.refusal import Refusal

LARGEST_ARTICLE = 200_000
"""Bytes of an article's HTML, without its pictures."""
LONGEST_HEADING, LONGEST_SUMMARY = 64, 120
"""Characters, as WeChat has them."""
MOST_PICTURES = 30
PICTURE = re.compile(r"/gg/pictures/([1-9][0-9]{0,17})")
TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "blockquote",
    "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "img", "span", "section", "div", "a",
}  # fmt: skip
ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "a": {"href"}}
REFUSED_TAGS = {
    "script": "脚本", "iframe": "嵌入的网页", "object": "嵌入的程序", "embed": "嵌入的程序", "form": "表单",
    "input": "表单", "video": "视频", "audio": "音频", "link": "外部样式", "base": "改写地址的标签", "meta": "页面设置",
    "svg": "矢量图",
}  # fmt: skip
_SAYS_SOMETHING = re.compile(r"\S")


class _Faults(HTMLParser):
    """Collects what an article must not have, in words, each once; and its pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: dict[str, None] = {}
        self.pictures: dict[int, None] = {}
        self.words = False

    def handle_data(self, data: str) -> None:
        self.words = self.words or bool(_SAYS_SOMETHING.search(data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in REFUSED_TAGS:
            self.faults[f"不能有{REFUSED_TAGS[tag]}（<{tag}>）"] = None
        for name, value in attrs:
            self._look_at(tag, name, value or "")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        address = "".join(value.split()).lower()
        if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
            self.faults["不能有脚本（点击、加载时运行的代码）"] = None
        elif tag == "img" and name == "src":
            self._picture(value.strip())
        elif tag == "a" and name == "href" and not address.startswith("https://"):
            self.faults["链接要以 https:// 开头"] = None

    def _picture(self, address: str) -> None:
        ours = PICTURE.fullmatch(address)
        if ours is None:
            self.faults["图片要先放进本院的图片库再插入，不能用别处的图片"] = None
        else:
            self.pictures[int(ours[1])] = None


def read_article(html: str) -> tuple[str, list[int]] | Refusal:
    """Return an article cleaned, and the numbers of its pictures in their order; or all that is wrong with it."""
    if len(html.encode()) > LARGEST_ARTICLE:
        return Refusal(f"正文太长：最多 {LARGEST_ARTICLE // 1000} KB（图片不算在内），请删减，或把图片放进图片库再插入")
    seen = _Faults()
    seen.feed(html)
    seen.close()
    if not seen.words and not seen.pictures:
        return Refusal("请填写正文")
    if len(seen.pictures) > MOST_PICTURES:
        seen.faults[f"一篇最多 {MOST_PICTURES} 张图片"] = None
    if seen.faults:
        return Refusal("；".join(seen.faults))
    return clean(html), list(seen.pictures)


def clean(html: str) -> str:
    """Return HTML of nothing but what may stand in an article."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"https"},
        attribute_filter=_kept,
        link_rel="noopener noreferrer",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    return value


def words_of_article(html: str) -> str:
    """Return an article's words without its markup."""
    return nh3.clean(re.sub(r"</(?:p|li|h[1-4]|tr|div|section)>|<br>", "\n", html), tags=set()).replace("&nbsp;", " ")
