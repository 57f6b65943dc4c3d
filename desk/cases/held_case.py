"""What we hold of a case is shown to the system that sent it: references and moments, nothing of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.cases.outcome import CaseSource
from desk.errors import NotFound
from desk.rules.case_rows.reading import ReportKind
from desk.rules.text import case_numbers
from desk.rules.text.case_numbers import CaseNumber
from models import Case, CaseEvent, CaseParty, CaseRepresentative, FeeDue, Hearing, Preservation

ABSENT = "没有这个案件，或者它不归这个系统"


@dataclass(frozen=True)
class HeldRow:
    """A row that is kept, by the case system's own reference; without one it came with its case in a file."""

    ref: str
    as_of: datetime | None


@dataclass(frozen=True)
class HeldCase:
    """A case with its court and judge, and what is kept of it."""

    case: Case
    rows: Mapping[ReportKind, Sequence[HeldRow]]
    hearings: Sequence[Hearing]


PARTS = (
    (ReportKind.STEPS, CaseEvent),
    (ReportKind.PARTIES, CaseParty),
    (ReportKind.REPRESENTATIVES, CaseRepresentative),
    (ReportKind.FEES, FeeDue),
    (ReportKind.PRESERVATIONS, Preservation),
)


async def held_case(typed: str, source: CaseSource) -> HeldCase:
    """Return what is kept of a case of this source's branch. Raises the same `NotFound` for another's as for none."""
    number = case_numbers.parse(typed)
    found = Case.filter(court__path__startswith=source.court_path).select_related("court", "judge")
    case = await found.get_or_none(number=number.canonical) if isinstance(number, CaseNumber) else None
    if case is None:
        raise NotFound(ABSENT)
    rows = {}
    for kind, model in PARTS:
        kept = await model.filter(case_id=case.id).order_by("id").values_list("ref", "as_of")
        rows[kind] = [HeldRow(ref or "", as_of) for ref, as_of in kept]
    hearings = await Hearing.filter(case_id=case.id).order_by("starts_at", "id")
    return HeldCase(case, rows, hearings)
