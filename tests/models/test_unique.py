"""A unique violation says which one it is: only that of the columns that were meant counts as "there already"."""

import asyncpg
import pytest

from desk.petitions.receiving import Arrival, TalkMove, store_arrival
from models import Court, Talk
from models.database import connection
from models.unique import is_twice
from tests.cast import MORNING, a_petition, court, phone
from tests.owners import as_owner

pytestmark = pytest.mark.usefixtures("cast")


async def test_it_is_told_by_table_and_columns_whoever_asked() -> None:
    there = await court()
    with pytest.raises(Exception, match="duplicate") as by_orm:
        await Court.create(code=there.code, name="x", short_name="x", level=there.level, path="x/")
    async with connection() as plain:
        with pytest.raises(asyncpg.UniqueViolationError) as by_hand:
            await plain.execute("UPDATE court SET code = $1 WHERE id <> $2", there.code, there.id)
    for error in (by_orm.value, by_hand.value):
        assert is_twice(error, "court", "code")
        assert not is_twice(error, "court", "path")
        assert not is_twice(error, "petition", "code")
    assert not is_twice(ValueError(), "court", "code")


async def test_a_fault_of_ours_never_passes_for_a_talk_that_moved_on() -> None:
    """A sequence that was set back made everybody's messages wait for ever: Busy, and again, and again."""
    me = await phone("张三")
    await a_petition("李四")
    move = TalkMove(me.id, 0, "{}")
    assert await store_arrival(Arrival(me.account_id, "first", "text", MORNING, me.id), move)
    assert not await store_arrival(Arrival(me.account_id, "first", "text", MORNING, me.id), TalkMove(me.id, 1, "{}"))
    await as_owner("SELECT setval('inbound_message_id_seq', 1, false)")
    with pytest.raises(asyncpg.UniqueViolationError, match="inbound_message_pkey"):
        await store_arrival(Arrival(me.account_id, "second", "text", MORNING, me.id), TalkMove(me.id, 1, "{}"))
    assert (await Talk.get(identity_id=me.id)).version == 1
