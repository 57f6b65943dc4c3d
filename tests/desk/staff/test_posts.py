"""An officer moves, leaves, comes back: what was open is handed over in the same act, and what ended opens nothing."""

import pytest

from desk.access import visibility
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.notices.readers import Reader, reader_of
from desk.tickets import asking_more, handling
from desk.views.history.history import officer_history
from models import Delivery, Identity, Ticket
from models.enums import Act, ClockKind, Complexity, DeliveryState, Role, StaffChange, TicketState
from tests.cast import (
    HERE_SINCE,
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    court,
    dispatched,
    officer,
    order,
    phone,
    submitted,
)
from tests.desk.ledger import acts, running, told, whole
from tests.desk.staff.scenes import an_order, changed, day, follow, is_active, leaves, moment, moves, posts
from tests.desk.walled import ACCUSES, complaint, gets_a, walled

pytestmark = pytest.mark.usefixtures("cast")


async def test_李正_moves_to_九江中院_and_his_nine_open_tickets_go_to_the_desk_in_the_same_act() -> None:
    tickets = [await dispatched(await a_petition(f"张{number}")) for number in range(9)]
    await moves("李正")
    for ticket in tickets:
        now = await whole(ticket.id)
        assert (now.state, now.handler_id, now.department_id) == (TicketState.PENDING, None, None)
        assert await told(now) == {("changed_hands", "周敏")}
        assert (await running(now)).kind is ClockKind.TRIAGE
    assert await posts("李正") == [
        ("南昌中院", Role.JUDGE, HERE_SINCE, day(-1)),
        ("九江中院", Role.JUDGE, day(), None),
    ]
    assert (await officer("李正")).court_id == (await court("九江中院")).id


async def test_a_named_colleague_takes_them_and_what_is_not_the_colleagues_goes_to_the_desk() -> None:
    mine = await accepted(await dispatched(await a_petition("张三")))
    await changed(await an_order(StaffChange.MOVE, "李正", at_court="九江中院", roles=(Role.JUDGE,), other="陈丽"))
    now = await whole(mine.id)
    assert now.handler_id == (await officer("陈丽")).id
    assert now.state is TicketState.DISPATCHED
    assert await told(now) == {("dispatched", "陈丽")}
    (line,) = [one for one in (await officer_history(now)).moments() if one.act is Act.CHANGE_HANDS]
    assert line.detail == "李正不再担任这项职责，由陈丽办理"


async def test_a_moved_officer_sees_the_old_court_no_more_and_is_told_nothing_of_it() -> None:
    done = await answered(await dispatched(await a_petition("张三")))
    open_one = await dispatched(await a_petition("李四"))
    waiting = await Delivery.get(ticket_id=open_one.id, notice="dispatched")
    await moves("李正")
    actor = await acting("李正")
    for ticket in (done, open_one):
        place = visibility.place_of(await whole(ticket.id))
        assert not visibility.sees(actor, place)
        assert not visibility.may_be_told(actor, place, former=False)
    assert not await Ticket.filter(visibility.visible_tickets(actor)).exists()
    await waiting.refresh_from_db()
    assert waiting.state is DeliveryState.CANCELLED


async def test_a_judge_whose_post_ended_does_not_answer_and_the_ticket_comes_back_the_day_after() -> None:
    ticket = await dispatched(await a_petition("张三"))
    who = await officer("李正")
    post = (await who.roles.all())[0]  # type: ignore[attr-defined]
    post.ends_on = day()
    await post.save()
    assert await follow() == 0
    tomorrow = moment(1)
    with pytest.raises(NotFound):
        await handling.answer(await order(ticket, "李正", "已办妥", tomorrow))
    assert await follow(1) == 1
    assert (await whole(ticket.id)).state is TicketState.PENDING
    assert await follow(1) == 0


async def test_王芳_is_disabled_and_everything_is_back_at_once() -> None:
    handled = await dispatched(await a_petition("张三"), "王芳")
    draft = await submitted(await dispatched(await a_petition("李四"), "王芳", complexity=Complexity.COMPLEX))
    question = await accepted(await dispatched(await a_petition("王五"), "王芳"))
    await asking_more.ask_more(await order(question, "王芳", "请补充证据"))
    await phone("王芳")
    await leaves("王芳")
    assert not await is_active("王芳")
    assert not await Identity.exists(officer_id=(await officer("王芳")).id)
    assert (await whole(handled.id)).state is (await whole(draft.id)).state is TicketState.PENDING
    waits = await whole(question.id)
    assert (waits.state, waits.came_from, waits.handler_id) == (TicketState.WAITING, TicketState.PENDING, None)
    assert not await Delivery.exists(officer_id=(await officer("王芳")).id, state=DeliveryState.PENDING)
    waiting = Delivery(officer_id=(await officer("王芳")).id, notice="dispatched", ticket_id=handled.id)
    assert await reader_of(waiting, MORNING) is Reader.LEFT


