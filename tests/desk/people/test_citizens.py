"""Who a phone belongs to: consent, what was typed, and that typing proves nothing."""

from datetime import timedelta

import pytest

from desk.errors import Invalid
from desk.people.citizens import Claim, GuardianNeeded, claim, consent, prove_mobile
from models import Citizen, Consent, Identity
from models.database import connection
from models.enums import DocumentKind, Standing
from models.keyring import index_of, unseal
from tests.cast import MORNING, cases, phone
from tests.desk.ledger import nothing_changed
from tests.desk.overlap import at_once
from tests.desk.rules.papers.numbers import identity

pytestmark = pytest.mark.usefixtures("cast")
ZHANGSAN = Claim("张三", "360102198005152019", "13807910001")
LISI = Claim("李四", "360103195511031044", "13807910002")


async def test_what_was_typed_is_kept_sealed_and_claimed() -> None:
    me = await phone("张三")
    citizen = await claim(me.id, Claim(" 张三 ", "36010219800515 2019", "138-0791-0001"), MORNING)
    row = await Citizen.get(id=citizen.id)
    assert (row.standing, row.verified_at, row.created_at) == (Standing.CLAIMED, None, MORNING)
    assert unseal(row.name_sealed) == "张三"
    assert unseal(row.id_number_sealed) == "360102198005152019"
    assert unseal(row.mobile_sealed) == "13807910001"
    assert row.id_number_index == index_of("id_number", "360102198005152019")
    assert row.mobile_index == index_of("mobile", "13807910001")
    assert (await Identity.get(id=me.id)).citizen_id == citizen.id
    async with connection() as plain:
        (line,) = [row["line"] for row in await plain.fetch("SELECT t::text AS line FROM citizen t")]
    assert not [each for each in ("张三", "360102198005152019", "13807910001") if each in line]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (Claim("", ZHANGSAN.id_number, ZHANGSAN.mobile), "name", "请填写真实姓名"),
        (Claim("长" * 41, ZHANGSAN.id_number, ZHANGSAN.mobile), "name", "姓名最多 25 个字"),
        (Claim("张三", "360102198005152018", ZHANGSAN.mobile), "id_number", "校验不通过"),
        (Claim("张三", "", ZHANGSAN.mobile), "id_number", "请填写证件号码"),
        (Claim("张三", ZHANGSAN.id_number, "1380791000"), "mobile", "11 位"),
    ],
)
async def test_what_cannot_be_is_refused_and_says_which_field(wrong: Claim, field: str, words: str) -> None:
    me = await phone("张三")
    await nothing_changed(claim(me.id, wrong, MORNING), Invalid, words)
    with pytest.raises(Invalid) as refused:
        await claim(me.id, wrong, MORNING)
    assert refused.value.field == field


async def test_typing_again_corrects_what_was_typed() -> None:
    me = await phone("张三")
    first = await claim(me.id, LISI, MORNING)
    second = await claim(me.id, ZHANGSAN, MORNING)
    assert first.id == second.id
    assert unseal((await Citizen.get(id=first.id)).name_sealed) == "张三"


async def test_the_same_data_on_two_phones_joins_nobody_to_anybody() -> None:
    mine = await claim((await phone("张三")).id, ZHANGSAN, MORNING)
    theirs = await claim((await phone("李四")).id, ZHANGSAN, MORNING)
    assert mine.id != theirs.id
    assert mine.id_number_index == theirs.id_number_index


async def test_what_was_proved_is_not_typed_over() -> None:
    me = await phone("张三")
    proved = await claim(me.id, ZHANGSAN, MORNING)
    await Citizen.filter(id=proved.id).update(standing=Standing.VERIFIED, verified_at=MORNING)
    await nothing_changed(claim(me.id, LISI, MORNING), Invalid, "到法院窗口办理")


async def test_a_form_sent_twice_at_once_makes_one_citizen() -> None:
    me = await phone("张三")
    done = await at_once("identity", *(claim(me.id, ZHANGSAN, MORNING) for _ in range(3)))
    assert len({each.id for each in done if isinstance(each, Citizen)}) == 1
    assert await Citizen.all().count() == 1


