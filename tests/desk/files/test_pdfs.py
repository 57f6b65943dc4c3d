"""PDFs are opened in a process of their own: counted, drawn page by page; what is none, too long or acts is refused."""

from io import BytesIO

import pytest
from PIL import Image

from desk.errors import Invalid, NotFound
from desk.files import pdfs
from desk.rules.sizes import MOST_PDF_PAGES
from tests.desk.sent_files import a_pdf

ZHANG = 1


def with_pages(count: int, side: int = 100) -> bytes:
    """Write a PDF by hand: many pages, or large ones, in few bytes."""
    kids = " ".join(f"{3 + at} 0 R" for at in range(count))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
        *[f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {side} {side}] >>"] * count,
    ]
    out, places = b"%PDF-1.7\n", []
    for at, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{at} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


async def test_its_pages_are_counted_and_drawn() -> None:
    content = a_pdf(3)

    assert await pdfs.counted(content, ZHANG) == 3
    with Image.open(BytesIO(await pdfs.page_drawn(content, 2, ZHANG))) as seen:
        assert (seen.format, seen.size) == ("JPEG", (750, 1050))


async def test_a_page_of_many_metres_is_drawn_no_larger_than_a_screen() -> None:
    with Image.open(BytesIO(await pdfs.page_drawn(with_pages(1, 14_400), 1, ZHANG))) as seen:
        assert max(seen.size) <= 1801


async def test_a_page_it_does_not_have_is_not_found() -> None:
    with pytest.raises(NotFound):
        await pdfs.page_drawn(a_pdf(1), 2, ZHANG)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"%PDF-1.7\n" + b"\0" * 99, pdfs.UNREADABLE),
        (a_pdf(1)[:200], pdfs.UNREADABLE),
        (with_pages(MOST_PDF_PAGES + 1), pdfs.LARGE),
        (a_pdf(1) + b"/JavaScript", pdfs.SCRIPTED),
        (a_pdf(1) + b"<< /S /Launch >>", pdfs.SCRIPTED),
    ],
    ids=["no pdf", "cut off", "too long", "a script", "a program to start"],
)
async def test_what_is_not_taken_is_refused_in_words(sent: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        await pdfs.counted(sent, ZHANG)
    assert refused.value.words == words
