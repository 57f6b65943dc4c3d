"""What belongs to a case — steps, parties, representatives, hearings, fees, measures — is kept under its reference."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from tortoise.models import Model

from desk.cases import part_rows
from desk.cases.kept_rows import Held, hold
from desk.cases.outcome import CaseSource, RowsTaken
from desk.cases.part_rows import PlacedReport, Surroundings
from desk.cases.whole_cases import NO_CASE
from desk.rules.case_rows.reading import ReportKind, RowError
from desk.rules.case_rows.reports import CaseReport
from models import (
    Case,
    CaseEvent,
    CaseParty,
    CaseRepresentative,
    FeeDue,
    Hearing,
    HearingChange,
    Officer,
    Preservation,
    statements,
)
from models.upserts import Upsert

PART = TypeVar("PART", bound=Model)
NO_PARTY = "没有这个编号的当事人，当事人要先送来"
NO_JUDGE = "没有这个登录名的干警，没有写上法官"
BY = ("case_id", "ref")


SENT_BY_REFERENCE = """
DELETE FROM case_party USING unnest(${case_ids}::bigint[], ${indexes}::text[]) AS sent (case_id, id_number_index)
WHERE case_party.case_id = sent.case_id AND case_party.id_number_index = sent.id_number_index AND ref IS NULL"""


async def _nothing(_: Held[PART]) -> None:
    return None


@dataclass(frozen=True)
class PartTable(Generic[PART]):
    """One kind of part: its table, how a report becomes a row of it, and what follows once rows are written."""

    model: type[PART]
    make: Callable[[PlacedReport, Surroundings], PART]
    after: Callable[[Held[PART]], Awaitable[None]] = field(default=_nothing)


async def _remember(held: Held[Hearing]) -> None:
    """Keep what hearings were before they changed."""
    keys = {(change.now.case_id, change.now.ref) for change in held.changes}
    found = await Hearing.filter(case_id__in={case_id for case_id, _ in keys}).values_list("case_id", "ref", "id")
    ids = {(case_id, ref): hearing_id for case_id, ref, hearing_id in found}
    await HearingChange.bulk_create(
        [
            HearingChange(
                hearing_id=ids[(change.now.case_id, change.now.ref)],
                starts_at=change.before.starts_at,
                ends_at=change.before.ends_at,
                room=change.before.room,
                judge_name=change.before.judge_name,
                status=change.before.status,
                as_of=change.before.as_of,
                changed_as_of=change.now.as_of,
            )
            for change in held.changes
        ]
    )


async def _instead(held: Held[CaseParty]) -> None:
    """Take away parties that came with their case in a file, where the case system now sends them by reference."""
    sent = [row for row in held.writes.values() if row.id_number_index]
    indexes = [row.id_number_index for row in sent]
    await statements.execute(SENT_BY_REFERENCE, case_ids=[row.case_id for row in sent], indexes=indexes)


PARTS: Mapping[ReportKind, PartTable[Any]] = {
    ReportKind.STEPS: PartTable(CaseEvent, part_rows.step),
    ReportKind.PARTIES: PartTable(CaseParty, part_rows.party, _instead),
    ReportKind.REPRESENTATIVES: PartTable(CaseRepresentative, part_rows.representative),
    ReportKind.HEARINGS: PartTable(Hearing, part_rows.hearing, _remember),
    ReportKind.FEES: PartTable(FeeDue, part_rows.fee),
    ReportKind.PRESERVATIONS: PartTable(Preservation, part_rows.preservation),
}


async def keep_parts(kind: ReportKind, rows: Sequence[tuple[int, CaseReport]], source: CaseSource) -> RowsTaken:
    """Keep rows of cases that are there and that this source may write. Inside a transaction.

    The cases are locked meanwhile, so that two calls about one case come one after the other.
    """
    around, table = await _surroundings(rows, source), PARTS[kind]
    counted, wrong, noted, coming = RowsTaken(), [], [], []
    for place, row in rows:
        placed = PlacedReport(place, row)
        if error := _misplaced(placed, around):
            wrong.append(error)
            continue
        coming.append(table.make(placed, around))
        if placed.judge and placed.judge not in around.judges:
            noted.append(RowError(place, "judge", NO_JUDGE))
    kept = await table.model.filter(case_id__in=around.case_ids, ref__in={part.ref for part in coming})
    held = hold(coming, {_key(part): part for part in kept}, _key, counted)
    await Upsert(table.model, BY).write(list(held.writes.values()))
    await table.after(held)
    counted.wrong, counted.noted, counted.people = wrong, noted, _people(held)
    return counted


def _people(held: Held[Any]) -> set[str]:
    """Return whom the rows that changed anything speak of, as what they were and as what they are."""
    rows = [*held.writes.values(), *(change.before for change in held.changes)]
    spoken = [row.id_number_index for row in rows if isinstance(row, CaseParty | CaseRepresentative)]
    return {index for index in spoken if index}


def _key(part: Any) -> tuple[object, ...]:
    return part.case_id, part.ref


def _misplaced(placed: PlacedReport, around: Surroundings) -> RowError | None:
    case_id = around.cases.get(placed.report.number)
    if case_id is None:
        return RowError(placed.place, "number", NO_CASE)
    if placed.party_ref and (case_id, placed.party_ref) not in around.parties:
        return RowError(placed.place, "party_ref", NO_PARTY)
    return None


async def _surroundings(rows: Sequence[tuple[int, CaseReport]], source: CaseSource) -> Surroundings:
    numbers = {row.number for _, row in rows}
    theirs = Case.filter(number__in=numbers, court__path__startswith=source.court_path)
    case_ids = await theirs.values_list("id", flat=True)
    locked = await Case.filter(id__in=case_ids).select_for_update(no_key=True).order_by("id")
    cases = {case.number: case.id for case in locked}
    parties = await CaseParty.filter(case_id__in=case_ids, ref__isnull=False).values_list("case_id", "ref")
    judges = {PlacedReport(place, row).judge for place, row in rows}
    officers = await Officer.filter(login__in=judges - {""})
    return Surroundings(source.name, cases, frozenset(parties), {one.login: one for one in officers})
