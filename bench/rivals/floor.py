"""The floor of a talk: Sanic and asyncpg by hand, with the same trips to the database and the same rows as the program.

It opens the same letter and answers as sealed. What it does not do is everything else: no engine of talks, no
screening, no masking, no templates, nothing sealed at rest, no ORM, no names and figures of requests. What it writes of
a petition was worked out once, by the program, before it served.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.response import raw

from bench.letters import AES_KEY, APPID, SECRET, TOKEN, WORDS
from bench.town import STORY, WALK
from desk.access.conflicts import STAMP
from desk.people.senders import ALL_THAT_IS_KNOWN
from desk.petitions.arrival_statement import arrival_statement
from desk.petitions.preparation import COURT_AND_NUMBER, NewPetition, prepare_petition
from desk.petitions.receiving import _petition_values
from desk.rules.text.petition_numbers import ticket_number
from models import Account, Court, Identity, database, keyring
from models.enums import Channel, PetitionKind
from models.statements import fragment
from ops import collecting
from wechat.platform.callback import DoorKeys, Inbound, answer, dedupe_key, open_message

KEYS = DoorKeys(APPID, TOKEN, AES_KEY)
DATABASE = os.environ["BENCH_DATABASE_URL"]
LAST = len(WALK) - 1
TALK, NO_TALK = STORY.encode() * 5, b"{}"
STORE_TALK = arrival_statement(talk=True, window=True, more=False, petition=False)
STORE_PETITION = arrival_statement(talk=True, window=True, more=False, petition=True)
MESSAGE_WINDOW = timedelta(hours=48)

config = Config(env_prefix=None)
config.update(AUTO_EXTEND=False, ACCESS_LOG=False)
app: Sanic[Config, SimpleNamespace] = Sanic("floor", config=config, configure_logging=False)


@app.before_server_start
async def connect(app: Sanic[Config, SimpleNamespace]) -> None:
    keyring.configure([SECRET])
    await database.connect(DATABASE)
    account, court, somebody = await Account.get(appid=APPID), await Court.all().first(), await Identity.all().first()
    assert court is not None
    assert somebody is not None
    new = NewPetition(
        court.id,
        PetitionKind.ENFORCEMENT,
        STORY,
        Channel.CHAT,
        identity_id=somebody.id,
        account_id=account.id,
        contact_name="张三",
        contact_mobile="13807910001",
    )
    now = datetime.now(UTC)
    app.ctx.petition = _petition_values(await prepare_petition(new, now), now)
    app.ctx.court_id, app.ctx.account_id = court.id, account.id
    await database.disconnect()
    app.ctx.pool = await asyncpg.create_pool(DATABASE, min_size=1, max_size=10)
    collecting.settle()


async def fetchrow(plain: asyncpg.Connection, template: str, **values: Any) -> asyncpg.Record:
    text, numbered = fragment(template, 1, values)
    row = await plain.fetchrow(text, *numbered)
    assert row is not None
    return row


async def keep(ctx: SimpleNamespace, plain: asyncpg.Connection, inbound: Inbound, now: datetime) -> None:
    """Two trips for a step of the talk, two more for the last."""
    key = dedupe_key(inbound)
    known = await fetchrow(plain, ALL_THAT_IS_KNOWN, account_id=ctx.account_id, openid=inbound.sender, dedupe_key=key)
    version = known["version"] or 0
    stored = {
        "sender": known["id"],
        "to_account": ctx.account_id,
        "dedupe_key": key,
        "message_kind": inbound.name,
        "at": now,
        "content_sealed": inbound.text("Content").encode(),
        "reply_sealed": WORDS.encode(),
        "data_sealed": TALK,
        "expected_version": version,
        "window_until": now + MESSAGE_WINDOW,
        "window_left": 5,
        "last_part": 0,
    }
    if version < LAST:
        await fetchrow(plain, STORE_TALK, **stored)
        return
    court = await fetchrow(plain, COURT_AND_NUMBER, court_id=ctx.court_id, at=now)
    await plain.fetchval(STAMP)
    own = {
        "id": court["petition_id"],
        "number": ticket_number("SQ", court["sequence"], now.date()),
        "identity_id": known["id"],
        "data_sealed": NO_TALK,
    }
    await fetchrow(plain, STORE_PETITION, **{**ctx.petition, **stored, **own})


@app.post("/wechat/callback/<appid:str>")
async def receive(request: Request, appid: str) -> HTTPResponse:
    now = datetime.now(UTC)
    query = dict(reversed(parse_qsl(request.query_string, keep_blank_values=True)))
    inbound = open_message(KEYS, query, request.body, now)
    assert appid == KEYS.appid
    async with request.app.ctx.pool.acquire() as plain:
        await keep(request.app.ctx, plain, inbound, now)
    body, content_type = answer(KEYS, inbound, WORDS, now)
    return raw(body, content_type=content_type)


if __name__ == "__main__":
    app.prepare(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
    Sanic.serve_single(primary=app)
