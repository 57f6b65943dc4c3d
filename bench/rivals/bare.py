"""The floor: bare Sanic with one asyncpg insert, nothing verified, opened or answered."""

import os
import sys
from types import SimpleNamespace

import asyncpg
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import raw

TABLE = """
CREATE TABLE IF NOT EXISTS bench_bare (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, body bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
)"""
INSERT = "INSERT INTO bench_bare (key, body) VALUES ($1, $2)"

config = Config(env_prefix=None)
config.update(AUTO_EXTEND=False, ACCESS_LOG=False)
app: Sanic[Config, SimpleNamespace] = Sanic("bare", config=config, configure_logging=False)


@app.before_server_start
async def connect(app: Sanic[Config, SimpleNamespace]) -> None:
    app.ctx.pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=1, max_size=10)
    await app.ctx.pool.execute(TABLE)


@app.post("/")
async def receive(request: Request) -> HTTPResponse:
    await request.app.ctx.pool.execute(INSERT, request.args["msg_signature"][0], request.body)
    return raw(b"success", content_type="text/plain")


if __name__ == "__main__":
    app.prepare(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)
