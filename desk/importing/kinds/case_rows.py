"""Cases and what belongs to them, from rows: read and kept by `desk.cases`, as over every other way in."""

from collections.abc import Callable, Mapping, Sequence

from desk.cases.outcome import CaseSource, RowsTaken
from desk.cases.taking import take
from desk.importing.files.cells import FORMULA, SourceRow, Unreadable
from desk.importing.files.columns import SURPLUS, FileColumn, ReadRow, RowFault, Value
from desk.importing.kinds.takers import COURT, Looked, Scope
from desk.rules.case_rows.reading import REPORTS, ReportKind
from desk.rules.case_rows.reading import read_row as read_report

FROM_FILE = "导入的文件"
"""What a case's source is called where its rows came from a file."""
MOST_NOTED = 10
NEEDED: Mapping[ReportKind, tuple[str, ...]] = {
    ReportKind.CASES: ("number", "court", "cause", "stage"),
    ReportKind.STEPS: ("number", "ref", "happened_on", "stage", "text"),
    ReportKind.PARTIES: ("number", "ref", "role", "name"),
    ReportKind.REPRESENTATIVES: ("number", "ref", "party_ref", "capacity", "name"),
    ReportKind.HEARINGS: ("number", "ref", "status", "starts_at"),
    ReportKind.FEES: ("number", "ref", "amount", "due_on"),
    ReportKind.PRESERVATIONS: ("number", "ref", "kind"),
}
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("案号", "案件编号", "案件号"),
    "as_of": ("数据时间", "更新时间"),
    "court": (COURT, "法院"),
    "cause": ("案由",),
    "stage": ("阶段", "所处阶段", "案件阶段"),
    "judge": ("法官工号", "承办法官工号", "承办法官的登录名", "法官的登录名"),
    "judge_name": ("法官姓名", "承办法官"),
    "filed_on": ("立案日期", "立案时间"),
    "closed_on": ("结案日期", "结案时间"),
    "secret": ("不公开",),
    "ref": ("编号", "系统编号", "案件系统里的编号", "主键"),
    "happened_on": ("日期", "发生日期"),
    "text": ("内容", "说明"),
    "role": ("诉讼地位", "当事人类型", "当事人地位"),
    "name": ("姓名", "名称", "姓名或名称", "当事人", "当事人姓名"),
    "id_kind": ("证件种类", "证件类型"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "证件号", "统一社会信用代码"),
    "mobile": ("电话", "手机", "手机号", "手机号码", "联系电话", "预留电话", "预留手机号"),
    "left_on": ("退出日期",),
    "party_ref": ("当事人编号",),
    "capacity": ("身份", "代理身份"),
    "licence": ("执业证号", "律师执业证号"),
    "firm": ("律师事务所", "律所", "单位"),
    "status": ("状态", "开庭状态"),
    "starts_at": ("开庭时间",),
    "ends_at": ("预计结束", "结束时间"),
    "room": ("法庭", "开庭地点"),
    "amount": ("金额", "应缴金额"),
    "due_on": ("最晚缴纳日期", "缴费期限"),
    "paid_on": ("缴清日期",),
    "kind": ("保全种类", "种类"),
    "about": ("说明",),
    "carried_out_on": ("采取措施日期",),
    "continuing": ("续行",),
    "released_on": ("解除日期",),
    "starts_on": ("起始日期", "从"),
    "ends_on": ("结束日期", "到"),
}
OTHERWISE: Mapping[tuple[ReportKind, str], tuple[str, ...]] = {
    (ReportKind.FEES, "name"): ("费用名称",),
    (ReportKind.REPRESENTATIVES, "name"): ("姓名", "代理人", "代理人姓名"),
}
EXAMPLES: Mapping[str, str] = {
    "number": "（2026）赣01民初1号",
    "court": "赣01",
    "cause": "民间借贷纠纷",
    "stage": "审理",
    "filed_on": "2026-08-03",
    "happened_on": "2026-08-03",
    "ref": "D20260001",
    "party_ref": "D20260001",
    "role": "原告",
    "status": "已排期",
    "starts_at": "2026-12-03 09:00",
    "room": "第三法庭",
    "amount": "1050.00",
    "due_on": "2026-12-10",
}


