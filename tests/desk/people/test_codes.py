"""One-time codes: what they prove, how long, and what stops somebody who guesses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused
from desk.people import codes
from desk.people.citizens import Claim, claim
from desk.people.persons.phones import withdraw_consent
from desk.people.persons.requests import decide_as_officer
from models import AuditEntry, Citizen, Identity, Officer, OneTimeCode, PhoneRequest
from models.enums import CodePurpose, PetitionKind, Standing
from models.keyring import index_of
from tests import cast
from tests.desk.overlap import at_once

NOW = cast.MORNING
NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
async def court(cast_database_url: str) -> AsyncIterator[None]:
    async with cast.desk_opened(cast_database_url):
        yield


async def for_officer(name: str = "李法官") -> codes.IssuedCode:
    officer = await cast.officer(name)
    return await codes.issue_code(CodePurpose.BIND_OFFICER, officer.id, officer.id, NOW)


async def for_citizen(citizen_id: int) -> codes.IssuedCode:
    return await codes.issue_code(CodePurpose.VERIFY_CITIZEN, citizen_id, (await cast.officer("赵晴")).id, NOW)


async def claimed(name: str) -> Identity:
    identity = await cast.phone(name)
    await claim(identity.id, Claim("张三", NUMBER, "13807910001"), NOW)
    return await Identity.get(id=identity.id)


@pytest.mark.parametrize("typed", ["{}", "bind:{}", " {} ", "full-width"])
async def test_a_code_binds_the_phone_it_is_sent_from_however_it_is_typed(typed: str):
    phone, issued = await cast.phone("张三"), await for_officer()
    spaced = f"{issued.code[:4]} {issued.code[4:]}"
    full_width = issued.code.translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    proof = await codes.use_code(full_width if typed == "full-width" else typed.format(spaced), phone.id, NOW)

    judge = await cast.officer("李法官")
    assert (proof.purpose, proof.name, proof.officer_id) == (CodePurpose.BIND_OFFICER, "李正", judge.id)
    assert (await Identity.get(id=phone.id)).officer_id == judge.id
    entry = await AuditEntry.get(action="bind_officer")
    assert (entry.officer_id, entry.subject_id) == (judge.id, judge.id)


async def test_a_code_serves_once():
    issued = await for_officer()
    await codes.use_code(issued.code, (await cast.phone("张三")).id, NOW)

    with pytest.raises(Refused, match="绑定码不对"):
        await codes.use_code(issued.code, (await cast.phone("李四")).id, NOW)


async def test_a_code_used_by_many_phones_at_once_binds_one():
    issued = await for_officer()
    phones = [await cast.phone(f"路人{n}") for n in range(5)]

    outcomes = await asyncio.gather(
        *(codes.use_code(issued.code, phone.id, NOW) for phone in phones), return_exceptions=True
    )

    assert sum(isinstance(outcome, codes.ProofByCode) for outcome in outcomes) == 1
    assert await Identity.filter(officer_id=(await cast.officer("李法官")).id).count() == 1


async def test_a_code_lives_ten_minutes():
    issued, phone = await for_officer(), await cast.phone("张三")
    assert issued.expires_at == NOW + timedelta(minutes=10)

    with pytest.raises(Refused, match="已经过期"):
        await codes.use_code(issued.code, phone.id, issued.expires_at)

    fresh = await for_officer()
    await codes.use_code(fresh.code, phone.id, fresh.expires_at - timedelta(seconds=1))


async def test_a_new_code_ends_the_one_before():
    first, phone = await for_officer(), await cast.phone("张三")
    second = await for_officer()

    with pytest.raises(Refused):
        await codes.use_code(first.code, phone.id, NOW)
    await codes.use_code(second.code, phone.id, NOW)


async def test_a_code_for_another_officer_stays():
    first = await for_officer("李法官")
    await for_officer("陈丽")

    assert (await codes.use_code(first.code, (await cast.phone("张三")).id, NOW)).name == "李正"


async def test_a_number_that_was_drawn_before_is_drawn_again():
    drawn = iter([12345678, 12345678, 87654321])

    async def issue(name: str) -> str:
        officer = await cast.officer(name)
        issued = await codes.issue_code(CodePurpose.BIND_OFFICER, officer.id, officer.id, NOW, lambda _: next(drawn))
        return issued.code

    assert await issue("李法官") == "12345678"
    assert await issue("陈丽") == "87654321"


async def test_after_five_wrong_tries_a_phone_waits_an_hour_even_with_the_right_code():
    phone = await cast.phone("张三")
    for _ in range(5):
        with pytest.raises(Refused, match="绑定码不对"):
            await codes.use_code("00000000", phone.id, NOW)
    issued = await for_officer()

    with pytest.raises(Refused, match="一小时后再试"):
        await codes.use_code(issued.code, phone.id, NOW)

    assert (await codes.use_code(issued.code, (await cast.phone("李四")).id, NOW)).name == "李正"
    later = NOW + timedelta(hours=1, seconds=1)
    chen = await cast.officer("陈丽")
    again = await codes.issue_code(CodePurpose.BIND_OFFICER, chen.id, chen.id, later)
    assert (await codes.use_code(again.code, phone.id, later)).name == "陈丽"


async def test_guesses_made_all_at_once_are_counted_all_the_same():
    phone = await cast.phone("张三")

    outcomes = await asyncio.gather(
        *(codes.use_code(f"{n:08d}", phone.id, NOW) for n in range(12)), return_exceptions=True
    )

    words = [str(outcome) for outcome in outcomes]
    assert sum("绑定码不对" in said for said in words) == 5
    assert sum("一小时后再试" in said for said in words) == 7


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh", "１２３４", "bind:"])
async def test_what_is_no_code_is_said_without_being_counted(typed: str):
    phone = await cast.phone("张三")

    with pytest.raises(Invalid, match="8 位数字"):
        await codes.use_code(typed, phone.id, NOW)

    assert await AuditEntry.filter(action=codes.WRONG_TRY).count() == 0


async def test_a_new_phone_takes_the_place_of_the_old():
    old, new = await cast.phone("张三"), await cast.phone("李四")
    await codes.use_code((await for_officer()).code, old.id, NOW)

    await codes.use_code((await for_officer()).code, new.id, NOW)

    assert (await Identity.get(id=old.id)).officer_id is None
    assert (await Identity.get(id=new.id)).officer_id == (await cast.officer("李法官")).id


async def test_a_phone_of_one_officer_is_not_silently_made_anothers():
    phone = await cast.phone("张三")
    await codes.use_code((await for_officer("李法官")).code, phone.id, NOW)
    code = (await for_officer("陈丽")).code

    with pytest.raises(Refused, match="已绑定另一位干警"):
        await codes.use_code(code, phone.id, NOW)

    assert (await Identity.get(id=phone.id)).officer_id == (await cast.officer("李法官")).id
    assert await OneTimeCode.filter(used_at__isnull=False).count() == 1


async def test_an_officer_who_has_left_cannot_be_bound():
    issued = await for_officer()
    await Officer.filter(name="李正").update(active=False)

    with pytest.raises(Refused, match="已停用"):
        await codes.use_code(issued.code, (await cast.phone("张三")).id, NOW)


async def test_a_code_from_the_window_verifies_the_person_behind_the_phone():
    phone = await claimed("张三")
    assert phone.citizen_id is not None

    proof = await codes.use_code((await for_citizen(phone.citizen_id)).code, phone.id, NOW)

    citizen = await Citizen.get(id=phone.citizen_id)
    assert (proof.purpose, proof.name, proof.citizen_id) == (CodePurpose.VERIFY_CITIZEN, "张*", citizen.id)
    assert (citizen.standing, citizen.verified_at) == (Standing.VERIFIED, NOW)


async def test_an_opponent_who_typed_the_same_data_gains_nothing_when_the_person_is_verified():
    """The opponent knows name, number and mobile from the complaint's first page, and registered first."""
    opponent = await claimed("李四")
    mine = await cast.phone("张三")
    assert opponent.citizen_id is not None

    proof = await codes.use_code((await for_citizen(opponent.citizen_id)).code, mine.id, NOW)

    assert proof.citizen_id != opponent.citizen_id
    assert (await Citizen.get(id=opponent.citizen_id)).standing is Standing.CLAIMED
    assert (await Identity.get(id=opponent.id)).citizen_id == opponent.citizen_id
    verified = await Citizen.get(id=(await Identity.get(id=mine.id)).citizen_id)
    assert verified.standing is Standing.VERIFIED
    assert verified.id_number_index == (await Citizen.get(id=opponent.citizen_id)).id_number_index


