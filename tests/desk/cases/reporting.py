"""Rows of 李四's case as 南昌中院's case system sends them."""

from collections.abc import Mapping
from datetime import datetime

from desk.cases.outcome import CaseSource, RowsTaken
from desk.cases.taking import take
from desk.rules.case_rows.reading import ReportKind
from tests.cast import MORNING

NUMBER = "（2026）赣01民终9567号"
NANCHANG = CaseSource("南昌中院案件系统", "赣/赣01/")
LI = "360103195511031044"
ROWS: Mapping[ReportKind, Mapping[str, object]] = {
    ReportKind.CASES: {"court": "赣01", "cause": "建设工程施工合同纠纷", "stage": "排期", "judge": "wuwei"},
    ReportKind.STEPS: {"ref": "S1", "happened_on": "2026-11-12", "stage": "排期", "text": "已排期开庭"},
    ReportKind.PARTIES: {"ref": "P1", "role": "被上诉人", "name": "李四", "id_number": LI, "mobile": "138 0791 0002"},
    ReportKind.REPRESENTATIVES: {
        "ref": "R1",
        "party_ref": "P1",
        "capacity": "律师",
        "name": "赵律",
        "licence": "13601201010123456",
        "firm": "江西某某律师事务所",
        "mobile": "13907910033",
    },
    ReportKind.HEARINGS: {
        "ref": "H1",
        "status": "已排期",
        "starts_at": "2026-12-03 09:00",
        "ends_at": "2026-12-03 11:30",
        "room": "第三法庭",
        "judge": "wuwei",
    },
    ReportKind.FEES: {"ref": "F1", "amount": "1050.00", "due_on": "2026-11-27"},
    ReportKind.PRESERVATIONS: {
        "ref": "B1",
        "party_ref": "P1",
        "kind": "银行存款",
        "about": "冻结账户一个",
        "carried_out_on": "2026-10-21",
        "starts_on": "2026-10-21",
        "ends_on": "2027-10-20",
    },
}


def row(kind: ReportKind, **other: object) -> dict[str, object]:
    return {"number": NUMBER, **ROWS[kind], **other}


async def sent(
    kind: ReportKind, *rows: Mapping[str, object], source: CaseSource = NANCHANG, as_of: datetime = MORNING
) -> RowsTaken:
    return await take(kind, rows or (row(kind),), source, as_of)


async def everything(as_of: datetime = MORNING) -> None:
    """One row of every kind, all of them right."""
    for kind in ReportKind:
        taken = await sent(kind, as_of=as_of)
        assert (taken.new, taken.wrong) == (1, []), (kind, taken.wrong)
