"""Once a day the heads of all histories are written where the database cannot reach: a file, syslog, our own log."""

import asyncio
import os
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import structlog

from desk.upkeep.chain_heads import ONE_AT_A_TIME, ChainHead, is_due, read_heads, take_heads
from models.database import transaction
from models.once_more import once_more

log = structlog.get_logger("jobs")
AUDIT_INFO = 110
"""Syslog's priority: facility 13, log audit; severity 6, informational."""
SYSLOG_PORT = 514


class ChainKeeper:
    """Keeps the day's heads. `syslog` is `host`, `host:port`, or the path of a local socket; empty for none."""

    def __init__(self, file: Path, syslog: str = "") -> None:
        self._file, self._syslog = file, syslog

    @once_more
    async def keep_heads(self, as_of: datetime) -> int:
        """Write today's heads where they are not yet. Returns how many. Raises `OSError` where the file cannot be
        written: a job that fails is told of.
        """
        if not is_due(read_heads(self._file), as_of):
            return 0
        async with transaction() as plain:
            known = read_heads(self._file)
            if not await plain.fetchval(ONE_AT_A_TIME) or not is_due(known, as_of):
                return 0
            heads = await take_heads(known, as_of)
            await asyncio.to_thread(_append, self._file, heads)
        for head in heads:
            log.info("chain_head", table=head.table, upto=head.upto, rows=head.rows, head=head.head)
        await asyncio.to_thread(self._send, heads)
        return 0

    def _send(self, heads: Sequence[ChainHead]) -> None:
        if not self._syslog:
            return
        local = self._syslog.startswith("/")
        host, _, port = self._syslog.partition(":")
        where: str | tuple[str, int] = self._syslog if local else (host, int(port or SYSLOG_PORT))
        try:
            with socket.socket(socket.AF_UNIX if local else socket.AF_INET, socket.SOCK_DGRAM) as out:
                for head in heads:
                    out.sendto(f"<{AUDIT_INFO}>jiesu: chain_head {head.line()}".encode(), where)
        except OSError as error:
            log.error("syslog_away", error=type(error).__name__)


def _append(file: Path, heads: Sequence[ChainHead]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    with os.fdopen(descriptor, "a", encoding="utf-8") as out:
        out.write("".join(f"{head.line()}\n" for head in heads))
        out.flush()
        os.fsync(out.fileno())