def _as_it_is(typed: str, _: object) -> Value:
    return typed


def columns_of(kind: ReportKind) -> Sequence[FileColumn]:
    """Return the columns of a kind: the fields its rows have, under the headings people give them."""
    found = []
    for name, field in REPORTS[kind].model_fields.items():
        heading, *also = OTHERWISE.get((kind, name)) or HEADINGS[name]
        title, example = field.title or heading, EXAMPLES.get(name, "")
        found.append(FileColumn(name, heading, _as_it_is, name in NEEDED[kind], tuple(also), example, title))
    return found


def reader_of(kind: ReportKind) -> Callable[[SourceRow, Scope], ReadRow | RowFault]:
    """Return what passes a row on as it stands, but for cells that are not what a person sees in them."""
    columns = columns_of(kind)
    headings = {column.name: column.heading for column in columns}

    def read(row: SourceRow, scope: Scope) -> ReadRow | RowFault:
        said = [(headings[name], words) for name in headings if (words := _unreadable(row.cells.get(name)))]
        if row.surplus:
            said.append(("", SURPLUS))
        cells = {name: "" if _unreadable(cell) else str(cell) for name in headings if (cell := row.cells.get(name))}
        if not said:
            return ReadRow(row.place, cells)
        _, errors = read_report(kind, cells, row.place, scope.as_of)
        others = [(headings.get(one.field, ""), one.words) for one in errors if one.field in cells]
        return RowFault((*said, *(one for one in others if one[0] not in dict(said))))

    return read


def _unreadable(cell: object) -> str:
    if isinstance(cell, Unreadable):
        return cell.words
    if cell is not None and not isinstance(cell, str):
        return "应为文字"
    return FORMULA if cell is not None and cell.startswith("=") else ""


class CaseTaker:
    """Takes rows of one kind of case data, of the branches that may be written."""

    widens = False

    def __init__(self, kind: ReportKind, scope: Scope) -> None:
        self.kind, self.scope = kind, scope
        self.source = CaseSource(FROM_FILE, scope.branches[0] if scope.branches else "")
        self.headings = {column.name: column.heading for column in columns_of(kind)}
        self.older = self.noted = 0
        self.noted_at: list[str] = []

    @property
    def notes(self) -> Sequence[str]:
        found = []
        if self.older:
            found.append(f"{self.older} 条比已有的旧，没有改")
        if self.noted:
            more = "等" if self.noted > len(self.noted_at) else ""
            found.append(f"第 {'、'.join(self.noted_at)} {more}条：没有这个工号的法官，其余照常导入，没有写上法官")
        return found

    async def check(self, rows: Sequence[ReadRow]) -> Looked:
        return self._looked(rows, await take(self.kind, self._given(rows), self.source, self.scope.as_of, dry_run=True))

    async def store(self, rows: Sequence[ReadRow]) -> Looked:
        taken = await take(self.kind, self._given(rows), self.source, self.scope.as_of)
        return self._looked(rows, taken)

    def _given(self, rows: Sequence[ReadRow]) -> list[Mapping[str, object]]:
        return [dict(row.values) for row in rows]

    def _looked(self, rows: Sequence[ReadRow], taken: RowsTaken) -> Looked:
        self.older += taken.older
        self.noted += len(taken.noted)
        room = MOST_NOTED - len(self.noted_at)
        self.noted_at += [str(rows[one.row - 1].place) for one in taken.noted[:room]]
        wrong: dict[int, list[tuple[str, str]]] = {}
        for one in taken.wrong:
            said = wrong.setdefault(rows[one.row - 1].place, [])
            said.append((self.headings.get(one.field, ""), one.words))
        faults = {at: RowFault(tuple(said)) for at, said in wrong.items()}
        return Looked(taken.new, taken.changed, taken.same + taken.older, faults)
