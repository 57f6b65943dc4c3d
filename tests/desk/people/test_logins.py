"""Logging in: counted, locked, and as slow for nobody as for somebody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from desk.errors import Invalid, Refused
from desk.people import passwords
from desk.people.logins import WRONG, log_in
from models import AuditEntry, Officer
from tests import cast

NOW = cast.MORNING


@pytest.fixture(autouse=True)
async def court(cast_database_url: str) -> AsyncIterator[None]:
    async with cast.desk_opened(cast_database_url):
        yield


async def zhoumin() -> Officer:
    return await cast.officer("周敏")


async def fails(times: int, login: str, as_of=NOW) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            await log_in(login, "guess", as_of)


async def test_the_right_password_opens_and_forgives_earlier_failures():
    officer = await zhoumin()
    await fails(4, officer.login)

    assert (await log_in(f" {officer.login} ", cast.PASSWORD, NOW, "10.0.0.8")).id == officer.id

    assert (await zhoumin()).failed_logins == 0
    entry = await AuditEntry.get(action="log_in")
    assert (entry.officer_id, entry.address) == (officer.id, "10.0.0.8")
    assert await AuditEntry.filter(action="log_in_refused", officer_id=officer.id).count() == 4


async def test_the_fifth_failure_locks_for_a_quarter_of_an_hour():
    officer = await zhoumin()
    await fails(5, officer.login)

    with pytest.raises(Refused, match="账号已锁定"):
        await log_in(officer.login, cast.PASSWORD, NOW + timedelta(minutes=14, seconds=59))
    assert (await log_in(officer.login, cast.PASSWORD, NOW + timedelta(minutes=15))).id == officer.id


async def test_after_a_lock_five_more_tries_are_given():
    officer = await zhoumin()
    await fails(5, officer.login)
    later = NOW + timedelta(minutes=20)
    await fails(4, officer.login, later)

    assert (await log_in(officer.login, cast.PASSWORD, later)).id == officer.id


async def test_the_right_password_on_the_fifth_try_opens():
    officer = await zhoumin()
    await fails(4, officer.login)

    assert (await log_in(officer.login, cast.PASSWORD, NOW)).locked_until is None


async def test_many_guesses_at_once_get_no_more_than_five_looks_at_the_password(monkeypatch: pytest.MonkeyPatch):
    looks = []

    async def look(stored: str, password: str) -> passwords.PasswordCheck:
        looks.append(stored)
        return passwords.PasswordCheck(False)

    monkeypatch.setattr(passwords, "verify_password", look)
    login = (await zhoumin()).login

    await asyncio.gather(*(log_in(login, f"guess{n}", NOW) for n in range(30)), return_exceptions=True)

    assert len([stored for stored in looks if stored]) == 5


async def test_nobody_is_refused_in_the_same_words_after_the_same_work(monkeypatch: pytest.MonkeyPatch):
    hashed = []

    class Watching(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            hashed.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Watching())
    await Officer.filter(name="陈丽").update(password_hash="")
    await Officer.filter(name="李正").update(active=False)

    for login in (
        "nobody",
        (await cast.officer("陈丽")).login,
        (await cast.officer("李正")).login,
        "x" * 5000,
        "a\x00b",
    ):
        with pytest.raises(Refused) as refused:
            await log_in(login, "guess", NOW)
        assert refused.value.words == WRONG, login

    assert len(hashed) == 5
    assert len({hash_.rsplit("$", 2)[0] for hash_ in hashed}) == 1


@pytest.mark.parametrize(("login", "password"), [("", "x"), ("x", ""), ("  ", "x")])
async def test_an_empty_form_is_told_what_to_fill_in(login: str, password: str):
    with pytest.raises(Invalid, match="请填写工号和密码"):
        await log_in(login, password, NOW)


async def test_a_hash_made_with_older_parameters_is_made_anew():
    officer = await zhoumin()
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(cast.PASSWORD)
    await Officer.filter(id=officer.id).update(password_hash=old)

    await log_in(officer.login, cast.PASSWORD, NOW)

    fresh = (await zhoumin()).password_hash
    assert fresh != old
    assert not PasswordHasher().check_needs_rehash(fresh)
    assert (await log_in(officer.login, cast.PASSWORD, NOW)).id == officer.id


async def test_a_hash_made_today_is_left_as_it_is():
    officer = await zhoumin()

    await log_in(officer.login, cast.PASSWORD, NOW)

    assert (await zhoumin()).password_hash == officer.password_hash


async def test_a_damaged_hash_opens_to_nobody():
    officer = await zhoumin()
    await Officer.filter(id=officer.id).update(password_hash="not a hash")

    with pytest.raises(Refused):
        await log_in(officer.login, "not a hash", NOW)


async def test_a_password_of_any_characters_can_be_kept():
    for password in ("密码 with spaces ", "\ud800", "長" * 300):
        stored = await passwords.hash_password(password)
        assert (await passwords.verify_password(stored, password)).right
        assert not (await passwords.verify_password(stored, password + "!")).right
