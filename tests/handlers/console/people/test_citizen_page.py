"""窗口办理: what 赵晴 does for somebody who stands there, what needs 周敏 besides, and what 李正 may not."""

from desk.people import codes
from desk.people.persons.joining import JoinOrder, join
from models import AuditEntry, Citizen, CitizenJoin, Delivery, Erasure, Identity, PhoneRequest
from models.enums import CodePurpose, JoinCause, Standing
from models.keyring import unseal
from tests import cast
from tests.handlers.console.conftest import Console
from tests.handlers.console.people.test_citizens import NUMBER, registered


async def verified(console: Console) -> Identity:
    """张三 was at the window before: one phone, verified."""
    phone = await registered(console)
    await _code_used(console, phone.citizen_id or 0, phone)
    return phone


async def _code_used(console: Console, citizen_id: int, phone: Identity) -> codes.ProofByCode:
    agent = await cast.officer("赵晴")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, citizen_id, agent.id, console.clock.now)
    return await codes.use_code(issued.code, phone.id, console.clock.now)


def at(citizen_id: int | None, act: str = "") -> str:
    return f"/console/citizens/{citizen_id}" + (f"/acts/{act}" if act else "")


async def test_赵晴_changes_a_mobile_and_the_old_one_is_dropped_and_told(console: Console):
    me = await verified(console)
    desk = await console.staff("赵晴")

    assert (await desk.post(at(me.citizen_id, "mobile"), mobile="13912345678")).status == 200

    assert unseal((await Citizen.get(id=me.citizen_id)).mobile_sealed) == "13912345678"
    assert "139****5678" in (await desk.get(at(me.citizen_id))).words
    told = await Delivery.get(notice="person_changed")
    assert (told.identity_id, told.facts["change"]) == (me.id, "mobile")
    assert "13912345678" not in str(told.facts)


async def test_what_is_no_mobile_is_said_and_nothing_changes(console: Console):
    me = await verified(console)
    reply = await (await console.staff("赵晴")).post(at(me.citizen_id, "mobile"), mobile="12345")
    assert (reply.status, "没有办成" in reply.words) == (400, True)
    assert unseal((await Citizen.get(id=me.citizen_id)).mobile_sealed) == "13807910001"


async def test_a_new_phone_is_confirmed_by_周敏_and_not_by_赵晴_who_asked(console: Console):
    me, new = await verified(console), await cast.phone("李四", console.clock.now)
    assert (await _code_used(console, me.citizen_id or 0, new)).waits
    request = await PhoneRequest.get()
    agent, chief = await console.staff("赵晴"), await console.staff("周敏")

    assert "另一位工作人员" in (await agent.post(at(me.citizen_id, "confirm"), request=str(request.id))).words
    assert (await Identity.get(id=new.id)).citizen_id is None
    assert (await chief.post(at(me.citizen_id, "confirm"), request=str(request.id))).status == 200
    assert (await Identity.get(id=new.id)).citizen_id == me.citizen_id


async def test_a_request_of_somebody_else_is_not_found_here(console: Console):
    me, new = await verified(console), await cast.phone("李四", console.clock.now)
    await _code_used(console, me.citizen_id or 0, new)
    other = await Citizen.create(created_at=console.clock.now)
    request = await PhoneRequest.get()
    chief = await console.staff("周敏")
    assert (await chief.post(at(other.id, "confirm"), request=str(request.id))).status == 404


async def test_a_join_is_undone_by_two(console: Console):
    me, other = await verified(console), await cast.phone("李四", console.clock.now)
    await join(JoinOrder(me.citizen_id or 0, [other.id], JoinCause.REQUEST, console.clock.now))
    joined = await CitizenJoin.get()
    agent, chief = await console.staff("赵晴"), await console.staff("周敏")

    assert (await agent.post(at(me.citizen_id, "ask_parting"), join=str(joined.id))).status == 200
    assert "两个人" in (await agent.post(at(me.citizen_id, "part"), join=str(joined.id))).words
    assert (await chief.post(at(me.citizen_id, "part"), join=str(joined.id))).status == 200
    assert (await Identity.get(id=other.id)).citizen_id is None
    assert "已撤销" in (await agent.get(at(me.citizen_id))).words


async def test_a_phone_is_taken_away_and_stands_on_the_receipt_with_who_did_it(console: Console):
    me = await verified(console)
    desk = await console.staff("赵晴")
    await desk.post(at(me.citizen_id, "unbind"), phone=str(me.id))
    assert (await Identity.get(id=me.id)).citizen_id is None

    paper = (await desk.get(f"{at(me.citizen_id)}/receipt")).words

    assert "解除群众的微信 经办：赵晴" in paper
    assert "窗口核验完成 经办：赵晴" in paper
    assert NUMBER not in paper
    assert await AuditEntry.filter(action="print_receipt", subject_id=me.citizen_id).count() == 1


async def test_somebody_without_a_phone_is_registered_as_verified_once(console: Console):
    desk = await console.staff("赵晴")
    papers = {"name": "钱老伯", "id_number": NUMBER, "mobile": ""}
    first = await desk.post("/console/citizens/register", **papers)
    again = await desk.post("/console/citizens/register", **papers)

    person = await Citizen.get()
    assert first.status == again.status == 200
    assert (person.standing, unseal(person.name_sealed)) == (Standing.VERIFIED, "钱老伯")
    assert "当面核验登记" in (await desk.get(f"{at(person.id)}/receipt")).words


async def test_a_slip_on_the_papers_is_said_at_the_form(console: Console):
    desk = await console.staff("赵晴")
    reply = await desk.post("/console/citizens/register", name="钱老伯", id_number="110105194912310021", mobile="")
    assert (reply.status, "校验不通过" in reply.words) == (400, True)
    assert not await Citizen.exists()


async def test_everything_of_a_person_is_erased_at_the_window_and_written_down(console: Console):
    me = await verified(console)
    await (await console.staff("赵晴")).post(at(me.citizen_id, "erase"))
    request = await Erasure.get()
    assert (request.citizen_id, request.asked_by_id) == (me.citizen_id, (await cast.officer("赵晴")).id)
    assert await AuditEntry.filter(action="erase", subject_kind="citizen", subject_id=me.citizen_id).count() == 1


async def test_the_verified_registration_comes_first_however_many_typed_the_number(console: Console):
    await verified(console)
    for number in range(12):
        await registered(console, by=f"路人{number}", name="冒名")
    found = await (await console.staff("赵晴")).post("/console/citizens", id_number=NUMBER)
    assert found.words.index("已核验") < found.words.index("本人填写，未核验")


async def test_周敏_does_not_change_mobiles_and_李正_sees_nobody(console: Console):
    me = await verified(console)
    assert (await (await console.staff("周敏")).post(at(me.citizen_id, "mobile"), mobile="13912345678")).status == 403
    assert (await (await console.staff("李正")).get(at(me.citizen_id))).status == 403
