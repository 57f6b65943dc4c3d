"""催办: whoever looks after tickets reminds the one who has them, once in four hours."""

import pytest

from desk.errors import NotAllowed, NotFound, Refused
from desk.rules.lifecycles.petition_guards import REMIND_AGAIN
from desk.tickets.reminding import remind
from models.enums import Act
from tests.cast import MORNING, a_petition, dispatched, order
from tests.desk.ledger import acts, told, whole

pytestmark = [pytest.mark.usefixtures("cast")]


async def test_周敏_reminds_李法官_who_is_told_and_the_citizen_is_not() -> None:
    ticket = await dispatched(await a_petition())
    await remind(await order(ticket, "周敏", "当事人又打电话来了"))
    assert (await acts(ticket))[-1] is Act.REMIND
    assert await told(ticket) == {("reminded", "李正")}
    await whole(ticket.id)


async def test_nobody_is_reminded_twice_within_four_hours_and_once_more_after_them() -> None:
    ticket = await dispatched(await a_petition())
    await remind(await order(ticket, "周敏"))
    with pytest.raises(Refused, match="四小时内已经催过"):
        await remind(await order(ticket, "王芳", as_of=MORNING + REMIND_AGAIN / 2))
    await remind(await order(ticket, "王芳", as_of=MORNING + REMIND_AGAIN))
    assert (await acts(ticket)).count(Act.REMIND) == 2


async def test_what_nobody_has_in_hand_cannot_be_reminded_of_and_a_judge_reminds_nobody() -> None:
    waiting, handled = await a_petition(), await dispatched(await a_petition("李四"))
    with pytest.raises(Refused):
        await remind(await order(waiting, "周敏"))
    with pytest.raises(NotAllowed):
        await remind(await order(handled, "李正"))
    with pytest.raises(NotFound):
        await remind(await order(handled, "许诚"))
