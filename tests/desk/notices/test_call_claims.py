"""Two of one court do not ring one person at once; after a quarter of an hour another may take the call over."""

from datetime import timedelta

import pytest

from desk.errors import Refused
from desk.notices.call_claims import LASTS, claim, held_by_another, person_of, release
from desk.tickets.ticket_store import load
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, dispatched

pytestmark = pytest.mark.usefixtures("cast")
PERSON = "1:citizen:7"


async def test_赵晴_has_the_call_and_周敏_is_told_until_when() -> None:
    agent, chief = await acting("赵晴"), await acting("周敏")
    await claim(agent, PERSON, MORNING)
    await claim(agent, PERSON, MORNING + timedelta(minutes=1))

    with pytest.raises(Refused, match="赵晴正在给这个人打电话。09:46 以后"):
        await claim(chief, PERSON, MORNING + timedelta(minutes=2))
    assert await held_by_another(agent, PERSON, MORNING) == ""


async def test_what_is_not_given_back_is_taken_over_after_its_time() -> None:
    agent, chief = await acting("赵晴"), await acting("周敏")
    await claim(agent, PERSON, MORNING)
    await claim(chief, PERSON, MORNING + LASTS)
    assert "周敏" in await held_by_another(agent, PERSON, MORNING + LASTS)


async def test_only_whoever_has_it_gives_it_back() -> None:
    agent, chief = await acting("赵晴"), await acting("周敏")
    await claim(agent, PERSON, MORNING)
    await release(chief, PERSON)
    assert await held_by_another(chief, PERSON, MORNING)
    await release(agent, PERSON)
    await claim(chief, PERSON, MORNING)


async def test_one_persons_tickets_are_one_call_and_a_complaint_of_theirs_betrays_nothing() -> None:
    one, two = await load((await a_petition()).id), await load((await dispatched(await a_petition())).id)
    other = await load((await a_petition("李四")).id)
    complaint = await load((await a_petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)).id)
    elsewhere = await load((await a_petition(at_court="九江中院")).id)

    assert person_of(one) == person_of(two)
    assert len({person_of(ticket) for ticket in (one, other, complaint, elsewhere)}) == 4
