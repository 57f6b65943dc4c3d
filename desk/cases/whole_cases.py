"""Cases as a whole: a case is the court's, has a judge perhaps, and goes to another when the newest report says so."""

from collections.abc import Mapping, Sequence

from desk.cases.kept_rows import hold
from desk.cases.outcome import CaseSource, JudgeChange, RowsTaken
from desk.rules.case_rows.reading import RowError
from desk.rules.case_rows.reports import WholeCaseReport
from desk.rules.text import case_numbers
from desk.rules.text.case_numbers import CaseNumber
from models import Case, Court, Officer
from models.upserts import Upsert

NO_COURT = "没有这家法院，或者它的案件不归这里写"
NO_CASE = "没有这个案件，或者它不归这里写；案件本身要先送来"
_UPSERT = Upsert(Case, ("number",))


async def keep_cases(rows: Sequence[tuple[int, WholeCaseReport]], source: CaseSource) -> RowsTaken:
    """Keep cases of the courts this source may write. Inside a transaction.

    A judge who is no officer keeps nobody from their case: it is taken without, and noted.
    """
    courts = {court.code: court for court in await Court.all()}
    logins = {row.judge for _, row in rows if row.judge}
    judges = dict(await Officer.filter(login__in=logins).values_list("login", "id"))
    numbers = [row.number for _, row in rows]
    locked = Case.filter(number__in=numbers).select_for_update(no_key=True).order_by("id")
    kept = {case.number: case for case in await locked}
    paths = {court.id: court.path for court in courts.values()}
    wrong, noted, coming = [], [], []
    for place, row in rows:
        before = kept.get(row.number)
        if before is not None and not source.may_write(paths[before.court_id]):
            wrong.append(RowError(place, "number", NO_CASE))
        elif error := _place_of(place, row, courts, source):
            wrong.append(error)
        else:
            coming.append(_case(row, courts[row.court].id, judges.get(row.judge), source))
            if row.judge and row.judge not in judges:
                noted.append(RowError(place, "judge", "没有这个登录名的干警，没有写上法官"))
    held = hold(coming, {(number,): case for number, case in kept.items()}, lambda case: (case.number,), RowsTaken())
    await _UPSERT.write(list(held.writes.values()))
    held.counted.wrong, held.counted.noted = wrong, noted
    held.counted.judges = [
        JudgeChange(change.now.number, change.before.judge_id)
        for change in held.changes
        if change.before.judge_id is not None and change.now.judge_id not in (None, change.before.judge_id)
    ]
    return held.counted


def _place_of(place: int, row: WholeCaseReport, courts: Mapping[str, Court], source: CaseSource) -> RowError | None:
    """Return what is wrong with the court: not there, not this source's, or the number is another court's."""
    court = courts.get(row.court)
    if court is None or not source.may_write(court.path):
        return RowError(place, "court", NO_COURT)
    number = case_numbers.parse(row.number)
    named = courts.get(number.court_code) if isinstance(number, CaseNumber) else None
    if named is not None and not source.may_write(named.path):
        return RowError(place, "number", NO_CASE)
    return None


def _case(row: WholeCaseReport, court_id: int, judge_id: int | None, source: CaseSource) -> Case:
    return Case(
        number=row.number,
        court_id=court_id,
        cause=row.cause,
        stage=row.stage,
        judge_id=judge_id,
        source=source.name,
        as_of=row.as_of,
        filed_on=row.filed_on,
        closed_on=row.closed_on,
        secret=row.secret,
    )
