"""An audience is frozen with the approval: each person once, whoever expands it and however often they are killed."""

import asyncio

import asyncpg
import pytest

from desk.broadcasts import approving
from desk.broadcasts.counting import count_audience
from desk.broadcasts.freezing import freeze, freeze_page
from desk.errors import Invalid
from desk.notices.wishes import stop_phone
from desk.rules.broadcasts.audiences import CaseParties, CourtPeople, Followers, HearingParties, OfficersOf
from models import Broadcast, BroadcastRecipient, Case, Citizen, Identity
from models.enums import RecipientOutcome, Standing
from models.keyring import index_of
from tests.cast import MORNING, a_petition, cases, court, phone
from tests.desk.broadcasts.composed import (
    NAMED,
    approved,
    drafted,
    figures,
    followers,
    order,
    outcomes,
    submitted,
    the_account,
)
from tests.jobs.poison import poisoned

pytestmark = pytest.mark.usefixtures("cast")
MANY = 57


async def crowd(many: int = MANY) -> None:
    """So many more follow the court's account."""
    await followers("张三")
    account = await the_account()
    await Identity.bulk_create(
        Identity(account_id=account.id, openid=f"o{number}", created_at=MORNING, seen_at=MORNING)
        for number in range(many)
    )


async def ready() -> Broadcast:
    """Approved, and nothing of it frozen."""
    broadcast = await submitted(await drafted())
    await approving.approve(await order(broadcast, "周敏"), broadcast.digest)
    return broadcast


async def told_once(broadcast: Broadcast) -> int:
    rows = await BroadcastRecipient.filter(broadcast_id=broadcast.id)
    assert len({row.person for row in rows}) == len(rows)
    assert (await Broadcast.get(id=broadcast.id)).total == len(rows)
    return len(rows)


async def test_two_expanders_make_each_recipient_once() -> None:
    await crowd()
    broadcast = await ready()

    async def expands() -> None:
        for _ in range(60):
            await freeze_page(broadcast.id, MORNING, most=5)

    await asyncio.gather(expands(), expands())
    assert (await Broadcast.get(id=broadcast.id)).expanded_at is not None
    assert await told_once(broadcast) == await Identity.filter(subscribed=True).count()


async def test_one_that_is_killed_in_the_middle_goes_on_where_it_was() -> None:
    await crowd()
    broadcast = await ready()
    for _ in range(4):
        await freeze_page(broadcast.id, MORNING, most=5)
    async with poisoned("broadcast", "UPDATE", f"NEW.id = {broadcast.id}"):
        with pytest.raises(asyncpg.RaiseError):
            await freeze_page(broadcast.id, MORNING, most=5)
    assert await BroadcastRecipient.filter(broadcast_id=broadcast.id).count() == 20
    await freeze(broadcast.id, MORNING, most=5)
    assert await told_once(broadcast) == await Identity.filter(subscribed=True).count()


async def test_who_follows_after_the_approval_is_not_of_the_audience() -> None:
    await crowd()
    broadcast = await ready()
    late = await Identity.create(
        account_id=(await the_account()).id, openid="late", created_at=MORNING, seen_at=MORNING
    )
    await freeze(broadcast.id, MORNING)
    assert not await BroadcastRecipient.exists(broadcast_id=broadcast.id, identity_id=late.id)


async def test_one_person_on_two_phones_or_in_two_groups_is_told_once() -> None:
    zhang, second = await followers("张三", "李四")
    who = await Citizen.create(created_at=MORNING, standing=Standing.VERIFIED)
    await Identity.filter(id__in=[zhang.id, second.id]).update(citizen_id=who.id)
    await a_petition("张三")
    groups = [Followers(((await the_account()).id,)), CourtPeople((await court()).id)]
    broadcast = await drafted(groups=groups)
    counted = await count_audience(broadcast, MORNING)
    frozen = await approved(broadcast)
    assert await told_once(frozen) == counted.people
    assert counted.twice >= 2
    assert await BroadcastRecipient.filter(broadcast_id=frozen.id, citizen_id=who.id).count() == 1


async def test_who_unsubscribed_and_who_cannot_be_reached_are_counted_and_told_before() -> None:
    zhang, li = await followers("张三", "李四")
    await stop_phone(zhang.id, "退订", MORNING)
    await Identity.filter(id=li.id).update(unreachable_since=MORNING)
    broadcast = await drafted()
    counted = await count_audience(broadcast, MORNING)
    assert (counted.stopped, counted.unreachable) == (1, 1)
    frozen = await approved(broadcast)
    found = await figures(frozen)
    assert (found["unsubscribed"], found["failed"]) == (1, 1)
    row = await BroadcastRecipient.get(broadcast_id=frozen.id, identity_id=li.id)
    assert (row.outcome, row.reason) == (RecipientOutcome.FAILED, "unreachable")


async def test_officers_are_found_by_role_and_court_and_those_without_a_phone_are_named() -> None:
    await phone("李正")
    frozen = await approved(await drafted(groups=[OfficersOf(("judge",), ((await court()).id,))]))
    found = await outcomes(frozen)
    assert found["waiting"] == 1
    assert found["failed"] == frozen.total - 1
    assert frozen.reasons == {"no_wechat": frozen.total - 1}


async def test_only_verified_parties_of_the_courts_own_cases_are_reached_and_no_secret_case() -> None:
    await cases()
    zhang = await phone("张三")
    case = await Case.get(number="（2026）赣01执1234号")
    party = await case.parties.all().first()
    assert party is not None
    who = await Citizen.create(created_at=MORNING, standing=Standing.CLAIMED, id_number_index=party.id_number_index)
    await Identity.filter(id=zhang.id).update(citizen_id=who.id)
    words = NAMED.__class__(NAMED.kind, NAMED.title, "{姓名}，您的案件 {案号} 有新进展。")
    claimed = await approved(await drafted(words, [CaseParties((case.number,))]))
    assert not await BroadcastRecipient.exists(broadcast_id=claimed.id, identity_id=zhang.id)
    await Citizen.filter(id=who.id).update(standing=Standing.VERIFIED)
    verified = await approved(await drafted(words, [CaseParties((case.number,))]))
    assert await BroadcastRecipient.exists(broadcast_id=verified.id, identity_id=zhang.id, case_id=case.id)
    await Case.filter(id=case.id).update(secret=True)
    with pytest.raises(Invalid, match="本院没有这个案件"):
        await drafted(words, [CaseParties((case.number,))])


async def test_parties_of_hearings_in_a_period_are_those_of_the_days_named() -> None:
    assert index_of("mobile", "1") is not None
    frozen = await approved(await drafted(NAMED, [HearingParties("2027-01-01", "2027-01-02")]))
    assert frozen.total == 0
