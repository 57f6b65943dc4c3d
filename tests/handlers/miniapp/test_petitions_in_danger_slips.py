"""Who writes of danger in the mini-program is not held up by a slip in what stands beside it."""

import pytest

from models import DangerAlarm, Petition
from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.miniapp.conftest import Mini
from tests.handlers.miniapp.test_petitions import left


@pytest.mark.parametrize(
    "slip",
    [
        {"case_number": "没有案号"},
        {"contact_mobile": "12"},
        {"contact_name": "不告诉你"},
        {"court": "没有这个法院"},
        {"contact_mobile": ""},
    ],
)
async def test_a_petition_in_danger_is_kept_with_a_slip_beside_it(zhang: Mini, slip: dict[str, str]):
    answer = await left(zhang, text=HEARD, **slip)
    assert answer.status == 201
    assert "很担心您" in answer.body["comfort"]
    assert await DangerAlarm.all().count() == 1


async def test_what_is_right_beside_it_is_kept(zhang: Mini):
    answer = await left(zhang, text=HEARD, case_number="(2026)赣01执1234号", contact_mobile="12")
    petition = await Petition.get(number=answer.body["number"])
    assert petition.case_number == "（2026）赣01执1234号"
    assert (await petition.court).short_name == "南昌中院"


async def test_without_danger_a_slip_is_refused_as_before(zhang: Mini):
    assert (await left(zhang, case_number="没有案号")).status == 400
    assert await Petition.all().count() == 0