async def test_an_answer_that_waited_for_her_review_is_shown_to_whoever_reviews_now() -> None:
    ticket = await submitted(await dispatched(await a_petition("张三"), complexity=Complexity.COMPLEX))
    assert ("review_wanted", "王芳") in await told(ticket)
    await leaves("王芳")
    again = await Delivery.filter(ticket_id=ticket.id, notice="review_wanted", officer_id=(await officer("周敏")).id)
    assert len(again) == 1


async def test_a_role_given_again_begins_anew() -> None:
    await leaves("李正")
    with pytest.raises(NotFound):
        await leaves("李正")
    order_back = await an_order(StaffChange.COME_BACK, "李正", at_court="南昌中院", roles=(Role.JUDGE,))
    await changed(order_back)
    assert await posts("李正") == [
        ("南昌中院", Role.JUDGE, HERE_SINCE, day(-1)),
        ("南昌中院", Role.JUDGE, day(), None),
    ]
    assert (await acting("李正")).holds(Role.JUDGE)


async def test_a_move_that_is_still_to_come_changes_nothing_but_the_tickets_until_its_day() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await changed(await an_order(StaffChange.MOVE, "李正", at_court="九江中院", roles=(Role.JUDGE,), first=3))
    assert (await whole(ticket.id)).state is TicketState.PENDING
    here, there = (await court()).id, (await court("九江中院")).id
    assert [post.court_id for post in (await acting("李正", moment(2))).posts] == [here]
    assert [post.court_id for post in (await acting("李正", moment(3))).posts] == [there]
    await follow(2)
    assert (await officer("李正")).court_id == here
    await follow(3)
    assert (await officer("李正")).court_id == there


async def test_an_inspector_who_leaves_is_replaced_by_the_court_above_and_the_wall_stands() -> None:
    await gets_a("秦岚", Role.INSPECTOR)
    ticket = await complaint(ACCUSES)
    await leaves("何平")
    above = await acting("秦岚")
    assert visibility.sees(above, visibility.place_of(await whole(ticket.id)))
    assert "李正" in await walled(ticket)


async def test_an_officer_who_comes_is_held_off_at_once_from_the_complaint_that_names_them() -> None:
    ticket = await complaint("钱进来法官收了对方的红包")
    assert await walled(ticket) == set()
    await gets_a("钱进来", Role.JUDGE, at_court="九江中院")
    await moves("钱进来", "南昌中院")
    assert await walled(ticket) == {"钱进来"}


async def test_names_are_read_anew_after_a_change_that_another_process_made() -> None:
    """The stamp says that the staff changed."""
    await complaint("吴又可法官不接电话")
    await moves("陈丽", "九江中院")
    who = await officer("陈丽")
    await type(who).filter(id=who.id).update(name="吴又可")
    assert await walled(await complaint("吴又可法官收了红包", "九江中院")) == {"吴又可"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"at_court": "九江中院"}, "请至少选择一项职责"),
        ({"roles": (Role.JUDGE,)}, "请选择法院"),
        ({"at_court": "九江中院", "roles": (Role.LIAISON,)}, "部门联络员要选明是哪个部门"),
        ({"at_court": "九江中院", "roles": (Role.JUDGE,), "first": -1}, "过去的日子不能补"),
        ({"at_court": "九江中院", "roles": (Role.JUDGE,), "first": 400}, "最多提前一年"),
        ({"at_court": "九江中院", "roles": (Role.JUDGE,), "other": "李正"}, "不能交给本人"),
    ],
)
async def test_a_move_that_cannot_be_is_refused_in_words_and_changes_nothing(
    more: dict[str, object], words: str
) -> None:
    ticket = await dispatched(await a_petition("张三"))
    before = await posts("李正")
    wanted = await an_order(StaffChange.MOVE, "李正", **more)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=words):
        await changed(wanted)
    assert await posts("李正") == before
    assert (await whole(ticket.id)).handler_id == (await officer("李正")).id


async def test_a_dispatch_to_whoever_has_moved_is_refused() -> None:
    ticket = await a_petition("张三")
    await moves("李正")
    with pytest.raises((Invalid, Refused, NotAllowed)):
        await dispatched(ticket)
    assert Act.DISPATCH not in await acts(ticket)
