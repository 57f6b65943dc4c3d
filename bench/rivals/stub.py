"""WeChat's side of a send and nothing else: every call is answered after so many seconds, with a number of its own.

`python -m bench.rivals.stub PORT`; the seconds are `BENCH_LATENCY`.
"""

import asyncio
import itertools
import os
import sys

TOKEN = b'{"access_token":"bench","expires_in":7200}'
NUMBERS = itertools.count(3_000_000_000_000_000_000)
LATENCY = float(os.environ.get("BENCH_LATENCY", "0"))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; encoding=utf-8\r\nContent-Length: %d\r\n\r\n%b"


class Stub(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self) -> None:
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head, length = self.buffer[:end], 0
            for line in head.split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self._answer(b"token" in head.split(b" ", 2)[1].split(b"?")[0])

    def _answer(self, token: bool) -> None:
        body = TOKEN if token else b'{"errcode":0,"errmsg":"ok","msgid":%d}' % next(NUMBERS)
        answer = HEAD % (len(body), body)
        if LATENCY and not token:
            asyncio.get_running_loop().call_later(LATENCY, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
