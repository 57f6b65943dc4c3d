"""A form is tried before it is kept: whom it would reach, who got four messages this month, what is wrong with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.broadcasts.drafting import DraftWords
from desk.broadcasts.trying import accounts_for, try_out
from desk.errors import NotAllowed
from desk.rules.broadcasts.audiences import CourtPeople, Followers
from models import Broadcast, BroadcastPart, BroadcastRecipient
from models.enums import BroadcastKind, BroadcastPartState, BroadcastWay
from tests.cast import MORNING, account, acting, court
from tests.desk.broadcasts.composed import ROAD, drafted, followers, the_account

pytestmark = pytest.mark.usefixtures("cast")


async def tried(words: DraftWords, *groups: object, by: str = "林雨"):
    return await try_out(await acting(by), await court(), words, groups, None, MORNING)  # type: ignore[arg-type]


async def test_a_form_tells_how_many_it_reaches_and_nothing_is_kept() -> None:
    await followers("张三", "李四")
    found = await tried(ROAD, Followers(((await the_account()).id,)))
    assert (found.faults, found.way) == ([], BroadcastWay.MASS)
    assert found.count is not None
    assert found.count.reachable == 2
    assert not await Broadcast.exists()


async def test_all_that_is_wrong_is_told_at_once_each_with_its_field() -> None:
    await followers("张三")
    words = replace(ROAD, title="抽奖", send_at=MORNING - timedelta(days=1))
    found = await tried(words, Followers((9999,)))
    assert [one.field for one in found.faults] == ["send_at", "audience"]
    assert found.count is None
    sms = await tried(DraftWords(BroadcastKind.SMS, "封路", "请走南门"), Followers(((await the_account()).id,)))
    assert [one.field for one in sms.faults] == ["audience"]


async def test_who_had_four_of_this_month_is_told_before_it_bites() -> None:
    (zhang, _) = await followers("张三", "李四")
    sent = await drafted()
    for number in range(4):
        part = await BroadcastPart.create(
            broadcast_id=sent.id,
            account_id=zhang.account_id,
            ordinal=number,
            size=1,
            state=BroadcastPartState.DONE,
            clientmsgid=f"part-{number}",
            not_before=MORNING,
            submitted_at=MORNING - timedelta(days=number + 1),
        )
        other = await drafted()
        await BroadcastRecipient.create(
            broadcast_id=other.id, person=f"i{zhang.id}", identity_id=zhang.id, part_id=part.id
        )
    found = await tried(ROAD, Followers((zhang.account_id,)))
    assert found.full == 1
    one_by_one = await tried(DraftWords(BroadcastKind.SMS, "封路", "请走南门"), CourtPeople((await court()).id))
    assert one_by_one.full is None


async def test_nobody_but_a_publisher_tries_and_accounts_of_other_branches_are_not_offered() -> None:
    await followers("张三")
    with pytest.raises(NotAllowed):
        await tried(ROAD, by="周敏")
    own = await the_account()
    assert [one.id for one in await accounts_for((await court()).path)] == [own.id]
    assert await accounts_for((await court("九江中院")).path) == []
    assert (await account("miniprogram")).id not in [one.id for one in await accounts_for("/")]
