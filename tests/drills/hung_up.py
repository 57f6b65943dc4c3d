"""Requests that are hung up midway, on every kind of route; afterwards nothing may be held, and nothing half done."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from random import Random

from PIL import Image
from redis import Redis

from tests.drills.raw import Answer, Door, Opened, ask, form, hang_up, http, message, open_mini, open_session
from tests.town import rows

AT_ONCE = 24
LONGEST_WAIT = 0.06
"""Seconds; most answers take less, so that some are hung up just before and some just after they came."""
PARALLEL = 40
STALE = 0.8
"""How many acts come too late and are refused: a history of a thousand lines would drill something else."""
TALK = ("诉求", "南昌中院", "1", "4", "0", "执行款没到账", "1", "张三", "13807910001", "1", "进度", "取消")

Maker = Callable[[], Awaitable[bytes]]


@dataclass
class Caller:
    """Everybody who hangs up: citizens at the door, on pages and in the mini-program, officers on phone and console."""

    port: int
    database_url: str
    door: Door
    random: Random = field(repr=False)
    staff: Opened
    judge: Opened
    citizen: Opened
    mini: str
    number: str
    court: str
    sent: int = 0

    @classmethod
    async def of(cls, port: int, database_url: str, redis_url: str, door: Door, random: Random) -> "Caller":
        """`database_url` has courts, staff, and at least one dispatched ticket of a citizen with a phone."""
        ticket = (
            await rows(
                database_url,
                "SELECT petition.number, petition.identity_id, ticket.handler_id, court.code FROM ticket"
                " JOIN petition ON petition.id = petition_id JOIN court ON court.id = ticket.court_id"
                " WHERE ticket.state IN ('dispatched', 'accepted') AND petition.identity_id IS NOT NULL"
                " AND EXISTS (SELECT 1 FROM identity WHERE officer_id = handler_id) ORDER BY ticket.id LIMIT 1",
            )
        )[0]
        staff = (await rows(database_url, "SELECT id, password_hash FROM officer WHERE login = 'zhoumin'"))[0]
        judges = await rows(database_url, "SELECT id FROM identity WHERE officer_id = $1", ticket["handler_id"])
        stamp = hashlib.sha256(f"0:{staff['password_hash']}".encode()).hexdigest()[:32]
        with Redis.from_url(redis_url) as redis:
            return cls(
                port,
                database_url,
                door,
                random,
                staff=open_session(redis, "staff", staff["id"], stamp),
                judge=open_session(redis, "phone", judges[0]["id"]),
                citizen=open_session(redis, "phone", ticket["identity_id"]),
                mini=open_mini(redis, ticket["identity_id"]),
                number=ticket["number"],
                court=ticket["code"],
            )

    def routes(self) -> dict[str, Maker]:
        """One maker of requests for each kind of route."""
        return {
            "door": self._message,
            "door event": self._event,
            "page": self._plain("/p", Cookie=self.citizen.cookie),
            "page of one": self._plain(f"/p/{self.number}", Cookie=self.citizen.cookie),
            "page act": self._posted(f"/p/{self.number}/supplement", self.citizen, words="补充一句"),
            "officer's page": self._plain(f"/t/{self.number}", Cookie=self.judge.cookie),
            "officer's act": self._posted(f"/t/{self.number}/note", self.judge, words="已电话联系"),
            "console": self._plain("/console", Cookie=self.staff.cookie),
            "console ticket": self._plain(f"/console/tickets/{self.number}", Cookie=self.staff.cookie),
            "console act": self._posted(f"/console/tickets/{self.number}/acts/note", self.staff, words="备注"),
            "stream": self._plain("/console/events", Cookie=self.staff.cookie, Accept="text/event-stream"),
            "mini list": self._plain("/api/v1/petitions", Authorization=self.mini),
            "mini petition": self._mini_petition,
            "upload": self._upload,
            "static": self._plain("/static/pages.css"),
            "ready": self._plain("/readyz"),
        }

    async def hang_up_on(self, count: int, told: Callable[[], object] = lambda: None) -> None:
        """So many requests, every kind in turn: cut off before the end, or not listened to until the answer."""
        room, kinds = asyncio.Semaphore(AT_ONCE), list(self.routes().values())

        async def one(maker: Maker) -> None:
            async with room:
                raw = await maker()
                cut = self.random.randrange(1, len(raw)) if self.random.random() < 0.3 else len(raw)
                await hang_up(self.port, raw[:cut], self.random.uniform(0, LONGEST_WAIT))
                told()

        await asyncio.gather(*(one(kinds[index % len(kinds)]) for index in range(count)))

    async def all_served(self) -> list[Answer]:
        """More requests at once than the pool has connections; each must be answered with its own page."""
        raw = http("GET", f"/p/{self.number}", Cookie=self.citizen.cookie)
        return list(await asyncio.gather(*(ask(self.port, raw) for _ in range(PARALLEL))))

    def _plain(self, path: str, **headers: str) -> Maker:
        async def make() -> bytes:
            return http("GET", path, **headers)

        return make

    def _posted(self, path: str, who: Opened, **fields: object) -> Maker:
        async def make() -> bytes:
            query = "SELECT version FROM ticket JOIN petition ON petition.id = petition_id WHERE petition.number = $1"
            version = (await rows(self.database_url, query, self.number))[0][0]
            if self.random.random() < STALE:
                version -= 1
            return form(path, {"csrf": who.csrf, "version": version, **fields}, Cookie=who.cookie)

        return make

    async def _message(self) -> bytes:
        self.sent += 1
        sender = f"o-hung-up-{self.random.randrange(8)}"
        return self.door.request(message(sender, self.sent, Content=self.random.choice(TALK)))

    async def _event(self) -> bytes:
        self.sent += 1
        fields = {"MsgType": "event", "Event": "SCAN", "EventKey": str(self.sent), "Ticket": "t"}
        return self.door.request(message("o-hung-up-e", self.sent, **fields))

    async def _mini_petition(self) -> bytes:
        self.sent += 1
        asked = {"court": self.court, "kind": "enforcement", "text": f"小程序里的第 {self.sent} 件"}
        body = json.dumps({**asked, "contact_mobile": "13807910001"}).encode()
        key = f"hung-up-{self.sent:06d}"
        return http("POST", "/api/v1/petitions", body, Authorization=self.mini, Idempotency_Key=key)

    async def _upload(self) -> bytes:
        part = b'--drill\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        body = part + PICTURE + b"\r\n--drill--\r\n"
        kind = "multipart/form-data; boundary=drill"
        return http("POST", "/api/v1/files", body, Authorization=self.mini, Content_Type=kind)


def _picture() -> bytes:
    out = BytesIO()
    Image.effect_noise((120, 80), 90).save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()
