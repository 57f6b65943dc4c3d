"""A broadcast as its readers see it, before anybody of them does: for its author, and for whoever approves it."""

from dataclasses import dataclass, field
from datetime import datetime

from desk.broadcasts.counting import AudienceCount, count_audience
from desk.broadcasts.trying import full_of
from desk.rules.broadcasts.articles import clean
from desk.rules.broadcasts.gaps import Gap, fill_gaps, unknown_gaps
from models import Broadcast, Court
from models.enums import BroadcastKind


@dataclass(frozen=True)
class BroadcastShown:
    """`words` are a chat's or a short message's, with the gap's own name in each gap; `html` an article's, cleaned."""

    kind: BroadcastKind
    title: str
    court: str
    summary: str
    words: str = field(repr=False)
    html: str = field(default="", repr=False)
    cover: int | None = None


def shown(
    kind: BroadcastKind, title: str, summary: str, text: str, body: str, cover: int | None, court: Court
) -> BroadcastShown:
    """Show words as they would arrive, whether they may be sent or not."""
    samples = {gap: f"（{gap}）" for gap in Gap} | {Gap.COURT: court.name}
    words = text if unknown_gaps(text) else fill_gaps(text, samples)
    return BroadcastShown(kind, title, court.short_name, summary, words, clean(body), cover)


def shown_of(broadcast: Broadcast) -> BroadcastShown:
    """Show a broadcast, loaded with its court."""
    row = broadcast
    return shown(row.kind, row.title, row.summary, row.text, row.body, row.cover_id, row.court)


async def count_shown(broadcast: Broadcast, as_of: datetime) -> tuple[AudienceCount | None, int | None]:
    """Count the audience of a draft, loaded with its court, and who of it had their four mass messages of this month.

    (None, None) where there are too many to be counted in the time a page has.
    """
    try:
        return await count_audience(broadcast, as_of), await full_of(broadcast, broadcast.court.path, as_of)
    except TimeoutError:
        return None, None
