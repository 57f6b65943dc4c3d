"""账号迁移, one phone: what was left, said, allowed and bound stays its own; two openids of one phone become one."""

import asyncio

import pytest

from desk.people.persons.moving import FOLLOWS, ONCE, STAYS, Moved, OpenidMove, move_openid
from models import (
    Account,
    AuditEntry,
    Citizen,
    CitizenJoin,
    Consent,
    Delivery,
    Grant,
    Identity,
    InboundMessage,
    Petition,
    PhoneTag,
    Talk,
)
from models.database import connection
from models.enums import JoinCause, StaffKind, Standing
from models.keyring import keyring, unseal
from tests.cast import MORNING, account, at, officer, phone, writes
from tests.desk.people.persons.proved import at_the_window, fresh, left_on, owner_of, seen_on, told_of, typed, verified

pytestmark = pytest.mark.usefixtures("cast")
LATER = at("2026-11-19 10:00")
NEW_OPENID = "o-in-the-new-account"


async def new_account() -> Account:
    return await account(appid="wx0123456789abcdef")


async def moved(identity: Identity, openid: str = NEW_OPENID) -> Moved:
    return await move_openid(OpenidMove(identity.id, (await new_account()).id, openid, LATER))


async def wrote_first(openid: str = NEW_OPENID) -> Identity:
    """The person wrote to the new account before their openid was converted."""
    new = await new_account()
    return await Identity.create(account_id=new.id, openid=openid, created_at=LATER, seen_at=LATER)


async def living() -> list[Identity]:
    return await Identity.filter(erased_at__isnull=True).order_by("id")


async def test_a_phone_keeps_its_person_its_petitions_its_talk_and_its_officer() -> None:
    chat = await phone("张三")
    person = await verified("张三", chat)
    ticket = await left_on(chat, "张三")
    assert await moved(chat) is Moved.MOVED
    now = await fresh(chat)
    assert (now.account_id, now.openid) == ((await new_account()).id, NEW_OPENID)
    assert (now.citizen_id, await owner_of(ticket), await seen_on(chat)) == (person.id, person.id, {ticket.id})
    judge = await phone("李法官")
    await moved(judge, "o-judge")
    assert (await fresh(judge)).officer_id == judge.officer_id is not None


async def test_moved_twice_it_is_moved_once() -> None:
    chat = await phone("张三")
    await moved(chat)
    before = await fresh(chat)
    assert await moved(chat, "o-another") is Moved.ALREADY
    assert await fresh(chat) == before
    assert (await fresh(chat)).openid == NEW_OPENID


async def test_the_old_accounts_window_is_shut_and_who_could_not_be_reached_there_is_tried_anew() -> None:
    chat = await phone("张三")
    await Identity.filter(id=chat.id).update(
        window_until=LATER, window_left=5, unreachable_since=MORNING, unreachable_reason="43004"
    )
    await moved(chat)
    now = await fresh(chat)
    assert (now.window_until, now.window_left, now.unreachable_since, now.unreachable_reason) == (None, 0, None, "")


async def test_who_wrote_from_the_new_openid_first_is_one_phone_with_all_that_was_said_and_left_on_either() -> None:
    chat = await phone("张三")
    await writes("张三", "在原来的公众号里")
    first = await left_on(chat, "张三")
    late = await wrote_first()
    second = await left_on(late, "张三")
    await Consent.create(identity_id=late.id, text_name="x", version="1", purpose="x", given_at=LATER)
    said = await InboundMessage.create(
        account_id=late.account_id, identity_id=late.id, dedupe_key="late", kind="text", received_at=LATER
    )
    assert await moved(chat) is Moved.MERGED
    assert [one.id for one in await living()] == [chat.id]
    assert await Identity.filter(openid=NEW_OPENID).count() == 1
    assert await seen_on(chat) == {first.id, second.id}
    assert (await InboundMessage.get(id=said.id)).identity_id == chat.id
    assert (await Consent.get()).identity_id == chat.id
    assert await AuditEntry.filter(action="merge_phone", subject_id=chat.id).count() == 1


async def test_a_message_that_wechat_sends_again_after_the_conversion_is_known_by_its_key() -> None:
    chat, late = await phone("张三"), await wrote_first()
    await InboundMessage.create(
        account_id=late.account_id, identity_id=late.id, dedupe_key="k", kind="text", received_at=LATER
    )
    await moved(chat)
    assert (await InboundMessage.get(dedupe_key="k")).identity_id == chat.id


async def test_the_talk_that_was_last_goes_on_and_what_each_may_have_once_is_there_once() -> None:
    chat, late = await phone("张三"), await wrote_first()
    for one, words, when in ((chat, "旧", MORNING), (late, "新", LATER)):
        await Talk.create(identity_id=one.id, data_sealed=keyring().seal(words), version=1, updated_at=when)
        await Grant.create(identity_id=one.id, template_id="T", left=one.id, updated_at=when)
    await Grant.create(identity_id=chat.id, template_id="of the old", left=1, updated_at=MORNING)
    await moved(chat)
    talk = await Talk.get()
    assert (talk.identity_id, unseal(talk.data_sealed)) == (chat.id, "新")
    assert {(row.identity_id, row.template_id, row.left) for row in await Grant.all()} == {
        (chat.id, "T", late.id),
        (chat.id, "of the old", 1),
    }


