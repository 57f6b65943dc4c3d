"""过问登记: everybody records, the highest court's inspectorate reads, and each reading is written down."""

from datetime import date

from desk.access import approach_records
from desk.rules.sizes import PAGE
from desk.tickets.ticket_facts import asked_a_favour
from models import ApproachMistake, ApproachRecord, ApproachSubject, AuditEntry, OfficerRole
from models.enums import PetitionKind, Role
from models.keyring import unseal
from tests.cast import court, officer, with_authenticator
from tests.handlers.console.conftest import Console

SAID = "王某11月17日打电话给我，请我在张某案里关照"


async def oversees(name: str = "杨帆", role: Role = Role.INSPECTOR) -> None:
    """Somebody of the highest court has seen everything for a while, and has the authenticator it takes."""
    found = await officer(name)
    await OfficerRole.create(
        officer_id=found.id, role=role, court_id=(await court("江西高院")).id, starts_on=date(2026, 1, 1)
    )
    await with_authenticator([found.id])


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


async def test_the_duty_to_record_has_no_wrong_number(console: Console) -> None:
    mine, hidden = await console.dispatched(), await console.petition(at_court="九江中院")
    left = await console.dispatched("陈丽")
    of_a_case = await console.petition(case_number="（2026）赣01执77号")
    judge = await console.staff("李正")
    assert (await judge.post("/console/approaches", words="  ")).status == 400
    assert not await ApproachRecord.exists()
    typed = {
        mine.number: mine.petition_id,
        left.number: left.petition_id,
        hidden.petition.number: hidden.petition_id,
        "（2026）赣01执77号": of_a_case.petition_id,
        "(2026)赣01执 77 号": of_a_case.petition_id,
        "GD1": None,
        "SQ20261100000099": None,
        "（2026）赣01执99号": None,
        "好像是张某那个案子": None,
    }
    answers = set()
    for number in typed:
        reply = await judge.post("/console/approaches", words=SAID, number=number)
        answers.add((reply.status, reply.words))
    rows = await ApproachRecord.all().order_by("id")
    assert [row.petition_id for row in rows] == list(typed.values())
    assert [unseal(row.about_sealed) for row in rows] == list(typed)
    assert len(answers) == 1, "nobody learns whether a number is that of something"
    await oversees()
    opened = await (await console.staff("杨帆")).post(f"/console/approaches/{rows[-1].id}/open", htmx=True)
    assert "有关：好像是张某那个案子" in opened.words


async def test_the_highest_courts_inspectorate_reads_it_and_each_reading_is_written_down(console: Console) -> None:
    await oversees()
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
    await oversees()
    await console.petition(text="杨帆态度差。请法官多关照我", kind=PetitionKind.COMPLAINT)
    (row,) = await ApproachRecord.all()
    reader = await console.staff("杨帆")
    assert "群众来文" not in (await reader.get("/console/approaches")).words
    assert (await reader.post(f"/console/approaches/{row.id}/open")).status == 404


async def test_it_is_read_page_by_page(console: Console) -> None:
    await oversees()
    for number in range(PAGE + 2):
        await approach_records.record_heard(f"第 {number} 条", None, console.clock.now)
    reader = await console.staff("杨帆")
    first = (await reader.get("/console/approaches")).text
    assert first.count("查看内容") == PAGE
    oldest = min(await ApproachRecord.all().order_by("-id").limit(PAGE).values_list("id", flat=True))
    assert f"before={oldest}" in first
    assert (await reader.get(f"/console/approaches?before={oldest}")).text.count("查看内容") == 2


async def test_高督察_named_in_an_approach_neither_reads_nor_counts_it_and_another_inspector_does(
    console: Console,
) -> None:
    await oversees("杨帆")
    await oversees("许诚")
    for words in ("杨帆打电话要求照顾被告", "杨督察打电话要求照顾被告", "杨 帆让我关照一下"):
        await (await console.staff("李正")).post("/console/approaches", words=words)
    named, other = await console.staff("杨帆"), await console.staff("许诚")
    assert "登记" not in (await named.get("/console/approaches")).words.split("记录")[-1].replace("过问登记", "")
    assert "查看内容" not in (await named.get("/console/approaches")).words
    assert (await other.get("/console/approaches")).text.count("查看内容") == 3
    for row in await ApproachRecord.all():
        assert (await named.post(f"/console/approaches/{row.id}/open")).status == 404
        assert (await named.post(f"/console/approaches/{row.id}/mistaken", reason="没有的事")).status == 404
        assert (await other.post(f"/console/approaches/{row.id}/open", htmx=True)).status == 200
    assert {row.officer_id for row in await ApproachSubject.all()} >= {(await officer("杨帆")).id}


async def test_an_approach_that_names_every_inspector_is_kept_by_who_leads_the_court_and_else_by_nobody(
    console: Console,
) -> None:
    await oversees("杨帆")
    await oversees("许诚", Role.PRESIDENT)
    judge = await console.staff("李正")
    await judge.post("/console/approaches", words="杨帆打电话要求照顾被告")
    await judge.post("/console/approaches", words="杨帆和许诚都打电话要求照顾被告")
    first, second = await ApproachRecord.all().order_by("id")
    leads, named = await console.staff("许诚"), await console.staff("杨帆")
    assert (await leads.post(f"/console/approaches/{first.id}/open", htmx=True)).status == 200
    assert (await leads.get("/console/approaches")).text.count("查看内容") == 1
    for reader in (leads, named, judge):
        assert (await reader.post(f"/console/approaches/{second.id}/open")).status == 404
    assert (await named.post(f"/console/approaches/{first.id}/open")).status == 404


async def test_a_favour_a_citizen_asks_that_names_the_roots_inspector_is_not_theirs_to_read(console: Console) -> None:
    await oversees("杨帆")
    await console.petition(text="我表哥杨帆说让李法官多关照，麻烦打个招呼", kind=PetitionKind.CONTACT)
    (row,) = await ApproachRecord.all()
    assert (await (await console.staff("杨帆")).post(f"/console/approaches/{row.id}/open")).status == 404


async def test_a_record_made_by_mistake_is_struck_with_its_reason_and_stays(console: Console) -> None:
    await oversees()
    ticket = await console.petition(text="麻烦跟李法官打个招呼", kind=PetitionKind.COMPLAINT)
    (row,) = await ApproachRecord.all()
    assert await asked_a_favour(ticket)
    reader = await console.staff("杨帆")
    where = f"/console/approaches/{row.id}/mistaken"
    assert (await (await console.staff("何平")).post(where, reason="误记")).status == 404
    assert (await reader.post(where, reason=" ")).status == 400
    assert not await ApproachMistake.exists()
    done = await reader.post(where, reason="说的是融资租赁合同，不是请托")
    assert "已记明是误记" in done.words
    assert "误记，不计数：说的是融资租赁合同，不是请托（杨帆" in done.words
    assert "struck" in done.text
    assert (await reader.post(where, reason="再记一次")).status == 409
    assert (await reader.post(f"/console/approaches/{row.id}/open", htmx=True)).status == 200
    assert not await asked_a_favour(ticket)
    assert await ApproachRecord.filter(id=row.id).count() == 1
    assert await AuditEntry.filter(action="mark_mistaken", subject_id=row.id).count() == 1
