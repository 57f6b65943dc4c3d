"""A wire between a process and PostgreSQL that can be cut on one side: the statement arrives, its answer does not."""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, quote, urlsplit


class PostgresProxy:
    """Forwards everything until told to hold the server's answers to a statement that holds certain bytes."""

    def __init__(self, database_url: str) -> None:
        parts = urlsplit(database_url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._host = query.get("host") or parts.hostname or "127.0.0.1"
        self._port = int(query.get("port") or parts.port or 5432)
        self._folder = tempfile.TemporaryDirectory(prefix="wire-")
        os.chmod(self._folder.name, 0o700)
        who = quote(parts.username or "postgres", safe="") + (f":{quote(parts.password)}" if parts.password else "")
        self.url = f"postgres://{who}@{parts.path}?host={quote(self._folder.name, safe='')}&port={self._port}"
        self.url = self.url.replace(f"@{parts.path}", f"@/{parts.path.lstrip('/')}")
        self._hold: bytes | None = None
        self._holding = False
        self._tasks: set[asyncio.Task[None]] = set()

    def hold_answers_after(self, mark: bytes) -> None:
        """From the next request that contains `mark` on, that connection's answers are swallowed."""
        self._hold = mark

    async def holding(self) -> bool:
        """Whether such a statement has arrived, and its sender waits for the answer."""
        return self._holding

    async def cut(self) -> None:
        """From now on the database is away: every connection is closed, and none is taken."""
        self._server.close()
        self._path.unlink()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def mend(self) -> None:
        """It is back."""
        self._server = await asyncio.start_unix_server(self._serve, str(self._path))

    @property
    def _path(self) -> Path:
        return Path(self._folder.name) / f".s.PGSQL.{self._port}"

    async def __aenter__(self) -> "PostgresProxy":
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        if self._host.startswith("/"):
            upstream = await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        else:
            upstream = await asyncio.open_connection(self._host, self._port)
        held = asyncio.Event()
        try:
            await asyncio.gather(self._requests(reader, upstream[1], held), self._answers(upstream[0], writer, held))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            for end in (writer, upstream[1]):
                with suppress(ConnectionError, RuntimeError):
                    end.close()
            self._tasks.discard(task)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, held: asyncio.Event) -> None:
        statement = b""
        while data := await reader.read(65536):
            if self._hold and self._hold in data and data[:1] == b"P":
                # a name, an empty word, then the text; what is bound later says the name
                statement = data[5:].partition(b"\x00")[0]
            elif statement and data[:1] == b"B" and b"\x00" + statement + b"\x00" in data:
                held.set()
                self._holding = True
            writer.write(data)
            await writer.drain()
        writer.close()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, held: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if not held.is_set():
                writer.write(data)
                await writer.drain()
        writer.close()
