"""Words of danger are kept wherever they stand and whatever becomes of the act they came with."""

from datetime import timedelta

import pytest

from desk.errors import Refused
from desk.petitions.citizen_acts import CitizenActInput, carry_out
from desk.petitions.preparation import NewPetition, PassedOn, prepare_petition
from desk.petitions.receiving import store_petition
from desk.rules.lifecycles.petition_acts import KEPT_IN_DANGER, told_citizen
from models import DangerAlarm, Rating, Ticket, Words
from models.enums import Act, Channel, Grade, PetitionKind, TicketState, Urgency
from models.keyring import unseal
from tests.cast import MORNING, a_petition, answered, court, dispatched, order, phone, rated
from tests.desk.tickets.danger.ringer import HEARD, alarm, rung

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=10)


async def asked(ticket: Ticket, words: str, grade: Grade | None = None) -> CitizenActInput:
    return CitizenActInput(await order(ticket, "张三", words, LATER), Channel.WEB, grade)


async def test_an_urge_that_would_not_count_yet_counts_with_words_of_danger() -> None:
    ticket = await dispatched(await a_petition())
    await carry_out(Act.URGE, await asked(ticket, "快点"))
    assert await carry_out(Act.URGE, await asked(ticket, "还没动静")) == "urge_again"
    assert await carry_out(Act.URGE, await asked(ticket, HEARD)) == Act.URGE.value
    assert await rung(ticket)
    kept = [unseal(row.text_sealed) for row in await Words.filter(ticket_id=ticket.id)]
    assert kept == ["快点", HEARD]


async def test_a_supplement_to_a_closed_petition_is_refused_and_its_words_of_danger_ring() -> None:
    closed = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    assert closed.state is TicketState.CLOSED
    assert await carry_out(Act.SUPPLEMENT, await asked(closed, HEARD)) == KEPT_IN_DANGER
    (rings,) = await DangerAlarm.all()
    assert rings.ticket_id != closed.id
    assert "已经转给值班人员" in told_citizen(KEPT_IN_DANGER)


async def test_said_once_more_it_joins_the_matter_it_opened() -> None:
    closed = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    for _ in range(2):
        assert await carry_out(Act.SUPPLEMENT, await asked(closed, HEARD)) == KEPT_IN_DANGER
    assert await DangerAlarm.all().count() == 1
    assert await Ticket.all().count() == 2


async def test_an_unhappy_rating_that_comes_too_late_is_refused_and_its_words_of_danger_ring() -> None:
    closed = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    await Rating.all().update(at=MORNING - timedelta(days=2))
    assert await carry_out(Act.VISIT, await asked(closed, HEARD, Grade.BAD)) == KEPT_IN_DANGER
    assert await DangerAlarm.all().count() == 1


async def test_other_words_with_a_refused_act_are_refused_as_before() -> None:
    closed = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    with pytest.raises(Refused):
        await carry_out(Act.SUPPLEMENT, await asked(closed, "补充一份合同"))
    assert await Ticket.all().count() == 1


@pytest.mark.parametrize("where", ["organisation", "contact_name", "passed_on"])
async def test_danger_is_heard_in_every_field_that_can_be_typed(where: str) -> None:
    passed_on = PassedOn("12345", "来电人说要跳楼") if where == "passed_on" else None
    more = {} if passed_on else {where: "我不想活了"}
    channel = Channel.PASSED_ON if passed_on else Channel.CHAT
    who = await phone("张三")
    new = NewPetition((await court()).id, PetitionKind.OTHER, "请回电", channel, who.id, passed_on=passed_on, **more)
    ticket = await Ticket.get(id=await store_petition(await prepare_petition(new, MORNING), MORNING))
    assert await rung(ticket)
    assert ticket.urgency is Urgency.CRITICAL
    assert (await alarm(ticket)).decided_at is None
