"""The kinds of rows that can be imported: their columns, how a row is read, who takes it, what makes two rows one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from desk.access.audit import Deed
from desk.importing.files.cells import SourceRow
from desk.importing.files.columns import FileColumn, ReadRow, RowFault, read_row
from desk.importing.kinds.case_rows import CaseTaker, columns_of, reader_of
from desk.importing.kinds.court_rows import COURTS, DEPARTMENTS, CourtTaker, DepartmentTaker
from desk.importing.kinds.officer_rows import OFFICERS, OfficerTaker
from desk.importing.kinds.post_rows import POSTS, PostTaker
from desk.importing.kinds.takers import Scope, Taker
from desk.rules.case_rows.reading import ReportKind
from desk.staff.following import follow_staff


async def _nothing_follows(_: datetime) -> None:
    return


@dataclass(frozen=True)
class ImportKind:
    """One kind of rows."""

    name: str
    label: str
    columns: Sequence[FileColumn]
    taker: Callable[[Scope], Taker]
    key: tuple[str, ...] = ()
    """What two rows of a file may not have in common; nothing where the later row is the newer news."""
    deed: Deed = Deed.IMPORT_CASES
    """What a run is in the audit log."""
    settle: Callable[[datetime], Awaitable[object]] = _nothing_follows
    """What follows once all rows are stored."""

    reads: Callable[[SourceRow, Scope], ReadRow | RowFault] | None = None
    """How a row is read where that is not cell by cell."""

    def read(self, row: SourceRow, scope: Scope) -> ReadRow | RowFault:
        return self.reads(row, scope) if self.reads else read_row(row, self.columns, scope.as_of)

    def key_of(self, row: ReadRow) -> tuple[str, ...]:
        return tuple(str(row.values.get(name) or "") for name in self.key)


def _of_cases(kind: ReportKind) -> ImportKind:
    return ImportKind(kind.value, kind.label, columns_of(kind), partial(CaseTaker, kind), reads=reader_of(kind))


POST_KEY = ("login", "role", "court", "department", "first")
KINDS: Mapping[str, ImportKind] = {
    kind.name: kind
    for kind in (
        ImportKind("courts", "法院", COURTS, CourtTaker, ("code",), deed=Deed.IMPORT_COURTS),
        ImportKind("departments", "部门", DEPARTMENTS, DepartmentTaker, ("court", "name"), deed=Deed.IMPORT_COURTS),
        ImportKind("officers", "干警", OFFICERS, OfficerTaker, ("login",), deed=Deed.KEEP_OFFICER, settle=follow_staff),
        ImportKind("posts", "职责", POSTS, PostTaker, POST_KEY, Deed.GIVE_POST, follow_staff),
        *map(_of_cases, ReportKind),
    )
}
