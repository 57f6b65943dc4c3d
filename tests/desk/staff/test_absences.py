"""While somebody is away their stand-in sees, is told and acts, in their own name, and never beyond the wall."""

import pytest

from desk.access import visibility
from desk.errors import Invalid, NotFound
from desk.staff.absences import standing_absences
from desk.tickets import handling
from desk.views.history.history import officer_history
from models import Absence, Delivery
from models.enums import Act, Role, StaffChange, TicketState
from tests.cast import MORNING, a_petition, accepted, acting, dispatched, officer, order
from tests.desk.ledger import told, whole
from tests.desk.staff.scenes import an_order, changed, day, follow, is_away, leaves, moment
from tests.desk.walled import complaint, gets_a

pytestmark = pytest.mark.usefixtures("cast")


async def sees(name: str, ticket_id: int, later: int = 0) -> bool:
    actor = await acting(name, moment(later))
    return visibility.sees(actor, visibility.place_of(await whole(ticket_id)))


async def test_陈丽_stands_in_for_李正_for_five_days_and_answers_in_her_own_name() -> None:
    ticket = await accepted(await dispatched(await a_petition("张三")))
    assert not await sees("陈丽", ticket.id)
    await is_away("李正", "陈丽")
    assert await sees("陈丽", ticket.id)
    assert await Delivery.exists(ticket_id=ticket.id, notice="stands_in", officer_id=(await officer("陈丽")).id)
    await handling.answer(await order(ticket, "陈丽", "已查询到账户，本周内划拨"))
    now = await whole(ticket.id)
    assert now.handler_id == (await officer("李正")).id
    assert now.answered_by_id == (await officer("陈丽")).id
    (line,) = [one for one in (await officer_history(now)).moments() if one.act is Act.ANSWER]
    assert line.who == "陈丽（代李正）"


async def test_what_is_to_be_told_to_李正_is_told_to_his_stand_in_once() -> None:
    ticket = await a_petition("张三")
    await is_away("王芳", "李正")
    ticket = await dispatched(ticket)
    assert await told(ticket) == {("dispatched", "李正"), ("under_way", "群众")}


async def test_before_and_after_those_days_the_stand_in_sees_nothing_and_all_is_as_it_was() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await is_away("李正", "陈丽", first=2, last=3)
    assert [await sees("陈丽", ticket.id, later) for later in range(5)] == [False, False, True, True, False]
    assert await follow(2) == 1
    assert await follow(4) == 1
    now = await whole(ticket.id)
    assert (now.state, now.handler_id) == (TicketState.DISPATCHED, (await officer("李正")).id)
    with pytest.raises(NotFound):
        await handling.accept(await order(ticket, "陈丽", as_of=moment(4)))


async def test_whoever_comes_back_early_ends_it_at_once() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await is_away("李正", "陈丽")
    await changed(await an_order(StaffChange.RETURN, "李正"), moment(1))
    assert not await sees("陈丽", ticket.id, 1)
    assert await standing_absences([(await officer("李正")).id], day(1)) == {}
    with pytest.raises(Invalid, match="没有请假"):
        await changed(await an_order(StaffChange.RETURN, "李正"), moment(1))


async def test_a_stand_in_decides_no_complaint_about_themselves_nor_one_about_whom_they_stand_in_for() -> None:
    await gets_a("秦岚", Role.INSPECTOR)
    about_stand_in = await complaint("李正法官收了对方的红包")
    about_absent = await complaint("督察何平收了对方的红包")
    plain = await complaint("法官不接电话")
    await is_away("何平", "李正")
    assert await sees("李正", plain.id)
    assert not await sees("李正", about_stand_in.id)
    assert not await sees("李正", about_absent.id)
    assert await sees("秦岚", about_stand_in.id)
    assert "秦岚" in {name for _, name in await told_of_all(about_stand_in.id)}


async def told_of_all(ticket_id: int) -> set[tuple[str, str]]:
    rows = await Delivery.filter(ticket_id=ticket_id, officer_id__isnull=False)
    return {(row.notice, (await type(await officer("李正")).get(id=row.officer_id)).name) for row in rows}


async def test_a_complaint_in_the_hands_of_an_absent_inspector_goes_on_where_the_stand_in_is_walled_off() -> None:
    await gets_a("秦岚", Role.INSPECTOR)
    ticket = await complaint("李正法官收了对方的红包")
    await dispatched(ticket, "何平", by="何平")
    await is_away("何平", "李正")
    now = await whole(ticket.id)
    assert (now.state, now.handler_id) == (TicketState.PENDING, None)
    assert await sees("秦岚", ticket.id)


async def test_where_the_stand_in_leaves_the_absent_ones_tickets_go_to_the_desk() -> None:
    ticket = await dispatched(await a_petition("张三"))
    await is_away("李正", "陈丽")
    await leaves("陈丽")
    assert (await Absence.get(officer_id=(await officer("李正")).id)).stand_in_id is None
    assert (await whole(ticket.id)).state is TicketState.PENDING


async def test_nobody_gives_a_ticket_to_whoever_is_away() -> None:
    ticket = await a_petition("张三")
    await is_away("李正", "陈丽")
    with pytest.raises(Invalid, match="只能派给"):
        await dispatched(ticket)


@pytest.mark.parametrize(
    ("name", "by", "first", "last", "words"),
    [
        ("李正", "李正", 0, 4, "不能由本人代自己"),
        ("李正", "陈丽", 4, 0, "不能早于第一天"),
        ("李正", "陈丽", -1, 4, "过去的日子不能补"),
        ("王芳", "陈丽", 2, 8, "已经请过假"),
        ("李正", "王芳", 2, 8, "代办的人这几天自己也请假"),
        ("陈丽", "王芳", 2, 8, "代办的人这几天自己也请假"),
        ("陈丽", "李正", 2, 8, "正代别人办理"),
    ],
)
async def test_one_who_stands_in_for_themselves_circles_and_overlaps_are_refused_in_words(
    name: str, by: str, first: int, last: int, words: str
) -> None:
    await is_away("王芳", "陈丽", 3, 5)
    with pytest.raises(Invalid, match=words):
        await is_away(name, by, first, last)
    assert await Absence.all().count() == 1


async def test_two_absences_one_after_the_other_are_two() -> None:
    await is_away("李正", "陈丽", 0, 1)
    await is_away("李正", "王芳", 2, 3)
    ticket = await dispatched(await a_petition("张三"), "陈丽", as_of=MORNING)
    assert ticket.handler_id == (await officer("陈丽")).id
    assert [(await acting("陈丽", moment(later))).stands_for for later in (0, 2)] == [
        {(await officer("李正")).id},
        frozenset(),
    ]
