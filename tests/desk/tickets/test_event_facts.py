"""What a line of history says is read as a type of its act, and stored with the very keys it always had."""

from datetime import UTC, datetime

import pytest

from desk.tickets.event_facts import (
    NO_FACTS,
    DispatchFacts,
    EventFacts,
    GrantFacts,
    MergedHereFacts,
    MergedIntoFacts,
    RelabelFacts,
    SubjectFacts,
    VisitFacts,
    facts_of_event,
    read_facts,
    stored_facts,
)
from models import TicketEvent
from models.enums import Act, Complexity, Grade, PetitionKind, Urgency
from tests import cast
from tests.frozen import kept
from tests.scratch import empty_database
from tests.servers import Servers

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "facts", "stored"),
    [
        (Act.ACCEPT, NO_FACTS, {}),
        (Act.DISPATCH, DispatchFacts(7), {"handler": 7}),
        (
            Act.DISPATCH,
            DispatchFacts(7, proposed_complexity=Complexity.COMPLEX, complexity=Complexity.STANDARD),
            {"handler": 7, "proposed_complexity": "complex", "complexity": "standard"},
        ),
        (Act.VISIT, VisitFacts(Grade.GOOD), {"grade": "4"}),
        (Act.VISIT, VisitFacts(Grade.BAD, 2, 9), {"grade": "2", "cycle": 2, "handler": 9}),
        (Act.GRANT, GrantFacts(3, 12, AT), {"days": 3, "of": 12, "due": "2026-03-02T09:00:00+00:00"}),
        (Act.MERGE, MergedIntoFacts("SQ1"), {"into": "SQ1"}),
        (Act.MERGE, MergedHereFacts("SQ2"), {"merged": "SQ2"}),
        (
            Act.RELABEL,
            RelabelFacts(PetitionKind.CONSULT, PetitionKind.CONSULT, favour=True),
            {"from": "consult", "to": "consult", "favour": 1},
        ),
        (Act.NAME_SUBJECT, SubjectFacts((12, 15)), {"officers": "12,15"}),
        (Act.NAME_SUBJECT, SubjectFacts(()), {"officers": ""}),
    ],
)
def test_facts_are_stored_under_their_keys_and_read_back(act: Act, facts: EventFacts, stored: dict[str, int | str]):
    assert stored_facts(facts) == stored
    assert read_facts(act, stored) == facts


def test_a_line_that_says_less_than_its_act_does_today_is_read_all_the_same():
    assert read_facts(Act.DISPATCH, {}) == NO_FACTS
    assert read_facts(Act.GRANT, {"days": 3}) == GrantFacts(3)


def test_a_key_nobody_knows_is_left_alone():
    assert read_facts(Act.DISPATCH, {"handler": 7, "urgency": "urgent", "else": 1}) == DispatchFacts(
        7, urgency=Urgency.URGENT
    )


@pytest.mark.database
async def test_every_line_stored_before_the_restructuring_is_read_and_would_be_stored_as_it_was(servers: Servers):
    with empty_database(servers) as url:
        kept.load(url)
        async with cast.desk_opened(url):
            lines = await TicketEvent.all()

    assert {line.act for line in lines} == set(kept.ACTS_OF_THAT_TIME.split())
    assert [stored_facts(facts_of_event(line)) for line in lines] == [line.facts for line in lines]
