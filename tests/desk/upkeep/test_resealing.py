"""Everything is sealed anew with a new key while people work; nothing of theirs is lost, and the old key may go."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from asyncpg import RaiseError

from desk.access.approach_records import record_heard
from desk.files import file_store
from desk.rules.text.plain_text import bigrams
from desk.upkeep import resealing
from desk.upkeep.resealing import replace_values, reseal_all, rests_in_clear, stale_values, unfinished
from models import ApproachRecord, Citizen, Petition, Reseal, Ticket, keyring
from models.database import connection
from models.enums import PetitionKind
from models.keyring import CannotOpen, Place, index_of, seal, unseal
from models.sealing import sealed_columns
from tests.cast import MORNING, SECRET_KEYS, a_call, a_petition, desk_opened
from tests.owners import owner_of

NEW = "9-a-newer-key-that-only-these-tests-use-9876543210"
TEXT = "执行款三万六千元两年没有发放，身份证360102198803078888"
MASKED = "执行款三万六千元两年没有发放，身份证3601**********8888"
AS_BEFORE = """
UPDATE petition SET title = $2, text = $3, bigrams = $4, text_sealed = $5, title_sealed = NULL, masked_sealed = NULL,
    word_keys = '{}' WHERE id = $1"""

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """The desk opened as the owner of the tables, as `jiesu keys reseal` does: records of approaches rest there too."""
    async with desk_opened(owner_of(cast_database_url), tmp_path / "files"):
        yield


@pytest.fixture(autouse=True)
def the_keys_of_the_cast_again() -> Iterator[None]:
    yield
    keyring.configure(SECRET_KEYS)


def new_key_in_front() -> None:
    keyring.configure((NEW, *SECRET_KEYS))


async def resealed() -> int:
    """Runs it to its end. Returns how many batches that took."""
    return len([step async for step in reseal_all(MORNING)])


async def as_it_was_before(ticket: Ticket) -> None:
    """A petition from before words were sealed, as the migration leaves it."""
    old = keyring.keyring().seal(unseal((await Petition.get(id=ticket.petition_id)).text_sealed))
    masked = (await Petition.get(id=ticket.petition_id)).text
    async with connection() as plain:
        await plain.execute(AS_BEFORE, ticket.petition_id, masked[:20], masked, bigrams(masked), old)
        await plain.execute("UPDATE ticket SET part = 1, part_title = '发放执行款' WHERE id = $1", ticket.id)


async def test_what_rests_in_clear_is_sealed_and_the_old_key_may_go() -> None:
    old, complaint = await a_petition(text=TEXT), await a_petition("李四", "投诉法官", kind=PetitionKind.COMPLAINT)
    await a_call()
    await record_heard("请对这个案件多关照", None, MORNING, petition_id=old.petition_id)
    await as_it_was_before(old)
    key, index = await file_store.write(b"a picture"), index_of("mobile", "13807910001")
    before = await Petition.get(id=old.petition_id)
    assert (before.text, before.title) == (before.clear_text, before.clear_title)
    assert await rests_in_clear()

    new_key_in_front()
    await resealed()
    assert (await rests_in_clear(), await unfinished()) == (False, [])
    keyring.configure((NEW,), index=SECRET_KEYS[-1])
    assert index_of("mobile", "13807910001") == index
    after, restricted = await Petition.get(id=old.petition_id), await Petition.get(id=complaint.petition_id)
    assert (after.clear_text, after.clear_title, after.clear_bigrams) == ("", "", [])
    assert (after.text, after.title, unseal(after.text_sealed)) == (before.text, before.title, TEXT)
    assert (await Ticket.get(id=old.id)).part_title == "发放执行款"
    assert (restricted.text, unseal((await ApproachRecord.get()).text_sealed)) == ("投诉法官", "请对这个案件多关照")
    assert await file_store.read(key) == b"a picture"
    for model, column in sealed_columns():
        for row in await model.filter(**{f"{column}__isnull": False}):
            unseal(getattr(row, column))
    keyring.configure(SECRET_KEYS)
    with pytest.raises(CannotOpen):
        unseal(after.text_sealed)


async def test_whoever_writes_meanwhile_is_not_undone() -> None:
    person = await Citizen.create(name_sealed=seal("张三"), mobile_sealed=seal("13807910001"), created_at=MORNING)
    new_key_in_front()
    seen = stale_values([await Citizen.get(id=person.id)], frozenset())
    theirs = seal("13907910002", Place("citizen", "mobile_sealed", person.id))
    await Citizen.filter(id=person.id).update(mobile_sealed=theirs)
    await replace_values(seen)
    now = await Citizen.get(id=person.id)
    assert (unseal(now.name_sealed), unseal(now.mobile_sealed)) == ("张三", "13907910002")
    assert keyring.keyring().is_newest(now.name_sealed or b"")


async def test_a_run_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)
    for name in ("张三", "李四", "王五"):
        await Citizen.create(name_sealed=seal(name), created_at=MORNING)
    new_key_in_front()
    steps = reseal_all(MORNING)
    async for step in steps:
        if step.name == "citizen" and step.seen:
            break
    await steps.aclose()  # type: ignore[attr-defined]
    half = await Reseal.get(subject="citizen")
    assert (half.after, half.changed, half.finished_at) == (str(half.after), 1, None)
    assert "citizen" in await unfinished()
    await resealed()
    assert await unfinished() == []
    named = await Citizen.filter(name_sealed__isnull=False)
    assert all(keyring.keyring().is_newest(one.name_sealed or b"") for one in named)
    assert await resealed() == len(resealing.subjects())


async def test_of_a_record_of_an_approach_nothing_else_changes() -> None:
    await record_heard("请对这个案件多关照", None, MORNING)
    async with connection() as plain:
        for change in ("court_id = 7", "text_sealed = '\\x00'"):
            with pytest.raises(RaiseError, match="only grows"):
                await plain.execute(f"UPDATE approach_record SET {change}")
