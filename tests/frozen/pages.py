"""Every page by the links that lead to it, for everybody who may see it, and what the mini-program is answered.

Nobody presses a button that changes something. What no link leads to is asked for by its address in `BESIDES`.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiohttp

from tests.cast import openid_of
from tests.frozen.house import Answer, House, ask, pretty

CONSOLE = (
    *("calls", "visits", "petitions/new", "missed", "citizens", "officers", "approaches", "audit", "login", "nothing"),
    *("figures", "figures/tickets", "figures/late", "figures/weights", "figures/export"),
    *("limits", "limits/days", "limits/hours", "tickets/GD20261100000000", "petitions/entered/SQ20261100000436"),
)
BESIDES = ("/console", *(f"/console/{page}" for page in CONSOLE))
STAFF = (
    *("zhoumin", "heping", "zhaoqing", "lizheng", "wangfang", "yangfan", "gaojie", "zhengyuan", "chenli", "liuyang"),
    *("huangrong", "wuwei", "sunqi", "linyu", "xucheng", "sysadmin", "secadmin", "auditor"),
)
"""The auditor comes last and reads what all the others have been seen doing."""
READ_ALL = ("zhoumin", "heping")
"""Who reads every ticket with every form: the chief liaison, and the inspectorate for what is restricted."""
MOST_TICKETS, MOST_QUERIES = 12, 10
PHONES = ("张三", "李四", "李法官")
NOT_ASKED = re.compile(r"/static/|/console/(events|logout)|/wechat/(callback|media)/|.*\.(css|js|svg|png)$")
LINK = re.compile(r"""(?:href|hx-get|src|action)=["']([^"'#]+)""")
CSRF = re.compile(r"""name="csrf" value="([^"]+)"|csrf[^"'\w]{1,12}([\w-]{20,})""", re.IGNORECASE)
BY_CHANCE = ((re.compile(r"http://127\.0\.0\.1:\d+"), "http://house"), (re.compile(r"state=[\w-]+"), "state=<state>"))
FOOT = re.compile(r"\n *<footer class=.me-what.>[^<]*</footer>")
"""The console's foot tells the version, which is another at each release and no other word of the page."""
TOKEN = re.compile(r"""(name="(?:csrf|token|once|key)" value=")[^"]+""")
NUMBER = re.compile(r"/(?:SQ|GD)[0-9]{14}(?:-[0-9])?")


@dataclass
class Reader:
    """One person with a browser, and what they have read."""

    name: str
    browser: aiohttp.ClientSession = field(repr=False)
    folder: Path
    most_tickets: int = MOST_TICKETS
    statuses: dict[str, str] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    queries: dict[str, int] = field(default_factory=dict)

    async def read(self, begin: Iterable[str]) -> None:
        """Reads on from link to link until there is nothing new."""
        waiting = list(dict.fromkeys(begin))
        met = set(waiting)
        while waiting:
            address = waiting.pop(0)
            if not self._wants(address):
                continue
            answer = await ask(self.browser, address)
            self.keep(address, answer)
            for link in links(answer, address):
                if link not in met:
                    met.add(link)
                    waiting.append(link)
        lines = [f"{status} {address}\n" for address, status in sorted(self.statuses.items())]
        (self.folder / "statuses.txt").write_text("".join(lines), encoding="utf-8")

    def _wants(self, address: str) -> bool:
        parts = urlsplit(address)
        if NOT_ASKED.match(parts.path):
            return False
        number = NUMBER.search(parts.path)
        if number:
            if number[0] not in self.tickets and len(self.tickets) >= self.most_tickets:
                return False
            self.tickets.add(number[0])
        if parts.query:
            self.queries[parts.path] = self.queries.get(parts.path, 0) + 1
            return self.queries[parts.path] <= MOST_QUERIES
        return True

    def keep(self, address: str, answer: Answer) -> None:
        self.statuses[address] = f"{answer.status} {answer.kind} {plain(answer.location)}".strip()
        if not answer.text or answer.status == 302:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        ending = "json" if "json" in answer.kind else "html" if "html" in answer.kind else "txt"
        (self.folder / f"{file_name(address)}.{ending}").write_text(written(answer), encoding="utf-8")


def written(answer: Answer) -> str:
    if "json" in answer.kind and answer.text:
        return plain(pretty(json.loads(answer.text))) + "\n"
    return plain(answer.text)


def plain(text: str) -> str:
    """Without what is another each time."""
    tokens = {one for found in CSRF.findall(text) for one in found if one}
    for token in tokens:
        text = text.replace(token, "<csrf>")
    text = FOOT.sub("", TOKEN.sub(r"\1<token>", text))
    for pattern, name in BY_CHANCE:
        text = pattern.sub(name, text)
    return text


def file_name(address: str) -> str:
    name = re.sub(r"[^\w.=&%-]+", "_", unquote(address)).strip("_") or "home"
    return name if len(name.encode()) < 150 else f"{name[:40]}-{sha256(address.encode()).hexdigest()[:12]}"


def links(answer: Answer, address: str) -> Iterator[str]:
    """The addresses of our own that a page leads to; a form that is sent by POST is not one."""
    if "html" not in answer.kind:
        return
    text = re.sub(r"<form[^>]*method=[\"']?post[^>]*>", "", answer.text, flags=re.IGNORECASE)
    for found in LINK.findall(text):
        link = html.unescape(found)
        if link.startswith("?"):
            link = urlsplit(address).path + link
        if link.startswith("/") and "done=" not in link:
            yield link


HIDDEN = re.compile(r"<input type=.hidden. name=.(\w+). value=.([^\"]*)")


async def send_empty(reader: Reader) -> None:
    """The form of each act, once, with nothing filled in: what is said of it. Some need nothing, and are done."""
    forms = {address.rpartition("/")[2]: address for address in sorted(reader.statuses) if "/acts/" in address}
    for act, address in forms.items():
        form = (await ask(reader.browser, address)).text
        sent = {name: html.unescape(value) for name, value in HIDDEN.findall(form)}
        async with reader.browser.post(address, data=sent, allow_redirects=False) as response:
            told = f"{response.status} {response.headers.get('Location', '')}\n{await response.text()}"
            reader.keep(f"/empty/{act}", Answer(response.status, response.content_type, "", told))


async def read_all(house: House, folder: Path) -> None:
    """Everybody reads; at last the chief liaison and the inspector send forms that they have not filled in."""
    last = []
    stranger = Reader("stranger", house.stranger(), folder / "stranger")
    await stranger.read(("/", "/console", "/console/login", "/p", "/t", "/docs", "/docs/openapi.json", "/nothing"))
    back = f"/wechat/oauth/{house.accounts['service']['appid']}"
    await stranger.read((back, f"{back}?code=guessed&state=guessed", "/wechat/oauth/wx0", "/healthz"))
    for name in PHONES:
        reader = Reader(name, await house.phone(openid_of(name)), folder / f"phone-{name}", 200)
        await reader.read(("/p", "/t", "/p/SQ20261100000000", "/t/GD20261100000000"))
    for name in ("张三", "李四"):
        await _mini(house, name, folder / f"mini-{name}")
    for login in STAFF:
        most = 1000 if login in READ_ALL else MOST_TICKETS
        reader = Reader(login, await house.staff(login), folder / f"console-{login}", most)
        await reader.read(BESIDES)
        last += [reader] if login in READ_ALL else []
    for reader in last:
        await send_empty(reader)


async def _mini(house: House, name: str, folder: Path) -> None:
    reader = Reader(name, await house.mini(openid_of(name, "miniprogram")), folder)
    base = "/api/v1"
    asked = [f"{base}/{what}" for what in ("courts", "me", "petitions", "cases", "nothing", "petitions/SQ1")]
    found: set[str] = set()
    while asked:
        address = asked.pop(0)
        answer = await ask(reader.browser, address)
        reader.keep(address, answer)
        for what, value in _named(json.loads(answer.text) if answer.text else {}):
            next_one = {"number": f"{base}/petitions/{value}", "next": f"{base}/petitions?after={value}"}.get(what)
            if what == "id" and address == f"{base}/cases":
                next_one = f"{base}/cases/{value}"
            if next_one and value and next_one not in found and not address.startswith(f"{base}/cases/"):
                found.add(next_one)
                asked.append(next_one)
    lines = [f"{status} {address}\n" for address, status in sorted(reader.statuses.items())]
    (folder / "statuses.txt").write_text("".join(lines), encoding="utf-8")


def _named(content: object) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, value in content.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield name, str(value)
            yield from _named(value)
    if isinstance(content, list):
        for value in content:
            yield from _named(value)
