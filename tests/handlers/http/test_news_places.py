"""However many listen, news is read once; and each hears of it what a question of their own would have shown them."""

import asyncio

import pytest

from desk.access.visibility import visible_tickets
from desk.notices import pubsub
from handlers.console.frame.events import told
from handlers.http.news_places import NewsPlaces
from models import Ticket
from models.enums import PetitionKind
from tests.asked import asked_of_database
from tests.cast import a_petition, acting, dispatched

pytestmark = pytest.mark.usefixtures("cast")
EVERYBODY = ("周敏", "李正", "赵晴", "何平", "杨帆", "陈丽", "郑远")


async def test_thirty_who_listen_cost_what_one_does_and_newer_news_is_read_anew() -> None:
    ids = frozenset([(await a_petition()).id, (await a_petition("李四")).id])
    places = NewsPlaces()
    with asked_of_database() as alone:
        await places.of(ids, 1)
    with asked_of_database() as asked:
        await asyncio.gather(*(places.of(ids, 2) for _ in range(30)))
        await places.of(ids, 2)
    assert len(asked) == len(alone)
    await Ticket.filter(id__in=ids).update(restricted=True)
    assert {one.place.restricted for one in (await places.of(ids, 3)).values()} == {True}


async def test_each_hears_of_what_they_would_see_in_a_list_and_of_nothing_else() -> None:
    tickets = [
        await dispatched(await a_petition()),
        await a_petition("李四", at_court="九江中院"),
        await a_petition("王五", "李正法官收了红包，我要投诉", kind=PetitionKind.COMPLAINT),
    ]
    ids = frozenset(one.id for one in tickets)
    news = {(pubsub.TICKETS, one) for one in ids}
    places = await NewsPlaces().of(ids, 1)
    for name in EVERYBODY:
        actor = await acting(name)
        seen = set(await Ticket.filter(visible_tickets(actor), id__in=list(ids)).values_list("id", flat=True))
        lines = told(actor, news, places).splitlines()
        heard = {int(one) for line in lines if line.startswith("data: ") for one in line[6:].split(",")}
        assert heard == seen, name


async def test_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    ids, places = frozenset([(await a_petition()).id]), NewsPlaces()
    first = asyncio.create_task(places.of(ids, 1))
    others = [asyncio.create_task(places.of(ids, 1)) for _ in range(3)]
    await asyncio.sleep(0)
    first.cancel()
    assert [set(one) for one in await asyncio.gather(*others)] == [set(ids)] * 3
