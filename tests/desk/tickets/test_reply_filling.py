"""What a canned reply says on one ticket: its own case, handler and limit, and the name no further than all see it."""

import pytest

from desk.errors import Invalid
from desk.tickets import handling
from desk.tickets.reply_filling import fill
from desk.tickets.ticket_store import load
from models import Petition
from models.keyring import seal
from tests.cast import MORNING, a_petition, dispatched, order

pytestmark = pytest.mark.usefixtures("cast")
WORDS = "{称呼}您好：{案号}由{承办人}办理，{期限}前答复，电话{电话}。{法院} {诉求编号} {今天}"


async def test_every_placeholder_has_its_value() -> None:
    ticket = await dispatched(await a_petition(case_number="（2026）赣01执1234号"))
    await Petition.filter(id=ticket.petition_id).update(contact_name_sealed=seal("欧阳锋"))

    said = await fill(WORDS, await load(ticket.id), MORNING)

    assert "{" not in said
    for words in ("欧阳先生/女士您好", "（2026）赣01执1234号由李正办理", "南昌市中级人民法院", "11月17日"):
        assert words in said, words
    assert "锋" not in said


async def test_what_is_not_known_stays_and_is_not_sent_so() -> None:
    ticket = await dispatched(await a_petition())
    said = await fill("您的案件{案号}已立案，请等候通知", await load(ticket.id), MORNING)

    assert said == "您的案件{案号}已立案，请等候通知"
    with pytest.raises(Invalid, match="没有填上"):
        await handling.answer(await order(ticket, "李正", said))
