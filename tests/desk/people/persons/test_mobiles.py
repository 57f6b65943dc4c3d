from datetime import timedelta

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.people.citizens import Claim, claim, prove_mobile
from desk.people.mobile_codes import send_code
from desk.people.persons.joining import ask_parting, part
from desk.people.persons.mobiles import change_at_window
from desk.people.persons.new_phones import NEW_FOR
from desk.people.persons.window import Papers, register
from models import AuditEntry, Citizen, CitizenJoin, Delivery, MobileCode
from models.enums import DocumentKind, Standing
from models.keyring import index_of, unseal
from tests import cast
from tests.desk.people.persons.proved import MOBILES, at_the_window, second_phone, told_of, typed, verified

pytestmark = pytest.mark.usefixtures("cast")

OLD, NEW = MOBILES["张三"], "13907910009"
LATER = cast.MORNING + timedelta(hours=1)


async def test_a_number_wechat_vouches_for_takes_the_place_of_a_verified_person_s_and_the_other_phones_hear():
    first, second = await cast.phone("张三"), await second_phone("张三")
    person = await verified("张三", first)
    await at_the_window(second, person)
    after_a_week = cast.MORNING + NEW_FOR

    changed = await prove_mobile(second.id, NEW, after_a_week)

    assert (changed.id, changed.standing, unseal(changed.mobile_sealed)) == (person.id, Standing.VERIFIED, NEW)
    assert (changed.mobile_at, changed.mobile_proved_at) == (after_a_week, after_a_week)
    assert not await Citizen.exists(mobile_index=index_of("mobile", OLD))
    assert await told_of("mobile") == {first.id}
    entry = await AuditEntry.get(action="change_mobile")
    assert (entry.subject_id, entry.facts) == (person.id, {"identity": second.id})


async def test_a_phone_of_this_week_moves_nobody_s_answers_to_another_number_and_no_code_is_sent_for_it():
    """赵晴 has put a phone of her own on 张三's registration; 张三's number stays."""
    person = await verified("张三", await cast.phone("张三"))
    hers = await second_phone("张三")
    await at_the_window(hers, person)

    with pytest.raises(Refused, match="最近七天"):
        await prove_mobile(hers.id, NEW, LATER)
    with pytest.raises(Refused, match="最近七天"):
        await send_code(hers.id, NEW, 100, LATER)

    assert unseal((await Citizen.get(id=person.id)).mobile_sealed) == OLD
    assert await MobileCode.all().count() == 0
    assert await told_of("mobile") == set()


async def test_the_same_number_again_changes_nothing_and_tells_nobody():
    first, second = await cast.phone("张三"), await second_phone("张三")
    await at_the_window(second, await verified("张三", first))

    person = await prove_mobile(second.id, OLD, LATER)

    assert person.mobile_proved_at == LATER
    assert await told_of("mobile") == set()
    assert not await AuditEntry.exists(action="change_mobile")


async def test_what_an_officer_typed_is_proved_by_nobody_and_every_phone_hears():
    first = await cast.phone("张三")
    person = await verified("张三", first)
    officer = await cast.officer("赵晴")

    await change_at_window(person.id, "0791-86712368", officer.id, LATER)

    row = await Citizen.get(id=person.id)
    assert (unseal(row.mobile_sealed), row.mobile_proved_at) == ("079186712368", None)
    assert await told_of("mobile") == {first.id}
    assert (await AuditEntry.get(action="change_mobile")).officer_id == officer.id


async def test_no_number_and_nobody_are_refused_in_words():
    person = await verified("张三", await cast.phone("张三"))
    officer = await cast.officer("赵晴")

    with pytest.raises(Invalid) as refused:
        await change_at_window(person.id, "12", officer.id, LATER)
    assert refused.value.field == "mobile"
    with pytest.raises(NotFound):
        await change_at_window(person.id + 1, NEW, officer.id, LATER)
    assert await Delivery.filter(notice="person_changed").count() == 0


async def test_a_passport_is_registered_at_the_window_and_whoever_claims_it_finds_themselves():
    officer = await cast.officer("赵晴")
    papers = Papers("José García", "E12345678", "+852 9123 4567", DocumentKind.PASSPORT)

    person = await register(papers, officer.id, cast.MORNING)

    assert (person.standing, person.document_kind) == (Standing.VERIFIED, DocumentKind.PASSPORT)
    assert (unseal(person.name_sealed), unseal(person.mobile_sealed)) == ("José García", "+85291234567")
    me = await cast.phone("José")
    claimed = await claim(me.id, Claim("José García", "护照 e12345678", NEW), cast.MORNING)
    assert claimed.id_number_index == person.id_number_index
    assert (await at_the_window(me, claimed)).id == person.id


async def test_a_join_remembers_what_kind_of_document_and_whose_word_a_number_had():

    known = await verified("张三", await cast.phone("张三"))
    second = await second_phone("张三")
    await prove_mobile(second.id, NEW, cast.MORNING)
    left = await typed(second, "张三")
    await at_the_window(second, left)

    emptied = await Citizen.get(id=left.id)
    assert (emptied.document_kind, emptied.mobile_proved_at, emptied.mobile_sealed) == (None, None, None)
    row = await CitizenJoin.get(kept_id=known.id, left_id=left.id)
    assert (row.document_kind, row.mobile_proved_at) == (DocumentKind.IDENTITY_CARD, cast.MORNING)
    await ask_parting(row.id, (await cast.officer("赵晴")).id, LATER)
    await part(row.id, (await cast.officer("周敏")).id, LATER)
    again = await Citizen.get(id=left.id)
    assert (again.document_kind, again.mobile_proved_at) == (DocumentKind.IDENTITY_CARD, cast.MORNING)
    assert unseal(again.mobile_sealed) == NEW
