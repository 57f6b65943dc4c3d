"""A page of a PDF made into a picture. Run as a program of its own, never imported by what serves people.

On standard input the number of the page, a line end and the PDF; on standard output the page as JPEG, or for page 0 how
many pages there are. What people send is hostile until shown otherwise: the program takes no more memory or time than
told here, touches no file and opens no address; no script in the PDF is run. Ends with 0; with 2 for what is no PDF, or
is locked; with 3 for one that is too large. The library is PDFium, Chromium's own.
"""

import sys
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from desk.files.confining import LARGE, UNREADABLE, confine
from desk.rules.sizes import MOST_PDF_PAGES

MOST_MEMORY = 768 * 1024 * 1024
MOST_CPU_SECONDS = 10
LONGEST_SIDE = 1800
"""In dots: an A4 page stays legible, and fits two screens."""
POINTS = 2.5
"""Dots a point of the page at most: 180 to the inch."""
JPEG_QUALITY = 85


class TooLong(Exception):
    """It has more pages than anybody looks through here."""


def answer(asked: int, content: bytes) -> bytes:
    """Return a page as a picture, counted from 1, or for 0 how many there are. Raises `TooLong`, or PDFium's own."""
    with pdfium.PdfDocument(content) as document:
        pages = len(document)
        if pages > MOST_PDF_PAGES:
            raise TooLong
        if not asked and pages:
            document[0].get_size()
            return str(pages).encode()
        return _drawn(document[asked - 1])


def _drawn(page: pdfium.PdfPage) -> bytes:
    scale = min(POINTS, LONGEST_SIDE / max(*page.get_size(), 1))
    out = BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def rehearse() -> None:
    """Draw an empty page: what is imported only when it is needed is there before no file may be opened."""
    made = BytesIO()
    with pdfium.PdfDocument.new() as document:
        document.new_page(10, 10)
        document.save(made)
    Image.new("RGB", (1, 1)).save(BytesIO(), "JPEG")
    answer(1, made.getvalue())


def main() -> int:
    rehearse()
    confine(MOST_MEMORY, MOST_CPU_SECONDS)
    try:
        asked, _, content = sys.stdin.buffer.read().partition(b"\n")
        made = answer(int(asked), content)
    except (TooLong, MemoryError):
        return LARGE
    except Exception as error:  # PDFium and Pillow have many words for it
        sys.stderr.write(type(error).__name__)
        return UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
