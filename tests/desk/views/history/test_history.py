"""One history, read twice: in full by officers, in plain words by its petitioner."""

from datetime import timedelta

import pytest

from desk.petitions import citizen_requests
from desk.rules.lifecycles.act_records import HistoryTone, Reply
from desk.rules.lifecycles.petition_acts import HIDDEN_FROM_CITIZENS
from desk.tickets import noting
from desk.tickets.ticket_store import load
from desk.views.history.history import LINES_A_PAGE, history_of, officer_history
from desk.views.history.spoken import REMOVED
from models import Ticket, Words
from models.enums import Act, Grade
from tests.cast import ANSWER, MORNING, a_petition, answered, dispatched, order, rated

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(hours=1)
MOBILE = "13812340001"


async def worked_on() -> Ticket:
    ticket = await dispatched(await a_petition())
    await citizen_requests.supplement(await order(ticket, "张三", f"电话是 {MOBILE}", LATER))
    await noting.note(await order(await load(ticket.id), "李正", f"已打电话 {MOBILE}", LATER))
    return await load((await answered(await load(ticket.id), as_of=LATER)).id)


async def test_officers_read_who_did_what_and_to_whom_it_went():
    moments = {one.act: one for one in (await officer_history(await worked_on())).moments()}

    assert (moments[Act.DISPATCH].who, moments[Act.DISPATCH].detail) == ("周敏", "由李正办理")
    assert (moments[Act.RECEIVE].who, moments[Act.RECEIVE].did) == ("群众", "提交诉求")
    assert (moments[Act.ANSWER].tone, moments[Act.ANSWER].words) == (HistoryTone.GOOD, ANSWER)


async def test_what_a_citizen_says_is_masked_and_what_a_colleague_writes_is_not():
    moments = {one.act: one for one in (await officer_history(await worked_on())).moments()}

    assert MOBILE not in moments[Act.SUPPLEMENT].words
    assert moments[Act.SUPPLEMENT].masked is not None
    assert (MOBILE in moments[Act.NOTE].words, moments[Act.NOTE].masked) == (True, None)


async def test_words_that_stand_elsewhere_are_left_out():
    history = await officer_history(await worked_on())
    (answer,) = history.answers()

    moments = {one.act: one for one in history.moments({answer.words_id})}

    assert moments[Act.ANSWER].words == ""
    assert (answer.text, answer.who, answer.waiting) == (ANSWER, "李正", False)


async def test_citizens_read_nothing_of_what_is_hidden_from_them():
    lines = (await history_of(await worked_on())).for_citizen()

    assert [one.text for one in lines] == ["法院答复了您", "您补充了材料", "已转给办案部门", "诉求已提交"]
    assert not {one.act for one in lines} & HIDDEN_FROM_CITIZENS


async def test_a_rating_reads_well_or_badly():
    ticket = await rated(await worked_on(), Grade.BAD, "没有解决")

    moment = (await officer_history(await load(ticket.id))).moments()[0]
    line = (await history_of(await load(ticket.id))).for_citizen()[0]

    assert (moment.tone, moment.detail.split("，")[0]) == (HistoryTone.BAD, "不满意")
    assert line.text == "您评价：不满意"


async def test_words_that_were_removed_say_so_to_everybody():
    ticket = await worked_on()
    await Words.filter(ticket_id=ticket.id).update(text_sealed=None, redacted_at=LATER)

    assert {one.words for one in (await officer_history(ticket)).moments() if one.words} == {REMOVED}
    assert [one.words for one in (await history_of(ticket)).told(Reply.ANSWER)] == [REMOVED]


async def test_of_a_long_history_the_words_of_one_page_are_read_and_every_page_has_its_own():
    ticket = await dispatched(await a_petition())
    for number in range(LINES_A_PAGE + 5):
        await noting.note(await order(await load(ticket.id), "李正", f"第 {number} 次联系", LATER))
    ticket = await load((await answered(await load(ticket.id), as_of=LATER)).id)

    newest = await officer_history(ticket)
    earlier = await officer_history(ticket, newest.earlier())
    whole = await officer_history(ticket, whole=True)

    assert len(newest.words) == LINES_A_PAGE
    assert [one.text for one in earlier.answers()] == [ANSWER]
    noted = [one.words for one in (*newest.moments(), *earlier.moments(before=newest.earlier())) if one.act is Act.NOTE]
    assert noted == [f"第 {number} 次联系" for number in reversed(range(LINES_A_PAGE + 5))]
    assert [one.words for one in whole.all_moments() if one.act is Act.NOTE] == noted
