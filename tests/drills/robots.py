"""People of the drill: citizens who leave petitions through the chat and rate answers, officers at the console.

They do what people do when something fails: look again, say it again, log in again.
"""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import aiohttp
import asyncpg
import pyotp

from models import database
from seeds.demo import AUTHENTICATOR, PASSWORD
from tests.drills.drawn import a_picture, dots_of
from tests.drills.marked import marked
from tests.town import OFFICIAL, Town

NUMBER = re.compile(r"SQ\d{6,}")
GOES_ON = "还可以接着发"
"""The question after the story, and after each picture."""
ASKED = (
    ("请选择要找的法院", "南昌中院"),
    ("请再选具体是哪一家", "1"),
    ("您要办哪一类事", "4"),
    ("如果已经立案", "0"),
    (GOES_ON, "1"),
    ("还有要补充的吗", "1"),
    ("请把事情说一说", ""),
    ("是同一件事吗", "2"),
    ("怎么联系您", "1"),
    ("请问您怎么称呼", "张三"),
    ("请打您的手机号码", "13807910001"),
    ("请核对", "1"),
    ("还没有提交", "2"),
)
"""What a question holds, and what is answered to it; '' stands for the story itself."""
MOST_STEPS = 400
"""Every lost answer begins the talk anew."""
HUNG_UP = (aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass
class Citizen:
    """A person with a phone. `confirmed` are the texts of petitions, `lost` counts messages without an answer.

    With each petition go at least and at most so many `pictures`; `sent` keeps, by its text, what is seen in them.
    """

    town: Town
    key: str
    random: Random = field(repr=False)
    pictures: tuple[int, int] = (0, 0)
    messages: int = 0
    lost: int = 0
    told_at_once: int = 0
    unlike: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    sent: dict[str, list[str]] = field(default_factory=dict)

    async def join(self) -> None:
        await self.town.control("POST", "/sandbox/people", {"key": self.key, "name": "张三"})
        await self.town.control("POST", f"/sandbox/people/{self.key}/follow", {"account": OFFICIAL["appid"]})

    async def say(self, text: str) -> str:
        """The answer; '' where none came in all of WeChat's tries."""
        return await self._send(text, type="text", content=text)

    async def _show(self, picture: bytes) -> str:
        return await self._send("图片", type="image", media=base64.b64encode(picture).decode())

    async def _send(self, what: str, **message: str) -> str:
        """Send a message. Now and then WeChat delivers it three times."""
        self.messages += 1
        body = {"account": OFFICIAL["appid"], **message}
        said = await self.town.control(
            "POST", f"/sandbox/people/{self.key}/send", {**body, "deliveries": self.random.choice((1, 1, 2, 3))}
        )
        answers = {reply["body"]["text"] for reply in said["replies"] if reply}
        if len(answers) > 1:
            self.unlike.append(f"{self.key}: {what!r} got {sorted(answers)}")
        if not answers:
            self.lost += 1
        return answers.pop() if answers else ""

    async def petition(self, words: str) -> None:
        """Leave one, beginning anew when an answer stays away; nothing is said twice that was confirmed."""
        heard = await self._until_heard(self.say("诉求"))
        wanted: list[bytes] = []
        for _ in range(MOST_STEPS):
            asked = next(((mark, reply) for mark, reply in ASKED if mark in heard), None)
            if asked is None:
                return
            if asked[0] == "请核对":
                await self._confirm(words)
                return
            if asked[1] == "":
                wanted = [a_picture(self.random) for _ in range(self._how_many())]
                self.sent[words] = [dots_of(picture) for picture in wanted]
            if asked[0] == GOES_ON and wanted:
                heard = await self._until_heard(self._show(wanted.pop()))
            else:
                heard = await self._until_heard(self.say(asked[1] or words))
        raise AssertionError(f"{self.key} never came to the end of the talk: {heard}")

    async def _confirm(self, words: str) -> None:
        self.confirmed.append(words)
        if NUMBER.search(await self.say("1")):
            self.told_at_once += 1

    def _how_many(self) -> int:
        return self.random.randint(*self.pictures) if any(self.pictures) else 0

    async def _until_heard(self, saying: Awaitable[str]) -> str:
        """What is answered; where nothing is, the talk begins anew, and so does what was sent in it."""
        heard = await saying
        while not heard:
            heard = await self.say("取消") and await self.say("诉求")
        return heard

    async def rate(self) -> None:
        """Rate whatever can be rated, very satisfied."""
        heard = await self.say("评价")
        if "选要评价" in heard:
            heard = await self.say("1")
        if "满意吗" in heard:
            await self.say("1")

    async def numbers(self) -> list[str]:
        """Every petition number this phone was ever shown."""
        shown = [str(message["body"]) for message in await self.heard()]
        return sorted({number for text in shown for number in NUMBER.findall(text)})

    async def heard(self) -> list[dict[str, object]]:
        path = f"/sandbox/people/{self.key}/messages"
        found: list[dict[str, object]] = []
        after = 0
        while True:
            page = await self.town.control("GET", path, account=OFFICIAL["appid"], limit="500", after=str(after))
            if not page["messages"]:
                return [message for message in found if message["from"] != "person"]
            found += page["messages"]
            after = max(message["seq"] for message in page["messages"])


@dataclass
class Officer:
    """Somebody at the console, over HTTP. `done` counts acts the console confirmed."""

    town: Town
    login: str
    done: int = 0
    http: aiohttp.ClientSession | None = field(default=None, repr=False)
    csrf: str = field(default="", repr=False)

    async def act(self, number: str, act: str, **fields: object) -> bool:
        """One act on a ticket; False where it was refused, or nobody knows. Who reads the ticket again knows."""
        with suppress(*HUNG_UP):
            if not self.csrf:
                await self._log_in()
            data = {"csrf": self.csrf} | {name: str(value) for name, value in fields.items()}
            assert self.http is not None
            url = f"{self.town.web}/console/tickets/{number}/acts/{act}"
            async with self.http.post(url, data=data, allow_redirects=False) as response:
                done = response.status == 303 and "login" not in response.headers["Location"]
                if response.status == 403 or (response.status == 303 and not done):
                    self.csrf = ""
                assert response.status < 500 or response.status in (502, 503), await response.text()
                self.done += done
                return done
        return False

    async def _log_in(self) -> None:
        await self.leave()
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=30)
        )
        token = await self._token("/console/login")
        data = {"csrf": token, "login": self.login, "password": PASSWORD}
        async with self.http.post(f"{self.town.web}/console/login", data=data) as response:
            form = re.search(r'name="csrf" value="([^"]+)"', await response.text())
        if form is not None and response.url.path == "/console/entry":
            data = {"csrf": form[1], "code": pyotp.TOTP(AUTHENTICATOR).now()}
            async with self.http.post(f"{self.town.web}/console/entry", data=data) as response:
                await response.read()
        self.csrf = await self._token("/console/officers")

    async def _token(self, path: str) -> str:
        assert self.http is not None
        async with self.http.get(self.town.web + path) as response:
            found = re.search(r'name="csrf" value="([^"]+)"', await response.text())
        if found is None:
            raise aiohttp.ClientError(f"no form on {path}: {response.status}")
        return found[1]

    async def leave(self) -> None:
        if self.http is not None:
            await self.http.close()
        self.http, self.csrf = None, ""


WAITING = """
SELECT coalesce(ticket.number, petition.number) AS name, petition.number, ticket.version, petition_id, text_sealed
FROM ticket JOIN petition ON petition.id = petition_id WHERE ticket.state = ANY($1) ORDER BY ticket.id"""
AT_A_TIME = 20


async def work(
    database_url: str, mark: str, states: list[str], do: Callable[[asyncpg.Record], Awaitable[bool]]
) -> None:
    """Do something to every petition of the drill that is in one of these states, for ever."""
    while True:
        with suppress(OSError, asyncpg.PostgresError, *database.AWAY):
            connection = await asyncpg.connect(database_url, timeout=5)
            try:
                waiting = await connection.fetch(WAITING, states, timeout=10)
            finally:
                await connection.close(timeout=5)
            for row in marked(waiting, mark)[:AT_A_TIME]:
                await do(row)
        await asyncio.sleep(0.3)
