"""Nine pictures at once from one person, as WeChat sends what was picked from an album, while others talk too."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from settings import wall_clock
from tests.drills import books as ledger
from tests.drills.books import Books
from tests.drills.crash import under_load
from tests.drills.raw import Door, ask, message
from tests.drills.servers import DrillServers
from tests.town import OFFICIAL, a_town, rows

ROUNDS = 20
PICTURES = 9
OTHERS = 6
"""People who leave petitions meanwhile."""
PROCESSES = 2
BEFORE = ("诉求", "2", "1", "4", "0", "照片里是判决书")
AFTER = ("1", "张三", "13807910001", "1")
KEPT = """
SELECT identity.openid, attachment.media_id FROM attachment JOIN petition ON petition.id = petition_id
JOIN identity ON identity.id = petition.identity_id WHERE starts_with(identity.openid, 'o-pictures-')"""


async def pictures_drill(servers: DrillServers, home: Path, *, seed: int, told: Callable[[], object]) -> Books:
    """Round after round another person sends nine; each must be acknowledged at once, and be there in the end."""
    books, random, statuses = Books(), Random(seed), Counter[int]()
    async with a_town(servers.database_url, servers.redis_url, home, processes=PROCESSES) as town:
        door = Door(OFFICIAL["appid"], OFFICIAL["token"], OFFICIAL["aes_key"], wall_clock)
        port = int(town.web.rpartition(":")[2])

        async def send(sender: str, number: int, **fields: object) -> None:
            answer = await ask(port, door.request(message(sender, number, **fields)))
            statuses[answer.status] += 1

        async with under_load(town, servers.database_url, random, OTHERS, seed) as (_, enough):
            for turn in range(ROUNDS):
                sender, first = f"o-pictures-{turn}", (turn + 1) * 1000
                for index, text in enumerate(BEFORE):
                    await send(sender, first + index, Content=text)
                nine = [
                    send(sender, first + 100 + index, MsgType="image", MediaId=f"{sender}-{index}", PicUrl="")
                    for index in range(PICTURES)
                    for _ in range(random.choice((1, 1, 3)))
                ]
                await asyncio.gather(*nine)
                for index, text in enumerate(AFTER):
                    await send(sender, first + 200 + index, Content=text)
                told()
            enough()
        found = await rows(servers.database_url, KEPT)
        await ledger.no_traceback(books, town)
    kept, times = Counter(row["openid"] for row in found), Counter(row["media_id"] for row in found)
    books.line("轮，每轮一个人同时发九张，别人照常说话", ROUNDS)
    books.line("网页进程", PROCESSES)
    books.line("存下的图片", len(found))
    books.none_of("没有存下九张的人", [f"o-pictures-{n}" for n in range(ROUNDS) if kept[f"o-pictures-{n}"] != PICTURES])
    books.none_of("存了两次的图片", [one for one, count in times.items() if count > 1])
    books.none_of("没有当场收下的消息（状态）", [status for status in statuses.elements() if status != 200])
    return books
