"""The demonstration's case system is a page with buttons on a port of its own, and nothing behind it but memory."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import html
from sanic.response import json as answer

from ops.case_system.caller import Caller
from ops.case_system.moves import MOVES, KeptCase, Rows, file_case

PAGE = Path(__file__).parent / "page.html"
CHINA = timezone(timedelta(hours=8))
FIRST_NEW, NEW_NUMBERS = 10_000, 90_000
"""New cases are numbered by the second: a case system that starts again files others."""
App = Sanic[Config, SimpleNamespace]


@dataclass(frozen=True)
class CaseSystemSettings:
    """Where it listens, whom it calls, with which key, and the cases it begins with: a file as `jiesu cases import`
    reads it. `judges` are logins a case may be given to.
    """

    port: int
    server_url: str
    key: str
    secret: str = field(repr=False)
    cases: Path
    judges: tuple[str, ...]
    host: str = "127.0.0.1"


@dataclass
class CaseSystem:
    """The cases and the line to the desk; moves come one after the other."""

    caller: Caller
    judges: tuple[str, ...]
    cases: dict[str, KeptCase]
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def move(self, name: str, number: str) -> bool:
        """Do what a button says. Returns whether there was anything to do."""
        now = datetime.now(CHINA)
        async with self.lock:
            if name == "file":
                rows = self._file(now)
            elif name in MOVES and number in self.cases:
                rows = MOVES[name][1](self.cases[number], now)
            else:
                return False
            for kind, row in rows:
                await self.caller.send(kind, [row])
            return bool(rows)

    def _file(self, now: datetime) -> Rows:
        number = FIRST_NEW + int(now.timestamp()) % NEW_NUMBERS
        case, rows = file_case(number, now, self.judges)
        self.cases[case.number] = case
        return rows

    async def look(self) -> None:
        """Take up the hearings the desk holds from before, so that they can be put off."""
        for case in self.cases.values():
            held = await self.caller.held(case.number)
            open_ones = [one for one in held.get("hearings", ()) if one["status"] in ("scheduled", "changed")]
            if open_ones and not case.hearing:
                last = open_ones[-1]
                at = datetime.fromisoformat(last["starts_at"])
                kept = {"number": case.number, "ref": last["ref"], "status": last["status"], "room": last["room"]}
                case.hearing = {**kept, "starts_at": f"{at:%Y-%m-%d %H:%M}", "judge": case.judge}

    def shown(self) -> Mapping[str, object]:
        """Return everything the page shows."""
        return {
            "cases": [asdict(case) for case in self.cases.values()],
            "moves": {name: label for name, (label, _) in MOVES.items()},
            "sent": [asdict(one) for one in self.caller.sent],
        }


def cases_in(settings: CaseSystemSettings) -> dict[str, KeptCase]:
    rows: list[dict[str, Any]] = json.loads(settings.cases.read_text(encoding="utf-8"))
    return {
        row["number"]: KeptCase(
            row["number"],
            row["court"],
            row["cause"],
            row["stage"],
            row.get("judge") or "",
            settings.judges,
            row.get("filed_on") or "",
        )
        for row in rows
    }


def build(settings: CaseSystemSettings) -> App:
    """Return the application; its session opens with the server."""
    app: App = Sanic("jiesu-case-system", config=Config(env_prefix=None), configure_logging=False)
    app.config.update(MOTD=False, ACCESS_LOG=False, AUTO_EXTEND=False, OAS=False)

    async def begin(app: App) -> None:
        http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))
        caller = Caller(http, settings.server_url.rstrip("/"), settings.key, settings.secret)
        app.ctx.system = CaseSystem(caller, settings.judges, cases_in(settings))
        await app.ctx.system.look()

    async def end(app: App) -> None:
        await app.ctx.system.caller.http.close()

    app.before_server_start(begin)
    app.after_server_stop(end)
    app.add_route(_page, "/", methods=["GET"])
    app.add_route(_state, "/state", methods=["GET"])
    app.add_route(_move, "/move", methods=["POST"])
    return app


async def _page(_: Request) -> HTTPResponse:
    return html(PAGE.read_text(encoding="utf-8"))


async def _state(request: Request) -> HTTPResponse:
    return answer(request.app.ctx.system.shown(), ensure_ascii=False)


async def _move(request: Request) -> HTTPResponse:
    """Do what a button of our own page says; another site's page may not."""
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).netloc != request.host:
        return answer({"message": "只能从本页操作"}, status=403, ensure_ascii=False)
    asked = request.json if isinstance(request.json, dict) else {}
    done = await request.app.ctx.system.move(str(asked.get("move", "")), str(asked.get("number", "")))
    return answer({"done": done, **request.app.ctx.system.shown()}, ensure_ascii=False)


def run(settings: CaseSystemSettings) -> None:
    """Serve until told to stop."""
    app = build(settings)
    app.prepare(host=settings.host, port=settings.port, single_process=True, motd=False, access_log=False)
    Sanic.serve_single(primary=app)
