"""A citizen reads how their rating stands: the page and the mini-program say the same."""

from datetime import timedelta

import pytest

from desk.views.petitions.petition_view import petition_view
from models.enums import Act, Grade
from tests.cast import MORNING, a_petition, acting, answered, dispatched, rated

pytestmark = pytest.mark.usefixtures("cast")


async def test_张三_reads_what_follows_and_until_when_he_may_change_it() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD)
    zhang = await acting("张三")
    unexplained = await petition_view(ticket, zhang, MORNING)
    assert unexplained.rating is not None
    assert unexplained.rating.again
    assert "您评的是“不满意”。说了哪里不满意，马上换人重新办理；不说，11月17日 周二 11:30" in unexplained.rating.text
    assert Act.VISIT in unexplained.acts
    ticket = await rated(ticket, Grade.GOOD, as_of=MORNING + timedelta(hours=1))
    happy = (await petition_view(ticket, zhang, MORNING + timedelta(hours=1))).rating
    assert happy is not None
    assert (happy.may_change, happy.text) == (True, "您评的是“满意”。点错了，11月18日 周三 09:30 以前可以改。")
    over = await petition_view(ticket, zhang, MORNING + timedelta(days=2))
    assert over.rating is not None
    assert (over.rating.may_change, over.rating.text, Act.VISIT in over.acts) == (False, "您评的是“满意”。", False)
