"""Ending a representation closes what it opened, from that moment; the principal keeps all."""

from dataclasses import replace

import pytest

from desk.access.visibility import place_of, sees
from desk.errors import Invalid, NotFound, Refused
from desk.notices.readers import Reader, reader_of
from desk.people.cases import own_cases
from desk.people.representing import ending
from desk.people.representing.speaking import speaks_for
from desk.petitions.own_petitions import own_petition, own_petitions
from desk.tickets import ticket_store
from models import Citizen, Delivery, Petition, Representation, Ticket
from models.enums import MandateEnd
from models.keyring import unseal
from tests.cast import MORNING, answered, at, cases, dispatched, officer
from tests.desk.people.representing.scenes import (
    CODE,
    COMPANY,
    confirmed,
    head_of,
    lawyer_of,
    left,
    me,
    proved,
)

pytestmark = pytest.mark.usefixtures("cast")
CASE = "（2026）赣01执1234号"


async def numbers_of(name: str) -> set[str]:
    found, _ = await own_petitions(await me(name), "", 50)
    return {one.petition.number for one in found}


async def revoked(row: Representation, by: Citizen) -> None:
    await ending.end_as_person(by.id, row.id, "", MORNING)


async def ticket_again(ticket: Ticket) -> Ticket:
    return await ticket_store.load(ticket.id)


async def test_a_lawyer_sees_what_she_left_for_each_principal_and_nothing_else_of_theirs() -> None:
    lawyer, zhang, wang = await proved("陈静"), await proved("张三"), await proved("王强")
    for_zhang = await confirmed(lawyer, lawyer_of("张三"))
    for_wang = await confirmed(lawyer, lawyer_of("王强"))
    own, one, other = await left("陈静"), await left("陈静", for_zhang), await left("陈静", for_wang)
    zhangs = await left("张三")
    assert await numbers_of("陈静") == {own.petition.number, one.petition.number, other.petition.number}
    assert await numbers_of("张三") == {one.petition.number, zhangs.petition.number}
    assert await numbers_of("王强") == {other.petition.number}
    assert (one.petition.principal_id, other.petition.principal_id) == (zhang.id, wang.id)
    for ticket in (zhangs,):
        with pytest.raises(NotFound):
            await own_petition(await me("陈静"), ticket.petition.number)


async def test_from_the_moment_it_ends_the_former_representative_sees_and_is_told_nothing() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    before = await dispatched(await left("陈静", row))
    waiting = await Delivery.get(ticket_id=before.id, notice="under_way")
    assert waiting.citizen_id == lawyer.id
    await revoked(row, zhang)
    assert await numbers_of("陈静") == set()
    assert not sees(await me("陈静"), place_of(await ticket_again(before)))
    assert await numbers_of("张三") == {before.petition.number}
    await waiting.refresh_from_db()
    assert (waiting.citizen_id, waiting.identity_id) == (zhang.id, None)
    after = await answered(await ticket_again(before))
    told = await Delivery.get(ticket_id=after.id, notice="answered")
    assert (told.citizen_id, told.identity_id) == (zhang.id, None)
    petition = await Petition.get(id=before.petition_id)
    assert (petition.contact_mobile_sealed, petition.contact_mobile_index) == (None, None)
    with pytest.raises(Invalid):
        await left("陈静", row)


async def test_a_delivery_that_was_being_sent_goes_to_the_principal_instead() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三", ends_on="2026-11-17"))
    ticket = await dispatched(await left("陈静", row))
    waiting = await Delivery.get(ticket_id=ticket.id, notice="under_way")
    assert await reader_of(waiting, at("2026-11-17 23:59")) is Reader.MAY_READ
    assert waiting.citizen_id == lawyer.id
    assert await reader_of(waiting, at("2026-11-18 00:00")) is Reader.MAY_READ
    assert (waiting.citizen_id, waiting.identity_id) == (zhang.id, None)
    await row.refresh_from_db()
    assert row.end_cause is MandateEnd.LAPSED


