"""Whoever the case system names is confirmed at once, for those cases alone, and ends when it names them no more."""

import pytest

from desk.cases.taking import take
from desk.people.cases import own_cases
from desk.people.citizens import Claim, claim
from desk.people.representing.case_data import register
from desk.people.representing.proposing import MandateBy
from desk.people.representing.reading import TypedMandate
from desk.rules.case_rows.reading import ReportKind
from models import Citizen, Representation
from models.enums import MandateEnd, MandateSource
from tests.cast import MORNING, phone
from tests.desk.cases.reporting import LI, NANCHANG, NUMBER, row, sent
from tests.desk.people.representing.scenes import NUMBERS, lawyer_of, proved

pytestmark = pytest.mark.usefixtures("cast")
NAMED = {"name": "陈静", "id_number": NUMBERS["陈静"]}
OTHER = "（2026）赣01民终9568号"


async def the_case_names(**more: object) -> None:
    """李四 is a party of a case; 陈静 is named as the lawyer there."""
    for kind in (ReportKind.CASES, ReportKind.PARTIES):
        await sent(kind)
    taken = await sent(ReportKind.REPRESENTATIVES, row(ReportKind.REPRESENTATIVES, **NAMED, **more))
    assert taken.wrong == []


async def says(who: Citizen, typed: TypedMandate) -> Representation:
    own = await phone("陈静")
    return await register(who.id, typed, MandateBy(MandateSource.PERSON, own.id), MORNING)


async def numbers_seen(who: Citizen) -> list[str]:
    return [one.case.number for one in await own_cases(who.id, MORNING)]


async def test_陈静_whom_the_case_names_is_confirmed_at_once_for_that_case_alone() -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, lawyer_of("李四", LI, case_numbers=[OTHER]))
    assert mandate.confirmed_at == MORNING
    assert (mandate.confirmed_by_id, mandate.system, mandate.case_numbers) == (None, NANCHANG.name, [NUMBER])
    assert await numbers_seen(lawyer) == [NUMBER]


async def test_what_the_case_names_no_more_ends_and_shows_nothing_from_then() -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, lawyer_of("李四", LI))
    await the_case_names(ends_on="2026-11-16")
    await mandate.refresh_from_db()
    assert mandate.end_cause is MandateEnd.CASES
    assert await numbers_seen(lawyer) == []


async def test_a_party_who_left_the_case_is_spoken_for_there_no_more() -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, lawyer_of("李四", LI))
    await sent(ReportKind.PARTIES, row(ReportKind.PARTIES, left_on="2026-11-16"))
    await mandate.refresh_from_db()
    assert mandate.end_cause is MandateEnd.CASES
    assert await numbers_seen(lawyer) == []


async def test_a_second_case_that_names_her_is_opened_and_the_days_follow() -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, lawyer_of("李四", LI))
    for kind in (ReportKind.CASES, ReportKind.PARTIES):
        await take(kind, [{**row(kind), "number": OTHER}], NANCHANG, MORNING)
    more = {**row(ReportKind.REPRESENTATIVES, **NAMED), "number": OTHER, "ends_on": "2026-12-31"}
    await take(ReportKind.REPRESENTATIVES, [more], NANCHANG, MORNING)
    await mandate.refresh_from_db()
    assert (mandate.case_numbers, mandate.ends_on) == ([NUMBER, OTHER], None)
    assert sorted(await numbers_seen(lawyer)) == [NUMBER, OTHER]


@pytest.mark.parametrize(
    "typed",
    [
        lawyer_of("张三"),
        lawyer_of("李五", LI),
        TypedMandate("agent", "李四", LI),
        TypedMandate("guardian", "李四", LI),
    ],
    ids=["another principal", "another name", "another capacity", "a guardian"],
)
async def test_what_no_case_says_so_waits_for_somebody_who_sees_the_mandate(typed: TypedMandate) -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, typed)
    assert (mandate.confirmed_at, mandate.system) == (None, "")
    assert await numbers_seen(lawyer) == []


async def test_whoever_only_typed_that_they_are_陈静_is_confirmed_by_no_case() -> None:
    await the_case_names()
    own = await phone("陈静")
    claimed = await claim(own.id, Claim("陈静", NUMBERS["陈静"], "13907910333"), MORNING)
    mandate = await says(claimed, lawyer_of("李四", LI))
    assert mandate.confirmed_at is None
    assert await numbers_seen(claimed) == []


async def test_a_dry_run_ends_no_mandate() -> None:
    await the_case_names()
    lawyer = await proved("陈静")
    mandate = await says(lawyer, lawyer_of("李四", LI))
    over = row(ReportKind.REPRESENTATIVES, **NAMED, ends_on="2026-11-16")
    await take(ReportKind.REPRESENTATIVES, [over], NANCHANG, MORNING, dry_run=True)
    await mandate.refresh_from_db()
    assert mandate.ended_at is None
