"""Numbers that were uploaded go with the person, and some time after they came."""

from datetime import timedelta

import pytest

from desk.broadcasts.lists import upload_list
from desk.upkeep.forgetting import ForgottenPerson, forget_person
from jobs.purges import LISTS_KEPT, purge_expired
from models import BroadcastLine, Citizen
from models.keyring import index_of
from tests.cast import MORNING
from tests.desk.broadcasts.composed import order
from tests.desk.broadcasts.test_lists import sms_draft

pytestmark = pytest.mark.usefixtures("cast")
TWO = "手机号\n13807910001\n13907910002\n"


async def test_an_erased_persons_number_is_in_no_list_any_more() -> None:
    draft = await sms_draft()
    await upload_list(await order(draft, "林雨"), TWO.encode())
    who = await Citizen.create(created_at=MORNING, mobile_index=index_of("mobile", "13807910001"))
    await forget_person(ForgottenPerson([], who.id, []), MORNING)
    assert [line.mobile_index for line in await BroadcastLine.all()] == [index_of("mobile", "13907910002")]


async def test_a_list_is_thrown_away_some_time_after_it_came() -> None:
    draft = await sms_draft()
    await upload_list(await order(draft, "林雨"), TWO.encode())
    await purge_expired(MORNING + LISTS_KEPT - timedelta(days=1))
    assert await BroadcastLine.all().count() == 2
    await purge_expired(MORNING + LISTS_KEPT + timedelta(days=1))
    assert not await BroadcastLine.exists()
