"""Voices that play: what somebody spoke is kept as it came, and beside it as MP3, made in a process of its own."""

from dataclasses import dataclass

from desk.files.decoding import Decoder
from models import Attachment

PLAYABLE = "audio/mpeg"
_transcoding = Decoder("desk.files.transcode", patience=30.0, largest=10 * 1024 * 1024)


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


async def make_playable(content: bytes, owner: int) -> bytes:
    """Return the voice of this identity as MP3 (`PLAYABLE`).

    Raises `NotDecoded` for what holds no voice, `DecoderBusy` and OSError where it may be tried again.
    """
    return await _transcoding.decode(content, owner)
