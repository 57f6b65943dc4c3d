"""`python -m tests.frozen DIR`: into an empty or absent folder. With `--only talks` and the like just that part.

PostgreSQL and Redis are embedded ones, unless JIESU_TEST_DATABASE_URL and JIESU_TEST_REDIS_URL name others.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

from models.keyring import CannotOpen, keyring
from tests.cast import openid_of
from tests.frozen import database, house, kept, notices, pages, story, talks
from tests.scratch import empty_database
from tests.servers import ServerRun, Servers

CHATS = {
    "张三": (
        "取消",
        "1",
        "你好",
        "进度",
        "1",
        "返回",
        "2",
        "返回",
        "3",
        "查案",
        "1",
        "返回",
        "2",
        "评价",
        "催办",
        "绑定",
    ),
    "李四": ("取消", "进度", "1", "法官", "1", "取消", "帮助", "转人工", "1"),
    "李法官": ("进度", "绑定", "帮助", "转人工"),
}
"""What is asked of the old rows in the chat: nothing that changes a matter."""


def write(folder: Path, texts: Mapping[str, str], ending: str = "txt") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")


def opened(sealed: bytes) -> str:
    try:
        return keyring().open(sealed)
    except (CannotOpen, UnicodeDecodeError):
        return f"<{len(sealed)} bytes>"


async def played_anew(servers: Servers, url: str, folder: Path) -> None:
    """The story by today's verbs: what is stored, and what is sent."""
    with servers.redis() as redis_url, tempfile.TemporaryDirectory() as home:
        async with house.opened(url, redis_url, Path(home), story.BEGINS, kept.world()) as here:
            await story.tell(here)
            write(folder, {"schema": await database.schema(url)}, "sql")
            write(folder / "rows", await database.rows(url, opened))
            write(folder / "notices", {"sent": notices.sent(here.outbox), "catalogue": notices.catalogue()})
            write(folder / "notices", await notices.notices())


async def as_it_was(servers: Servers, url: str, folder: Path) -> None:
    """The rows of old as they are shown today."""
    with servers.redis() as redis_url, tempfile.TemporaryDirectory() as home:
        async with house.opened(url, redis_url, Path(home), story.ENDS, kept.world()) as here:
            routes = {f"{method} /{route.path}" for route in here.app.router.routes for method in route.methods}
            document = await house.ask(here.stranger(), "/docs/openapi.json")
            write(folder, {"routes": "".join(f"{route}\n" for route in sorted(routes))})
            write(folder, {"openapi": pages.written(document)}, "json")
            await pages.read_all(here, folder / "pages")
            for name, texts in CHATS.items():
                said = [f"> {text}\n{await here.says(openid_of(name), text)}\n" for text in texts]
                write(folder / "talks", {f"at-the-door-{name}": "\n".join(said)})


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", choices=("talks", "rows", "pages"), default="")
    given = asked.parse_args()
    if given.only in ("", "talks"):
        write(given.folder / "talks", talks.talks())
    if given.only == "talks":
        return
    run = ServerRun()
    try:
        servers = run.servers()
        if given.only in ("", "rows"):
            with servers.database() as url:
                asyncio.run(played_anew(servers, url, given.folder))
        if given.only in ("", "pages"):
            with empty_database(servers) as url:
                kept.load(url)
                asyncio.run(as_it_was(servers, url, given.folder))
    finally:
        run.stop()


if __name__ == "__main__":
    main()
