"""Somebody writes of danger in the chat, in whatever talk: a human sentence at once, and the words are kept."""

from datetime import timedelta

import pytest

from models import Court, DangerAlarm, Petition, Ticket, Words
from models.enums import Channel
from models.keyring import unseal
from tests import cast
from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.chat.test_callback import Wire, database_url, wire
from tests.handlers.conftest import TestClock

__all__ = ["database_url", "wire"]
HUMAN = "您说的话我们看到了，很担心您"
NUMBERS = ("12368", "110", "12356")


async def petitions() -> list[str]:
    return [unseal(one.text_sealed) for one in await Petition.all().order_by("id")]


async def test_李四_says_it_out_of_nothing_and_it_is_a_petition_at_once(wire: Wire, clock: TestClock) -> None:
    clock.now = cast.at("2026-11-29 02:00")
    reply = await wire.send("o-lisi", Content=HEARD)
    assert reply.startswith(HUMAN)
    assert all(number in reply for number in NUMBERS)
    assert "回复" not in reply
    assert "最迟" not in reply
    assert await petitions() == [HEARD]
    assert (await Petition.get()).channel is Channel.CHAT
    assert (await DangerAlarm.get()).opened_at == clock.now


async def test_what_李四_says_next_joins_it_and_rings_again(wire: Wire, clock: TestClock) -> None:
    await wire.send("o-lisi", Content=HEARD)
    clock.now += timedelta(minutes=2)
    reply = await wire.send("o-lisi", Content="我已经站在楼顶了")
    assert reply.startswith(HUMAN)
    assert await petitions() == [HEARD]
    (added,) = await Words.all()
    assert unseal(added.text_sealed) == "我已经站在楼顶了"
    assert (await DangerAlarm.get()).rings == 2


async def test_the_same_message_delivered_again_gets_the_same_sentence_and_rings_once(wire: Wire) -> None:
    first = await wire.send("o-lisi", Content=HEARD, MsgId="77")
    assert await wire.send("o-lisi", Content=HEARD, MsgId="77") == first
    assert (await Petition.all().count(), (await DangerAlarm.get()).rings) == (1, 1)


@pytest.mark.parametrize(
    "before",
    [
        ("诉求",),
        ("诉求", "2"),
        ("绑定",),
        ("进度",),
        ("评价",),
        ("法官",),
        ("帮助",),
        ("查案",),
        ("转人工",),
        ("案子拖了半年没动静",),
    ],
    ids="-".join,
)
async def test_in_the_middle_of_any_talk_the_words_are_kept_and_the_talk_goes_on(
    wire: Wire, before: tuple[str, ...]
) -> None:
    for words in before:
        await wire.send("o-lisi", Content=words)
    reply = await wire.send("o-lisi", Content=HEARD)
    assert reply.startswith(HUMAN)
    kept = [*await petitions(), *[unseal(row.text_sealed) for row in await Words.all()]]
    assert any(HEARD in one for one in kept)
    assert await DangerAlarm.all().count() == 1
    assert await wire.send("o-lisi", Content="取消")


async def test_the_court_chosen_in_the_talk_gets_it(wire: Wire) -> None:
    await wire.send("o-lisi", Content="诉求")
    await wire.send("o-lisi", Content="南昌中院")
    await wire.send("o-lisi", Content=HEARD)
    assert (await Petition.get().select_related("court")).court.short_name == "南昌中院"


async def test_a_petition_finished_after_its_words_rang_is_no_twin(wire: Wire) -> None:
    """诉求：…, said in one breath, then finished by the buttons."""
    reply = ""
    for words in ("诉求", "南昌中院", "8", HEARD, "1"):
        reply = await wire.send("o-lisi", Content=words)
    for words in ("跳过", "跳过", "不留", "1", "1"):
        if await DangerAlarm.filter(rings__gte=2).exists():
            break
        reply = await wire.send("o-lisi", Content=words)
    assert await Petition.all().count() == 1, reply


async def test_violence_and_a_child_in_danger_are_answered_in_words_of_their_own(wire: Wire) -> None:
    violence = await wire.send("o-a", Content="不给我钱我就和他们同归于尽")
    child = await wire.send("o-b", Content="前夫天天打孩子，孩子身上都是伤")
    assert "请先离开那里" in violence
    assert "孩子的安全最要紧" in child
    assert len(await DangerAlarm.all()) == 2


async def test_a_courts_own_numbers_are_named(wire: Wire) -> None:
    await Court.all().update(help_line="0791-96525")
    assert "0791-96525" in await wire.send("o-lisi", Content=HEARD)


@pytest.mark.parametrize("words", ["跳楼机合同纠纷怎么起诉", "父亲自杀后的遗产怎么分", "上诉期截止今日怎么办"])
async def test_words_that_only_sound_like_it_are_talked_about_as_ever(wire: Wire, words: str) -> None:
    reply = await wire.send("o-lisi", Content=words)
    assert HUMAN not in reply
    assert not await DangerAlarm.exists()
    assert not await Ticket.exists()
