"""张三's mini-program has the hearings, fees and measures of his case, in words and as values."""

from datetime import timedelta

from desk.cases.outcome import CaseSource
from desk.cases.taking import take
from desk.rules.case_rows.reading import ReportKind
from models import Case
from tests.desk.cases.reporting import row
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_cases import NUMBER, verified

SOURCE = CaseSource("南昌中院案件系统", "赣/赣01/")


async def test_a_verified_party_has_hearings_and_dates_of_their_case(zhang: Mini, town: Town):
    await verified(zhang, town)
    now = town.clock.now
    moved = row(ReportKind.HEARINGS, number=NUMBER, status="changed", starts_at="2026-12-10 14:30", ends_at="")
    frozen = row(ReportKind.PRESERVATIONS, number=NUMBER, party_ref="")
    for kind, sent, as_of in (
        (ReportKind.HEARINGS, row(ReportKind.HEARINGS, number=NUMBER), now),
        (ReportKind.HEARINGS, moved, now + timedelta(minutes=1)),
        (ReportKind.FEES, row(ReportKind.FEES, number=NUMBER), now),
        (ReportKind.PRESERVATIONS, frozen, now),
        (ReportKind.PRESERVATIONS, frozen | {"ref": "B2", "carried_out_on": ""}, now),
    ):
        assert (await take(kind, [sent], SOURCE, as_of)).wrong == []
    case = await Case.get(number=NUMBER)

    body = (await zhang.get(f"/cases/{case.id}")).body

    (hearing,) = body["hearings"]
    assert (hearing["status"], hearing["room"], hearing["starts_at"], hearing["was"]) == (
        "changed",
        "第三法庭",
        "2026-12-10T06:30:00Z",
        "2026-12-03T01:00:00Z",
    )
    assert hearing["words"] == "已改期：12月10日 星期四 下午2:30，第三法庭（原定 12月3日 星期四 上午9:00）"
    assert [(fee["amount"], fee["due_on"], fee["paid_on"]) for fee in body["fees"]] == [("1050.00", "2026-11-27", None)]
    assert [one["kind"] for one in body["preservations"]] == ["deposit"]
