"""退订 is honoured by phone, person and number, can be taken back, and never ends an answer."""

import pytest

from desk.notices import wishes
from desk.notices.short_messages import Said, record_reply
from desk.people import citizens
from desk.people.citizens import Claim
from desk.screening.wishes import WishKind
from models import Identity, ShortMessage, SmsReply, StopWish, statements
from models.enums import SmsKind
from models.keyring import index_of
from tests.cast import MORNING, a_petition, phone

pytestmark = pytest.mark.usefixtures("cast")
ZHANG, LI = "13807910001", "13807910002"
MANY = f"SELECT identity.id FROM identity WHERE NOT {wishes.no_broadcasts('identity.id', 'identity.citizen_id')}"
NUMBERS = f"SELECT mobile_index FROM citizen WHERE NOT {wishes.no_broadcasts(mobile='citizen.mobile_index')}"


async def claimed(name: str, number: str, mobile: str) -> Identity:
    identity = await phone(name)
    await citizens.claim(identity.id, Claim(name, number, mobile), MORNING)
    return await Identity.get(id=identity.id)


async def left_for_many() -> set[int]:
    return {row["id"] for row in await statements.fetch(MANY)}


async def test_who_says_it_in_the_chat_is_left_out_by_phone_person_and_number_and_nobody_else_is() -> None:
    me, other = await claimed("张三", "360102198005152019", ZHANG), await phone("李四")
    second = await phone("张三的另一部手机")
    await Identity.filter(id=second.id).update(citizen_id=me.citizen_id)

    await wishes.stop_phone(me.id, "退订", MORNING)
    await wishes.stop_phone(me.id, "TD", MORNING)

    assert await StopWish.all().count() == 1
    assert await left_for_many() == {other.id}
    assert await statements.fetch(NUMBERS) == []
    assert await wishes.wants_no_broadcasts(second.id)
    assert await wishes.wants_no_broadcasts(mobile_index=index_of("mobile", ZHANG))
    assert not await wishes.wants_no_broadcasts(other.id)

    assert await wishes.resume_phone(second.id, MORNING)
    assert await left_for_many() == {me.id, other.id, second.id}


async def test_td_by_short_message_is_for_the_number_and_told_what_still_comes() -> None:
    me = await claimed("张三", "360102198005152019", ZHANG)

    assert await record_reply("e1", f"+86{ZHANG}", "ＴＤ", MORNING) is Said.WISH
    assert await record_reply("e1", f"+86{ZHANG}", "ＴＤ", MORNING) is Said.NOTHING

    assert (await wishes.stopped_at(me.id)) == MORNING
    assert await left_for_many() == set()
    assert [one.kind for one in await ShortMessage.all()] == [SmsKind.STOPPED]
    # nobody proved that the number is theirs: who has it takes it back
    assert not await wishes.resume_phone(me.id, MORNING)
    assert await record_reply("e2", ZHANG, "恢复接收", MORNING) is Said.WISH
    assert await wishes.stopped_at(me.id) is None
    assert await left_for_many() == {me.id}


async def test_what_is_said_beside_something_else_is_kept_as_a_reply_alone() -> None:
    assert await record_reply("e1", ZHANG, "不要再打电话给我了，我的案子什么时候开庭", MORNING) is Said.NEWS
    assert (await SmsReply.get()).stop is False
    assert await StopWish.all().count() == 0


async def test_a_caller_reads_that_they_unsubscribed_and_in_which_words_and_asks_nothing_on_the_telephone() -> None:
    me = await claimed("张三", "360102198005152019", ZHANG)
    ticket = await a_petition("张三")
    await wishes.stop_phone(me.id, "不要再打电话给我了", MORNING)

    stopped, own = await wishes.wishes_of(ticket.petition)
    assert (stopped.kind, own.kind, own.quote) == (WishKind.STOPPED, WishKind.NO_CALL, "不要再打电话给我了")
    assert await wishes.wants_no_question(ticket.petition)


async def test_td_alone_forbids_no_call_that_tells_an_answer() -> None:
    me = await claimed("张三", "360102198005152019", ZHANG)
    ticket = await a_petition("张三")
    await wishes.stop_phone(me.id, "TD", MORNING)

    assert await wishes.wants_no_question(ticket.petition)
    assert not await wishes.wants_no_call(ticket.petition)
