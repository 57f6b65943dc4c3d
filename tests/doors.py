"""Doors of this process in front of a server: in the clear, or of TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ops.address import DatabaseAddress

SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
"""What a client of PostgreSQL sends first to ask for TLS."""
Inner = Path | tuple[str, int]


def inner_of(address: DatabaseAddress) -> Inner:
    """Where a PostgreSQL answers, as a door goes there."""
    return Path(address.host) / f".s.PGSQL.{address.port}" if address.is_socket else (address.host, address.port)


@asynccontextmanager
async def door_before(inner: Inner, context: ssl.SSLContext | None = None, asked: bool = False) -> AsyncIterator[int]:
    """The port of a door that passes everything on; with a `context` it speaks TLS, `asked` to as PostgreSQL is."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if asked and context is not None:
                assert await reader.readexactly(8) == SSL_REQUEST
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(context)
            opened = asyncio.open_unix_connection(inner) if isinstance(inner, Path) else asyncio.open_connection(*inner)
            inner_reader, inner_writer = await opened
            try:
                await asyncio.gather(_pass_on(reader, inner_writer), _pass_on(inner_reader, writer))
            finally:
                await _closed(inner_writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            await _closed(writer)

    def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(taken, "127.0.0.1", 0, ssl=None if asked else context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.close()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
