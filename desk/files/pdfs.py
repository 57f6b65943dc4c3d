"""PDFs: opened, counted and drawn page by page in a process of its own; no browser has to open what somebody sent."""

from desk.errors import Invalid, NotFound
from desk.files.decoding import Decoder, NotDecoded
from desk.rules.sizes import MOST_PDF_PAGES

PDF = "application/pdf"
DRAWN = "image/jpeg"
UNREADABLE = "PDF 打不开：可能已损坏或设了密码，请另存一份再传"
LARGE = f"PDF 太长：最多 {MOST_PDF_PAGES} 页，请分成几份"
SCRIPTED = "PDF 里带有脚本或要运行的程序，不能收；请打印成新的 PDF 再传"
NO_PAGE = "没有这一页"
ACTIVE = (b"/JavaScript", b"/Launch")
"""Names of what acts by itself (ISO 32000-1, 12.6.4.5 and 12.6.4.16)."""
_drawing = Decoder("desk.files.pdf_pages", patience=20.0, largest=8 * 1024 * 1024)


async def counted(content: bytes, owner: int) -> int:
    """Return how many pages a PDF of this identity has. Raises `Invalid`, and `DecoderBusy`."""
    if any(name in content for name in ACTIVE):
        raise Invalid(SCRIPTED, "file")
    try:
        return int(await _drawing.decode(b"0\n" + content, owner))
    except NotDecoded as refused:
        raise Invalid(LARGE if refused.large else UNREADABLE, "file") from None


async def page_drawn(content: bytes, page: int, owner: int) -> bytes:
    """Return a page as a picture (`DRAWN`), counted from 1. Raises `NotFound`, and `DecoderBusy`."""
    try:
        return await _drawing.decode(b"%d\n%b" % (page, content), owner)
    except NotDecoded:
        raise NotFound(NO_PAGE) from None
