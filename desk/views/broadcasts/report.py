"""What became of each person of a broadcast, a page at a time, and all of it as rows of a table.

Who somebody is, is shown as far as the publisher named them (a list, cases). Of followers and of whoever has a petition
at the court nothing is: a report tells nobody who asked the court for something.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from desk.access.actors import Actor
from desk.broadcasts.store import find
from desk.rules.papers.masks import mask_name, mask_telephone
from desk.views.broadcasts.figures import words_of_reason
from models import BroadcastLine, BroadcastRecipient, Case, CaseParty, Officer
from models.enums import RecipientOutcome
from models.keyring import unseal

PAGE_OF_REPORT = 50
AT_ONCE = 2000
HEADINGS = ("序号", "收件人", "手机号", "案号", "结果", "原因")


@dataclass(frozen=True)
class ReportLine:
    """One person: `who` and `mobile` masked; empty where nobody named them."""

    id: int
    who: str
    mobile: str
    case_number: str
    outcome: RecipientOutcome
    reason: str

    def cells(self, place: int) -> tuple[str, ...]:
        return (str(place), self.who, self.mobile, self.case_number, self.outcome.label, self.reason)


@dataclass(frozen=True)
class ReportPage:
    lines: Sequence[ReportLine]
    next_after: int | None


async def report_of(
    actor: Actor, broadcast_id: int, after: int = 0, outcome: RecipientOutcome | None = None
) -> ReportPage:
    """Return a page of a report, in the order in which the audience was frozen. Raises `NotFound`."""
    found = await find(actor, broadcast_id)
    lines = await _lines(found.id, after, outcome, PAGE_OF_REPORT + 1)
    more = len(lines) > PAGE_OF_REPORT
    return ReportPage(lines[:PAGE_OF_REPORT], lines[PAGE_OF_REPORT - 1].id if more else None)


async def all_lines(broadcast_id: int) -> AsyncIterator[tuple[str, ...]]:
    """Give the rows of a whole report as cells under `HEADINGS`, read a few thousand at a time."""
    after, place = 0, 0
    while lines := await _lines(broadcast_id, after, None, AT_ONCE):
        for line in lines:
            place += 1
            yield line.cells(place)
        after = lines[-1].id


async def _lines(broadcast_id: int, after: int, outcome: RecipientOutcome | None, most: int) -> list[ReportLine]:
    rows = BroadcastRecipient.filter(broadcast_id=broadcast_id, id__gt=after).order_by("id").limit(most)
    found = await (rows.filter(outcome=outcome) if outcome is not None else rows)
    listed = {one.id: one for one in await BroadcastLine.filter(id__in=[r.line_id for r in found if r.line_id] or [0])}
    parties = {one.id: one for one in await CaseParty.filter(id__in=_ids(found, "party_id"))}
    cases = {one.id: one.number for one in await Case.filter(id__in=_ids(found, "case_id"))}
    officers = {one.id: one.name for one in await Officer.filter(id__in=_ids(found, "officer_id"))}
    return [_line(row, listed, parties, cases, officers) for row in found]


def _ids(rows: Sequence[BroadcastRecipient], name: str) -> list[int]:
    return list({getattr(row, name) for row in rows if getattr(row, name)} or {0})


def _line(
    row: BroadcastRecipient,
    listed: dict[int, BroadcastLine],
    parties: dict[int, CaseParty],
    cases: dict[int, str],
    officers: dict[int, str],
) -> ReportLine:
    who, mobile, number = "", "", ""
    if row.line_id in listed:
        line = listed[row.line_id]
        who, mobile, number = f"名单第 {line.place} 行", mask_telephone(unseal(line.mobile_sealed)), line.case_number
    elif row.party_id in parties and row.case_id in cases:
        who, number = mask_name(unseal(parties[row.party_id].name_sealed)), cases[row.case_id]
    elif row.officer_id in officers:
        who = officers[row.officer_id]
    return ReportLine(row.id, who, mobile, number, row.outcome, words_of_reason(row.reason) if row.reason else "")
