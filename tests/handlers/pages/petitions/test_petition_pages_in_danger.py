"""Words of danger that came with a refused act are kept, and the page that follows begins with the sentence."""

from models import DangerAlarm
from models.enums import Grade
from tests.cast import rated
from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.pages.house import House
from tests.handlers.pages.petitions.test_petition_pages_acts import path_of


async def test_a_supplement_that_comes_too_late_rings_and_is_answered_with_the_sentence(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await rated(ticket, Grade.GOOD)

    sent = await zhang.send(page, f"{path_of(ticket)}/visit", grade="1", words=HEARD)

    assert "很担心您" in sent.text
    assert "已经转给值班人员" in sent.text
    assert await DangerAlarm.all().count() == 1
