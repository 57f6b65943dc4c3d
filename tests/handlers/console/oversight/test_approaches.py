"""过问登记: everybody records, the highest court's inspectorate reads, and each reading is written down."""

from datetime import date

from desk.petitions import interference_log
from desk.rules.sizes import PAGE
from models import ApproachRecord, AuditEntry, OfficerRole
from models.enums import PetitionKind, Role
from models.keyring import unseal
from tests.cast import court, officer
from tests.handlers.console.conftest import Console

SAID = "王某11月17日打电话给我，请我在张某案里关照"


async def make_inspector(name: str = "杨帆", at_court: str = "江西高院") -> None:
    await OfficerRole.create(
        officer_id=(await officer(name)).id,
        role=Role.INSPECTOR,
        court_id=(await court(at_court)).id,
        starts_on=date(2026, 1, 1),
    )


async def test_an_officer_records_what_was_said_to_them_and_reads_nothing(console: Console) -> None:
    judge = await console.staff("李正")
    assert "过问登记" in (await judge.get("/console/approaches")).words
    reply = await judge.post("/console/approaches", words=SAID)
    assert "已记下" in reply.words
    (row,) = await ApproachRecord.all()
    assert (row.recorded_by_id, unseal(row.text_sealed)) == ((await officer("李正")).id, SAID)
    assert "查看内容" not in (await judge.get("/console/approaches")).words
    assert (await judge.post(f"/console/approaches/{row.id}/open")).status == 404
    entry = await AuditEntry.filter(action="record_approach").first()
    assert entry is not None
    assert entry.facts == {}


async def test_the_ticket_it_was_about_is_named_by_a_number_they_may_see(console: Console) -> None:
    mine, hidden = await console.dispatched(), await console.petition(at_court="九江中院")
    judge = await console.staff("李正")
    for number, words in (("GD1", "编号不对"), (hidden.petition.number, "没有找到")):
        reply = await judge.post("/console/approaches", words=SAID, number=number)
        assert (reply.status, SAID in reply.words, words in reply.words) == (400, True, True)
    assert (await judge.post("/console/approaches", words="  ")).status == 400
    assert not await ApproachRecord.exists()
    await judge.post("/console/approaches", words=SAID, number=mine.number)
    assert await ApproachRecord.filter(petition_id=mine.petition_id).count() == 1


async def test_the_highest_courts_inspectorate_reads_it_and_each_reading_is_written_down(console: Console) -> None:
    await make_inspector()
    await console.petition(text="麻烦跟李法官打个招呼", kind=PetitionKind.CONTACT)
    (row,) = await ApproachRecord.all()
    reader = await console.staff("杨帆")
    page = await reader.get("/console/approaches")
    assert "群众来文" in page.words
    assert "打个招呼" not in page.words.split("记录")[-1]
    assert not await AuditEntry.filter(action="open_approach").exists()
    assert "麻烦跟李法官打个招呼" in (await reader.post(f"/console/approaches/{row.id}/open", htmx=True)).words
    (entry,) = await AuditEntry.filter(action="open_approach")
    assert (entry.officer_id, entry.subject_kind, entry.subject_id) == ((await officer("杨帆")).id, "approach", row.id)
    lower = await console.staff("何平")
    assert "群众来文" not in (await lower.get("/console/approaches")).words
    assert (await lower.post(f"/console/approaches/{row.id}/open")).status == 404


async def test_an_inspector_reads_nothing_of_a_petition_that_is_about_them(console: Console) -> None:
    await make_inspector()
    await console.petition(text="杨帆态度差。请法官多关照我", kind=PetitionKind.COMPLAINT)
    (row,) = await ApproachRecord.all()
    reader = await console.staff("杨帆")
    assert "群众来文" not in (await reader.get("/console/approaches")).words
    assert (await reader.post(f"/console/approaches/{row.id}/open")).status == 404


async def test_it_is_read_page_by_page(console: Console) -> None:
    await make_inspector()
    for number in range(PAGE + 2):
        await interference_log.record_heard(f"第 {number} 条", None, console.clock.now)
    reader = await console.staff("杨帆")
    first = (await reader.get("/console/approaches")).text
    assert first.count("查看内容") == PAGE
    oldest = min(await ApproachRecord.all().order_by("-id").limit(PAGE).values_list("id", flat=True))
    assert f"before={oldest}" in first
    assert (await reader.get(f"/console/approaches?before={oldest}")).text.count("查看内容") == 2
