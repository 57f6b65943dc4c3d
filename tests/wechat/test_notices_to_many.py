"""A broadcast's card and those about hearings fit every field of a template, and their words fit one message."""

from dataclasses import replace

import pytest

from desk.broadcasts.drafting import DraftWords
from desk.broadcasts.reminders import remind
from desk.notices.catalogue import CATALOGUE
from desk.rules.broadcasts.audiences import CaseParties, OfficersOf
from models import Delivery
from models.enums import BroadcastKind, HearingStatus
from tests.cast import MORNING, at, court, phone
from tests.desk.broadcasts.composed import ROAD, approved, drafted, fed, of_the_court
from tests.desk.broadcasts.test_reminders import heard, moved
from tests.desk.notices.test_catalogue import check_card
from wechat.pushes import LONGEST_BYTES, LONGEST_TEXT, render

pytestmark = pytest.mark.usefixtures("cast")
URL = "https://jiesu.example.gov.cn"


async def said(notice: str) -> str:
    """The words of the newest of these, whose card fits."""
    delivery = await Delivery.filter(notice=notice).order_by("-id").first()
    assert delivery is not None
    push = await render(delivery, URL)
    assert push is not None
    check_card(CATALOGUE[notice], push.card, notice)
    assert len(push.text) <= LONGEST_TEXT
    assert len(push.text.encode()) <= LONGEST_BYTES
    return push.text


@pytest.mark.parametrize("text", ["短", "长" * 400, "{姓名}" * 20 + "好"])
async def test_a_broadcast_to_officers_fits_whatever_it_says(text: str) -> None:
    await of_the_court()
    await phone("周敏")
    group = OfficersOf(("chief_liaison",), ((await court()).id,))
    words = replace(ROAD, title="一" * 64, text=text, public="{" not in text)
    await fed(await approved(await drafted(words, [group])))
    told = await said("broadcast")
    assert "退订" in told
    assert "/gg/" in told


async def test_a_party_reads_their_own_name_and_number() -> None:
    await heard(switched=False)
    number = "（2026）赣01执1234号"
    words = DraftWords(BroadcastKind.MATTER, "进展", "{姓名}，案件 {案号} 有新进展。")
    await fed(await approved(await drafted(words, [CaseParties((number,))])))
    assert f"案件 {number} 有新进展" in await said("broadcast")


async def test_reminders_of_hearings_fit() -> None:
    hearing = await heard()
    await remind(MORNING)
    assert "明天开庭" in await said("hearing_tomorrow")
    await moved(hearing, at("2026-11-27 15:00"), HearingStatus.CHANGED, MORNING)
    await remind(MORNING)
    assert "改了" in await said("hearing_moved")
    await moved(hearing, hearing.starts_at, HearingStatus.CANCELLED, MORNING)
    await remind(MORNING)
    assert "取消" in await said("hearing_off")
