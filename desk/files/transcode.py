"""A voice made into MP3, which every browser and every phone plays. Run as a program of its own, never imported.

Bytes in on standard input, MP3 out on standard output. What people send is hostile until shown otherwise: the program
takes no more memory, time or output than told here, touches no file and opens no address. Ends with 0, or with 2 for
what is no voice. The libraries are FFmpeg's, through PyAV.
"""

import io
import sys

import av

from desk.files.confining import UNREADABLE, confine

MOST_MEMORY = 448 * 1024 * 1024
MOST_CPU_SECONDS = 20
MOST_SECONDS_OF_VOICE = 15 * 60
SILENCE = b"#!AMR\n" + (b"\x04" + bytes(12)) * 10
"""Ten frames of AMR, transcoded first: what is imported only when needed is there before no file may be opened."""
RATE = 16000
BIT_RATE = 32000
FORMATS = {b"#!AMR\n": "amr", b"#!AMR-WB\n": "amr", b"OggS": "ogg", b"ID3": "mp3"}


def format_of(content: bytes) -> str:
    """Returns the container, named by its first bytes: FFmpeg is not left to guess, or it would follow play lists."""
    for beginning, name in FORMATS.items():
        if content.startswith(beginning):
            return name
    return "mp4" if content[4:8] == b"ftyp" else "mp3"


def transcode(content: bytes) -> bytes:
    """Returns MP3 of one channel. Raises ValueError, or FFmpeg's own error, for what holds no voice."""
    av.logging.set_level(None)
    made = io.BytesIO()
    with (
        av.open(io.BytesIO(content), "r", format=format_of(content)) as source,
        av.open(made, "w", format="mp3") as target,
    ):
        if not source.streams.audio:
            raise ValueError("no sound in it")
        voice = source.streams.audio[0]
        out = target.add_stream("libmp3lame", rate=RATE, layout="mono")
        out.bit_rate = BIT_RATE
        to_mono = av.AudioResampler(format=out.codec_context.format or "s16p", layout="mono", rate=RATE)
        samples = 0
        for frame in source.decode(voice):
            for part in to_mono.resample(frame):
                samples += part.samples
                target.mux(out.encode(part))
            if samples > MOST_SECONDS_OF_VOICE * RATE:
                break
        for part in to_mono.resample(None):
            samples += part.samples
            target.mux(out.encode(part))
        target.mux(out.encode(None))
    if not samples:
        raise ValueError("silence without a single frame")
    return made.getvalue()


def main() -> int:
    transcode(SILENCE)
    confine(MOST_MEMORY, MOST_CPU_SECONDS)
    try:
        made = transcode(sys.stdin.buffer.read())
    except Exception as error:  # FFmpeg has many words for it
        sys.stderr.write(type(error).__name__)
        return UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
