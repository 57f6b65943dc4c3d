"""代表关系 at the window: an agent looks at the mandate, confirms it, ends it; a company's petition is taken down."""

from desk.people.representing import confirming
from desk.people.representing.proposing import MandateBy, propose
from models import AuditEntry, Citizen, Petition, Representation
from models.enums import MandateEnd, MandateSource
from tests import cast
from tests.desk.people.representing.scenes import CODE, COMPANY, FIRM, LICENCE, NUMBERS, head_of, lawyer_of, proved
from tests.handlers.console.conftest import Console


async def test_赵晴_confirms_what_陈静_proposed_only_with_the_paper_in_her_hands(console: Console) -> None:
    lawyer = await proved("陈静", console.clock.now)
    row = await propose(lawyer.id, lawyer_of("张三"), MandateBy(MandateSource.PERSON), console.clock.now)
    desk = await console.staff("赵晴")
    listed = await desk.get("/console/representations")
    assert "陈* 代表 张*" in listed.words
    assert NUMBERS["张三"] not in listed.text
    assert LICENCE not in listed.text
    refused = await desk.post(f"/console/representations/{row.id}/confirm")
    assert (refused.status, "没有上传委托书" in refused.words) == (400, True)
    done = await desk.post(f"/console/representations/{row.id}/confirm", seen_on_paper="1")
    assert "已核对，马上生效" in done.words
    assert f"{FIRM} · 执业证 136012" in done.words
    actions = await AuditEntry.filter(officer_id__isnull=False).values_list("action", flat=True)
    assert {"open_representations", "confirm_representation", "open_citizen"} <= set(actions)
    assert "没有等核对的" in (await desk.get("/console/representations")).words


async def test_a_slip_stands_at_its_field_with_what_was_typed(console: Console) -> None:
    lawyer = await proved("陈静", console.clock.now)
    desk = await console.staff("赵晴")
    page = f"/console/citizens/{lawyer.id}/representations"
    typed = {"capacity": "lawyer", "principal_name": COMPANY, "principal_number": CODE, "licence": "123", "firm": FIRM}
    reply = await desk.post(page, **typed)
    assert reply.status == 400
    assert "律师执业证号是 17 位数字" in reply.words
    assert f'value="{COMPANY}"' in reply.text
    assert not await Representation.all().exists()


async def test_a_company_comes_to_the_window_and_the_ticket_says_who_speaks_for_it(console: Console) -> None:
    head = await proved("王强", console.clock.now)
    desk = await console.staff("赵晴")
    page = f"/console/citizens/{head.id}/representations"
    mandate = {"capacity": "legal_representative", "principal_name": COMPANY, "principal_number": CODE}
    done = await desk.post(page, **mandate)
    assert f"{COMPANY} {CODE[:6]}" in done.words
    row = await Representation.get(person_id=head.id)
    entry = await desk.get(f"/console/petitions/new?for={row.id}")
    assert f"替 {COMPANY}" in entry.words
    court = (await cast.court()).id
    left = {"channel": "window", "kind": "enforcement", "text": "执行款没有到账", "court": court, "for_whom": row.id}
    ticket = await desk.post("/console/petitions/new", once="one-form-0001", **left)
    petition = await Petition.get(entered_by_id__isnull=False)
    assert (petition.organisation, petition.citizen_id, petition.representation_id) == (COMPANY, head.id, row.id)
    assert "替谁提" in ticket.words
    assert "王*，法定代表人" in ticket.words
    assert CODE not in ticket.text
    await desk.post(f"/console/representations/{row.id}/end", words="公司换了法定代表人")
    after = await desk.get(f"/console/tickets/{petition.number}")
    assert "不要再联系原来代表的人" in after.words
    again = await desk.post("/console/petitions/new", once="one-form-0002", **left)
    assert (again.status, "已经结束" in again.words) == (400, True)


async def test_ending_wants_a_reason_and_a_death_ends_all(console: Console) -> None:
    lawyer = await proved("陈静", console.clock.now)
    agent = await cast.officer("赵晴")
    row = await confirming.at_window(lawyer.id, head_of(), agent.id, console.clock.now)
    desk = await console.staff("赵晴")
    refused = await desk.post(f"/console/representations/{row.id}/end", words=" ")
    assert (refused.status, "请写明为什么结束" in refused.words) == (400, True)
    died = await desk.post(f"/console/citizens/{lawyer.id}/death")
    assert "已登记去世" in died.words
    await row.refresh_from_db()
    assert row.end_cause is MandateEnd.DEATH
    assert (await Citizen.get(id=lawyer.id)).died_on is not None


async def test_a_judge_has_nothing_to_do_there(console: Console) -> None:
    judge = await console.staff("李正")
    assert (await judge.get("/console/representations")).status == 403


async def test_several_petitioners_stand_on_the_ticket_masked(console: Console) -> None:
    ticket = await cast.a_petition("张三", as_of=console.clock.now)
    desk = await console.staff("赵晴")
    where = f"/console/tickets/{ticket.petition.number}"
    done = await desk.post(f"{where}/petitioners", name="钱老伯", mobile="13907910009", speaks="1")
    assert "共同诉求人（2 人）" in done.words
    assert "钱** 139****0009 代表" in done.words
    assert "13907910009" not in done.text
    wrong = await desk.post(f"{where}/petitioners", name="孙五", mobile="12")
    assert (wrong.status, "没有登记" in wrong.words) == (400, True)
    assert 'value="孙五"' in wrong.text
