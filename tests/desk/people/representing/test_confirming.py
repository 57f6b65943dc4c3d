"""A representation shows nothing until somebody who saw the mandate confirms it; what does not hold is refused."""

from dataclasses import replace

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.people.citizens import Claim, claim
from desk.people.representing import confirming, ending
from desk.people.representing.confirming import ConfirmOrder, confirm
from desk.people.representing.proposing import MandateBy, propose
from desk.people.representing.reading import TypedMandate
from desk.people.representing.speaking import speaks_for
from models import AuditEntry, Citizen, Organisation, Representation
from models.database import connection
from models.enums import MandateEnd, MandateSource, Standing
from models.keyring import unseal
from tests.cast import MORNING, officer, phone
from tests.desk.overlap import at_once
from tests.desk.people.representing.scenes import (
    CODE,
    COMPANY,
    NUMBERS,
    confirmed,
    guardian_of,
    head_of,
    lawyer_of,
    left,
    me,
    proved,
)

pytestmark = pytest.mark.usefixtures("cast")
BY_PHONE = MandateBy(MandateSource.PERSON)


async def proposed(person: Citizen, typed: TypedMandate) -> Representation:
    return await propose(person.id, typed, BY_PHONE, MORNING)


async def the_agent() -> int:
    return (await officer("赵晴")).id


async def test_what_陈静_says_of_herself_opens_nothing_until_赵晴_has_seen_the_mandate() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await proposed(lawyer, lawyer_of("张三"))
    assert await speaks_for(lawyer.id, MORNING) == []
    with pytest.raises(Invalid, match="不能代表"):
        await left("陈静", row)
    with pytest.raises(Invalid, match="没有上传委托书"):
        await confirm(ConfirmOrder(row.id, await the_agent(), MORNING))
    done = await confirm(ConfirmOrder(row.id, await the_agent(), MORNING, seen_on_paper=True))
    assert (done.principal_id, done.confirmed_by_id, done.confirmed_at) == (zhang.id, await the_agent(), MORNING)
    assert [one.label for one in await speaks_for(lawyer.id, MORNING)] == ["张*（律师）"]
    actions = await AuditEntry.filter(subject_kind="citizen", subject_id=lawyer.id).values_list("action", flat=True)
    assert {"propose_representation", "confirm_representation"} <= set(actions)


async def test_nothing_personal_of_a_mandate_rests_in_clear() -> None:
    lawyer = await proved("陈静")
    await proposed(lawyer, lawyer_of("李四"))
    await confirmed(lawyer, head_of())
    async with connection() as plain:
        lines = [row["line"] for row in await plain.fetch("SELECT t::text AS line FROM representation t")]
        lines += [row["line"] for row in await plain.fetch("SELECT t::text AS line FROM organisation t")]
    for personal in ("李四", NUMBERS["李四"], CODE, "13601201510123456"):
        assert not [line for line in lines if personal in line]


async def test_an_organisation_is_known_by_its_code_and_never_a_citizen() -> None:
    王, 陈 = await proved("王强"), await proved("陈静")
    people = await Citizen.all().count()
    first = await confirmed(王, head_of())
    second = await confirmed(陈, lawyer_of(COMPANY, CODE))
    assert first.organisation_id == second.organisation_id
    assert (first.principal_id, second.principal_id) == (None, None)
    company = await Organisation.get(id=first.organisation_id)
    assert (company.name, unseal(company.credit_code_sealed)) == (COMPANY, CODE)
    assert await Citizen.all().count() == people


async def test_a_principal_without_a_phone_is_made_of_the_mandate_once() -> None:
    lawyer, wang = await proved("陈静"), await proved("王强")
    one = await confirmed(lawyer, lawyer_of("李四"))
    other = await confirmed(wang, replace(lawyer_of("李四"), capacity="agent"))
    assert one.principal_id == other.principal_id
    made = await Citizen.get(id=one.principal_id)
    assert (made.standing, unseal(made.name_sealed)) == (Standing.VERIFIED, "李四")
    assert (await proved("李四")).id == made.id


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (replace(lawyer_of("张三"), capacity="president"), "capacity", "身份"),
        (replace(lawyer_of("张三"), licence=""), "licence", "执业证"),
        (replace(lawyer_of("张三"), licence="1360120151012345"), "licence", "17 位"),
        (replace(lawyer_of("张三"), firm=" "), "firm", "律师事务所"),
        (lawyer_of("陈静"), "principal_number", "您自己"),
        (lawyer_of("张三", "360102198005152018"), "principal_number", "校验|核对"),
        (lawyer_of("没有了", NUMBERS["张三"]), "principal_name", "姓名"),
        (lawyer_of("张三", starts_on="2026-11-17", ends_on="2026-11-16"), "ends_on", "早于"),
        (lawyer_of("张三", starts_on="2026-01-01", ends_on="2026-11-16"), "ends_on", "已经过"),
        (lawyer_of("张三", starts_on="去年"), "starts_on", "年-月-日"),
        (lawyer_of("张三", case_numbers=["瞎写"]), "case_numbers", "案号"),
        (head_of(code=NUMBERS["张三"]), "principal_number", "统一社会信用代码"),
        (head_of(company="某"), "principal_name", "全称"),
        (TypedMandate("guardian", COMPANY, CODE), "principal_number", "监护人"),
    ],
)
async def test_a_slip_is_named_at_its_field_and_nothing_is_kept(typed: TypedMandate, field: str, words: str) -> None:
    lawyer = await proved("陈静")
    with pytest.raises(Invalid, match=words) as refused:
        await proposed(lawyer, typed)
    assert refused.value.field == field
    assert not await Representation.all().exists()


