"""News goes between processes over Redis, and on to open pages. All of it may be lost: pages and sweeps catch up.

Publishing is coalesced: within a few hundredths of a second the same topic with the same body goes out once.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from redis import asyncio as aioredis
from redis.exceptions import RedisError

CHANNEL = "jiesu:news"
GATHER_SECONDS = 0.03
RETRY_SECONDS = 2.0
PUBLISH_SECONDS = 3.0
STOP_SECONDS = 3.0
STOP_TRIES = 60
MOST_WAITING = 200

log = structlog.get_logger("live")


class Live:
    """Publishes this process's news and hands everybody's to its listeners."""

    def __init__(self, redis: aioredis.Redis) -> None:
        self._redis = redis
        self._waiting: set[str] = set()
        self._wake = asyncio.Event()
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._whose: Counter[str] = Counter()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self.heard = 0
        """How many lines came so far."""

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self._listen())]

    @property
    def stopping(self) -> bool:
        return self._stopping

    async def stop(self) -> None:
        """End every open stream, then the tasks; within a few seconds, whatever Redis is doing."""
        self._stopping = True
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        await self._end_tasks()
        with suppress(RedisError, OSError, TimeoutError):
            await asyncio.wait_for(self._redis.aclose(), STOP_SECONDS)

    async def _end_tasks(self) -> None:
        """Cancel them until they end: redis-py swallows what comes at one moment of connecting."""
        pending, self._tasks = set(self._tasks), []
        for _ in range(STOP_TRIES):
            if not pending:
                return
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=STOP_SECONDS / STOP_TRIES)

    def publish(self, topic: str, body: str) -> None:
        """Publish news without waiting for it to go out; see `desk.notices.pubsub.publish_with`."""
        self._waiting.add(f"{topic} {body}")
        self._wake.set()

    def streams_of(self, whose: str) -> int:
        """Return how many of somebody's streams are open in this process."""
        return self._whose[whose]

    @asynccontextmanager
    async def listening(self, whose: str = "") -> AsyncIterator[asyncio.Queue[str | None]]:
        """Give a queue of "topic body" lines; None means the process is stopping. `whose` counts for `streams_of`."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        self._listeners.add(queue)
        self._whose[whose] += 1
        if self._stopping:
            queue.put_nowait(None)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            self._whose[whose] -= 1
            if not self._whose[whose]:
                del self._whose[whose]

    async def _publish(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            lines, self._waiting = self._waiting, set()
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._send(lines)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("news_not_published", error=type(error).__name__, lines=len(lines))
                self._hand_out(lines)

    async def _send(self, lines: set[str]) -> None:
        """Send all of them in one go: each petition makes a line of its own."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for line in lines:
                pipeline.publish(CHANNEL, line)
            await pipeline.execute()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        if message["type"] == "message":
                            self._hand_out({message["data"].decode()})
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("news_not_heard", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    def _hand_out(self, lines: set[str]) -> None:
        self.heard += len(lines)
        for queue in self._listeners:
            for line in lines:
                with suppress(asyncio.QueueFull):
                    queue.put_nowait(line)
