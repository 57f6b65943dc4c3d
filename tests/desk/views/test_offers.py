"""What is offered is what the verb would do, with its form, in the order of the face that shows it."""

import pytest

from desk.rules.lifecycles.petition_acts import FORMS, ON_THE_PHONE
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from desk.views.offers import offers_at_the_console, offers_in_a_list, offers_on_the_phone, offers_to_citizen
from models.enums import Act
from tests.cast import MORNING, a_petition, acting, dispatched

pytestmark = pytest.mark.usefixtures("cast")


async def test_周敏_is_offered_all_that_is_open_to_her_at_the_console():
    ticket, chief = await a_petition(), await acting("周敏")

    offered = [one.act for one in await offers_at_the_console(chief, ticket, MORNING)]

    assert set(offered) == set(await acts_open_to(chief, ticket, MORNING))
    assert offered == [act for act in FORMS if act in offered]
    assert offered[0] is Act.DISPATCH


async def test_on_the_phone_what_is_chosen_from_long_lists_is_left_out():
    ticket, chief = await a_petition(), await acting("周敏")

    offered = [one.act for one in await offers_on_the_phone(chief, ticket, MORNING)]

    assert offered == [act for act in ON_THE_PHONE if act in await acts_open_to(chief, ticket, MORNING)]
    assert not {Act.RELABEL, Act.REPEAT, Act.SPLIT, Act.WEIGH} & set(offered)


async def test_an_offer_says_whether_words_are_wanted():
    ticket = await load((await dispatched(await a_petition())).id)

    offered = {one.act: one for one in await offers_at_the_console(await acting("李正"), ticket, MORNING)}

    assert (offered[Act.ANSWER].must_say, offered[Act.ACCEPT].must_say) == (True, False)
    assert offered[Act.ACCEPT].form.at_once


async def test_张三_may_urge_and_withdraw_what_is_being_worked_on():
    ticket, citizen = await dispatched(await a_petition()), await acting("张三")

    offered = await offers_to_citizen(citizen, ticket, MORNING)

    assert {Act.URGE, Act.WITHDRAW, Act.SUPPLEMENT} <= set(offered)
    assert offered == offers_in_a_list(citizen, ticket)
