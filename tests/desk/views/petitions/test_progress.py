"""How a petition stands, in words that every face reads from one place."""

from datetime import timedelta

import pytest

from desk.people import senders
from desk.rules.calendar.moments import moment
from desk.tickets import asking_more
from desk.tickets.ticket_store import load
from desk.views.petitions.petition_view import petition_view
from desk.views.petitions.progress import NEXT, STATES_FOR_CITIZENS, in_parts, progress_of
from handlers.chat import facts
from models import Identity, Ticket
from models.enums import Act, Complexity, TicketState
from tests.cast import MORNING, a_petition, acting, answered, dispatched, openid_of, order, rated, submitted
from wechat.dialogues.shared.wording import moment as chat_moment
from wechat.dialogues.shared.wording import words

pytestmark = pytest.mark.usefixtures("cast")


async def under_review() -> Ticket:
    return await submitted(await dispatched(await a_petition(), "李正", complexity=Complexity.COMPLEX))


async def in_the_chat() -> facts.Facts:
    zhang = await acting("张三")
    known = await senders.look_up_sender((await Identity.get(id=zhang.id)).account_id, openid_of("张三"), "another")
    assert known is not None
    return await facts.load(frozenset({"petitions", "timeline"}), known, MORNING, "https://example.com")


async def test_under_review_reads_the_same_in_the_chat_and_on_the_page():
    ticket = await under_review()

    (line,) = (await in_the_chat()).petitions

    assert line.state_label == progress_of(ticket, MORNING).heading == "答复正在审核"


async def test_the_chat_and_the_page_tell_the_same_history():
    ticket = await under_review()

    said = (await in_the_chat()).timeline[ticket.petition.number]
    view = await petition_view(ticket, await acting("张三"), MORNING)

    assert [what for _, what in said] == [one.text for one in reversed(view.lines)]
    assert said[-1][1] == "答复已拟好，正在审核"


async def test_what_the_court_waits_for_reads_the_same_in_the_chat_and_on_the_page():
    ticket = await a_petition()
    await asking_more.ask_more(await order(ticket, "周敏", "请补交转账凭证"))

    (line,) = (await in_the_chat()).petitions
    view = await petition_view(await load(ticket.id), await acting("张三"), MORNING)

    assert line.supply_by is not None
    assert view.progress.text == f"请在 {moment(line.supply_by)} 前，在下面补充材料，收到后继续办理。"
    assert not line.can_urge
    assert Act.URGE not in view.acts
    said = words("progress.detail", line=line, latest=[], as_of=MORNING)
    assert f"法院在等您补充，请在 {chat_moment(line.supply_by)} 前补充" in said
    assert "请补交转账凭证" in said


async def test_who_waits_to_be_dispatched_reads_the_day_they_were_promised_not_only_the_hand_over():
    ticket = await a_petition()

    (line,) = (await in_the_chat()).petitions
    view = await petition_view(ticket, await acting("张三"), MORNING)

    assert ticket.due_at is not None
    assert line.due_at is not None
    assert ticket.due_at < line.due_at
    assert f"{moment(ticket.due_at)} 前转过去，最迟 {moment(line.due_at)} 前答复您。" in view.progress.text


def test_every_state_has_its_words_for_citizens():
    assert set(STATES_FOR_CITIZENS) == set(TicketState)
    assert set(NEXT) == set(TicketState) - {TicketState.CLOSED}
    assert in_parts(3) == "分成 3 件办理"


async def test_taking_it_up_again_is_spoken_of_only_as_long_as_it_is_done():
    ticket = await rated(await answered(await dispatched(await a_petition())))
    zhang = await acting("张三")
    soon, late = MORNING + timedelta(days=29), MORNING + timedelta(days=31)
    view = await petition_view(ticket, zhang, soon)
    assert ("可以点“重办”" in view.progress.text, Act.REOPEN in view.acts) == (True, True)
    view = await petition_view(ticket, zhang, late)
    assert ("重办" in view.progress.text, Act.REOPEN in view.acts) == (False, False)
    assert "请重新留一件诉求" in view.progress.text