async def test_consent_is_written_down_once_per_version_of_the_text() -> None:
    me = await phone("张三")
    for version in ("2026-01", "2026-01", "2026-07"):
        await consent(me.id, "personal_data", version, "核验身份、查询案件", MORNING)
    rows = await Consent.filter(identity_id=me.id).order_by("id")
    assert [(row.text_name, row.version, row.purpose, row.given_at) for row in rows] == [
        ("personal_data", "2026-01", "核验身份、查询案件", MORNING),
        ("personal_data", "2026-07", "核验身份、查询案件", MORNING),
    ]


async def test_consent_is_each_ones_own_and_may_be_given_again() -> None:
    me, other, later = await phone("张三"), await phone("李四"), MORNING + timedelta(days=9)
    await consent(me.id, "personal_data", "2026-01", "核验身份", MORNING)
    await consent(other.id, "personal_data", "2026-01", "核验身份", MORNING)
    await Consent.filter(identity_id=me.id).update(withdrawn_at=MORNING)
    await consent(me.id, "personal_data", "2026-01", "核验身份", later)
    assert [row.given_at for row in await Consent.filter(identity_id=me.id).order_by("id")] == [MORNING, later]
    assert await Consent.filter(identity_id=other.id).count() == 1


async def test_consent_given_twice_at_once_is_given_once() -> None:
    me = await phone("张三")
    await at_once("identity", *(consent(me.id, "personal_data", "2026-01", "核验身份", MORNING) for _ in range(3)))
    assert await Consent.all().count() == 1


@pytest.mark.parametrize(
    ("typed", "kind", "value", "key"),
    [
        ("护照 e12345678", None, "E12345678", "passport:E12345678"),
        ("C1234567", DocumentKind.PASSPORT, "C1234567", "passport:C1234567"),
        ("H1234567802", None, "H12345678", "hk_macao_permit:H12345678"),
        ("12345678", DocumentKind.TAIWAN_PERMIT, "12345678", "taiwan_permit:12345678"),
        ("830000199201300022", None, "830000199201300022", "830000199201300022"),
        ("KAZ110090123105", None, "KAZ110090123105", "foreign_residence_card:KAZ110090123105"),
        ("360102800515201", None, "360102198005152019", "360102198005152019"),
    ],
)
async def test_any_document_is_kept_sealed_with_its_kind_and_found_by_its_one_form(
    typed: str, kind: DocumentKind | None, value: str, key: str
) -> None:
    me = await phone("张三")
    citizen = await claim(me.id, Claim("José García", typed, "+852 9123 4567", kind), MORNING)
    row = await Citizen.get(id=citizen.id)
    assert unseal(row.id_number_sealed) == value
    assert row.id_number_index == index_of("id_number", key)
    assert row.document_kind is not None
    assert unseal(row.mobile_sealed) == "+85291234567"


async def test_a_nine_year_old_does_not_consent_alone_and_nothing_is_kept() -> None:
    me = await phone("张三")
    child = identity(born="20170101")
    await nothing_changed(claim(me.id, Claim("张小三", child, ZHANGSAN.mobile), MORNING), GuardianNeeded, "监护人")
    fourteen = identity(born=f"{MORNING.year - 14}0101")
    assert await claim(me.id, Claim("张小三", fourteen, ZHANGSAN.mobile), MORNING)


async def test_a_number_wechat_vouched_for_verifies_whichever_comes_first() -> None:
    await cases()
    me = await phone("张三")
    await prove_mobile(me.id, ZHANGSAN.mobile, MORNING)
    proved = await claim(me.id, ZHANGSAN, MORNING)
    assert proved.standing is Standing.VERIFIED
    assert (await Identity.get(id=me.id)).citizen_id == proved.id


async def test_a_number_typed_over_one_that_was_proved_proves_nothing() -> None:
    """李四 types 张三's data on a phone WeChat says is his own."""
    await cases()
    me = await phone("李四")
    await prove_mobile(me.id, LISI.mobile, MORNING)
    claimed = await claim(me.id, ZHANGSAN, MORNING)
    assert claimed.standing is Standing.CLAIMED
    assert unseal(claimed.mobile_sealed) == LISI.mobile
