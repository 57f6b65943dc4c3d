"""The case goes to another judge by import; the ticket stays, and the desk is told."""

import json

import pytest

from desk.errors import Invalid
from desk.staff.case_judges import import_and_tell
from models import Case, Delivery
from tests.cast import MORNING, ROOT, a_petition, cases, dispatched, officer

pytestmark = pytest.mark.usefixtures("cast")

NUMBER = "（2026）赣01执1234号"


async def rows(judge: str) -> list[dict[str, object]]:
    found = json.loads((ROOT / "seeds/cases.json").read_text(encoding="utf-8"))
    return [row | {"judge": judge} for row in found if row["number"] == NUMBER]


async def told() -> list[str]:
    found = await Delivery.filter(notice="judge_changed")
    return [(await type(await officer("周敏")).get(id=row.officer_id)).name for row in found]


async def test_周敏_hears_that_the_case_is_陈丽s_while_the_ticket_is_still_李正s() -> None:
    await cases()
    judge = await officer("李正")
    await Case.filter(number=NUMBER).update(judge_id=judge.id)
    ticket = await dispatched(await a_petition("张三", case_number=NUMBER))
    await import_and_tell(await rows((await officer("陈丽")).login), MORNING)
    assert await told() == ["周敏"]
    await ticket.refresh_from_db()
    assert ticket.handler_id == judge.id


async def test_nobody_hears_of_a_case_that_stays_or_of_one_without_a_ticket() -> None:
    await cases()
    await Case.filter(number=NUMBER).update(judge_id=(await officer("李正")).id)
    await import_and_tell(await rows((await officer("李正")).login), MORNING)
    await import_and_tell(await rows((await officer("陈丽")).login), MORNING)
    assert await told() == []


async def test_a_row_that_is_wrong_tells_nobody() -> None:
    await cases()
    await Case.filter(number=NUMBER).update(judge_id=(await officer("李正")).id)
    await dispatched(await a_petition("张三", case_number=NUMBER))
    wrong = [*await rows((await officer("陈丽")).login), {"number": "瞎写"}]
    with pytest.raises(Invalid, match="第 2 条"):
        await import_and_tell(wrong, MORNING)
    assert await told() == []