async def test_the_same_representation_twice_is_refused_unless_its_days_lie_apart() -> None:
    lawyer = await proved("陈静")
    await confirmed(lawyer, lawyer_of("张三", starts_on="2026-11-01", ends_on="2026-12-31"))
    with pytest.raises(Invalid, match="重叠") as refused:
        await proposed(lawyer, lawyer_of("张三", starts_on="2026-12-31"))
    assert refused.value.field == "starts_on"
    await proposed(lawyer, lawyer_of("张三", starts_on="2027-01-01"))
    await proposed(lawyer, replace(lawyer_of("张三"), capacity="agent"))


async def test_two_proposals_at_once_are_one() -> None:
    lawyer = await proved("陈静")
    twice = [proposed(lawyer, lawyer_of("张三")), proposed(lawyer, lawyer_of("张三"))]
    outcomes = await at_once("citizen", *twice)
    assert sorted(type(one).__name__ for one in outcomes) == ["Invalid", "Representation"]
    assert await Representation.all().count() == 1


async def test_nobody_unregistered_dead_or_forgotten_speaks_for_anybody() -> None:
    with pytest.raises(Refused, match="绑定"):
        await propose(None, lawyer_of("张三"), BY_PHONE, MORNING)
    with pytest.raises(NotFound):
        await propose(10**9, lawyer_of("张三"), BY_PHONE, MORNING)
    lawyer = await proved("陈静")
    await ending.record_death(lawyer.id, await the_agent(), MORNING)
    with pytest.raises(Refused, match="去世"):
        await proposed(lawyer, lawyer_of("张三"))
    await Citizen.filter(id=lawyer.id).update(erased_at=MORNING)
    with pytest.raises(NotFound):
        await proposed(lawyer, lawyer_of("张三"))


async def test_a_dead_principal_gives_no_mandate_and_the_one_given_ends_that_day() -> None:
    lawyer, wang, zhang = await proved("陈静"), await proved("王强"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    await ending.record_death(zhang.id, await the_agent(), MORNING)
    await row.refresh_from_db()
    assert (row.end_cause, row.ended_at) == (MandateEnd.DEATH, MORNING)
    waiting = await proposed(wang, replace(lawyer_of("张三"), capacity="agent"))
    with pytest.raises(Refused, match="民法典"):
        await confirm(ConfirmOrder(waiting.id, await the_agent(), MORNING, seen_on_paper=True))


async def test_who_is_not_verified_is_confirmed_for_nobody_and_nothing_is_half_done() -> None:
    own = await phone("陈静")
    typed = await claim(own.id, Claim("陈静", NUMBERS["陈静"], "13907910055"), MORNING)
    row = await proposed(typed, head_of())
    order = ConfirmOrder(row.id, await the_agent(), MORNING, seen_on_paper=True)
    with pytest.raises(Refused, match="还没有核验"):
        await confirm(order)
    assert not await Organisation.all().exists()


async def test_another_name_under_the_same_number_is_refused() -> None:
    lawyer = await proved("陈静")
    await proved("张三")
    row = await proposed(lawyer, lawyer_of("张叁", NUMBERS["张三"]))
    with pytest.raises(Invalid, match="姓名") as refused:
        await confirm(ConfirmOrder(row.id, await the_agent(), MORNING, seen_on_paper=True))
    assert refused.value.field == "principal_name"


async def test_a_proposal_that_does_not_hold_is_put_away_with_its_reason() -> None:
    lawyer = await proved("陈静")
    row = await proposed(lawyer, lawyer_of("张三"))
    with pytest.raises(Invalid):
        await confirming.refuse(row.id, await the_agent(), " ", MORNING)
    await confirming.refuse(row.id, await the_agent(), "委托书没有签名", MORNING)
    await row.refresh_from_db()
    assert (row.end_cause, unseal(row.end_words_sealed)) == (MandateEnd.REFUSED, "委托书没有签名")
    with pytest.raises(Refused, match="已经结束"):
        await confirm(ConfirmOrder(row.id, await the_agent(), MORNING, seen_on_paper=True))


async def test_a_guardian_speaks_for_a_child_in_the_guardians_own_name() -> None:
    mother = await proved("刘芳")
    row = await confirmed(mother, guardian_of("谢小满"))
    assert (await me("刘芳")).speaks_by == {row.id}
