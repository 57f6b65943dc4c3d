"""A code by short message proves that somebody has the mobile they name, and tells nobody anything else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from desk.errors import Invalid, Refused
from desk.people import mobile_codes
from desk.people.citizens import Claim, claim, newest_contact
from desk.people.mobile_codes import LIFE, MOST_FROM_PHONE, MOST_TO_NUMBER, PAUSE, prove_mobile, send_code
from desk.people.short_messages import values_in
from models import AuditEntry, CaseParty, Citizen, Identity, MobileCode, Petition, ShortMessage
from models.database import connection
from models.enums import Standing
from models.keyring import index_of, unseal
from tests import cast

NOW = cast.MORNING
NUMBER = "360102198005152019"
ZHANG, NEW = "13807910001", "13907910009"
DAILY = 1000
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
async def desk(cast_database_url: str) -> AsyncIterator[None]:
    async with cast.desk_opened(cast_database_url):
        yield


async def digits_sent() -> str:
    message = await ShortMessage.all().order_by("-id").first()
    assert message is not None
    return values_in(message)[0]


async def asked(name: str = "张三", mobile: str = NEW, at: timedelta = timedelta(0)) -> tuple[Identity, str]:
    """Somebody asks for a code; who they are, and the digits."""
    identity = await cast.phone(name)
    await send_code(identity.id, mobile, DAILY, NOW + at)
    return identity, await digits_sent()


async def verified(name: str = "张三") -> Identity:
    identity = await cast.phone(name)
    person = await claim(identity.id, Claim("张三", NUMBER, ZHANG), NOW - timedelta(days=30))
    await Citizen.filter(id=person.id).update(standing=Standing.VERIFIED, verified_at=NOW)
    return identity


async def wrong(identity: Identity, code: str, mobile: str = NEW, at: timedelta = SECOND) -> bool:
    """Whether a guess is refused."""
    try:
        await prove_mobile(identity.id, mobile, code, NOW + at)
    except Refused:
        return True
    return False


def another(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{} ", "full-width"])
async def test_张三_proves_his_mobile_however_he_types_the_code(typed: str):
    identity, digits = await asked()
    full_width = digits.translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    person = await prove_mobile(
        identity.id, "139 0791 0009", full_width if typed == "full-width" else typed.format(digits), NOW + SECOND
    )

    assert (unseal(person.mobile_sealed), person.mobile_at) == (NEW, NOW + SECOND)
    assert person.standing is Standing.CLAIMED


async def test_a_verified_person_s_number_is_changed_the_old_one_dropped_and_written_down():
    identity = await verified()
    await asked()

    person = await prove_mobile(identity.id, NEW, await digits_sent(), NOW + SECOND)

    assert (person.standing, unseal(person.mobile_sealed)) == (Standing.VERIFIED, NEW)
    assert not await Citizen.exists(mobile_index=index_of("mobile", ZHANG))
    entry = await AuditEntry.get(action="change_mobile")
    assert (entry.subject_id, entry.facts) == (person.id, {"identity": identity.id})


async def test_answers_go_to_the_new_number_from_then_on():
    identity = await verified()
    ticket = await cast.a_petition("张三")
    await asked(at=timedelta(hours=1))
    await prove_mobile(identity.id, NEW, await digits_sent(), NOW + timedelta(hours=1, seconds=1))

    assert (await newest_contact(await Petition.get(id=ticket.petition_id)))[1] == NEW


async def test_the_mobile_a_case_has_reserved_verifies_as_wechat_s_word_does():
    await cast.cases()
    identity = await cast.phone("张三")
    await claim(identity.id, Claim("张三", NUMBER, ZHANG), NOW)
    assert await CaseParty.exists(id_number_index=index_of("id_number", NUMBER), mobile_index=index_of("mobile", ZHANG))
    await asked(mobile=ZHANG)

    person = await prove_mobile(identity.id, ZHANG, await digits_sent(), NOW + SECOND)

    assert person.standing is Standing.VERIFIED


async def test_a_code_serves_once():
    identity, digits = await asked()
    await prove_mobile(identity.id, NEW, digits, NOW + SECOND)

    assert await wrong(identity, digits)


async def test_after_five_minutes_it_serves_no_more():
    identity, digits = await asked()

    assert await wrong(identity, digits, at=LIFE)


async def test_five_guesses_and_the_right_one_serves_no_more_either():
    identity, digits = await asked()
    for _ in range(mobile_codes.MOST_TRIES):
        assert await wrong(identity, another(digits))

    assert await wrong(identity, digits)
    assert (await MobileCode.get()).tries == mobile_codes.MOST_TRIES


async def test_many_guesses_at_once_count_one_by_one():
    identity, digits = await asked()
    guesses = [f"{(int(digits) + n) % 1_000_000:06d}" for n in range(1, 20)]

    assert all(await asyncio.gather(*(wrong(identity, guess) for guess in guesses)))
    assert (await MobileCode.get()).tries == mobile_codes.MOST_TRIES


async def test_another_phone_and_another_number_prove_nothing():
    identity, digits = await asked()
    li = await cast.phone("李四")

    assert await wrong(li, digits)
    assert await wrong(identity, digits, mobile=ZHANG)
    assert not await wrong(identity, digits)


async def test_a_new_code_ends_the_one_before():
    identity, first = await asked()
    _, second = await asked(at=PAUSE)

    assert first != second
    assert await wrong(identity, first, at=PAUSE + SECOND)
    assert not await wrong(identity, second, at=PAUSE + SECOND)


async def test_whether_a_number_is_known_cannot_be_told_from_the_answer():
    await verified("李四")
    zhang = await cast.phone("张三")

    known = await send_code(zhang.id, ZHANG, DAILY, NOW)
    unknown = await send_code(zhang.id, NEW, DAILY, NOW + PAUSE)

    assert (known.to, unknown.to) == ("138****0001", "139****0009")
    assert known.expires_at - NOW == unknown.expires_at - NOW - PAUSE == LIFE


async def test_within_a_minute_neither_the_number_nor_the_phone_gets_another():
    await asked("张三")
    for name, mobile in (("张三", ZHANG), ("李四", NEW)):
        with pytest.raises(Refused, match="刚刚发过"):
            await send_code((await cast.phone(name)).id, mobile, DAILY, NOW + PAUSE - SECOND)


async def test_one_number_rings_five_times_a_day_whoever_asks():
    for number in range(MOST_TO_NUMBER):
        await asked(("张三", "李四")[number % 2], at=number * PAUSE)
    with pytest.raises(Refused, match="太多"):
        await asked("李法官", at=MOST_TO_NUMBER * PAUSE)
    await asked("李法官", at=timedelta(days=1, seconds=1))


async def test_one_phone_asks_ten_times_a_day_for_whatever_numbers():
    for number in range(MOST_FROM_PHONE):
        await asked(mobile=f"139079100{number:02d}", at=number * PAUSE)
    with pytest.raises(Refused, match="太多"):
        await asked(mobile="13907910099", at=MOST_FROM_PHONE * PAUSE)


async def test_a_court_sends_so_many_a_day_and_begins_anew_at_midnight():
    identity = await cast.phone("张三")
    await send_code(identity.id, NEW, 1, NOW)
    with pytest.raises(Refused, match="发满"):
        await send_code((await cast.phone("李四")).id, ZHANG, 1, NOW + 2 * PAUSE)
    await send_code((await cast.phone("李四")).id, ZHANG, 1, cast.at("2026-11-18 00:00"))


async def test_many_requests_at_once_send_one():
    identity = await cast.phone("张三")
    found = await asyncio.gather(*(send_code(identity.id, NEW, DAILY, NOW) for _ in range(8)), return_exceptions=True)

    assert sum(not isinstance(each, BaseException) for each in found) == 1
    assert await ShortMessage.all().count() == 1


@pytest.mark.parametrize(
    "typed", ["", "12345", "138079100011", "０", "张三", "1380791000\x00", "0791-86551234", "1" * 4000]
)
async def test_what_is_no_mobile_is_named(typed: str):
    with pytest.raises(Invalid) as refused:
        await send_code((await cast.phone("张三")).id, typed, DAILY, NOW)
    assert refused.value.field == "mobile"
    assert not await ShortMessage.exists()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "一二三四五六", "²²²²²²", "9" * 4000])
async def test_what_is_no_code_is_named_and_counts_as_no_guess(typed: str):
    identity, _ = await asked()
    with pytest.raises(Invalid) as refused:
        await prove_mobile(identity.id, NEW, typed, NOW + SECOND)
    assert refused.value.field == "code"
    assert (await MobileCode.get()).tries == 0


async def test_neither_digits_nor_number_can_be_read_in_the_rows():
    _, digits = await asked()
    async with connection() as plain:
        rows = [
            *await plain.fetch("SELECT t::text AS row FROM mobile_code t"),
            *await plain.fetch("SELECT t::text AS row FROM short_message t"),
        ]
    whole = " ".join(str(row["row"]) for row in rows)
    assert NEW not in whole
    assert NEW.encode().hex() not in whole
    assert f",{digits}," not in whole
    assert digits.encode().hex() not in whole
