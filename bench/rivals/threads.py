"""wechatpy's own client as it is (it keeps ten connections) on many threads.

`python -m bench.rivals.threads URL COUNT THREADS` prints what it took in seconds.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from wechatpy.client import WeChatClient

from bench.rivals.card import CARD, PAGE, TEMPLATE


def main(url: str, count: int, threads: int) -> None:
    client = WeChatClient("wxbench", "secret", "bench")
    client.expires_at = time.time() + 7200
    client.API_BASE_URL = f"{url}/cgi-bin/"

    def send(number: int) -> None:
        answer = client.message.send_template(f"bench-{number}", TEMPLATE, CARD, PAGE)
        assert answer["errcode"] == 0

    began, used = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(send, range(count)))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
