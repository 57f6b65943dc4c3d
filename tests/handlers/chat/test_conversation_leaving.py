"""取消绑定, 撤回同意 and 删除我的信息 said in the chat, through the door: what is asked, and what is done."""

import pytest

from desk.people.citizens import consent
from models import Citizen, Consent, Erasure, Identity
from models.enums import Standing
from tests import cast
from tests.desk.people.persons.proved import left_on, owner_of, typed, verified
from tests.handlers.chat.test_callback import Wire, database_url, wire
from tests.handlers.conftest import TestClock

__all__ = ["database_url", "wire"]


async def me(wire: Wire) -> Identity:
    await wire.send("o-lisi", Content="你好")
    return await Identity.get(openid="o-lisi")


async def test_取消绑定_asks_first_and_then_this_wechat_is_nobodys_and_keeps_its_petition(
    wire: Wire, clock: TestClock
) -> None:
    own = await me(wire)
    person = await verified("李四", own)
    ticket = await left_on(own, "李四")
    asked = await wire.send("o-lisi", Content="取消绑定")
    assert ("绑定身份前" in asked, "1" in asked) == (False, True)
    assert (await Identity.get(id=own.id)).citizen_id == person.id
    await wire.send("o-lisi", Content="1")
    assert (await Identity.get(id=own.id)).citizen_id is None
    assert await owner_of(ticket) is None
    assert (await Citizen.get(id=person.id)).standing is Standing.VERIFIED


async def test_撤回同意_withdraws_it_and_forgets_who_it_was(wire: Wire) -> None:
    own = await me(wire)
    await consent(own.id, "identity", "1", "核验身份", cast.MORNING)
    person = await typed(own, "李四")
    await wire.send("o-lisi", Content="撤回同意")
    await wire.send("o-lisi", Content="1")
    assert await Consent.filter(withdrawn_at__isnull=True).count() == 0
    assert (await Citizen.get(id=person.id)).name_sealed is None


@pytest.mark.parametrize("said", ["注销", "删除我的信息"])
async def test_注销_asks_for_everything_of_the_person_to_be_erased(wire: Wire, said: str) -> None:
    own = await me(wire)
    person = await typed(own, "李四")
    await wire.send("o-lisi", Content=said)
    assert await Erasure.all().count() == 0
    await wire.send("o-lisi", Content="1")
    assert (await Erasure.get()).citizen_id == person.id


async def test_whoever_says_no_keeps_everything(wire: Wire) -> None:
    own = await me(wire)
    person = await typed(own, "李四")
    await wire.send("o-lisi", Content="注销")
    assert "没有改动" in await wire.send("o-lisi", Content="2")
    assert (await Identity.get(id=own.id)).citizen_id == person.id
    assert await Erasure.all().count() == 0
