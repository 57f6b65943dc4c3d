"""Voices that play: what somebody spoke is kept as it came, and beside it as MP3, made in a process of its own."""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from models import Attachment

PLAYABLE = "audio/mpeg"
PATIENCE_SECONDS = 30.0
LARGEST_MADE = 10 * 1024 * 1024
_ROOT = Path(__file__).parents[2]
_ONE_AT_A_TIME = asyncio.Semaphore(1)


@dataclass(frozen=True)
class PlayableFile:
    """What of a file is shown or played: its key in the store, its type, its bytes."""

    key: str
    content_type: str
    size: int


def playable_file(file: Attachment) -> PlayableFile:
    """Returns the playable copy of a voice, once there is one, and any other file as it was kept."""
    if file.playable_key:
        return PlayableFile(file.playable_key, PLAYABLE, file.playable_size)
    return PlayableFile(file.file_key, file.content_type, file.size)


class NotPlayable(Exception):
    """No voice in it, or more than a process may spend on one: another try gives the same."""


async def make_playable(content: bytes) -> bytes:
    """Returns the voice as MP3 (`PLAYABLE`). Raises `NotPlayable`, and OSError where no process can be started."""
    async with _ONE_AT_A_TIME:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "desk.files.transcode",
            cwd=_ROOT,
            env={"PATH": "", "PYTHONPATH": str(_ROOT)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                made, _ = await process.communicate(content)
        except TimeoutError as error:
            raise NotPlayable("it took too long") from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    if process.returncode != 0 or not made or len(made) > LARGEST_MADE:
        raise NotPlayable(f"the transcoder ended with {process.returncode}")
    return made
