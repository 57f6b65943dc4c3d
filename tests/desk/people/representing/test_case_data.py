"""What the case system says of representatives stands at once, and ends when it says so no more."""

import pytest

from desk.errors import Invalid
from desk.people.cases import own_cases
from desk.people.representing.case_data import NamedInCase, keep_named
from models import Representation
from models.enums import MandateEnd, MandateSource
from tests.cast import MORNING, cases
from tests.desk.people.representing.scenes import NUMBERS, lawyer_of, proved

pytestmark = pytest.mark.usefixtures("cast")
CASE = "（2026）赣01执1234号"


async def test_a_lawyer_the_case_system_names_sees_the_case_until_it_names_her_no_more() -> None:
    await cases()
    lawyer = await proved("陈静")
    named = [NamedInCase(NUMBERS["陈静"], lawyer_of("张三"))]
    (row,) = await keep_named("tongda", CASE, named, MORNING)
    assert (row.source, row.system, row.confirmed_by_id) == (MandateSource.CASES, "tongda", None)
    assert [one.case.number for one in await own_cases(lawyer.id, MORNING)] == [CASE]
    assert [one.id for one in await keep_named("tongda", CASE, named, MORNING)] == [row.id]
    assert await Representation.all().count() == 1
    assert await keep_named("tongda", CASE, [], MORNING) == []
    await row.refresh_from_db()
    assert row.end_cause is MandateEnd.CASES
    assert await own_cases(lawyer.id, MORNING) == []


async def test_who_is_not_verified_is_passed_over_and_a_wrong_row_is_named() -> None:
    named = [NamedInCase(NUMBERS["陈静"], lawyer_of("张三"))]
    assert await keep_named("tongda", CASE, named, MORNING) == []
    with pytest.raises(Invalid):
        await keep_named("tongda", CASE, [NamedInCase(NUMBERS["陈静"], lawyer_of("张三", "1"))], MORNING)
