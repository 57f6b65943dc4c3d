"""A court's numbers for people in danger: kept, left as they are where none is given, refused where they are none."""

import pytest

from desk.errors import Invalid, NotFound
from desk.limits.help_lines import set_help_lines
from desk.petitions.danger_words import comfort_of
from desk.rules.comfort import HelpLines
from models import Court
from tests.cast import MORNING, a_petition
from tests.desk.tickets.danger.ringer import HEARD

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_court_names_its_own_line_and_its_people_read_it() -> None:
    assert await set_help_lines("赣01", HelpLines("", "", "0791-96525")) == HelpLines("12368", "110", "0791-96525")
    ticket = await a_petition("李四", HEARD)
    assert "0791-96525" in await comfort_of(ticket.petition_id, MORNING)
    assert (await Court.get(code="赣")).help_line == "12356"


async def test_no_such_court_and_no_such_number_change_nothing() -> None:
    with pytest.raises(NotFound, match="没有代字"):
        await set_help_lines("京", HelpLines("", "", ""))
    with pytest.raises(Invalid, match="只写数字"):
        await set_help_lines("赣01", HelpLines("", "报警", "12355"))
    assert (await Court.get(code="赣01")).help_line == "12356"
