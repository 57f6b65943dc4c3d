"""Who may let a court move or close, that a second person agrees, and what is refused before anybody is asked."""

import asyncio

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.staff.court_orders import CourtOrder, decide_court, order_court
from models import AuditEntry, Court, CourtRequest
from models.enums import CourtChange, Role
from tests.cast import MORNING, acting, court
from tests.desk.staff.test_courts import closes
from tests.desk.walled import gets_a
from tests.owners import as_owner

pytestmark = pytest.mark.usefixtures("cast")
MOVE, CLOSE = CourtChange.MOVE, CourtChange.CLOSE


async def asks(change: CourtChange, name: str, other: str, by: str = "系统管理员") -> CourtRequest:
    there = await Court.get_or_none(short_name=other)
    order = CourtOrder(change, (await court(name)).id, there.id if there else None)
    return await order_court(order, await acting(by), MORNING)


async def test_a_closing_waits_until_杨帆_agrees_and_nothing_has_happened_before() -> None:
    kept = await asks(CLOSE, "东湖法院", "南昌中院")
    assert (kept.agreed, kept.done_at) == (None, None)
    with pytest.raises(NotAllowed, match="不能同意"):
        await decide_court(kept.id, True, await acting("系统管理员"), MORNING)
    for name in ("周敏", "高洁"):
        await acting(name)
    with pytest.raises(NotFound):
        await decide_court(kept.id, True, await acting("高洁"), MORNING)
    decided = await decide_court(kept.id, True, await acting("杨帆"), MORNING)
    assert (decided.agreed, decided.done_at) == (True, None)
    assert (await court("东湖法院")).closed_at is None, "the worker does it"
    with pytest.raises(NotFound, match="可能已经处理"):
        await decide_court(kept.id, True, await acting("杨帆"), MORNING)
    actions = [entry.action for entry in await AuditEntry.all().order_by("id")]
    assert actions == ["ask_court_change", "agree_court_change"]


async def test_the_chief_of_the_successor_alone_agrees_where_both_courts_are_below_her() -> None:
    kept = await asks(CLOSE, "东湖法院", "南昌中院")
    assert (await decide_court(kept.id, True, await acting("周敏"), MORNING)).agreed
    elsewhere = await asks(MOVE, "九江中院", "南昌中院")
    with pytest.raises(NotFound):
        await decide_court(elsewhere.id, True, await acting("周敏"), MORNING)


async def test_moving_up_to_a_court_that_was_above_already_needs_nobody_else() -> None:
    kept = await asks(MOVE, "东湖法院", "江西高院")
    assert (kept.agreed, kept.decided_by_id) == (True, (await acting("系统管理员")).id)
    assert (await asks(MOVE, "南昌中院", "九江中院")).agreed is None


async def test_who_asked_takes_it_back_and_may_ask_again() -> None:
    kept = await asks(CLOSE, "东湖法院", "南昌中院")
    with pytest.raises(Refused, match="已有一条变动"):
        await asks(MOVE, "东湖法院", "九江中院")
    decided = await decide_court(kept.id, False, await acting("系统管理员"), MORNING)
    assert (decided.agreed, decided.done_at) == (False, MORNING)
    await asks(MOVE, "东湖法院", "九江中院")


async def test_asked_for_twice_at_once_it_is_kept_once() -> None:
    got = await asyncio.gather(*(asks(CLOSE, "东湖法院", "南昌中院") for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, CourtRequest) for one in got) == 1
    assert {str(one) for one in got if isinstance(one, Exception)} == {
        "这家法院已有一条变动在等人同意或正在办，请先处理"
    }


@pytest.mark.parametrize(
    ("change", "name", "other", "field", "words"),
    [
        (MOVE, "南昌中院", "南昌中院", "parent", "不能放在自己"),
        (MOVE, "南昌中院", "东湖法院", "parent", "自己的下级法院下面"),
        (MOVE, "东湖法院", "南昌中院", "parent", "本来就是南昌"),
        (MOVE, "东湖法院", "没有的法院", "parent", "请选择新的上级法院"),
        (CLOSE, "南昌中院", "九江中院", "court", "还有下级法院"),
        (CLOSE, "东湖法院", "东湖法院", "successor", "不能并入自己"),
        (CLOSE, "东湖法院", "没有的法院", "successor", "请选择并入哪一家"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field_and_nobody_is_asked(
    change: CourtChange, name: str, other: str, field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        await asks(change, name, other)
    assert refused.value.field == field
    assert not await CourtRequest.exists()


async def test_a_root_has_nobody_above_and_a_closed_court_is_no_successor() -> None:
    with pytest.raises(NotAllowed, match="上级法院的系统管理员"):
        await asks(CLOSE, "江西高院", "南昌中院")
    await closes("九江中院", "南昌中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await asks(CLOSE, "东湖法院", "九江中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await asks(MOVE, "东湖法院", "九江中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await asks(CLOSE, "九江中院", "南昌中院")


async def test_a_courts_own_administrator_and_chief_liaisons_may_not_ask() -> None:
    await gets_a("孟夏", Role.SYSTEM_ADMIN, at_court="南昌中院")
    assert (await asks(CLOSE, "东湖法院", "南昌中院", "孟夏")).agreed is None
    for name in ("孟夏", "周敏", "杨帆"):
        with pytest.raises(NotAllowed):
            await asks(MOVE, "南昌中院", "九江中院", name)
    for name in ("李正", "审计员", "高洁"):
        with pytest.raises(NotFound):
            await asks(MOVE, "南昌中院", "九江中院", name)
    await as_owner("DELETE FROM court_request")
    with pytest.raises(Invalid, match="请选择并入哪一家"):
        await asks(CLOSE, "东湖法院", "九江中院", "孟夏")


async def test_what_became_impossible_while_it_waited_is_not_agreed_to() -> None:
    kept = await asks(CLOSE, "东湖法院", "南昌中院")
    await Court.filter(short_name="九江中院").update(path="赣/赣01/赣0102/赣04/")
    with pytest.raises(Refused, match=r"情况有变，办不成了：.*还有下级法院"):
        await decide_court(kept.id, True, await acting("杨帆"), MORNING)
    assert (await CourtRequest.get(id=kept.id)).agreed is None
