"""Pictures made anew from their dots: nothing else a file may carry (place, maker, hidden content) is kept."""

from desk.errors import Invalid
from desk.files.decoding import Decoder, NotDecoded
from desk.files.redraw import MOST_DOTS

LARGEST_MADE = 20 * 1024 * 1024
"""A picture made anew may grow."""
UNREADABLE = "图片打不开，可能已损坏，请换一张"
LARGE = f"图片太大：照片最多 {MOST_DOTS['JPEG'] // 10_000} 万像素，请用微信拍摄或压缩后再发"
_redrawing = Decoder("desk.files.redraw", patience=20.0, largest=LARGEST_MADE)


async def redrawn(content: bytes, owner: int) -> tuple[bytes, str]:
    """Return a picture of this identity written again, upright, and its content type: JPEG, or PNG where it has
    transparency or few colours.

    Of a moving picture the first frame is kept. Raises `Invalid`, and `DecoderBusy` where it may be tried again.
    """
    try:
        made = await _redrawing.decode(content, owner)
    except NotDecoded as refused:
        raise Invalid(LARGE if refused.large else UNREADABLE, "file") from None
    content_type, _, drawn = made.partition(b"\n")
    return drawn, content_type.decode()
