"""A bare aiohttp loop that posts the same card to the same stub.

`python -m bench.rivals.post_loop URL COUNT AT_ONCE` prints what it took in seconds.
"""

import asyncio
import json
import sys
import time

import aiohttp

from bench.rivals.card import PATH, body


async def main(url: str, count: int, at_once: int) -> None:
    numbers = iter(range(count))
    headers = {"Content-Type": "application/json"}

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

        async def post() -> None:
            for number in numbers:
                card = body(number)
                async with http.post(f"{url}{PATH}?access_token=bench", data=card, headers=headers) as said:
                    assert (await said.json(content_type=None))["errcode"] == 0

        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*(post() for _ in range(at_once)))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
