"""A report of a part of a case becomes a row of its table; personal data are sealed and indexed on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.rules.case_rows.reports import (
    CaseReport,
    FeeReport,
    HearingReport,
    PartyReport,
    PreservationReport,
    RepresentativeReport,
    StepReport,
)
from models import CaseEvent, CaseParty, CaseRepresentative, FeeDue, Hearing, Officer, Preservation
from models.keyring import index_of, seal

FEE = "诉讼费"


@dataclass(frozen=True)
class PlacedReport:
    """A report with its place among the rows that were sent, from 1."""

    place: int
    report: CaseReport = field(repr=False)

    @property
    def judge(self) -> str:
        return self.report.judge if isinstance(self.report, HearingReport) else ""

    @property
    def party_ref(self) -> str:
        """The party that the row names; empty where it names none."""
        named = isinstance(self.report, RepresentativeReport | FeeReport | PreservationReport)
        return str(self.report.party_ref) if named else ""  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Surroundings:
    """What rows refer to: the source's cases by number, the parties known there by reference, judges by login."""

    source: str
    cases: Mapping[str, int]
    parties: frozenset[tuple[int, str]]
    judges: Mapping[str, Officer]

    @property
    def case_ids(self) -> list[int]:
        return list(self.cases.values())


def step(placed: PlacedReport, around: Surroundings) -> CaseEvent:
    row = placed.report
    assert isinstance(row, StepReport)
    return CaseEvent(
        case_id=around.cases[row.number],
        ref=row.ref,
        happened_on=row.happened_on,
        stage=row.stage,
        text=row.text,
        as_of=row.as_of,
    )


def party(placed: PlacedReport, around: Surroundings) -> CaseParty:
    row = placed.report
    assert isinstance(row, PartyReport)
    return CaseParty(
        case_id=around.cases[row.number],
        ref=row.ref,
        role=row.role,
        name_sealed=seal(row.name),
        id_number_index=index_of("id_number", row.id_number),
        mobile_index=index_of("mobile", row.mobile),
        mobile_sealed=seal(row.mobile),
        left_on=row.left_on,
        as_of=row.as_of,
    )


def representative(placed: PlacedReport, around: Surroundings) -> CaseRepresentative:
    row = placed.report
    assert isinstance(row, RepresentativeReport)
    return CaseRepresentative(
        case_id=around.cases[row.number],
        ref=row.ref,
        party_ref=row.party_ref,
        capacity=row.capacity,
        name_sealed=seal(row.name),
        id_number_index=index_of("id_number", row.id_number),
        licence_index=index_of("id_number", row.licence),
        licence_sealed=seal(row.licence),
        firm=row.firm,
        mobile_index=index_of("mobile", row.mobile),
        mobile_sealed=seal(row.mobile),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        source=around.source,
        as_of=row.as_of,
    )


def hearing(placed: PlacedReport, around: Surroundings) -> Hearing:
    row = placed.report
    assert isinstance(row, HearingReport)
    judge = around.judges.get(row.judge)
    return Hearing(
        case_id=around.cases[row.number],
        ref=row.ref,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        judge_id=judge.id if judge else None,
        judge_name=row.judge_name or (judge.name if judge else ""),
        status=row.status,
        source=around.source,
        as_of=row.as_of,
    )


def fee(placed: PlacedReport, around: Surroundings) -> FeeDue:
    row = placed.report
    assert isinstance(row, FeeReport)
    return FeeDue(
        case_id=around.cases[row.number],
        ref=row.ref,
        party_ref=row.party_ref,
        name=row.name or FEE,
        amount=row.amount,
        due_on=row.due_on,
        paid_on=row.paid_on,
        source=around.source,
        as_of=row.as_of,
    )


def preservation(placed: PlacedReport, around: Surroundings) -> Preservation:
    row = placed.report
    assert isinstance(row, PreservationReport)
    return Preservation(
        case_id=around.cases[row.number],
        ref=row.ref,
        party_ref=row.party_ref,
        kind=row.kind,
        about=row.about,
        carried_out_on=row.carried_out_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        continuing=row.continuing,
        released_on=row.released_on,
        source=around.source,
        as_of=row.as_of,
    )
