"""Pictures that people of a drill send, each unlike any other, and what is seen in one."""

from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image

SIDE = 160
"""Dots: 25 KB that nothing makes smaller."""


def a_picture(random: Random) -> bytes:
    """A PNG of few colours: made anew it has the same dots."""
    out = BytesIO()
    Image.frombytes("L", (SIDE, SIDE), random.randbytes(SIDE * SIDE)).save(out, "PNG")
    return out.getvalue()


def dots_of(picture: bytes) -> str:
    """What is seen in a picture, whatever way it is written; `broken` where it is none."""
    try:
        with Image.open(BytesIO(picture)) as opened:
            return sha256(opened.convert("RGB").tobytes()).hexdigest()[:16]
    except (OSError, SyntaxError):
        return "broken"