async def test_the_last_day_counts_whether_or_not_the_job_has_run() -> None:
    lawyer = await proved("陈静")
    row = await confirmed(lawyer, lawyer_of("张三", ends_on="2026-11-17"))
    ticket = await left("陈静", row)
    assert sees(await me("陈静", at("2026-11-17 23:59")), place_of(ticket))
    assert not sees(await me("陈静", at("2026-11-18 00:00")), place_of(ticket))
    assert await ending.end_lapsed(at("2026-11-17 23:59")) == 0
    assert await ending.end_lapsed(at("2026-11-18 00:00")) == 1
    assert await ending.end_lapsed(at("2026-11-18 00:00")) == 0
    assert (await Petition.get(id=ticket.petition_id)).citizen_id == row.principal_id


async def test_a_mandate_for_later_opens_nothing_yet() -> None:
    lawyer = await proved("陈静")
    await confirmed(lawyer, lawyer_of("张三", starts_on="2026-11-18"))
    assert await speaks_for(lawyer.id, MORNING) == []
    assert len(await speaks_for(lawyer.id, at("2026-11-18 08:00"))) == 1


async def test_what_was_left_just_as_it_ended_is_handed_over_by_the_job() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    ticket = await left("陈静", row)
    await Representation.filter(id=row.id).update(ended_at=MORNING, end_cause=MandateEnd.REVOKED)
    assert not sees(await me("陈静"), place_of(ticket))
    assert await ending.end_lapsed(MORNING) == 1
    assert (await Petition.get(id=ticket.petition_id)).citizen_id == zhang.id


async def test_only_its_two_sides_end_it_and_a_stranger_learns_not_that_it_exists() -> None:
    lawyer, zhang, wang = await proved("陈静"), await proved("张三"), await proved("王强")
    row = await confirmed(lawyer, lawyer_of("张三"))
    for stranger, number in ((wang.id, row.id), (None, row.id), (wang.id, 10**9)):
        with pytest.raises(NotFound, match="没有找到这份代表关系"):
            await ending.end_as_person(stranger, number, "", MORNING)
    await ending.end_as_person(lawyer.id, row.id, "不再代理", MORNING)
    await row.refresh_from_db()
    assert (row.end_cause, unseal(row.end_words_sealed)) == (MandateEnd.GIVEN_UP, "不再代理")
    with pytest.raises(Refused, match="已经结束"):
        await ending.end_as_person(zhang.id, row.id, "", MORNING)


async def test_a_companys_matter_passes_to_who_speaks_for_it_next_else_to_the_telephone() -> None:
    lawyer, head = await proved("陈静"), await proved("王强")
    row = await confirmed(lawyer, lawyer_of(COMPANY, CODE))
    ticket = await left("陈静", row)
    assert ticket.petition.organisation == COMPANY
    await ending.end_as_officer(row.id, (await officer("赵晴")).id, "公司来函解除委托", MORNING)
    petition = await Petition.get(id=ticket.petition_id)
    assert (petition.identity_id, petition.citizen_id) == (None, None)
    told = await dispatched(await ticket_again(ticket))
    nobody = await Delivery.get(ticket_id=told.id, notice="under_way")
    assert (nobody.identity_id, nobody.citizen_id) == (None, None)
    await confirmed(head, head_of())
    assert await numbers_of("王强") == {petition.number}
    assert await numbers_of("陈静") == set()
    assert (await Petition.get(id=petition.id)).citizen_id == head.id


async def test_a_mandate_opens_the_cases_it_names_and_closes_them() -> None:
    await cases()
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三", case_numbers=[CASE]))
    (seen,) = await own_cases(lawyer.id, MORNING)
    assert (seen.case.number, seen.for_whom) == (CASE, "张*（律师）")
    assert [one.for_whom for one in await own_cases(zhang.id, MORNING) if one.case.number == CASE] == [""]
    await revoked(row, zhang)
    assert await own_cases(lawyer.id, MORNING) == []


async def test_a_mandate_that_names_no_case_opens_none_but_a_guardians_opens_all() -> None:
    await cases()
    lawyer = await proved("陈静")
    await confirmed(lawyer, lawyer_of("张三"))
    assert await own_cases(lawyer.id, MORNING) == []
    await confirmed(lawyer, replace(lawyer_of("张三"), capacity="guardian"))
    assert CASE in {one.case.number for one in await own_cases(lawyer.id, MORNING)}


async def test_a_crash_while_it_ends_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    ticket = await left("陈静", row)

    async def broken(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(ending, "hand_over", broken)
    with pytest.raises(RuntimeError):
        await revoked(row, zhang)
    await row.refresh_from_db()
    assert row.ended_at is None
    assert await numbers_of("陈静") == {ticket.petition.number}