async def test_a_second_phone_of_a_verified_person_waits_until_somebody_else_has_confirmed_it():
    first, second = await claimed("张三"), await cast.phone("李四")
    assert first.citizen_id is not None
    await codes.use_code((await for_citizen(first.citizen_id)).code, first.id, NOW)

    proof = await codes.use_code((await for_citizen(first.citizen_id)).code, second.id, NOW)

    assert (proof.waits, proof.citizen_id) == (True, None)
    assert (await Identity.get(id=second.id)).citizen_id is None
    request = await PhoneRequest.get(citizen_id=first.citizen_id, identity_id=second.id)
    assert request.officer_id == (await cast.officer("赵晴")).id


async def test_the_phone_that_is_theirs_already_needs_nobodys_word():
    first, second = await claimed("张三"), await cast.phone("李四")
    assert first.citizen_id is not None
    await codes.use_code((await for_citizen(first.citizen_id)).code, first.id, NOW)
    await Identity.filter(id=second.id).update(citizen_id=first.citizen_id)

    assert not (await codes.use_code((await for_citizen(first.citizen_id)).code, second.id, NOW)).waits


async def test_a_phone_verified_as_one_person_is_not_made_another():
    first = await claimed("张三")
    assert first.citizen_id is not None
    await codes.use_code((await for_citizen(first.citizen_id)).code, first.id, NOW)
    other = await Citizen.create(created_at=NOW)

    with pytest.raises(Refused, match="已核验为另一位当事人"):
        await codes.use_code((await for_citizen(other.id)).code, first.id, NOW)


