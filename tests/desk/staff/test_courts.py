"""A court moves with its branch, or closes: what is open and who works there go along, and the past stays."""

import pytest

from desk.access import visibility
from desk.errors import Invalid
from desk.people.importing import import_courts
from desk.staff.courts import close_court, move_court
from desk.views.history.history import history_of
from models import Court, Officer, OfficerRole, Ticket
from models.database import transaction
from models.enums import Act, Role, TicketState
from tests.cast import MORNING, a_petition, accepted, acting, answered, court, dispatched, officer, rated
from tests.desk.ledger import acts, running, whole
from tests.desk.walled import complaint, gets_a, walled

pytestmark = pytest.mark.usefixtures("cast")


async def closes(name: str, into: str) -> int:
    async with transaction():
        return await close_court(await court(name), await court(into), MORNING)


async def belongs_under(name: str, parent: str) -> None:
    async with transaction():
        await move_court(await court(name), await court(parent), MORNING)


async def test_东湖法院_moves_under_九江中院_and_南昌中院_sees_it_no_more() -> None:
    ticket = await a_petition("张三", at_court="东湖法院")
    assert visibility.sees(await acting("周敏"), visibility.place_of(ticket))
    await belongs_under("东湖法院", "九江中院")
    assert (await court("东湖法院")).path == "赣/赣04/赣0102/"
    assert not visibility.sees(await acting("周敏"), visibility.place_of(await whole(ticket.id)))


async def test_an_intermediate_court_takes_its_branch_along() -> None:
    await belongs_under("南昌中院", "九江中院")
    assert (await court("东湖法院")).path == "赣/赣04/赣01/赣0102/"


async def test_an_import_moves_the_branch_too() -> None:
    row = {"code": "赣01", "name": "南昌市中级人民法院", "short_name": "南昌中院", "level": "intermediate"}
    await import_courts([row | {"parent": "赣04"}])
    assert (await court("东湖法院")).path == "赣/赣04/赣01/赣0102/"
    with pytest.raises(Invalid, match="不能放在自己"):
        await import_courts([row | {"parent": "赣0102"}])


@pytest.mark.parametrize(("name", "parent"), [("南昌中院", "南昌中院"), ("南昌中院", "东湖法院")])
async def test_a_court_under_itself_is_refused_in_words(name: str, parent: str) -> None:
    with pytest.raises(Invalid, match="不能放在自己或自己的下级法院下面"):
        await belongs_under(name, parent)


async def test_南昌中院_closes_into_九江中院_with_its_open_tickets_and_its_people() -> None:
    await closes("东湖法院", "南昌中院")
    open_one = await accepted(await dispatched(await a_petition("张三")))
    pending = await a_petition("李四")
    done = await rated(await answered(await dispatched(await a_petition("王五"))), by="王五")
    due = (await running(open_one)).due_at
    assert await closes("南昌中院", "九江中院") == 2
    there = await court("九江中院")
    now = await whole(open_one.id)
    assert (now.court_id, now.state, now.handler_id) == (there.id, TicketState.ACCEPTED, (await officer("李正")).id)
    assert (await running(now)).due_at == due
    assert (await running(now)).court_id == there.id
    assert (await whole(pending.id)).court_id == there.id
    assert (await Ticket.get(id=done.id)).court_id == (await court("南昌中院")).id
    actor = await acting("李正")
    assert {(post.role, post.court_id) for post in actor.posts} == {(Role.JUDGE, there.id)}
    assert visibility.sees(actor, visibility.place_of(now))
    assert (await acts(now))[-1] is Act.FOLLOW_COURT
    lines = [one.text for one in (await history_of(now)).for_citizen()]
    assert "原来的法院已撤并，由九江中院继续办理" in lines


async def test_what_is_left_at_a_closed_court_is_its_successors() -> None:
    await closes("东湖法院", "南昌中院")
    ticket = await a_petition("张三", at_court="东湖法院")
    assert ticket.court_id == (await court("南昌中院")).id
    assert not await OfficerRole.filter(court__short_name="东湖法院", ends_on__isnull=True).exists()
    assert not await Officer.filter(court__short_name="东湖法院").exists()


async def test_a_complaint_goes_along_and_names_whom_it_means_there() -> None:
    await gets_a("钱进来", Role.JUDGE, at_court="南昌中院")
    ticket = await complaint("钱进来法官收了对方的红包", "东湖法院")
    await closes("东湖法院", "南昌中院")
    assert "钱进来" in await walled(await whole(ticket.id))


@pytest.mark.parametrize(
    ("name", "into", "words"),
    [
        ("南昌中院", "南昌中院", "并入自己"),
        ("南昌中院", "九江中院", "还有下级法院"),
        ("江西高院", "九江中院", "上面没有法院"),
    ],
)
async def test_a_closing_that_cannot_be_is_refused_and_changes_nothing(name: str, into: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        await closes(name, into)
    assert not await Court.exclude(closed_at=None).exists()


async def test_a_closed_court_closes_no_more_and_takes_nobody() -> None:
    await closes("东湖法院", "南昌中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await closes("东湖法院", "九江中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await belongs_under("九江中院", "东湖法院")
