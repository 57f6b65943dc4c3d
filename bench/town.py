"""The program itself under measurement: `jiesu serve` on a seeded court, and the conversations that are sent to it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import xmltodict

from bench.contender import ROOT, Contender
from bench.letters import AES_KEY, APPID, CODEC, SECRET, TOKEN, write
from bench.load import ask
from models.keyring import Keyring, Place
from settings import DEVELOPMENT_KEY
from tests.scratch import WITH_THE_CAST

PATH = f"/wechat/callback/{APPID}"
STORY = "执行款三个月没有到账，打电话也没有人接，请帮忙催一下"
WALK = ("诉求", "2", "1", "4", "0", STORY, "1", "张三", "13807910001", "1")
"""A petition from the first word to the confirming one, which makes the petition."""
FINAL = "已收到，编号 SQ"
PEOPLE = """
INSERT INTO identity (account_id, openid, subscribed, unreachable_reason, window_left, created_at, seen_at)
SELECT account.id, $2 || '-' || n, true, '', 0, now(), now() FROM account, generate_series(1, $3::int) AS n
WHERE appid = $1"""
AT_THE_LAST_QUESTION = """
SELECT other.id, talk.identity_id, talk.data_sealed, talk.version, talk.updated_at
FROM identity AS one JOIN talk ON talk.identity_id = one.id
    JOIN identity AS other ON other.account_id = one.account_id AND starts_with(other.openid, $2)
WHERE one.openid = $1"""
TALK = "INSERT INTO talk (identity_id, data_sealed, version, updated_at) VALUES ($1, $2, $3, $4)"


def words_of(answer: bytes) -> str:
    """The words of an encrypted answer; its signature and appid are checked."""
    outer = xmltodict.parse(answer)["xml"]
    clear = CODEC.open_reply(outer["Encrypt"], outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    return str(xmltodict.parse(clear)["xml"]["Content"])


@dataclass
class Town:
    """The seeded database, and who has not yet written to the court."""

    database_url: str
    redis_url: str
    home: Path
    groups: int = 0

    def _environment(self) -> dict[str, str]:
        return {
            "JIESU_ENV": "development",
            "JIESU_HOME": str(self.home),
            "JIESU_DATABASE_URL": self.database_url,
            "JIESU_REDIS_URL": self.redis_url,
            "JIESU_ACCOUNT_APPID": APPID,
            "JIESU_ACCOUNT_SECRET": SECRET,
            "JIESU_ACCOUNT_TOKEN": TOKEN,
            "JIESU_ACCOUNT_AES_KEY": AES_KEY,
        }

    def contender(self) -> Contender:
        command = [sys.executable, "-m", "cli", "serve"]
        return Contender("jiesu", command, PATH, self.check, {**self._environment(), "JIESU_PORT": "{port}"})

    def seed(self) -> None:
        """Four courts and their staff, so that every petition has somebody to be told of it; and the account."""
        environment = {**os.environ, **self._environment()}
        for what in (["-c", WITH_THE_CAST, self.database_url], ["-m", "cli", "migrate"]):
            subprocess.run([sys.executable, *what], cwd=ROOT, env=environment, check=True, capture_output=True)

    def check(self, jiesu: Contender) -> None:
        """One petition from the first word to its number."""
        self._walk(jiesu, self._people(1)[0], WALK)

    def _walk(self, jiesu: Contender, person: str, texts: tuple[str, ...]) -> None:
        said = [words_of(ask(jiesu.port, write(person, text).request(PATH))) for text in texts]
        if texts == WALK and FINAL not in said[-1]:
            raise AssertionError(f"the walk did not end in a petition: {said}")

    def walks(self, lines: int, each: int) -> list[Iterator[bytes]]:
        """For every connection so many people in turn, each from the first word to the petition."""
        people = self._people(lines * each)
        texts = [write(person, text).request(PATH) for person in people for text in WALK]
        length = each * len(WALK)
        return [iter(texts[at * length : (at + 1) * length]) for at in range(lines)]

    def confirmations(self, jiesu: Contender, lines: int, each: int) -> list[Iterator[bytes]]:
        """For every connection so many people, each about to confirm a petition."""
        one = self._people(1)[0]
        self._walk(jiesu, one, WALK[:-1])
        people = self._people(lines * each)
        asyncio.run(self._at_the_last_question(one, people[0].rpartition("-")[0] + "-"))
        requests = [write(person, WALK[-1]).request(PATH) for person in people]
        return [iter(requests[at * each : (at + 1) * each]) for at in range(lines)]

    def petitions(self) -> int:
        return int(asyncio.run(self._count()))

    def _people(self, count: int) -> list[str]:
        self.groups += 1
        group = f"o-bench-{self.groups}"
        asyncio.run(self._execute(PEOPLE, APPID, group, count))
        return [f"{group}-{n}" for n in range(1, count + 1)]

    async def _execute(self, query: str, *args: object) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(query, *args)
            await connection.execute("ANALYZE")
        finally:
            await connection.close()

    async def _at_the_last_question(self, one: str, group: str) -> None:
        """Everybody of the group is where one person is in their talk, which is sealed for each of them."""
        keys, connection = Keyring([DEVELOPMENT_KEY]), await asyncpg.connect(self.database_url)
        try:
            rows = await connection.fetch(AT_THE_LAST_QUESTION, one, group)
            for row in rows:
                words = keys.open(row["data_sealed"], Place("talk", "data_sealed", row["identity_id"]))
                sealed = keys.seal(words, Place("talk", "data_sealed", row["id"]))
                await connection.execute(TALK, row["id"], sealed, row["version"], row["updated_at"])
        finally:
            await connection.close()

    async def _count(self) -> int:
        connection = await asyncpg.connect(self.database_url)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM petition"))
        finally:
            await connection.close()