async def test_a_registration_erased_meanwhile_cannot_be_verified():
    phone = await claimed("张三")
    assert phone.citizen_id is not None
    issued = await for_citizen(phone.citizen_id)
    await Citizen.filter(id=phone.citizen_id).update(erased_at=NOW)

    with pytest.raises(Refused, match="已被删除"):
        await codes.use_code(issued.code, phone.id, NOW)


def test_a_code_does_not_show_in_a_log():
    issued = codes.IssuedCode(1, "12345678", NOW)

    assert "12345678" not in repr(issued)
    assert issued.scene == "bind:12345678"


async def test_a_phone_bound_to_another_officer_is_refused_and_stays_theirs():
    phone, issued = await cast.phone("陈丽"), await for_officer()

    with pytest.raises(Refused, match="另一位干警"):
        await codes.use_code(issued.code, phone.id, NOW)

    assert (await Identity.get(id=phone.id)).officer_id == (await cast.officer("陈丽")).id


async def test_the_phone_of_an_officer_who_has_left_is_free():
    phone, issued = await cast.phone("陈丽"), await for_officer()
    await Officer.filter(name="陈丽").update(active=False)

    await codes.use_code(issued.code, phone.id, NOW)

    assert (await Identity.get(id=phone.id)).officer_id == (await cast.officer("李法官")).id


async def test_four_presses_at_once_leave_one_code() -> None:
    """Each ended the codes before, and none saw the others': four stayed good. They come to the citizen together, and
    one after another to the codes.
    """
    citizen = await claimed("张三")
    assert citizen.citizen_id is not None
    issued = await at_once("citizen", *(for_citizen(citizen.citizen_id) for _ in range(4)))
    assert all(isinstance(one, codes.IssuedCode) for one in issued)
    assert await OneTimeCode.filter(expires_at__gt=NOW).count() == 1


async def test_nobody_issues_a_code_for_a_colleague_and_an_agent_walled_off_issues_none_for_who_complains_of_her():
    chief, agent, judge = [await cast.officer(name) for name in ("周敏", "赵晴", "李法官")]
    for other in (chief, agent):
        with pytest.raises(NotAllowed, match="只能绑定自己的微信"):
            await codes.issue_code(CodePurpose.BIND_OFFICER, judge.id, other.id, NOW)
    zhang = await cast.phone("张三")
    index = index_of("id_number", "360102198005152019")
    person = await Citizen.create(standing=Standing.VERIFIED, id_number_index=index, verified_at=NOW, created_at=NOW)
    await Identity.filter(id=zhang.id).update(citizen_id=person.id)
    await cast.a_petition(text="坐席赵晴收了对方红包", kind=PetitionKind.COMPLAINT)
    typed_by_her = await Citizen.create(standing=Standing.CLAIMED, id_number_index=index, created_at=NOW)

    for subject in (person, typed_by_her):
        with pytest.raises(NotAllowed, match="请由另一位工作人员办理"):
            await codes.issue_code(CodePurpose.VERIFY_CITIZEN, subject.id, agent.id, NOW)

    assert (await codes.issue_code(CodePurpose.VERIFY_CITIZEN, person.id, chief.id, NOW)).code


async def test_an_agents_own_phone_is_nobody_elses_and_who_was_proved_last_year_needs_a_second_officer():
    agent, hers = await cast.officer("赵晴"), await cast.phone("赵晴")
    index, last_year = index_of("id_number", "360102198005152019"), NOW - timedelta(days=365)
    person = await Citizen.create(
        standing=Standing.VERIFIED, id_number_index=index, verified_at=last_year, created_at=last_year
    )
    with pytest.raises(Refused, match="开码的工作人员自己的微信"):
        await codes.use_code((await for_citizen(person.id)).code, hers.id, NOW)
    another = await cast.phone("李四")

    proof = await codes.use_code((await for_citizen(person.id)).code, another.id, NOW)

    assert (proof.waits, (await Identity.get(id=another.id)).citizen_id) == (True, None)
    request = await PhoneRequest.get(identity_id=another.id)
    with pytest.raises(Refused, match="另一位工作人员"):
        await decide_as_officer(request.id, agent.id, True, NOW)
    await decide_as_officer(request.id, (await cast.officer("周敏")).id, True, NOW)
    phone = await Identity.get(id=another.id)
    assert phone.citizen_id == person.id
    with pytest.raises(Refused, match="最近七天才登记"):
        await withdraw_consent(phone.id, NOW + timedelta(days=6))
