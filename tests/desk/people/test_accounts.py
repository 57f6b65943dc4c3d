"""WeChat accounts as rows, and approaches outside the procedure as a log that only grows."""

from dataclasses import replace

import pytest

from desk.access import approach_records
from desk.errors import Invalid, NotFound, Refused
from desk.people.accounts import keep_configured, keep_templates, retire_account
from models import Account, ApproachRecord, Identity, NoticeTemplate
from models.database import connection
from models.enums import AccountKind, CallbackMode
from models.keyring import unseal
from tests.cast import MORNING, AccountKeys, court, phone

pytestmark = pytest.mark.usefixtures("cast")
GIVEN = AccountKeys("service", "wx0000000000000001", "the-secret", "theToken", "k" * 43)


async def test_an_accounts_secrets_rest_sealed() -> None:
    made = await keep_configured(GIVEN, MORNING, "江西法院 12368")
    assert (made.kind, made.name, made.callback_mode) == (AccountKind.SERVICE, "江西法院 12368", CallbackMode.SAFE)
    assert unseal(made.secret_sealed) == "the-secret"
    assert unseal(made.token_sealed) == "theToken"
    assert unseal(made.aes_key_sealed) == "k" * 43
    async with connection() as plain:
        (line,) = [row["line"] for row in await plain.fetch("SELECT t::text AS line FROM account t")]
    assert not [secret for secret in ("the-secret", "theToken", "k" * 43) if secret in line]
    assert "the-secret" not in repr(GIVEN)


async def test_keeping_it_again_brings_its_secrets_up_to_date_and_leaves_the_rest() -> None:
    home = await court()
    made = await keep_configured(GIVEN, MORNING, "南昌中院", CallbackMode.COMPATIBLE, home.id)
    again = await keep_configured(replace(GIVEN, secret="a-new-secret"), MORNING)
    assert again.id == made.id
    row = await Account.get(id=made.id)
    assert unseal(row.secret_sealed) == "a-new-secret"
    assert (row.name, row.callback_mode, row.court_id) == ("南昌中院", CallbackMode.COMPATIBLE, home.id)


@pytest.mark.parametrize("length", [0, 42, 44])
async def test_an_aes_key_of_another_length_is_refused_except_in_plain_mode(length: int) -> None:
    odd = replace(GIVEN, aes_key="k" * length)
    with pytest.raises(Invalid, match=f"应为 43 位，现为 {length} 位") as refused:
        await keep_configured(odd, MORNING)
    assert refused.value.field == "aes_key"
    assert await Account.all().count() == 0
    assert (await keep_configured(odd, MORNING, mode=CallbackMode.PLAIN)).callback_mode is CallbackMode.PLAIN


async def test_a_template_is_replaced_and_the_others_stay() -> None:
    made = await keep_configured(GIVEN, MORNING)
    await keep_templates(made.id, {"answered": ("t-1", {"number": "thing1"}), "progress": ("t-2", {})})
    await keep_templates(made.id, {"answered": ("t-9", {"number": "thing2"})})
    rows = {row.notice: (row.template_id, row.keys) for row in await NoticeTemplate.filter(account_id=made.id)}
    assert rows == {"answered": ("t-9", {"number": "thing2"}), "progress": ("t-2", {})}


async def test_an_approach_is_recorded_for_the_inspectorate_of_the_highest_court() -> None:
    visitor = await phone("李四")
    await approach_records.record_heard("帮忙给王法官打个招呼", visitor.id, MORNING)
    (row,) = await ApproachRecord.all()
    assert row.court_id == (await court("江西高院")).id
    assert (row.identity_id, row.at, unseal(row.text_sealed)) == (visitor.id, MORNING, "帮忙给王法官打个招呼")


async def test_a_retired_account_is_not_served_and_keeps_its_past_until_it_is_added_again() -> None:
    old = await keep_configured(GIVEN, MORNING, "南昌中院")
    judge, zhang = await phone("李法官"), await phone("张三")
    await Identity.filter(id__in=[judge.id, zhang.id]).update(account_id=old.id)

    await Account.exclude(id=old.id).update(active=False)
    with pytest.raises(Refused, match="最后一个服务号"):
        await retire_account(GIVEN.appid)
    left = await retire_account(GIVEN.appid, anyway=True)

    assert (left.people, left.officers) == (2, ("李正",))
    assert not (await Account.get(id=old.id)).active
    assert await Identity.filter(account_id=old.id).count() == 2
    with pytest.raises(Refused, match="已经停用"):
        await retire_account(GIVEN.appid)
    with pytest.raises(NotFound):
        await retire_account("wx-nobody")
    await keep_configured(replace(GIVEN, secret="s2"), MORNING)
    assert not (await Account.get(id=old.id)).active, "the environment's secrets do not bring it back"
    await keep_configured(GIVEN, MORNING, "南昌中院")
    assert (await Account.get(id=old.id)).active
