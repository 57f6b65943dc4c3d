"""Pictures made anew from their dots: nothing else a file may carry (place, maker, hidden content) is kept."""

import threading
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from desk.errors import Invalid

MOST_DOTS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITY = 90
UNREADABLE = "图片打不开，可能已损坏，请换一张"
_TWO_AT_A_TIME = threading.BoundedSemaphore(2)
"""A picture of `MOST_DOTS` takes 200 MB while it is open."""


def reencode(content: bytes) -> tuple[bytes, str]:
    """Returns a picture written again, upright, and its content type: JPEG, or PNG where it has transparency or few
    colours.

    Of a moving picture the first frame is kept. Slow: call it in a thread. Raises `Invalid`.
    """
    with _TWO_AT_A_TIME:
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_DOTS:
                    raise Invalid(f"图片太大：最多 {MOST_DOTS // 1_000_000 * 100} 万像素", "file")
                return _written(ImageOps.exif_transpose(picture))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Invalid(f"图片太大：最多 {MOST_DOTS // 1_000_000 * 100} 万像素", "file") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError) as error:
            raise Invalid(UNREADABLE, "file") from error


def _written(picture: Image.Image) -> tuple[bytes, str]:
    few_or_clear = picture.mode in ("1", "P", "L", "LA", "PA", "RGBA", "RGBa") or "transparency" in picture.info
    out = BytesIO()
    if few_or_clear:
        _bare(picture.convert("RGBA")).save(out, "PNG")
        return out.getvalue(), "image/png"
    _bare(picture.convert("RGB")).save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue(), "image/jpeg"


def _bare(picture: Image.Image) -> Image.Image:
    """Without what was written beside the dots."""
    picture.info = {}
    return picture
