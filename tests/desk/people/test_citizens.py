"""Who a phone belongs to: consent, what was typed, and that typing proves nothing."""

from datetime import timedelta

import pytest

from desk.errors import Invalid
from desk.people.citizens import Claim, claim, consent
from models import Citizen, Consent, Identity
from models.database import connection
from models.enums import Standing
from models.keyring import index_of, unseal
from tests.cast import MORNING, phone
from tests.desk.ledger import nothing_changed
from tests.desk.overlap import at_once

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
        (Claim("长" * 41, ZHANGSAN.id_number, ZHANGSAN.mobile), "name", "请填写真实姓名"),
        (Claim("张三", "360102198005152018", ZHANGSAN.mobile), "id_number", "校验不通过"),
        (Claim("张三", "", ZHANGSAN.mobile), "id_number", "请填写 18 位"),
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


async def test_a_child_under_fourteen_does_not_consent_like_an_adult() -> None:
    me = await phone("张三")
    child = Claim("张小三", "110105201612310012", "13807910001")
    await nothing_changed(claim(me.id, child, MORNING), Invalid, "监护人")
