"""A picture made anew from its dots. Run as a program of its own, never imported by what serves people.

Bytes in on standard input; the content type, a line end and the new picture on standard output. What people send is
hostile until shown otherwise: the program takes no more memory or time than told here, touches no file and opens no
address. Ends with 0; with 2 for what is no picture; with 3 for one that is too large.
"""

import sys
from io import BytesIO

from PIL import Image, ImageOps

from desk.files.confining import LARGE, UNREADABLE, confine

MOST_MEMORY = 320 * 1024 * 1024
MOST_CPU_SECONDS = 8
"""A photograph of 50 megapixels takes one."""
MOST_DOTS = {"JPEG": 50_000_000, "PNG": 25_000_000, "GIF": 25_000_000, "WEBP": 8_000_000}
"""By what each decoder holds at a time: WebP's twenty bytes a dot, PNG's eight."""
MOST_DOTS_PROGRESSIVE = 16_000_000
"""Of a progressive JPEG all coefficients are held at once."""
MOST_SCANS = 64
"""A progressive JPEG has ten; each of thousands costs a pass over all dots."""
FEWER_FROM = 20_000_000
"""A JPEG of more dots is read at half its width, which its coding allows: it stays legible, and fits a screen."""
JPEG_QUALITY = 90
START_OF_SCAN = b"\xff\xda"
PROGRESSIVE = b"\xff\xc2"


class TooLarge(Exception):
    """The picture has more dots than anybody looks at."""


def redraw(content: bytes) -> tuple[str, bytes]:
    """Return a picture's content type and the picture written again, upright, without what was written beside it.

    JPEG, or PNG where it has transparency or few colours; of a moving picture the first frame. Raises `TooLarge`, or
    Pillow's own error, for what is no picture.
    """
    with Image.open(BytesIO(content), formats=list(MOST_DOTS)) as picture:
        _measure(picture, content)
        if picture.format == "JPEG" and picture.width * picture.height > FEWER_FROM:
            picture.draft(None, (picture.width // 2, picture.height // 2))
        ImageOps.exif_transpose(picture, in_place=True)
        return _written(picture)


def _measure(picture: Image.Image, content: bytes) -> None:
    dots = picture.width * picture.height
    if dots > MOST_DOTS[picture.format or ""]:
        raise TooLarge
    if picture.format == "JPEG":
        if content.count(START_OF_SCAN) > MOST_SCANS:
            raise ValueError("more scans than a camera writes")
        if dots > MOST_DOTS_PROGRESSIVE and PROGRESSIVE in content:
            raise TooLarge


def _written(picture: Image.Image) -> tuple[str, bytes]:
    few_or_clear = picture.mode in ("1", "P", "L", "LA", "PA", "RGBA", "RGBa") or "transparency" in picture.info
    mode, kind = ("RGBA", "PNG") if few_or_clear else ("RGB", "JPEG")
    drawn = picture if picture.mode == mode else picture.convert(mode)
    drawn.info = {}
    out = BytesIO()
    drawn.save(out, kind, **({} if few_or_clear else {"quality": JPEG_QUALITY}))
    return f"image/{kind.lower()}", out.getvalue()


def rehearse() -> None:
    """Redraw a dot of each kind: what Pillow imports only when it is needed is there before no file may be opened."""
    for kind in MOST_DOTS:
        out = BytesIO()
        Image.new("P", (1, 1)).convert("P" if kind == "GIF" else "RGB").save(out, kind, exif=Image.Exif())
        redraw(out.getvalue())


def main() -> int:
    rehearse()
    confine(MOST_MEMORY, MOST_CPU_SECONDS)
    try:
        content_type, made = redraw(sys.stdin.buffer.read())
    except (TooLarge, Image.DecompressionBombError):
        return LARGE
    except MemoryError:
        return LARGE
    except Exception as error:  # Pillow has many words for it
        sys.stderr.write(type(error).__name__)
        return UNREADABLE
    sys.stdout.buffer.write(content_type.encode() + b"\n" + made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
