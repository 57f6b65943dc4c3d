"""What people wrote leaves the house without their numbers; times, weights and telephones are said as they are."""

from datetime import timedelta

import pytest

from desk.petitions import citizen_requests
from desk.tickets.rating import ratings
from models import Court, Delivery, Ticket
from models.enums import Channel, Grade
from tests.cast import MORNING, a_petition, answered, at, dispatched, order
from wechat.notice_values import moment, spoken_moment
from wechat.pushes import MessagePush, render, spoken_words

pytestmark = pytest.mark.usefixtures("cast")
IDENTITY, MOBILE, CARD = "360102199003070016", "13907910009", "6222021502001234560"
SAID = f"我是王五，身份证{IDENTITY}，电话139 0791 0009，卡号{CARD}，请打0791-86161234或12368"


async def pushed(ticket: Ticket, notice: str) -> MessagePush:
    row = await Delivery.filter(ticket_id=ticket.id, notice=notice).order_by("-id").first()
    assert row is not None
    push = await render(row, "https://jiesu.example.gov.cn")
    assert push is not None
    return push


def without_numbers(*written: str) -> bool:
    return not any(number in text for text in written for number in (IDENTITY, MOBILE, CARD, "139 0791 0009"))


async def test_李法官_reads_a_supplement_on_his_phone_without_anybodys_numbers() -> None:
    ticket = await dispatched(await a_petition())
    await citizen_requests.supplement(await order(ticket, "张三", SAID))
    push = await pushed(ticket, "supplemented")
    assert without_numbers(push.text, *push.card.values())
    assert "360102********0016" in push.text
    assert "0791-86161234或12368" in push.text
    assert "（其中的号码已隐去，请点开查看）" in push.text


async def test_the_next_judge_reads_why_张三_is_unhappy_without_his_numbers() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    rate = await order(ticket, "张三", SAID, grade=Grade.BAD, channel=Channel.CHAT)
    await ratings.rate(rate)
    push = await pushed(ticket, "unhappy")
    assert without_numbers(push.text, *push.card.values())


async def test_an_answer_leaves_the_numbers_out_on_the_phone_and_on_the_telephone() -> None:
    ticket = await answered(await dispatched(await a_petition("张三", SAID)), SAID)
    push = await pushed(ticket, "answered")
    spoken = await spoken_words(await Delivery.get(ticket_id=ticket.id, notice="answered"))
    assert spoken is not None
    assert without_numbers(push.text, *push.card.values(), spoken)
    assert "请点开" not in spoken


async def test_where_no_number_was_left_out_nothing_is_said_of_it() -> None:
    ticket = await answered(await dispatched(await a_petition()), "款已到账，请到12368咨询")
    assert "已隐去" not in (await pushed(ticket, "answered")).text


async def test_张三_is_given_the_telephone_of_his_own_court() -> None:
    await Court.filter(short_name="南昌中院").update(telephone="0791-86161234")
    ticket = await answered(await dispatched(await a_petition()))
    delivery = Delivery(notice="declined", ticket_id=ticket.id, facts={"words": 0}, created_at=MORNING)
    push = await render(delivery, "https://jiesu.example.gov.cn")
    spoken = await spoken_words(await Delivery.get(ticket_id=ticket.id, notice="answered"))
    assert push is not None
    assert "或拨打 0791-86161234" in push.text
    assert spoken is not None
    assert "请拨打 0791-86161234" in spoken.splitlines()[-1]


async def test_an_address_is_not_read_out() -> None:
    ticket = await answered(await dispatched(await a_petition()), "请看 https://court.gov.cn/a?b=1 。另见www.court.cn")
    spoken = await spoken_words(await Delivery.get(ticket_id=ticket.id, notice="answered"))
    assert spoken is not None
    assert "请看 （网址略） 。另见（网址略）" in spoken


async def test_周敏_reads_what_is_proposed_as_long_as_nobody_has_weighed_it() -> None:
    ticket = await a_petition()
    await Ticket.filter(id=ticket.id).update(proposed_urgency="critical")
    assert (await pushed(ticket, "petition_received")).card["note.phrase"] == "建议特急"


@pytest.mark.parametrize(
    ("moment_given", "said"),
    [
        ("2026-12-03 18:00", "12月3日晚上6点"),
        ("2026-12-03 17:30", "12月3日下午5点30分"),
        ("2026-12-03 12:05", "12月3日中午12点5分"),
        ("2026-12-03 09:30", "12月3日上午9点30分"),
    ],
)
async def test_a_moment_is_said_as_people_say_it(moment_given: str, said: str) -> None:
    assert spoken_moment(at(moment_given)) == said


async def test_a_moment_is_written_as_the_platform_reads_it() -> None:
    assert moment(at("2026-12-03 09:05") + timedelta(minutes=1)) == "2026年12月3日 09:06"
