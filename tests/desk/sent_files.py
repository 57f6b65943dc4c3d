"""Files that officers attach: a picture, a PDF, and words that go to the citizen with them."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from PIL import Image

from desk.files.officer_files import SentFile
from desk.tickets import attaching, ticket_store
from desk.tickets.orders import carry_out
from models import Ticket
from models.enums import Act
from tests import cast


def a_picture(width: int = 30) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, 20), (200, 40, 40)).save(made, "PNG")
    return made.getvalue()


def a_pdf(pages: int = 2) -> bytes:
    drawn = [Image.new("RGB", (300, 420), (250, 250, 200 + at)) for at in range(pages)]
    made = BytesIO()
    drawn[0].save(made, "PDF", save_all=True, append_images=drawn[1:])
    return made.getvalue()


async def attach(
    ticket: Ticket, *contents: bytes, act: Act = Act.ANSWER, by: str = "李正", as_of: datetime = cast.MORNING
) -> tuple[int, ...]:
    sent = [SentFile(f"{at}.x", content) for at, content in enumerate(contents)]
    taken, refused = await attaching.attach_all((await cast.officer(by)).id, ticket, act, sent, as_of)
    assert refused == []
    return tuple(taken)


async def says(
    ticket: Ticket, *contents: bytes, act: Act = Act.ANSWER, words: str = cast.ANSWER, as_of: datetime = cast.MORNING
) -> tuple[int, ...]:
    """李正 says something to the citizen with these files. Returns them by their ids."""
    ids = await attach(ticket, *contents, act=act, as_of=as_of)
    said = await cast.order(await ticket_store.load(ticket.id), "李正", words, as_of)
    await carry_out(act, replace(said, files=ids, checked=True))
    return ids
