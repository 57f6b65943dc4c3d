"""Erasing a person follows every phone and every petition of theirs, and takes nothing of anybody else."""

from datetime import timedelta

import pytest

from desk.people.persons.phones import unbind_other
from desk.upkeep import erasure
from desk.upkeep.own_record import ask_own_erasure
from models import Citizen, Identity, Petition, Ticket
from tests.cast import at, phone
from tests.desk.people.persons.proved import at_the_window, left_on, second_phone, typed, verified

pytestmark = pytest.mark.usefixtures("cast")
LATER = at("2026-12-01 10:00")


async def carried_out() -> None:
    for minutes in (0, 10):
        await erasure.carry_out_due(LATER + timedelta(minutes=minutes))


async def is_erased(ticket: Ticket) -> bool:
    return (await Petition.get(id=ticket.petition_id)).redacted_at is not None


async def test_asked_on_one_phone_what_was_left_on_both_goes_and_no_record_of_the_person_is_left_behind() -> None:
    old, new = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    orphan = await typed(new, "张三")
    first, second = await left_on(old, "张三"), await left_on(new, "张三")
    await at_the_window(new, person)
    other = await left_on(await phone("李四"), "李四")

    await ask_own_erasure(old.id, LATER)
    await carried_out()

    assert [await is_erased(one) for one in (first, second, other)] == [True, True, False]
    for one in await Citizen.filter(id__in=[person.id, orphan.id]):
        assert (one.name_sealed, one.id_number_sealed, one.mobile_sealed) == (None, None, None)
    assert await Identity.filter(id__in=[old.id, new.id], erased_at__isnull=True).count() == 0


async def test_what_was_left_on_a_phone_that_was_sent_away_is_the_persons_and_goes_with_them() -> None:
    old, lost = await phone("张三"), await second_phone("张三")
    person = await verified("张三", old)
    await at_the_window(lost, person)
    ticket = await left_on(lost, "张三")
    await unbind_other(old.id, lost.id, LATER)
    finders = await left_on(lost, "李四")

    await ask_own_erasure(old.id, LATER)
    await carried_out()

    assert (await is_erased(ticket), await is_erased(finders)) == (True, False)
    assert (await Identity.get(id=lost.id)).erased_at is None
