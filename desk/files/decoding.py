"""People's files are decoded in processes of their own, which are killed where they take too long.

One at a time of a kind, and of one person only one waits: whoever sends poison waits behind everybody else.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from desk.files.confining import LARGE

_ROOT = Path(__file__).parents[2]
PATHS = str(_ROOT)
"""Where a decoder finds its modules; it is given nothing else of this process's surroundings."""
MOST_WAITING = 40
"""More people than this do not wait: they are told to come again."""


class NotDecoded(Exception):
    """Another try gives the same: it is not what it says, or takes more than a file may; `large` says by its size."""

    def __init__(self, ended: int) -> None:
        super().__init__(f"the decoder ended with {ended}")
        self.large = ended == LARGE


class DecoderBusy(Exception):
    """Nothing is known of the file: too many waited, or the machine was too slow."""


@dataclass
class Decoder:
    """One kind of decoding: a program of ours, bytes in and bytes out.

    `patience` is in seconds, `largest` in bytes of what comes out.
    """

    module: str
    patience: float
    largest: int
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _owners: dict[int, asyncio.Lock] = field(default_factory=dict)
    _waiting: int = 0

    async def decode(self, content: bytes, owner: int) -> bytes:
        """Return what the program makes of a file of this identity.

        Raises `NotDecoded` and `DecoderBusy`, and OSError where no process can be started.
        """
        async with self._in_turn(owner):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self.module,
                cwd=_ROOT,
                env={"PATH": "", "PYTHONPATH": PATHS},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(self.patience):
                    made, _ = await process.communicate(content)
            except TimeoutError:
                raise DecoderBusy from None
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        if process.returncode or not made or len(made) > self.largest:
            raise NotDecoded(process.returncode or 0)
        return made

    @asynccontextmanager
    async def _in_turn(self, owner: int) -> AsyncIterator[None]:
        if self._waiting >= MOST_WAITING:
            raise DecoderBusy
        own = self._owners.setdefault(owner, asyncio.Lock())
        self._waiting += 1
        try:
            async with own, self._turn:
                yield
        finally:
            self._waiting -= 1
            if not own.locked():
                self._owners.pop(owner, None)
