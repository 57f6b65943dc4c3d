"""The phones page gets live news: one queue for each open stream of server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from wechat.sandbox.api.shapes import Object, dumps

HEARTBEAT = 10.0
BEHIND = 2000


class Feed:
    """Fans news out to every open stream. A stream that falls too far behind is ended; its page connects again."""

    def __init__(self) -> None:
        self._streams: set[asyncio.Queue[str | None]] = set()

    @property
    def listeners(self) -> int:
        """Return how many streams are open."""
        return len(self._streams)

    def tell(self, event: str, data: Object) -> None:
        text = f"event: {event}\ndata: {dumps(data)}\n\n"
        for stream in list(self._streams):
            self._put(stream, text)

    def _put(self, stream: asyncio.Queue[str | None], text: str | None) -> None:
        try:
            stream.put_nowait(text)
        except asyncio.QueueFull:
            self._streams.discard(stream)
            stream.get_nowait()
            stream.put_nowait(None)

    async def listen(self) -> AsyncGenerator[str]:
        """Yield the lines to send, with a comment every ten seconds so that nobody takes silence for a dead stream."""
        stream: asyncio.Queue[str | None] = asyncio.Queue(BEHIND)
        self._streams.add(stream)
        try:
            yield ": open\n\n"
            while True:
                text: str | None = ": still here\n\n"
                with suppress(TimeoutError):
                    text = await asyncio.wait_for(stream.get(), HEARTBEAT)
                if text is None:
                    return
                yield text
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream, so that the server can stop at once."""
        for stream in list(self._streams):
            self._put(stream, None)
