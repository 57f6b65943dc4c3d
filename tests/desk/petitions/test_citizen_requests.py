"""What a citizen does to their own matter: urge, supplement, withdraw."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.access import actors
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.notices import pubsub
from desk.petitions import citizen_requests
from desk.petitions.citizen_requests import URGE_AT_MOST_EVERY, RemoteMedia
from desk.petitions.own_petitions import own_for
from desk.rules.sizes import LONGEST_WORDS, MOST_FILES
from desk.tickets import asking_more, handling
from desk.tickets.joining import splitting
from desk.tickets.joining.parts import parts_of
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.orders import Order
from desk.tickets.ticket_facts import acts_open_to
from models import Attachment, Citizen, Officer, Petition, Ticket
from models.enums import Act, ClockKind, FileState, PetitionKind, Standing, TicketState, WordsKind
from models.keyring import seal
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    account,
    acting,
    answered,
    dispatch_to,
    dispatched,
    order,
    phone,
)
from tests.desk.ledger import (
    acts,
    deliveries,
    history,
    last_words,
    nothing_changed,
    running,
    stopped,
    told,
    whole,
    words_of,
)
from tests.desk.overlap import at_once

pytestmark = pytest.mark.usefixtures("cast")
VOICE = RemoteMedia("voice", "media-voice-1")
PICTURE = RemoteMedia("image", "media-image-2")


async def urged_by_whom(ticket: Ticket) -> set[tuple[str, str]]:
    _, counted = await citizen_requests.urge(await order(ticket, "张三"))
    assert counted
    return await told(ticket)


async def test_whoever_has_it_hears_of_an_urge() -> None:
    waiting = await a_petition()
    assert await urged_by_whom(waiting) == {("urged", "周敏")}
    handled = await dispatched(await a_petition())
    assert await urged_by_whom(handled) == {("urged", "李正")}
    complaint = await a_petition(kind=PetitionKind.COMPLAINT)
    assert await urged_by_whom(complaint) == {("urged", "何平")}


async def test_an_urge_moves_neither_state_nor_clock() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    clock = await running(ticket)
    await citizen_requests.urge(await order(ticket, "张三", "请快一点"))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.urged, (await running(ticket)).id) == (TicketState.ACCEPTED, 1, clock.id)
    assert await last_words(ticket) == "请快一点"
    (delivery,) = await deliveries(ticket)
    assert delivery.facts == {"times": 1}


async def test_an_urge_counts_again_after_a_few_hours() -> None:
    ticket = await dispatched(await a_petition())
    for after, expected in (
        (timedelta(0), True),
        (timedelta(minutes=1), False),
        (URGE_AT_MOST_EVERY - timedelta(seconds=1), False),
        (URGE_AT_MOST_EVERY, True),
    ):
        urged, counted = await citizen_requests.urge(Order(ticket.id, None, await acting("张三"), MORNING + after))
        assert counted is expected
    assert urged.urged == 2
    assert (await acts(ticket)).count(Act.URGE) == 2
    await whole(ticket.id)


async def test_urging_thrice_at_once_counts_once() -> None:
    ticket = await dispatched(await a_petition())
    citizen = await acting("张三")
    done = await at_once("ticket", *(citizen_requests.urge(Order(ticket.id, None, citizen, MORNING)) for _ in range(3)))
    assert sorted(each[1] for each in done if isinstance(each, tuple)) == [False, False, True]
    assert (await whole(ticket.id)).urged == 1


async def test_an_urge_does_not_mind_what_happened_meanwhile() -> None:
    ticket = await a_petition()
    await dispatched(ticket)
    _, counted = await citizen_requests.urge(Order(ticket.id, None, await acting("张三"), MORNING))
    assert counted


async def test_张三_cannot_urge_what_waits_for_himself_and_nobody_is_said_to_be_reminded() -> None:
    for ticket in (await a_petition(), await accepted(await dispatched(await a_petition()))):
        await asking_more.ask_more(await order(ticket, "周敏", "请补交转账凭证"))
        waiting = await whole(ticket.id)
        verb = citizen_requests.urge(await order(waiting, "张三", "快一点"))
        await nothing_changed(verb, Refused, "法院在等您补充材料")
        assert Act.URGE not in await acts_open_to(await acting("张三"), waiting, MORNING)
        await citizen_requests.supplement(await order(waiting, "张三", "凭证在这里"))
        _, counted = await citizen_requests.urge(await order(await whole(ticket.id), "张三"))
        assert counted


async def test_of_a_petition_in_parts_those_are_urged_that_somebody_works_on() -> None:
    ticket = await dispatched(await a_petition())
    matters = [SplitPart("执行款没有到账", "查一查"), SplitPart("要判决书复印件", "请寄一份")]
    await splitting.split_ticket(await order(ticket, "周敏", matters=matters))
    first, second = await parts_of(await whole(ticket.id))
    await asking_more.ask_more(await order(second, "周敏", "寄到哪里"))
    zhang = await acting("张三")
    assert (await own_for(zhang, ticket.petition.number, Act.URGE, MORNING)).id == first.id
    _, counted = await citizen_requests.urge(Order(first.id, None, zhang, MORNING))
    assert counted
    assert (await whole(first.id)).urged == 1
    assert (await whole(second.id)).urged == 0


async def test_where_nobody_is_left_to_remind_张三_is_given_the_telephone() -> None:
    ticket = await a_petition()
    await Officer.all().update(active=False)
    await nothing_changed(citizen_requests.urge(await order(ticket, "张三")), Refused, "没有人可以提醒，请拨打 12368")


async def test_an_urge_may_not_be_a_novel() -> None:
    ticket = await dispatched(await a_petition())
    verb = citizen_requests.urge(await order(ticket, "张三", "快" * (LONGEST_WORDS + 1)))
    await nothing_changed(verb, Invalid, "内容太长")


async def test_what_is_answered_is_not_urged() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await nothing_changed(citizen_requests.urge(await order(ticket, "张三")), Refused, "不能“催办”")


@pytest.mark.parametrize("verb", [citizen_requests.urge, citizen_requests.supplement, citizen_requests.withdraw])
async def test_only_the_petitioner_asks(verb) -> None:  # type: ignore[no-untyped-def]
    ticket = await dispatched(await a_petition())
    await nothing_changed(verb(await order(ticket, "李四", "我的话")), NotFound, "没有找到")
    await nothing_changed(verb(await order(ticket, "李正", "我的话")), NotAllowed, "您无权")


async def test_a_supplement_joins_the_petition(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(pubsub, "_publisher", lambda topic, _: heard.append(topic))
    ticket = await dispatched(await a_petition())
    clock = await running(ticket)
    heard.clear()
    await citizen_requests.supplement(await order(ticket, "张三", "车牌号是赣A12345"), [VOICE, PICTURE])
    ticket = await whole(ticket.id)
    assert (ticket.state, (await running(ticket)).id) == (TicketState.DISPATCHED, clock.id)
    assert await told(ticket) == {("supplemented", "李正")}
    (delivery,) = await deliveries(ticket)
    assert await words_of(delivery.facts["words"]) == "车牌号是赣A12345"
    rows = await Attachment.filter(petition_id=ticket.petition_id).order_by("id")
    assert [(row.kind, row.media_id) for row in rows] == [("voice", "media-voice-1"), ("image", "media-image-2")]
    account_id = (await phone("张三")).account_id
    assert {(row.ticket_id, row.account_id, row.state) for row in rows} == {(ticket.id, account_id, FileState.PENDING)}
    assert (await history(ticket))[-1].facts == {"files": 2}
    assert {pubsub.FILES, pubsub.DELIVERIES, pubsub.TICKETS} <= set(heard)


async def test_files_alone_are_a_supplement() -> None:
    ticket = await dispatched(await a_petition())
    await citizen_requests.supplement(await order(ticket, "张三"), [PICTURE])
    assert await last_words(ticket) == "补充了 1 份材料"


async def test_an_empty_supplement_is_refused() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(citizen_requests.supplement(await order(ticket, "张三", " ")), Invalid, "请填写内容")
    novel = await order(ticket, "张三", "长" * (LONGEST_WORDS + 1))
    await nothing_changed(citizen_requests.supplement(novel, [PICTURE]), Invalid, "内容太长")


async def test_withdrawing_stops_everything_and_tells_whoever_had_it() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    later = MORNING + timedelta(hours=1)
    await citizen_requests.withdraw(await order(ticket, "张三", as_of=later))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.closed_at, ticket.due_at) == (TicketState.WITHDRAWN, later, None)
    assert (await stopped(ticket))[-1] == (ClockKind.HANDLING, later)
    assert await told(ticket) == {("withdrawn", "李正")}


async def test_withdrawn_is_withdrawn() -> None:
    ticket = await a_petition()
    await citizen_requests.withdraw(await order(ticket, "张三"))
    ticket = await whole(ticket.id)
    assert await told(ticket) == {("withdrawn", "周敏")}
    verbs = (
        handling.dispatch(await dispatch_to(await order(ticket, "周敏"), "李正")),
        citizen_requests.supplement(await order(ticket, "张三", "又想起一件事")),
        citizen_requests.withdraw(await order(ticket, "张三")),
    )
    for verb in verbs:
        await nothing_changed(verb, Refused, "工单现为“已撤回”")


async def test_what_was_answered_is_no_longer_withdrawn() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await nothing_changed(citizen_requests.withdraw(await order(ticket, "张三")), Refused, "不能“撤回”")


async def test_words_are_kept_as_the_kind_they_are() -> None:
    ticket = await dispatched(await a_petition())
    await citizen_requests.supplement(await order(ticket, "张三", "补充一点"))
    line = (await history(ticket))[-1]
    assert (line.act, line.actor_kind) == (Act.SUPPLEMENT, "citizen")
    (words,) = await (await Ticket.get(id=ticket.id)).words.all()  # type: ignore[attr-defined]
    assert (words.kind, words.author_kind) == (WordsKind.SUPPLEMENT, "citizen")


async def test_where_the_handler_has_left_the_desk_hears() -> None:
    ticket = await dispatched(await a_petition())
    await Officer.filter(name="李正").update(active=False)
    await citizen_requests.urge(await order(ticket, "张三"))
    assert await told(await whole(ticket.id)) == {("urged", "周敏")}


async def test_files_are_fetched_by_the_account_they_were_sent_to() -> None:
    ticket = await dispatched(await a_petition())
    zhangsan = await Citizen.create(standing=Standing.VERIFIED, name_sealed=seal("张三"), created_at=MORNING)
    await Petition.filter(id=ticket.petition_id).update(citizen_id=zhangsan.id)
    other = await account("miniprogram")
    sender = await phone("张三", of=other)
    order_there = replace(await order(ticket, "张三"), actor=actors.citizen(sender.id, zhangsan.id))
    await citizen_requests.supplement(order_there, [PICTURE])
    assert (await Attachment.get(media_id=PICTURE.media_id)).account_id == other.id


async def test_too_many_files_at_once_are_refused() -> None:
    ticket = await dispatched(await a_petition())
    many = [RemoteMedia("image", f"m{n}") for n in range(MOST_FILES + 1)]
    await nothing_changed(citizen_requests.supplement(await order(ticket, "张三"), many), Invalid, "一次最多")
