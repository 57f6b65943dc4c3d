"""The door without the desk: request names, figures, signature, codec, dedupe key and an encrypted answer; no database.

The parts are the program's own, wired as `server.create_app` wires them.
"""

import sys
from datetime import UTC, datetime
from types import SimpleNamespace

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import raw

from bench.letters import AES_KEY, APPID, TOKEN, WORDS
from handlers import metrics, request_ids
from handlers.callback import query_of
from handlers.incoming import Incoming
from settings import wall_clock
from wechat.callback import DoorKeys, answer, dedupe_key, open_message

KEYS = DoorKeys(APPID, TOKEN, AES_KEY)

config = Config(env_prefix=None)
config.update(AUTO_EXTEND=False, ACCESS_LOG=False)
app: Sanic[Config, SimpleNamespace] = Sanic("door", config=config, request_class=Incoming, configure_logging=False)
request_ids.install(app)
metrics.install(app, wall_clock)


@app.post("/wechat/callback/<appid:str>")
async def receive(request: Request, appid: str) -> HTTPResponse:
    now = datetime.now(UTC)
    inbound = open_message(KEYS, query_of(request), request.body, now)
    assert appid == KEYS.appid
    assert dedupe_key(inbound)
    body, content_type = answer(KEYS, inbound, WORDS, now)
    return raw(body, content_type=content_type)


if __name__ == "__main__":
    app.prepare(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)
