"""人员变动: moved, let go, away and back at the console; what widens is agreed to by a second administrator."""

from models import AuditEntry, Department, Identity, StaffRequest, Ticket
from models.enums import Role, TicketState
from models.keyring import unseal
from tests import cast
from tests.handlers.console.conftest import Console


async def address(name: str) -> str:
    return f"/console/officers/{(await cast.officer(name)).id}/change"


async def place(court: str, department: str = "") -> str:
    where = await cast.court(court)
    rooms = {room.name: room.id for room in await Department.filter(court_id=where.id)}
    return f"{where.id}-{rooms.get(department, '')}"


async def test_周敏_disables_李正_and_gives_his_open_ticket_to_陈丽_in_the_same_form(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")
    shown = await desk.get(await address("李正"))
    assert ticket.number is not None
    assert ticket.number in shown.words

    reply = await desk.post(await address("李正"), change="leave", other=(await cast.officer("陈丽")).id)

    assert "已停用，在办的工单已经交出去" in reply.words
    assert (await Ticket.get(id=ticket.id)).handler_id == (await cast.officer("陈丽")).id
    assert not await Identity.exists(officer_id=(await cast.officer("李正")).id)
    assert await AuditEntry.filter(action="disable_officer").count() == 1
    assert "李正" in (await desk.get("/console/officers")).words


async def test_系统管理员_sees_how_many_are_open_and_never_what_they_are_about(console: Console):
    ticket = await console.dispatched()

    shown = await (await console.staff("系统管理员")).get(await address("李正"))

    assert "在办的 1 件" in shown.words
    assert ticket.number is not None
    assert ticket.number not in shown.text


async def test_李正_is_moved_to_another_court_only_when_the_court_above_has_agreed(console: Console):
    ticket = await console.dispatched()
    desk, above = await console.staff("周敏"), await console.staff("杨帆")
    day = console.clock.now.date()

    reply = await desk.post(
        await address("李正"), change="move", place=await place("九江中院"), roles="judge", first=day
    )
    assert "等另一位" in reply.words
    assert (await Ticket.get(id=ticket.id)).state is TicketState.DISPATCHED
    assert "周敏提请" in (await above.get("/console/officers")).words
    request = (await StaffRequest.get()).id
    assert (await desk.post(f"/console/staff-requests/{request}", agreed="yes")).status == 403

    assert (await above.post(f"/console/staff-requests/{request}", agreed="yes")).status == 200

    assert (await Ticket.get(id=ticket.id)).state is TicketState.PENDING
    actor = await cast.acting("李正", console.clock.now)
    assert {post.court_id for post in actor.posts} == {(await cast.court("九江中院")).id}
    assert actor.holds(Role.JUDGE)


async def test_李正_goes_on_leave_and_comes_back(console: Console):
    desk = await console.staff("周敏")
    day = console.clock.now.date()
    other = (await cast.officer("陈丽")).id

    reply = await desk.post(await address("李正"), change="absence", first=day, last=day, other=other)
    assert "陈丽代办" in reply.words
    assert "陈丽代办" in (await desk.get("/console/officers")).words

    assert "已销假" in (await desk.post(await address("李正"), change="return")).words


async def test_what_is_wrong_is_said_at_its_form_and_nothing_is_done(console: Console):
    desk = await console.staff("周敏")
    day, own = console.clock.now.date(), (await cast.officer("李正")).id

    for fields, words in (
        ({"change": "absence", "first": day, "last": day, "other": own}, "不能由本人代自己"),
        ({"change": "absence", "first": "x", "last": day, "other": own}, "请填写从哪一天到哪一天"),
        ({"change": "move", "first": day, "roles": "judge"}, "请选择法院"),
        ({"change": "post", "first": day, "place": await place("南昌中院")}, "请至少选择一项职责"),
        ({"change": "end_post", "first": day, "post": "0"}, "已经结束"),
        ({"change": "return"}, "没有请假"),
    ):
        reply = await desk.post(await address("李正"), **fields)
        assert (reply.status, words in reply.words) == (400, True), (words, reply.words[-300:])


async def test_the_number_李正_is_rung_on_is_kept_shown_masked_and_taken_away(console: Console):
    desk, page = await console.staff("周敏"), await address("李正")
    here = page.replace("/change", "/mobile")

    wrong = await desk.post(here, mobile="12345")
    assert (wrong.status, "没有登记" in wrong.words) == (400, True)
    kept = await desk.post(here, mobile="138 0791 0456")
    assert ("手机号已保存" in kept.words, "138****0456" in kept.words, "13807910456" in kept.text) == (
        True,
        True,
        False,
    )
    assert unseal((await cast.officer("李正")).mobile_sealed) == "13807910456"
    assert "没有登记" in (await desk.post(here, mobile=" ")).words

    assert await AuditEntry.filter(action="set_officer_mobile").count() == 2
    assert (await (await console.staff("李法官")).post(here, mobile="13807910456")).status == 404
