"""A row is read whole: a report of its kind, or every field that is wrong, in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError as NotAsWanted

from desk.rules.case_rows.fields import AS_OF
from desk.rules.case_rows.reports import (
    CaseReport,
    FeeReport,
    HearingReport,
    PartyReport,
    PreservationReport,
    RepresentativeReport,
    StepReport,
    WholeCaseReport,
)
from models.enums import Labelled

A_FIELD = re.compile("[a-z_]{1,40}")


class ReportKind(Labelled):
    """The kinds of rows, in the order in which they are to come: what a row names comes before it."""

    CASES = "cases", "案件"
    STEPS = "steps", "节点"
    PARTIES = "parties", "当事人"
    REPRESENTATIVES = "representatives", "代理人"
    HEARINGS = "hearings", "开庭"
    FEES = "fees", "缴费"
    PRESERVATIONS = "preservations", "保全"


REPORTS: Mapping[ReportKind, type[CaseReport]] = {
    ReportKind.CASES: WholeCaseReport,
    ReportKind.STEPS: StepReport,
    ReportKind.PARTIES: PartyReport,
    ReportKind.REPRESENTATIVES: RepresentativeReport,
    ReportKind.HEARINGS: HearingReport,
    ReportKind.FEES: FeeReport,
    ReportKind.PRESERVATIONS: PreservationReport,
}


@dataclass(frozen=True)
class RowError:
    """Something in a row, by its place among those given, from 1: which field, and what is wrong, in words.

    Nothing of what was written is repeated. `field` is empty where the row as a whole is meant.
    """

    row: int
    field: str
    words: str


def read_row(
    kind: ReportKind, row: Mapping[str, object], place: int, as_of: datetime
) -> tuple[CaseReport | None, Sequence[RowError]]:
    """Returns the report of a row, or else what is wrong with each of its fields.

    A row without a moment of its own is of `as_of`.
    """
    try:
        return REPORTS[kind].model_validate(dict(row), context={AS_OF: as_of}), ()
    except NotAsWanted as error:
        return None, [_told(place, each) for each in error.errors(include_url=False, include_input=False)]


def _told(place: int, error: Mapping[str, object]) -> RowError:
    loc = error["loc"]
    field = str(loc[0]) if isinstance(loc, tuple) and loc else ""
    if error["type"] == "words":
        return RowError(place, field, str(error["msg"]))
    if error["type"] == "extra_forbidden":
        return RowError(place, field if A_FIELD.fullmatch(field) else "", "多了一个字段：没有这个名字的")
    return RowError(place, field, "格式不对")
