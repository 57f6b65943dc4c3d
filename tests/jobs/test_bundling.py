"""What comes to the desk is told together, as each officer likes it: "新诉求 37 件", once, whatever breaks off."""

from collections.abc import Sequence

import pytest

from desk.notices.catalogue import CATALOGUE
from desk.staff.preferences import prefer
from jobs.bundling import WAITING, tell_together
from jobs.claiming import claim
from models import Delivery, Officer, TelephoneTask, Ticket
from models.database import transaction
from models.enums import Bundling, DeliveryState, HeldFor, Urgency
from models.statements import fragment
from tests.cast import a_petition, at, dispatched, officer, phone
from tests.cutting import Fate, Moment, cut
from tests.desk.notices.test_catalogue import check_card
from tests.jobs.conftest import PostRoom

SUNDAY_NIGHT, MONDAY = at("2026-11-22 21:00"), at("2026-11-23 09:00")
MORE = ("我要查执行款", "执行局的电话打不通", "案件立案两个月没有消息")


async def several(post_room: PostRoom, many: int = 3) -> list[Ticket]:
    """So many petitions came to 南昌中院 just now."""
    return [await a_petition("张三", MORE[one % 3] + "一" * one, as_of=post_room.clock()) for one in range(many)]


async def received(name: str) -> Sequence[Delivery]:
    return await Delivery.filter(officer_id=(await officer(name)).id, notice="petition_received").order_by("id")


async def digests(name: str) -> Sequence[Delivery]:
    return await Delivery.filter(officer_id=(await officer(name)).id, notice="digest").order_by("id")


async def told_alone(post_room: PostRoom) -> None:
    """Of one petition 周敏 hears at once."""
    await phone("周敏")
    await a_petition("张三", as_of=post_room.clock())
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 1


async def test_one_petition_is_told_at_once_and_what_comes_within_the_hour_together(post_room: PostRoom) -> None:
    await told_alone(post_room)
    post_room.clock.forward(minutes=5)
    await several(post_room)
    await post_room.send_all()
    waiting = [row for row in await received("周敏") if row.state is DeliveryState.PENDING]
    assert len(waiting) == 3
    assert {row.held for row in waiting} == {HeldFor.BUNDLE}
    post_room.clock.forward(minutes=56)
    await post_room.send_all()
    (digest,) = await digests("周敏")
    assert digest.state is DeliveryState.SENT
    rows = (await received("周敏"))[1:]
    assert {(row.state, row.digest_id) for row in rows} == {(DeliveryState.CANCELLED, digest.id)}
    cards = await post_room.cards("周敏")
    assert len(cards) == 2
    assert "新诉求 3 件" in cards[-1]["fields"].values()  # type: ignore[attr-defined]


async def test_after_a_sunday_night_周敏_reads_one_message_that_names_courts_and_the_oldest(
    post_room: PostRoom,
) -> None:
    await post_room.writes("周敏", hours=47)
    post_room.clock.now = SUNDAY_NIGHT
    tickets = await several(post_room, 4)
    await post_room.send_all()
    assert await post_room.texts("周敏") == []
    post_room.clock.now = MONDAY
    await post_room.writes("周敏")
    await post_room.send_all()
    (digest,) = await digests("周敏")
    card = (await post_room.cards("周敏"))[-1]
    assert "新诉求 4 件" in card["fields"].values()  # type: ignore[attr-defined]
    assert tickets[0].petition.number in card["fields"].values()  # type: ignore[attr-defined]
    assert str(card["url"]).endswith("/t")
    assert digest.cause == f"digest:{(await received('周敏'))[0].id}"


async def test_who_wants_each_gets_each_and_a_change_of_mind_holds_for_what_waits(post_room: PostRoom) -> None:
    await told_alone(post_room)
    await several(post_room)
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 1
    await prefer((await officer("周敏")).id, {"bundling": Bundling.EACH})
    post_room.clock.forward(minutes=60)
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 4
    assert not await digests("周敏")


async def test_who_likes_half_past_eight_hears_then_and_on_no_day_off(post_room: PostRoom) -> None:
    await phone("周敏")
    await prefer((await officer("周敏")).id, {"bundling": Bundling.MORNING})
    post_room.clock.now = at("2026-11-20 10:00")
    await several(post_room)
    await post_room.send_all()
    assert {row.not_before for row in await received("周敏")} == {at("2026-11-23 08:30")}
    post_room.clock.now = at("2026-11-23 08:30")
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 1
    assert len(await digests("周敏")) == 1


