"""What a citizen adds is screened before anybody is told: whom it accuses learns nothing of it."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from desk.petitions import citizen_requests
from desk.tickets import asking_more, noting, priority, second_person
from desk.tickets.joining import splitting
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.rating import callback_list, taking_up
from desk.tickets.ticket_store import load
from desk.upkeep.resealing import restricted_among, stale_values
from models import Delivery, Petition, Ticket, Words
from models.enums import (
    Act,
    DeliveryState,
    Grade,
    PetitionKind,
    TicketState,
    VisitOutcome,
)
from models.keyring import keyring, purpose_of
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    answered,
    by_telephone_only,
    dispatched,
    officer,
    order,
    rated,
    rated_by_phone,
)
from tests.desk.ledger import acts, whole
from tests.desk.walled import ACCUSES, LATER, complaint, told_of, walled, who_sees

pytestmark = pytest.mark.usefixtures("cast")


Later = Callable[[Ticket], Awaitable[object]]


async def _urged(ticket: Ticket) -> None:
    await citizen_requests.urge(await order(ticket, "张三", ACCUSES, LATER))


async def _urged_again(ticket: Ticket) -> None:
    await citizen_requests.urge(await order(ticket, "张三", "请快一点", MORNING))
    await citizen_requests.urge(await order(await load(ticket.id), "张三", ACCUSES, LATER))


async def _supplemented(ticket: Ticket) -> None:
    await citizen_requests.supplement(await order(ticket, "张三", ACCUSES, LATER))


async def _supplied(ticket: Ticket) -> None:
    ticket = await accepted(ticket)
    await asking_more.ask_more(await order(ticket, "李正", "请补充合同"))
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", ACCUSES, LATER))


async def _unhappy(ticket: Ticket, grade: Grade = Grade.BAD) -> None:
    await rated(await answered(ticket), grade, ACCUSES, as_of=LATER)


async def _reopened(ticket: Ticket) -> None:
    ticket = await rated(await answered(ticket))
    await taking_up.reopen(await order(ticket, "张三", ACCUSES, LATER))


async def _told_an_agent(ticket: Ticket) -> None:
    await noting.call(await order(ticket, "赵晴", "张三来电，说" + ACCUSES, LATER))


async def _noted(ticket: Ticket) -> None:
    await noting.note(await order(ticket, "赵晴", "张三来电，说" + ACCUSES, LATER))


async def _rated_on_the_telephone(ticket: Ticket) -> None:
    ticket = await by_telephone_only(await answered(ticket))
    await rated_by_phone(ticket, Grade.BAD, ACCUSES, as_of=LATER)


async def _would_not_rate(ticket: Ticket) -> None:
    ticket = await by_telephone_only(await answered(ticket))
    await callback_list.record_attempt(await order(ticket, "赵晴", ACCUSES, LATER, outcome=VisitOutcome.REFUSED))


async def _withdrawn(ticket: Ticket) -> None:
    await citizen_requests.withdraw(await order(ticket, "张三", ACCUSES, LATER))


async def _split(ticket: Ticket) -> None:
    parts = [SplitPart("催执行款", "催执行款"), SplitPart("反映法官", ACCUSES)]
    await splitting.split_ticket(await order(ticket, "周敏", "两件事", LATER, matters=parts))


SAID: dict[str, Later] = {
    "an urge": _urged,
    "an urge that does not count": _urged_again,
    "a supplement": _supplemented,
    "what was asked for": _supplied,
    "an unhappy rating": _unhappy,
    "a happy rating": partial(_unhappy, grade=Grade.VERY_GOOD),
    "a reopening": _reopened,
    "a note of a call": _told_an_agent,
    "a note": _noted,
    "a rating on the telephone": _rated_on_the_telephone,
    "a return visit without a rating": _would_not_rate,
    "a withdrawal": _withdrawn,
    "a part of a split petition": _split,
}


@pytest.mark.parametrize("said", SAID)
async def test_李正_learns_nothing_of_later_words_that_accuse_him(said: str) -> None:
    ticket = await dispatched(await a_petition())
    before = await Delivery.filter(officer_id=(await officer("李正")).id).count()
    await SAID[said](ticket)
    ticket = await whole(ticket.id)
    assert ticket.restricted
    assert "李正" in await walled(ticket)
    assert await who_sees(ticket) == {"何平", "杨帆"}
    late = Delivery.filter(officer_id=(await officer("李正")).id, created_at__gte=LATER)
    assert not await late.exclude(state=DeliveryState.CANCELLED).exists()
    assert before
    assert Act.WALL_OFF in await acts(ticket)
    if ticket.state.is_open:
        assert ticket.handler_id is None
        assert ticket.state is TicketState.PENDING
    if ticket.state.is_open or said == "a withdrawal":
        assert "何平" in await told_of(ticket)


async def test_all_parts_of_a_petition_go_behind_the_wall_together() -> None:
    ticket = await dispatched(await a_petition())
    parts = [SplitPart("催执行款", "催执行款"), SplitPart("查封", "解除查封")]
    await splitting.split_ticket(await order(ticket, "周敏", "两件事", matters=parts))
    one, other = await Ticket.filter(petition_id=ticket.petition_id).order_by("part")
    await citizen_requests.supplement(await order(await load(other.id), "张三", ACCUSES, LATER))
    for part in (one, other):
        assert (await whole(part.id)).restricted
        assert await who_sees(part) == {"何平", "杨帆"}
    assert await sealed_with_the_wrong_keys(one, other) == []

    await priority.relabel(await order(await load(one.id), "何平", "与法官无关", LATER, kind=PetitionKind.CONTACT))
    await second_person.agree(await order(await load(one.id), "杨帆", as_of=LATER))

    assert [(await whole(part.id)).restricted for part in (one, other)] == [False, True]
    assert (await load(one.id)).part_title == "催执行款"
    assert await sealed_with_the_wrong_keys(one, other) == []


async def sealed_with_the_wrong_keys(*parts: Ticket) -> list[object]:
    """What of a complaint is not sealed with the keys of complaints, and of the others is."""
    ids = [part.id for part in parts]
    tickets, words = await Ticket.filter(id__in=ids), await Words.filter(ticket_id__in=ids)
    petition = await Petition.get(id=parts[0].petition_id)
    behind = any(ticket.restricted for ticket in tickets)
    left = [petition.text_sealed, petition.title_sealed]
    return [
        *stale_values(tickets, await restricted_among(tickets)),
        *stale_values(words, await restricted_among(words)),
        *(one for one in left if one and not keyring().is_newest(one, purpose_of(behind))),
    ]


async def test_a_handler_whom_later_words_name_loses_the_complaint() -> None:
    ticket = await dispatched(await complaint(), "何平", by="何平")
    await citizen_requests.supplement(await order(ticket, "张三", "督察何平也收了钱", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.handler_id, ticket.state) == (None, TicketState.PENDING)
    assert await who_sees(ticket) == {"杨帆"}
    assert "杨帆" in await told_of(ticket)
    late = Delivery.filter(officer_id=(await officer("何平")).id, created_at__gte=LATER)
    assert not await late.exclude(state=DeliveryState.CANCELLED).exists()


@pytest.mark.parametrize(
    ("left", "later"),
    [
        ("我的执行案件是李正法官承办的，请问要准备什么材料", "他收了对方的红包"),
        ("想问一下李正法官承办的案子什么时候开庭", "收了对方两万块钱"),
        ("请李正法官尽快执行", "他跟被告是亲戚"),
    ],
)
async def test_a_deed_told_later_of_whom_was_spoken_of_before_is_heard(left: str, later: str) -> None:
    ticket = await dispatched(await a_petition(text=left))
    await citizen_requests.supplement(await order(ticket, "张三", later, LATER))
    now = await load(ticket.id)
    assert (now.restricted, now.handler_id) == (True, None)
    assert await walled(now) == {"李正"}
    assert "李正" not in await who_sees(now)


@pytest.mark.parametrize("later", ["被告骂我", "他到现在也不还钱", "我邻居收了我的钱不还"])
async def test_a_deed_of_others_told_after_a_judge_was_spoken_of_is_none(later: str) -> None:
    ticket = await dispatched(await a_petition(text="请李正法官联系被告，他不接电话"))
    await citizen_requests.supplement(await order(ticket, "张三", later, LATER))
    assert not (await load(ticket.id)).restricted
