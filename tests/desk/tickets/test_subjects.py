"""被投诉人: whoever a restricted ticket is about sees, handles, reviews and hears nothing of it."""

import pytest

from desk.access.visibility import place_of, sees, visible_tickets
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people import staffing
from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.tickets import second_person, subjects
from desk.tickets.orders import Fields
from desk.tickets.ticket_facts import capacities_of, open_decision
from desk.tickets.ticket_store import find_visible, load
from models import Delivery, Officer, OfficerRole, Subject, Ticket
from models.enums import Act, DeliveryState, FoundBy, PetitionKind, Role
from tests.cast import MORNING, a_petition, acting, court, dispatched, officer, order, submitted
from tests.desk.ledger import history, nothing_changed, told, whole

pytestmark = pytest.mark.usefixtures("cast")


async def complaint(text: str = "法官不接电话") -> Ticket:
    return await a_petition(text=text, kind=PetitionKind.COMPLAINT)


async def named(ticket: Ticket, *names: str, by: str = "何平") -> Ticket:
    who = tuple([(await officer(name)).id for name in names])
    await subjects.name_subject(await order(await load(ticket.id), by, "经核实", MORNING, officers=who))
    if await open_decision(ticket.id):
        second = "杨帆" if by != "杨帆" else "秦岚"
        await second_person.agree(await order(await load(ticket.id), second))
    return await whole(ticket.id)


async def names_of(ids: list[int]) -> set[str]:
    return {one.name for one in await Officer.filter(id__in=ids)}


async def sees_it(name: str, ticket: Ticket) -> bool:
    actor, ticket = await acting(name), await load(ticket.id)
    listed = await Ticket.filter(visible_tickets(actor), id=ticket.id).exists()
    assert listed == sees(actor, place_of(ticket))
    return listed


async def test_the_inspector_says_whom_it_is_about() -> None:
    ticket = await named(await complaint("李法官和陈丽都不接电话"), "陈丽", "王芳")
    rows = await Subject.filter(ticket_id=ticket.id).select_related("officer")
    assert {(row.officer.name, row.found_by) for row in rows} == {
        ("陈丽", FoundBy.WORDS),
        ("王芳", FoundBy.DESK),
    }
    event = (await history(ticket))[-1]
    assert event.act is Act.NAME_SUBJECT
    assert set(str(event.facts["officers"]).split(",")) == {str(row.officer_id) for row in rows}


async def test_an_inspector_who_is_the_subject_has_nothing_to_do_with_it() -> None:
    ticket = await complaint()
    assert await sees_it("何平", ticket)
    ticket = await named(ticket, "何平", by="杨帆")
    assert not await sees_it("何平", ticket)
    assert capacities_of(await acting("何平"), await load(ticket.id)) == frozenset()
    with pytest.raises(NotFound):
        await find_visible(await acting("何平"), ticket.petition.number)
    assert await sees_it("杨帆", ticket)
    for group in (
        await staffing.chiefs(ticket, MORNING),
        await staffing.above(ticket, MORNING),
        await staffing.handlers(ticket, MORNING),
        await staffing.reviewers(ticket, None, MORNING),
        *[await staffing.overseers(ticket, rung, MORNING) for rung in (1, 2, 3)],
    ):
        assert await names_of(group) == {"杨帆"}


async def test_what_they_have_not_been_told_yet_they_are_not_told() -> None:
    ticket = await complaint()
    assert await told(ticket) == {("petition_received", "何平")}
    await named(ticket, "何平", by="杨帆")
    (row,) = await Delivery.filter(ticket_id=ticket.id, officer_id=(await officer("何平")).id)
    assert row.state is DeliveryState.CANCELLED


async def test_an_officer_of_the_court_above_may_be_the_subject_too() -> None:
    ticket = await named(await complaint(), "杨帆")
    assert not await sees_it("杨帆", ticket)
    assert await sees_it("何平", ticket)


async def test_a_second_court_up_the_names_of_the_court_above_are_heard() -> None:
    ticket = await a_petition(text="投诉何平收钱", kind=PetitionKind.COMPLAINT, at_court="东湖法院")
    assert await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True) == [
        (await officer("何平")).id
    ]
    assert not await sees_it("何平", ticket)
    assert await sees_it("周敏", ticket)


async def test_who_is_no_longer_a_subject_sees_it_again() -> None:
    there = await court("江西高院")
    above = await Officer.create(court_id=there.id, login="qinlan", name="秦岚", created_at=MORNING)
    day = MORNING.date()
    await OfficerRole.create(officer_id=above.id, role=Role.INSPECTOR, court_id=there.id, starts_on=day)
    ticket = await named(await complaint("投诉何平"), by="杨帆")
    assert not await Subject.exists(ticket_id=ticket.id)
    assert await sees_it("何平", ticket)


async def test_a_wall_stands_only_while_the_ticket_is_restricted() -> None:
    ticket = await complaint("李法官不接电话")
    await Ticket.filter(id=ticket.id).update(restricted=False)
    ticket = await dispatched(await load(ticket.id))
    assert await sees_it("李正", ticket)


async def test_whoever_has_it_in_hand_gives_it_away_first() -> None:
    ticket = await dispatched(await complaint(), "何平", by="何平")
    me = (await officer("何平")).id
    verb = subjects.name_subject(await order(ticket, "杨帆", "经核实", officers=(me,)))
    await nothing_changed(verb, Refused, "请先改派")


async def test_only_the_desk_of_a_complaint_names_subjects_and_only_officers_there_are() -> None:
    ticket = await complaint()
    chosen = str((await officer("陈丽")).id)
    elsewhere = str((await officer("高洁")).id)

    async def verb(who: str, by: str = "何平", words: str = "经核实") -> None:
        sent = Fields({"where": [who]})
        await subjects.name_subject(subjects.SubjectOrder.read(await order(ticket, by, words), sent))

    await nothing_changed(verb(chosen, "周敏"), NotFound, "没有找到")
    await nothing_changed(verb(chosen, words=""), Invalid, "请填写原因")
    for who in ("999999", elsewhere, "陈丽", f"{chosen},0"):
        await nothing_changed(verb(who), Invalid, "请从名单里选择")
    await nothing_changed(verb(",".join(map(str, range(1, 30)))), Invalid, "最多")
    await nothing_changed(verb(""), Invalid, "没有变")
    plain = await a_petition()
    await nothing_changed(
        subjects.name_subject(await order(plain, "周敏", "原因", officers=(int(chosen),))),
        Refused,
        Obstacle.NOT_RESTRICTED.label,
    )
    await nothing_changed(
        subjects.name_subject(await order(plain, "赵晴", "原因", officers=(int(chosen),))),
        NotAllowed,
        "无权",
    )


async def test_a_subject_reviews_nothing() -> None:
    ticket = await submitted(await dispatched(await complaint("投诉杨帆"), "何平", by="何平"))
    assert Capacity.CHIEF_LIAISON not in capacities_of(await acting("杨帆"), await load(ticket.id))
    assert "杨帆" not in {name for _, name in await told(ticket)}