async def test_what_is_critical_is_told_by_itself_at_once(post_room: PostRoom) -> None:
    await told_alone(post_room)
    tickets = await several(post_room)
    await Ticket.filter(id=tickets[1].id).update(proposed_urgency=Urgency.CRITICAL)
    await post_room.send_all()
    assert len(await post_room.cards("周敏")) == 2
    post_room.clock.forward(minutes=61)
    await post_room.send_all()
    assert "新诉求 2 件" in (await post_room.cards("周敏"))[-1]["fields"].values()  # type: ignore[attr-defined]


async def test_a_digest_counts_what_still_waits_when_it_is_sent(post_room: PostRoom) -> None:
    await phone("周敏")
    post_room.clock.now = SUNDAY_NIGHT
    tickets = await several(post_room)
    await post_room.send_all()
    post_room.clock.now = MONDAY
    for ticket in tickets[:2]:
        await dispatched(ticket, as_of=MONDAY)
    await post_room.send_all()
    assert await post_room.cards("周敏") == [] or "新诉求" not in str((await post_room.cards("周敏"))[-1]["fields"])
    assert len([row for row in await received("周敏") if row.state is DeliveryState.SENT]) <= 1


async def test_a_digest_that_reaches_nobody_makes_each_of_them_the_desks(post_room: PostRoom) -> None:
    post_room.clock.now = SUNDAY_NIGHT
    tickets = await several(post_room)
    post_room.clock.now = MONDAY
    await post_room.send_all()
    who = (await officer("周敏")).id
    asked = await TelephoneTask.filter(officer_id=who).values_list("ticket_id", flat=True)
    assert set(asked) == {ticket.id for ticket in tickets}


@pytest.mark.parametrize("moment", list(Moment))
async def test_cut_at_every_wait_there_is_one_digest_and_nothing_is_forgotten(
    post_room: PostRoom, moment: Moment
) -> None:
    await phone("周敏")
    post_room.clock.now = MONDAY
    await several(post_room)
    who = (await officer("周敏")).id
    await Delivery.exclude(officer_id=who).update(state=DeliveryState.CANCELLED)
    for wait in range(1, 60):
        for row in await digests("周敏"):
            await Delivery.filter(id=row.id).update(state=DeliveryState.CANCELLED, cause=f"old:{row.id}")
        await Delivery.filter(officer_id=who, notice="petition_received").update(
            state=DeliveryState.PENDING, digest_id=None, lease_until=None, lease="", finished_at=None
        )
        (first, *_) = await claim("worker-0", post_room.clock())
        fate = await cut(tell_together(first, post_room.clock()), wait, moment)
        post_room.clock.forward(seconds=46)
        await Officer.filter(id=who).update(bundled_at=None)
        await post_room.send_all("worker-1")
        made = [row for row in await digests("周敏") if not row.cause.startswith("old:")]
        assert len(made) == 1, (wait, fate)
        assert {row.digest_id for row in await received("周敏")} == {made[0].id}, (wait, fate)
        if fate is Fate.UNTOUCHED:
            return
    raise AssertionError("it waits without end")


async def test_two_workers_at_once_make_one_digest(post_room: PostRoom) -> None:
    await phone("周敏")
    post_room.clock.now = MONDAY
    await several(post_room, 6)
    hung = await claim("worker-0", MONDAY, 3)
    post_room.clock.forward(seconds=46)
    late = post_room.clock()
    others = await claim("worker-1", late, 30)
    assert len({row.id for row in (*hung, *others)}) < len(hung) + len(others)
    for row in (*others, *hung):
        await tell_together(row, late)
    assert len(await digests("周敏")) == 1
    assert len({row.digest_id for row in await received("周敏")}) == 1


async def test_its_card_fits_every_kind_of_field(post_room: PostRoom) -> None:
    from wechat.pushes import render

    await phone("周敏")
    post_room.clock.now = SUNDAY_NIGHT
    await several(post_room)
    await post_room.send_all()
    post_room.clock.now = MONDAY
    await post_room.send_all()
    (digest,) = await digests("周敏")
    push = await render(digest, "https://jiesu.example.gov.cn")
    assert push is not None
    assert check_card(CATALOGUE["digest"], push.card, "digest")
    assert "南昌中院 3 件" in push.text


async def test_what_waits_for_somebody_is_found_by_an_index(post_room: PostRoom) -> None:
    """A chief liaison is told of tens of thousands of petitions in a year: those that are over are not read."""
    text, values = fragment(WAITING, 1, {"officer": 1, "notices": ["petition_received"]})
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        await plain.execute("SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert "delivery_waiting" in plan, plan
