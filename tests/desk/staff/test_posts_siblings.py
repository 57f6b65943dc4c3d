"""What is like a move and is none: roles given again, officers without a post, reviewers who go, posts of a file."""

from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest

from desk.access import visibility
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people import staffing
from desk.people.importing import import_officers
from desk.tickets import handling
from models import Delivery, OfficerRole, Ticket
from models.enums import Complexity, DeliveryState, Role, StaffChange, TicketState
from tests import cast
from tests.cast import (
    PASSWORD,
    a_petition,
    accepted,
    acting,
    answered,
    dispatched,
    officer,
    order,
    submitted,
)
from tests.desk.ledger import whole
from tests.desk.staff.scenes import an_order, changed, day, follow, is_away, leaves, moment, posts

pytestmark = pytest.mark.usefixtures("cast")


async def ends(name: str, first: int = 0) -> None:
    """End somebody's one post; `first` is the first day without it."""
    held = await OfficerRole.get(officer__name=name)
    await changed(replace(await an_order(StaffChange.END_POST, name, first=first), post_id=held.id))


async def imported(name: str, later: int, **instead: object) -> None:
    """The staff's file is imported again, with something else in this officer's row."""
    who = await officer(name)
    await who.fetch_related("court", "department")
    row = {
        "login": who.login,
        "name": who.name,
        "court": who.court.code,
        "department": who.department.name if who.department else "",
        "roles": ["judge"],
        "title": who.title,
    }
    with patch("desk.people.importing.hash_password", cast._hash_once):
        await import_officers([row | instead], PASSWORD, moment(later))


async def reviewers_of(ticket: Ticket) -> set[str]:
    rows = Delivery.filter(ticket_id=ticket.id, notice="review_wanted").exclude(state=DeliveryState.CANCELLED)
    ids = await rows.values_list("officer_id", flat=True)
    return {one.name for one in await type(await officer("周敏")).filter(id__in=[int(str(one)) for one in ids])}


async def in_review() -> Ticket:
    return await submitted(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))


async def test_a_post_that_ended_and_is_given_again_begins_on_the_day_it_is_given() -> None:
    await ends("陈丽")
    await changed(
        await an_order(StaffChange.POST, "陈丽", at_court="南昌中院", roles=(Role.JUDGE,), first=2), moment(2)
    )
    assert [(first, last) for _, _, first, last in await posts("陈丽")] == [(date(2020, 1, 1), day(-1)), (day(2), None)]
    assert not (await acting("陈丽", moment(1))).posts
    assert (await acting("陈丽", moment(2))).holds(Role.JUDGE)


async def test_a_role_that_ended_and_stands_in_a_file_again_is_another_row_from_that_day() -> None:
    await ends("陈丽")
    await imported("陈丽", 5)
    assert [(first, last) for _, _, first, last in await posts("陈丽")] == [(date(2020, 1, 1), day(-1)), (day(5), None)]


async def test_an_officer_without_a_post_sees_nothing_is_given_nothing_and_keeps_nothing_in_hand() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    done = await answered(await dispatched(await a_petition("李四")))
    await ends("李正")
    nobody = await acting("李正")
    assert nobody.posts == ()
    for one in (ticket, done):
        assert not visibility.sees(nobody, visibility.place_of(await whole(one.id)))
    assert (await whole(ticket.id)).state is TicketState.PENDING
    waiting = await a_petition("王五")
    assert (await officer("李正")).id not in await staffing.candidates(waiting, moment())
    with pytest.raises((Invalid, Refused)):
        await dispatched(waiting, "李正")


async def test_a_reviewer_moved_by_a_file_after_the_answer_was_submitted_approves_no_more_and_others_do() -> None:
    ticket = await in_review()
    assert await reviewers_of(ticket) == {"王芳"}
    await imported("王芳", 0, court="赣04", department="", roles=["judge"])
    await follow()
    await follow()
    assert await reviewers_of(ticket) == {"王芳", "周敏"}
    with pytest.raises((NotFound, NotAllowed)):
        await handling.approve(await order(ticket, "王芳"))
    await handling.approve(await order(ticket, "周敏"))


async def test_a_reviewer_whose_post_ends_by_its_day_is_followed_on_that_day() -> None:
    ticket = await in_review()
    await OfficerRole.filter(officer__name="王芳").update(ends_on=day(1))
    await follow(1)
    assert await reviewers_of(ticket) == {"王芳"}
    await follow(2)
    assert await reviewers_of(ticket) == {"王芳", "周敏"}


async def test_a_review_asked_of_a_reviewer_who_is_away_is_the_stand_ins_and_hers_again_when_she_is_back() -> None:
    await is_away("王芳", "陈丽", first=0, last=1)
    ticket = await in_review()
    assert await reviewers_of(ticket) == {"陈丽"}
    await follow(2)
    assert "王芳" in await reviewers_of(ticket)


async def test_a_stand_in_has_none_and_a_stand_in_who_goes_away_is_refused_in_words() -> None:
    await is_away("李正", "陈丽", first=0, last=4)
    with pytest.raises(Invalid, match="正代别人办理"):
        await is_away("陈丽", "王芳", first=2, last=3)
    with pytest.raises(Invalid, match="自己也请假"):
        await is_away("王芳", "李正", first=2, last=3)


async def test_a_stand_in_who_moves_leaves_the_absent_ones_tickets_to_the_desk_or_goes_on_in_her_new_court() -> None:
    """The post she stands in for is still his: moved or not she does his work, until she is gone."""
    ticket = await accepted(await dispatched(await a_petition()))
    await is_away("李正", "陈丽", first=0, last=4)
    await changed(await an_order(StaffChange.MOVE, "陈丽", at_court="九江中院", roles=(Role.JUDGE,)))
    assert visibility.sees(await acting("陈丽"), visibility.place_of(await whole(ticket.id)))
    await leaves("陈丽")
    now = await whole(ticket.id)
    assert (now.state, now.handler_id) == (TicketState.PENDING, None)
