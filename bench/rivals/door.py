"""The door without the desk: request names, figures, signature, codec, dedupe key and an encrypted answer.

The parts are the program's own, wired as `server.create_app` wires them. Given a database, message and answer are
sealed and stored by the program's one statement; what is missing then is the talk.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import raw

from bench.letters import AES_KEY, APPID, SECRET, TOKEN, WORDS
from desk.petitions.receiving import Arrival, store_arrival
from handlers.chat.callback import query_of
from handlers.http import request_ids
from handlers.http.body_limits import BodyLimits
from handlers.monitoring import metrics_page
from models import Account, database, keyring
from ops import collecting
from settings import wall_clock
from wechat.platform.callback import DoorKeys, Inbound, answer, dedupe_key, open_message

KEYS = DoorKeys(APPID, TOKEN, AES_KEY)
DATABASE = os.environ.get("BENCH_DATABASE_URL", "")

config = Config(env_prefix=None)
config.update(AUTO_EXTEND=False, ACCESS_LOG=False)
app: Sanic[Config, SimpleNamespace] = Sanic("door", config=config, request_class=BodyLimits, configure_logging=False)
request_ids.install(app)
metrics_page.install(app, wall_clock, Path.cwd())


@app.before_server_start
async def connect(app: Sanic[Config, SimpleNamespace]) -> None:
    if DATABASE:
        keyring.configure([SECRET])
        await database.connect(DATABASE)
        app.ctx.account_id = (await Account.get(appid=APPID)).id
    collecting.settle()


async def keep(account_id: int, inbound: Inbound, now: datetime) -> None:
    key, content = dedupe_key(inbound), inbound.text("Content")
    assert await store_arrival(Arrival(account_id, key, inbound.name, now, content=content, reply=WORDS))


@app.post("/wechat/callback/<appid:str>")
async def receive(request: Request, appid: str) -> HTTPResponse:
    now = datetime.now(UTC)
    inbound = open_message(KEYS, query_of(request), request.body, now)
    assert appid == KEYS.appid
    if DATABASE:
        await keep(request.app.ctx.account_id, inbound, now)
    else:
        assert dedupe_key(inbound)
    body, content_type = answer(KEYS, inbound, WORDS, now)
    return raw(body, content_type=content_type)


if __name__ == "__main__":
    app.prepare(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)
