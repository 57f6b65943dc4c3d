"""A petition's words as they rest: sealed in three lengths, and what they are found by.

This is the one place that makes them. What reads them is `Petition.text` and `Petition.title`; where a statement of
our own brings a row, `text_in` and `title_in` here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.rules.papers.redaction import redact
from desk.rules.sizes import LONGEST_TITLE
from desk.rules.text.cutting import shorten
from desk.search.keys import fresh_keys, words_to_key
from models import Petition, Petitioner, Ticket, Words
from models.keyring import Place, Purpose, keyring, purpose_of, unseal
from models.sealing import bound


@dataclass(frozen=True)
class SealedWords:
    """The words of one petition as its row has them; `masked` is None where there is nothing to mask."""

    whole: bytes = field(repr=False)
    masked: bytes | None = field(repr=False)
    title: bytes = field(repr=False)
    word_keys: list[int] = field(repr=False)

    def columns(self) -> dict[str, Any]:
        """Return them by the names of their columns; what rested in clear is gone with that."""
        return {
            "text_sealed": self.whole,
            "masked_sealed": self.masked,
            "title_sealed": self.title,
            "word_keys": self.word_keys,
            "clear_title": "",
            "clear_text": "",
            "clear_bigrams": [],
        }


def title_of_words(masked: str) -> str:
    """Return the beginning of masked words, on one line."""
    return shorten(" ".join(masked.split()), LONGEST_TITLE)


def seal_words(
    petition_id: int,
    whole: str,
    restricted: bool,
    title: str = "",
    found_by: Iterable[str] | None = None,
    masked: str = "",
) -> SealedWords:
    """Seal what somebody wrote for the petition with that number.

    `title` stands in place of the words' own beginning, `found_by` of their own keys; `masked` are the words masked,
    where that was done already.
    """
    keys, purpose = keyring(), purpose_of(restricted)
    masked = masked or redact(whole).text

    def sealed(column: str, text: str) -> bytes:
        return keys.seal(text, Place("petition", column, petition_id), purpose)

    return SealedWords(
        whole=sealed("text_sealed", whole),
        masked=sealed("masked_sealed", masked) if masked != whole else None,
        title=sealed("title_sealed", title or title_of_words(masked)),
        word_keys=keys.word_keys(words_to_key(masked) if found_by is None else found_by, purpose),
    )


def text_in(row: Mapping[str, Any]) -> str:
    """Return the masked words in a row with petition_id, text, masked_sealed and text_sealed."""
    if row["text"] or not row["masked_sealed"]:
        return str(row["text"]) or unseal(row["text_sealed"], Place("petition", "text_sealed", row["petition_id"]))
    return unseal(row["masked_sealed"], Place("petition", "masked_sealed", row["petition_id"]))


def title_in(row: Mapping[str, Any]) -> str:
    """Return the title in a row with petition_id, title and title_sealed."""
    return str(row["title"]) or unseal(row["title_sealed"], Place("petition", "title_sealed", row["petition_id"]))


async def move_words(ticket: Ticket) -> None:
    """Seal anew the words of a petition one of whose tickets became a complaint, or is none any more.

    What the petitioner left is a complaint's while any part is one; the titles of parts and what was said about them
    go by the part. Call in the transaction that moves it, with `restricted` as it will be saved.
    """
    petition, parts = await Petition.get(id=ticket.petition_id), await Ticket.filter(petition_id=ticket.petition_id)
    behind = {part.id for part in parts if (ticket if part.id == ticket.id else part).restricted}
    found_by = () if petition.redacted_at is not None else None
    words = seal_words(petition.id, unseal(petition.text_sealed), bool(behind), petition.title, found_by)
    await Petition.filter(id=petition.id).update(**words.columns(), **fresh_keys(petition, bool(behind)))
    for one in await Petitioner.filter(petition_id=petition.id):
        await Petitioner.filter(id=one.id).update(**fresh_keys(one, bool(behind)))
    for part in parts:
        await _move_part(part, purpose_of(part.id in behind))
    if ticket.part:
        await ticket.refresh_from_db(fields=["clear_part_title", "part_title_sealed"])


async def _move_part(part: Ticket, purpose: Purpose) -> None:
    if part.part_title:
        place = Place("ticket", "part_title_sealed", part.id)
        sealed = keyring().seal(part.part_title, place, purpose)
        await Ticket.filter(id=part.id).update(part_title_sealed=sealed, clear_part_title="")
    for said in await Words.filter(ticket_id=part.id, text_sealed__isnull=False):
        place = Place("words", "text_sealed", said.id)
        keys = fresh_keys(said, purpose is Purpose.RESTRICTED)
        await Words.filter(id=said.id).update(text_sealed=bound(said.text_sealed or b"", place, purpose), **keys)
