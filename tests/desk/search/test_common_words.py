"""Common words are looked for in the newest tickets first, and found exactly as others are."""

from datetime import timedelta

import pytest

from desk.search import common_words
from desk.search.finding import PAGE_FOUND, find_tickets
from desk.search.kinds import Kind, read_asked
from desk.search.matching import common_meanings
from desk.tickets import noting
from models.enums import PetitionKind
from tests import cast
from tests.cast import MORNING, acting
from tests.owners import as_owner

pytestmark = [pytest.mark.usefixtures("cast"), pytest.mark.own_statistics]
COMMON = "执行款"
"""In every petition here, and said about one that does not have it."""


async def found(by: str, typed: str = COMMON, after: int | None = None) -> tuple[list[int], int, int | None]:
    page = await find_tickets(await acting(by), read_asked(typed, MORNING), after)
    return list(page.places), page.count, page.next_after


async def all_found(by: str, typed: str = COMMON) -> list[int]:
    ids, _, after = await found(by, typed)
    while after:
        more, _, after = await found(by, typed, after)
        ids += more
    return ids


@pytest.mark.parametrize("typed", [COMMON, "执行", "执行款三个月没有到账"])
async def test_the_same_tickets_are_found_whether_a_word_is_known_to_be_common_or_not(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [
        await cast.a_petition("张三", f"第{at}次问：执行款三个月没有到账", as_of=MORNING + timedelta(minutes=at))
        for at in range(PAGE_FOUND + 3)
    ]
    hidden = await cast.a_petition("李四", "执行款三个月没有到账，要投诉李正法官", kind=PetitionKind.COMPLAINT)
    silent = await cast.a_petition("王五", "请问几点上班")
    await noting.note(await cast.order(silent, "周敏", words="来电说执行款三个月没有到账"))
    monkeypatch.setattr(common_words, "_kept", common_words._KeysKept())
    readers = ("周敏", "李正", "赵晴", "何平", "杨帆")
    rare = {by: await all_found(by, typed) for by in readers}

    await as_owner("ANALYZE petition")
    monkeypatch.setattr(common_words, "_kept", common_words._KeysKept())
    await common_words.learn()
    assert common_meanings(read_asked(typed, MORNING))
    assert {by: await all_found(by, typed) for by in readers} == rare
    assert {one.id for one in tickets} <= set(rare["周敏"])
    assert silent.id in rare["周敏"]
    assert (hidden.id in rare["何平"], hidden.id in rare["周敏"]) == (True, False)


async def test_a_word_that_few_have_is_not_common_and_nothing_is_read_twice_in_a_while() -> None:
    for at in range(3):
        await cast.a_petition("张三", f"第{at}次问：执行款没有到账")
    await as_owner("ANALYZE petition")
    await common_words.learn()
    assert not common_meanings(read_asked("龟裂渗水", MORNING))
    assert not [one for one in common_meanings(read_asked("13907910001", MORNING)) if one.kind is not Kind.WORDS]