async def test_what_is_to_be_told_to_either_is_told_to_the_one_phone() -> None:
    chat, late = await phone("张三"), await wrote_first()
    row = await Delivery.create(cause="x", notice="received", identity_id=late.id, not_before=LATER, created_at=LATER)
    await moved(chat)
    assert (await Delivery.get(id=row.id)).identity_id == chat.id


async def test_who_is_known_by_the_old_openid_owns_what_was_left_from_the_new_and_hears_it_once() -> None:
    chat = await phone("张三")
    person = await verified("张三", chat)
    late = await wrote_first()
    own, for_another = await left_on(late, "张三"), await left_on(late, "李四")
    await moved(chat)
    assert (await owner_of(own), await owner_of(for_another)) == (person.id, None)
    assert await told_of("joined") == {chat.id}
    assert (await CitizenJoin.get()).cause is JoinCause.MOVED


async def test_two_typed_records_of_one_number_become_one_and_the_other_is_emptied() -> None:
    chat, late = await phone("张三"), await wrote_first()
    first, second = await typed(chat, "张三"), await typed(late, "张三")
    ticket = await left_on(late, "张三")
    assert await moved(chat) is Moved.MERGED
    assert (await fresh(chat)).citizen_id == await owner_of(ticket) == first.id
    assert (await Citizen.get(id=second.id)).id_number_sealed is None


async def test_the_proved_one_is_kept_whichever_openid_proved_it() -> None:
    chat, late = await phone("张三"), await wrote_first()
    await typed(chat, "张三")
    proved = await at_the_window(late, await typed(late, "张三"))
    await moved(chat)
    assert (await fresh(chat)).citizen_id == proved.id


async def test_different_numbers_stay_two_records_on_one_phone_each_with_its_own_petitions() -> None:
    chat = await phone("张三")
    first = await verified("张三", chat)
    ticket = await left_on(chat, "张三")
    late = await wrote_first()
    second = await typed(late, "李四")
    other = await left_on(late, "李四")
    assert await moved(chat) is Moved.APART
    assert [one.id for one in await living()] == [chat.id]
    assert (await fresh(chat)).citizen_id == first.id
    assert (await owner_of(ticket), await owner_of(other)) == (first.id, second.id)
    assert await seen_on(chat) == {ticket.id}
    assert (await Citizen.get(id=second.id)).id_number_sealed is not None


async def test_of_two_proved_persons_the_phone_is_the_newer_ones_and_shows_nothing_of_the_first() -> None:
    chat, late = await phone("张三"), await wrote_first()
    await verified("张三", chat)
    ticket = await left_on(chat, "张三")
    second = await verified("李四", late)
    assert await moved(chat) is Moved.APART
    assert (await fresh(chat)).citizen_id == second.id
    assert ticket.id not in await seen_on(chat)
    assert second.standing is Standing.VERIFIED


async def test_a_phone_that_is_still_new_to_its_person_stays_so() -> None:
    chat, late = await phone("张三的路由"), await wrote_first()
    person = await verified("张三", await phone("张三"))
    await at_the_window(late, person, LATER)
    assert (await fresh(late)).bound_at == LATER
    await moved(chat)
    assert ((await fresh(chat)).citizen_id, (await fresh(chat)).bound_at) == (person.id, LATER)


async def test_an_officer_bound_anew_stays_bound_and_one_whose_phone_is_anothers_now_is_written_down() -> None:
    judge, late = await phone("李法官"), await wrote_first()
    await moved(judge)
    assert (await fresh(judge)).officer_id == judge.officer_id
    again, zhou = await phone("王芳"), await wrote_first("o-2")
    await Identity.filter(id=zhou.id).update(officer_id=(await officer("周敏")).id)
    await moved(again, "o-2")
    assert (await fresh(again)).officer_id == (await officer("周敏")).id
    assert await AuditEntry.filter(action="unbind_officer", subject_id=again.officer_id).count() == 1
    assert late.id != judge.id


async def test_two_who_run_it_at_once_and_a_message_at_that_moment_leave_one_phone() -> None:
    chat = await phone("张三")
    results = await asyncio.gather(moved(chat), wrote_first(), moved(chat), return_exceptions=True)
    assert [one for one in results if isinstance(one, BaseException)] in ([], [results[1]])
    await moved(chat)
    assert len([one for one in await living() if one.openid == NEW_OPENID]) == 1
    assert await Petition.all().count() == 0


async def test_a_judge_s_phone_is_tagged_anew_in_the_new_account() -> None:
    judge = await phone("李法官")
    await PhoneTag.create(identity_id=judge.id, kind=StaffKind.JUDGE, at=MORNING)
    assert await moved(judge) is Moved.MOVED
    assert await PhoneTag.all().count() == 0


async def test_every_column_that_names_an_identity_is_said_to_follow_or_to_stay() -> None:
    query = """SELECT table_name AS t, column_name AS c FROM information_schema.columns
        WHERE table_schema = 'public' AND (column_name LIKE '%identity_id' OR column_name = 'used_by_id')"""
    async with connection() as plain:
        found = {(row["t"], row["c"]) for row in await plain.fetch(query)}
    said = {
        *FOLLOWS,
        *((table, "identity_id") for table, _ in ONCE),
        ("talk", "identity_id"),
        ("phone_tag", "identity_id"),
    }
    assert {(table, column) for table, column in found if table not in STAYS} == said
