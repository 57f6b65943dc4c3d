"""A report over HTTP: figures, reasons in words, rows by outcome and page; a new draft for who is left."""

from desk.broadcasts import settling
from models import AuditEntry, Broadcast, BroadcastRecipient
from tests.handlers.console.broadcasts.conftest import HERE, Press
from tests.handlers.console.conftest import Desk


async def reported(press: Press, desk: Desk) -> Broadcast:
    """Over: sixty were reached, one could not be."""
    made = await press.submitted(desk)
    await BroadcastRecipient.bulk_create(
        [BroadcastRecipient(broadcast_id=made.id, person=f"i{n}", outcome="reached") for n in range(60)]
        + [BroadcastRecipient(broadcast_id=made.id, person="i99", outcome="failed", reason="not_following")]
    )
    await Broadcast.filter(id=made.id).update(
        total=61, reached=60, failed=1, reasons={"not_following": 1}, state="done", way="one_by_one",
        finished_at=press.console.clock.now,
    )  # fmt: skip
    return await Broadcast.get(id=made.id)


async def test_figures_reasons_and_rows_are_read_by_page_and_outcome(press: Press) -> None:
    desk = await press.console.staff("林雨")
    made = await reported(press, desk)
    page = await desk.get(f"{HERE}/{made.id}/report")
    assert settling.FailedBecause.NOT_FOLLOWING.label in page.words
    assert 'aria-label="送达 60 人，' in page.text
    assert "after=" in page.text
    failed = await desk.get(f"{HERE}/{made.id}/report?outcome=failed")
    assert failed.text.count("没有写名字") == 1
    assert "没有这样的人" in (await desk.get(f"{HERE}/{made.id}/report?outcome=refused")).words
    assert (await desk.get(f"{HERE}/{made.id}/report?after=x&outcome=x")).status == 200


async def test_it_is_taken_away_as_a_workbook_and_that_is_written_down(press: Press) -> None:
    desk = await press.console.staff("林雨")
    made = await reported(press, desk)
    assert (await desk.get(f"{HERE}/{made.id}/report.xlsx")).status == 200
    assert (await AuditEntry.get(action="export_broadcast")).subject_id == made.id


async def test_whoever_was_not_reached_is_told_by_another_way_in_a_new_draft(press: Press) -> None:
    desk = await press.console.staff("林雨")
    made = await reported(press, desk)
    assert "有 1 人没有送到" in (await desk.get(f"{HERE}/{made.id}")).words
    again = await desk.post(f"{HERE}/{made.id}/resend", kind="sms")
    assert (again.status, again.path.endswith("/edit")) == (200, True)
    assert "上一次没有送到的人" in again.words
    assert f"GG{made.id:08d} 没有送到的人" in again.words
    refused = await desk.post(f"{HERE}/{made.id}/resend", kind="dance")
    assert (refused.status, "请选择用什么方式补发" in refused.words) == (400, True)
