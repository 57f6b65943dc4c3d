"""何平's authenticator: taken into use, proved, guessed at, lost; and the passwords that he and others choose."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pyotp
import pytest

from desk.errors import Invalid, Refused
from desk.people import own_passwords, second_factor
from desk.people.passwords import hash_password, verify_password
from models import AuditEntry, Delivery, Identity, Officer, RecoveryCode
from models.keyring import unseal
from tests import cast

NOW = cast.MORNING
GOOD = "three-old-sparrows"


@pytest.fixture(autouse=True)
async def court(cast_database_url: str) -> AsyncIterator[None]:
    async with cast.desk_opened(cast_database_url):
        yield


async def told(of: Officer) -> list[str]:
    """What an officer's phone was told of their account."""
    rows = await Delivery.filter(notice="person_changed", identity_id__isnull=False).order_by("id")
    return [str(row.facts["change"]) for row in rows]


async def test_who_sees_everything_must_have_one_and_a_stand_in_as_long_as_they_stand_in():
    needed = {"何平", "郑远", "系统管理员", "安全管理员", "审计员"}
    assert {
        name for name in (*needed, "周敏", "李法官", "赵晴") if second_factor.needs_second(await cast.acting(name))
    } == needed


async def test_an_authenticator_is_taken_into_use_serves_each_code_once_and_has_ten_codes_for_when_it_is_lost():
    officer = await cast.officer("赵晴")
    await second_factor.begin(officer.id)
    secret = second_factor.secret_to_enrol(await Officer.get(id=officer.id))
    await second_factor.begin(officer.id)
    kept = await Officer.get(id=officer.id)
    assert second_factor.secret_to_enrol(kept) == secret, "reloading the page makes another QR code"
    assert secret.encode() not in bytes(kept.second_sealed or b"")
    assert unseal(kept.second_sealed) == secret
    with pytest.raises(Invalid, match="动态口令不对"):
        await second_factor.enrol(officer.id, "000000", NOW)
    code = pyotp.TOTP(secret).at(NOW)

    codes = await second_factor.enrol(officer.id, f" {code[:3]} {code[3:]} ", NOW)

    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert not {one.code_index for one in await RecoveryCode.all()} & {code.replace("-", "") for code in codes}
    with pytest.raises(Refused, match="动态口令不对"):
        await second_factor.prove(officer.id, code, NOW)
    later = NOW + timedelta(seconds=30)
    await second_factor.prove(officer.id, pyotp.TOTP(secret).at(later), later)
    await second_factor.prove(officer.id, codes[3].upper(), later)
    with pytest.raises(Refused, match="动态口令不对"):
        await second_factor.prove(officer.id, codes[3], later)
    assert await second_factor.unused_recovery_codes(officer.id) == 9
    fresh = await second_factor.fresh_recovery_codes(officer.id, later)
    with pytest.raises(Refused, match="动态口令不对"):
        await second_factor.prove(officer.id, codes[4], later)
    await second_factor.prove(officer.id, fresh[4], later)


async def test_five_wrong_codes_and_even_the_right_one_waits_a_quarter_of_an_hour():
    officer, totp = await cast.officer("何平"), pyotp.TOTP(cast.AUTHENTICATOR)
    for _ in range(second_factor.MOST_WRONG_CODES):
        with pytest.raises(Refused, match="动态口令不对"):
            await second_factor.prove(officer.id, "000000", NOW)

    with pytest.raises(Refused, match="15 分钟后再试"):
        await second_factor.prove(officer.id, totp.at(NOW), NOW)

    later = NOW + second_factor.WRONG_WITHIN + timedelta(seconds=1)
    await second_factor.prove(officer.id, totp.at(later), later)


async def test_a_lost_one_is_taken_back_with_a_reason_by_somebody_else_and_its_owner_is_told():
    officer, admin = await cast.officer("何平"), await cast.acting("安全管理员")
    await cast.phone("何平")
    with pytest.raises(Invalid, match="写明原因"):
        await second_factor.take_back_by(officer.id, " ", admin, NOW)
    with pytest.raises(Refused, match="自己的不能自己收回"):
        await second_factor.take_back_by(admin.id or 0, "手机丢失", admin, NOW)

    await second_factor.take_back_by(officer.id, "手机丢失，已当面核对本人", admin, NOW)

    after = await Officer.get(id=officer.id)
    assert (after.second_at, after.second_sealed, after.session_mark) == (None, None, officer.session_mark + 1)
    entry = await AuditEntry.get(action="take_back_second")
    assert (entry.officer_id, entry.subject_id, entry.reason) == (admin.id, officer.id, "手机丢失，已当面核对本人")
    assert (await told(officer))[-1] == "second_taken_back"
    assert after.account_news > 0
    with pytest.raises(Refused, match="必须用动态口令"):
        await second_factor.give_up(officer.id, await cast.acting("何平"), NOW)


async def test_ones_own_password_is_changed_with_the_old_one_and_one_that_was_given_ends_sessions_and_phones():
    officer = await Officer.get(name="李正").select_related("court", "department")
    phone = await cast.phone("李正")
    for old, new, why in (
        ("not-it", GOOD, "原来的密码不对"),
        (cast.PASSWORD, "lizheng-2026-lizheng", "太容易猜"),
        (cast.PASSWORD, "short", "至少 12 位"),
    ):
        with pytest.raises(Invalid, match=why):
            await own_passwords.change_own(officer, old, new, NOW)
    changed = await own_passwords.change_own(officer, cast.PASSWORD, GOOD, NOW)
    assert (await verify_password(changed.password_hash, GOOD)).right
    assert changed.session_mark == officer.session_mark + 1
    assert (await Identity.get(id=phone.id)).officer_id == officer.id, "one's own change keeps one's own phone"

    await own_passwords.reset(officer, await hash_password(own_passwords.first_password()), NOW)

    after = await Officer.get(id=officer.id)
    assert (after.must_change, after.session_mark) == (True, officer.session_mark + 2)
    assert (await Identity.get(id=phone.id)).officer_id is None
    assert (await told(officer))[-1] == "password_reset"
