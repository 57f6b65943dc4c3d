"""Who the provider has proven is the officer of that work number, and always the same person."""

import asyncio
from datetime import date

import pytest

from desk.errors import Refused
from desk.people.logins import WRONG, log_in
from desk.people.signing_on import NOT_HERE, NotHere, ProvenPerson, forget_sign_on, remove_password, sign_on
from models import AuditEntry, Officer, OfficerRole
from models.enums import SignOnRefusal
from tests.cast import MORNING, PASSWORD, officer

pytestmark = pytest.mark.usefixtures("cast")
ISSUER = "https://id.example"


async def comes(login: str, subject: str = "u-1", issuer: str = ISSUER) -> Officer:
    return await sign_on(ProvenPerson(issuer, subject, login), MORNING, "203.0.113.9")


async def is_refused(login: str, subject: str = "u-1") -> SignOnRefusal:
    with pytest.raises(NotHere) as refused:
        await comes(login, subject)
    assert refused.value.words == NOT_HERE
    return refused.value.why


async def login_of(name: str) -> str:
    return (await officer(name)).login


async def test_李正_comes_the_first_time_is_bound_and_comes_again() -> None:
    login = await login_of("李正")
    assert (await comes(login)).name == "李正"
    bound = await officer("李正")
    assert (bound.sign_on_issuer, bound.sign_on_at) == (ISSUER, MORNING)
    assert "u-1" not in str(bound.sign_on_index)
    assert (await comes(f" {login}\n")).id == bound.id
    entries = await AuditEntry.all().order_by("id")
    assert [(one.action, one.facts) for one in entries] == [
        ("bind_sign_on", {}),
        ("log_in", {"by": "sign_on"}),
        ("log_in", {"by": "sign_on"}),
    ]
    assert {(one.officer_id, one.address) for one in entries} == {(bound.id, "203.0.113.9")}


async def test_whoever_gets_李正s_username_at_the_provider_does_not_become_李正() -> None:
    login = await login_of("李正")
    await comes(login)
    assert await is_refused(login, "u-2") is SignOnRefusal.ANOTHER
    entry = await AuditEntry.get(action="log_in_refused")
    assert (entry.officer_id, entry.facts) == ((await officer("李正")).id, {"by": "sign_on", "why": "another"})
    assert (await comes(login)).name == "李正"


async def test_李正_under_陈丽s_username_is_neither() -> None:
    await comes(await login_of("李正"))
    assert await is_refused(await login_of("陈丽")) is SignOnRefusal.TAKEN
    assert (await officer("陈丽")).sign_on_index is None


async def test_nobody_a_disabled_officer_and_one_without_a_post_today_hear_the_same_words() -> None:
    await Officer.filter(name="李正").update(active=False)
    await OfficerRole.filter(officer__name="陈丽").update(ends_on=date(2026, 11, 16))
    assert await is_refused("nobody-here") is SignOnRefusal.NOBODY
    assert await is_refused("x" * 5000) is SignOnRefusal.NOBODY
    assert await is_refused("") is SignOnRefusal.NOBODY
    assert await is_refused(await login_of("李正")) is SignOnRefusal.DISABLED
    assert await is_refused(await login_of("陈丽")) is SignOnRefusal.NO_POST
    assert not await Officer.exclude(sign_on_index=None).exists()
    assert "nobody-here" not in str([one.facts for one in await AuditEntry.all()])


async def test_two_who_come_at_once_as_one_person_are_bound_to_one_officer() -> None:
    logins = [await login_of(name) for name in ("李正", "陈丽")]
    got = await asyncio.gather(*(comes(login) for login in logins * 3), return_exceptions=True)
    assert len({one.id for one in got if isinstance(one, Officer)}) == 1
    assert {one.why for one in got if isinstance(one, NotHere)} == {SignOnRefusal.TAKEN}
    assert await Officer.exclude(sign_on_index=None).count() == 1


async def test_another_provider_binds_anew_and_the_old_one_is_over() -> None:
    login = await login_of("李正")
    await comes(login)
    await comes(login, "other-1", "https://new.example")
    assert (await officer("李正")).sign_on_issuer == "https://new.example"
    with pytest.raises(NotHere):
        await comes(login, "other-2", "https://new.example")


async def test_what_is_kept_of_李正_is_forgotten_and_whoever_comes_next_is_bound() -> None:
    login = await login_of("李正")
    await comes(login)
    await forget_sign_on(await officer("李正"))
    assert (await comes(login, "u-2")).name == "李正"
    assert await is_refused(login, "u-1") is SignOnRefusal.ANOTHER
    with pytest.raises(Refused, match="不用解除"):
        await forget_sign_on(await officer("陈丽"))


async def test_without_a_password_it_is_refused_in_the_words_for_a_wrong_one_and_the_provider_lets_in() -> None:
    login = await login_of("李正")
    await remove_password(await officer("李正"))
    for password in (PASSWORD, "wrong", "x"):
        with pytest.raises(Refused) as refused:
            await log_in(login, password, MORNING)
        assert refused.value.words == WRONG
    assert (await comes(login)).name == "李正"
    with pytest.raises(Refused, match="本来就没有密码"):
        await remove_password(await officer("李正"))


async def test_an_account_locked_by_wrong_passwords_is_not_locked_for_the_provider() -> None:
    login = await login_of("李正")
    for _ in range(6):
        with pytest.raises(Refused):
            await log_in(login, "guess", MORNING)
    assert (await comes(login)).name == "李正"
