"""Nothing that tells of somebody else leaves before whoever sends it has looked: by every act a citizen reads."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from desk.errors import Unchecked
from desk.tickets import asking_more, corrections, handling
from desk.tickets.before_sending import SENDING
from desk.tickets.joining import splitting
from desk.tickets.joining.splitting import SplitOrder, SplitPart
from desk.tickets.orders import VERBS
from desk.tickets.ticket_store import load
from models import Delivery, Ticket, Words
from models.enums import Act, Complexity
from tests.cast import a_call, a_petition, answered, cases, dispatched, order, submitted
from tests.desk.ledger import nothing_changed

pytestmark = pytest.mark.usefixtures("cast")
WRONG = "李四您好，您在（2026）赣01民初99号案的款项已转到 13900001111"


async def pending() -> tuple[Ticket, str]:
    return await a_petition(), "周敏"


async def in_hand() -> tuple[Ticket, str]:
    return await dispatched(await a_petition()), "李正"


async def complex_in_hand() -> tuple[Ticket, str]:
    ticket = await dispatched(await a_petition(), complexity=Complexity.COMPLEX)
    await handling.accept(await order(ticket, "李正"))
    return await load(ticket.id), "李正"


async def was_answered() -> tuple[Ticket, str]:
    return await answered(await dispatched(await a_petition())), "李正"


Scene = Callable[[], Awaitable[tuple[Ticket, str]]]
SPOKEN: dict[Act, tuple[Scene, Callable[..., Any]]] = {
    Act.SETTLE: (pending, handling.settle),
    Act.DECLINE: (pending, handling.decline),
    Act.ASK_MORE: (pending, asking_more.ask_more),
    Act.ANSWER: (in_hand, handling.answer),
    Act.INTERIM: (in_hand, handling.interim),
    Act.SUBMIT: (complex_in_hand, handling.submit),
    Act.CORRECT: (was_answered, corrections.correct),
}


def test_every_act_whose_words_a_citizen_reads_is_asked_about() -> None:
    assert set(SPOKEN) | {Act.APPROVE, Act.SPLIT} == set(SENDING)
    assert set(SENDING) <= set(VERBS)


@pytest.mark.parametrize("act", SPOKEN)
async def test_words_about_李四_do_not_go_to_张三_before_somebody_looked(act: Act) -> None:
    scene, verb = SPOKEN[act]
    ticket, who = await scene()
    given = await order(ticket, who, WRONG)
    await nothing_changed(verb(given), Unchecked, "李四")
    with pytest.raises(Unchecked) as held:
        await verb(given)
    assert len(held.value.warnings) == 3
    words = await Words.all().count()
    await verb(replace(given, checked=True))
    assert await Words.all().count() == words + 1


async def test_the_reviewer_is_warned_of_what_they_let_out_too() -> None:
    ticket = await dispatched(await a_petition(), complexity=Complexity.COMPLEX)
    await handling.accept(await order(ticket, "李正"))
    await handling.submit(replace(await order(await load(ticket.id), "李正", WRONG), checked=True))
    given = await order(await load(ticket.id), "王芳")
    await nothing_changed(handling.approve(given), Unchecked, "李四")
    await handling.approve(replace(given, checked=True))
    assert await Delivery.filter(ticket_id=ticket.id, notice="answered").exists()


async def test_the_titles_of_parts_are_asked_about_for_the_petitioner_reads_them() -> None:
    ticket = await a_petition()
    given = await order(ticket, "周敏")
    parts = (SplitPart("李四先生您好", "催款"), SplitPart("换法官", "换人"))
    await nothing_changed(splitting.split_ticket(SplitOrder(*given.basis, matters=parts)), Unchecked, "李四")


async def test_what_is_the_petitioners_own_is_never_asked_about() -> None:
    await cases()
    ticket = await dispatched(await a_call("我的案子（2026）赣01执1234号，请打13800130009", name="钱老伯"))
    numbers = f"{ticket.number}、{ticket.petition.number}、12368、13907910009、13800130009"
    words = f"钱老伯您好，（2026）赣01执1234号案已划拨：{numbers}"
    await handling.answer(await order(ticket, "李正", words))


async def test_an_ordinary_review_goes_without_a_question() -> None:
    ticket = await submitted(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))
    await handling.approve(await order(ticket, "王芳"))


SAME = "您反映的情况已经核实，请到诉讼服务中心三号窗口领取退费"


async def test_one_sentence_for_many_matters_is_warned_of_whatever_its_spaces_and_marks() -> None:
    for asked in ("诉讼费退到哪里", "保全费退到哪里", "鉴定费退到哪里"):
        given = await order(await a_petition("李四", asked), "周敏", SAME)
        await handling.settle(given)
    ticket = await dispatched(await a_petition())
    said = await order(ticket, "李正", SAME.replace("，", " ，") + "！")
    with pytest.raises(Unchecked, match="已经答复过 3 件以上别的诉求"):
        await handling.answer(said)
    assert (await load(ticket.id)).version == ticket.version
    await handling.answer(replace(said, checked=True))


async def test_the_same_sentence_to_fewer_or_within_one_matter_is_nobodys_business() -> None:
    for asked in ("诉讼费退到哪里", "保全费退到哪里"):
        await handling.settle(await order(await a_petition("李四", asked), "周敏", SAME))
    await handling.answer(await order(await dispatched(await a_petition()), "李正", SAME))
