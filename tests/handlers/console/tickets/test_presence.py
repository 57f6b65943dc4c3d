"""周敏正在看: told to whoever sees the ticket, over within a minute; never of who oversees, nor of a complaint."""

import pytest

from models.enums import PetitionKind
from tests.handlers.console.conftest import Console, path_of


async def test_周敏_and_李正_see_each_other_and_not_themselves(console: Console):
    ticket = await console.dispatched()
    path = f"{path_of(ticket)}/presence"
    zhou, li = await console.staff("周敏"), await console.staff("李正")

    alone = await zhou.post(path, htmx=True, doing="reading")
    seen = await li.post(path, htmx=True, doing="writing")
    both = await zhou.post(path, htmx=True, doing="anything")

    assert (alone.words, seen.words, both.words) == ("", "周敏正在看", "李正正在写")


async def test_whoever_is_not_heard_of_for_a_minute_or_says_goodbye_is_gone(console: Console):
    ticket = await console.dispatched()
    path = f"{path_of(ticket)}/presence"
    zhou, li = await console.staff("周敏"), await console.staff("李正")
    await zhou.post(path, doing="reading")
    await li.post(path, doing="reading")

    await li.post(path, doing="gone")
    assert (await zhou.post(path, doing="reading")).words == ""
    console.clock.forward(seconds=55)
    assert (await li.post(path, doing="reading")).words == ""


@pytest.mark.parametrize("name", ["何平", "郑远", "杨帆"])
async def test_whoever_oversees_sees_and_is_not_seen(console: Console, name: str):
    ticket = await console.dispatched()
    path = f"{path_of(ticket)}/presence"
    zhou, above = await console.staff("周敏"), await console.staff(name)
    await zhou.post(path, doing="reading")

    assert (await above.post(path, doing="reading")).words == "周敏正在看"
    assert (await zhou.post(path, doing="reading")).words == ""


async def test_of_a_complaint_nothing_is_told_to_anybody(console: Console):
    complaint = await console.petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT)
    path = f"{path_of(complaint)}/presence"

    for name in ("何平", "杨帆", "何平"):
        reply = await (await console.staff(name)).post(path, doing="reading")
        assert (reply.status, reply.words) == (200, "")
    assert await console.site.redis.keys("jiesu:presence:*") == []
    for name in ("李正", "周敏", "审计员"):
        assert (await (await console.staff(name)).post(path, doing="reading")).status == 404


async def test_ten_windows_of_one_person_are_one(console: Console):
    ticket = await console.dispatched()
    path = f"{path_of(ticket)}/presence"
    zhou = await console.staff("周敏")
    for _ in range(10):
        await zhou.post(path, doing="reading")

    assert (await (await console.staff("李正")).post(path, doing="reading")).words == "周敏正在看"
