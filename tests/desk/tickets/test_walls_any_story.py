"""Walls in stories nobody wrote down: whoever is named or held off at that moment learns nothing, whatever is done.

The stories are those of `test_any_story`, with words that accuse the court's own staff at any time, over three levels
of courts and over one court alone.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from desk.access.actors import Actor
from desk.access.visibility import place_of, sees, visible_tickets
from desk.errors import NotFound
from desk.notices import calls, pubsub
from desk.rules.calendar.court_time import court_day
from desk.scores import drilldown
from desk.scores.periods import Period
from desk.tickets.joining import duplicates
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import find_visible, load
from desk.views.tickets import related
from models import Delivery, Officer, OfficerRole, Subject, TelephoneTask, Ticket
from models.enums import DeliveryState, PetitionKind, Role
from tests.cast import MORNING, a_petition, court
from tests.desk.tickets.test_any_story import AnyStory, minutes, stale, ways
from tests.scratch import Rewindable

SAID = (
    *("我的话",) * 4,
    "",
    "李正法官收了对方的红包",
    "督察何平收了对方的红包",
    "总联络员周敏压着不办，杨帆也知道",
    "副院长郑远收了红包",
    "高洁骂人，陈丽法官打人",
)
LEFT = (
    ("投诉何平收了对方的红包", PetitionKind.COMPLAINT),
    ("法官态度不好", PetitionKind.COMPLAINT),
    ("执行款没有到账", PetitionKind.ENFORCEMENT),
    ("总联络员杨帆压着不办", PetitionKind.COMPLAINT),
    ("李正法官收了对方的红包", PetitionKind.CONTACT),
)
PLACES = ("南昌中院", "江西高院", "东湖法院")
EXAMPLES, STEPS = (int(os.environ.get("JIESU_WALL_EXAMPLES", "2")), 20)
NEWS = re.compile(r"[0-9]*(:[0-9]+)?")


class WalledStory(AnyStory):
    """A desk whose petitioners accuse its staff; looked at after every step through the eyes of those they mean."""

    places = PLACES

    def __init__(self) -> None:
        self.news: list[str] = []
        self.seen_deliveries = 0
        super().__init__()
        pubsub.publish_with(lambda _topic, body: self.news.append(body))

    def teardown(self) -> None:
        pubsub.publish_with(lambda _topic, _body: None)
        super().teardown()

    @rule(which=st.integers(0, 99), way=ways, behind=stale, what=st.data(), words=st.sampled_from(SAID), gone=minutes)
    def time_goes_by_the_worker_looks_and_somebody_does_something(
        self, which: int, way: str, behind: int, what: st.DataObject, words: str, gone: int
    ) -> None:
        super().time_goes_by_the_worker_looks_and_somebody_does_something(which, way, behind, what, words, gone)

    @initialize(kind=st.just(PetitionKind.COMPLAINT), by=st.sampled_from(["张三", "李四"]))
    def a_first_petition(self, kind: PetitionKind, by: str) -> None:
        for _ in LEFT:
            self.run(self._left(by, kind))

    async def _left(self, by: str, kind: PetitionKind) -> None:
        turn = len(self.tickets)
        text, kind = LEFT[turn % len(LEFT)]
        place = self.places[turn % len(self.places)]
        self.tickets.append((await a_petition(by, text, kind=kind, at_court=place, as_of=self.now)).id)

    async def _in_order(self) -> None:
        await super()._in_order()
        assert all(NEWS.fullmatch(line) for line in self.news), self.news
        walls: dict[int, set[int]] = {}
        for row in await Subject.filter(ticket__restricted=True):
            walls.setdefault(row.officer_id, set()).add(row.ticket_id)
        for officer in await Officer.filter(id__in=list(walls) or [0]):
            if officer.name in self.people:
                await self._learns_nothing(officer, self.people[officer.name], walls[officer.id])
        for ticket in await Ticket.filter(sealed_at__isnull=False):
            whole = await load(ticket.id)
            assert not [name for name in self.names if await self._sees(name, whole)], "somebody sees what is sealed"

    async def _sees(self, name: str, ticket: Ticket) -> bool:
        actor = self.people[name]
        return name not in ("张三", "李四") and sees(actor, place_of(ticket))

    async def _learns_nothing(self, officer: Officer, actor: Actor, hidden: set[int]) -> None:
        who = officer.name
        told = Delivery.filter(officer_id=officer.id, ticket_id__in=sorted(hidden))
        assert not await told.filter(state=DeliveryState.PENDING).exists(), f"{who} will be told"
        listed = set(await Ticket.filter(visible_tickets(actor)).values_list("id", flat=True))
        assert not listed & hidden, f"{who} lists it"
        for ticket_id in hidden:
            ticket = await load(ticket_id)
            assert not sees(actor, place_of(ticket)), f"{who} sees it"
            assert not await acts_open_to(actor, ticket, self.now), f"{who} may act on it"
            for number in (ticket.petition.number, ticket.number):
                try:
                    found = await find_visible(actor, number) if number else None
                except NotFound:
                    continue
                assert found is None or found.id not in hidden, f"{who} finds it"
        tasks = await TelephoneTask.filter(ticket_id__in=sorted(hidden))
        assert not await calls.may_call(actor, list(tasks)), f"{who} calls about it"
        await self._nothing_beside(actor, sorted(listed)[:4], hidden)
        for post in actor.posts:
            query = drilldown.DrilldownQuery((post.court_id,), ("received",), self._all_days(), restricted=True)
            page = await drilldown.page(actor, query)
            assert not {line.ticket.id for line in page.lines} & hidden
            others = Ticket.filter(restricted=True).exclude(id__in=sorted(hidden))
            assert page.hidden <= await others.count(), f"{who} notices it in a number"

    def _all_days(self) -> Period:
        return Period("all", "全部", MORNING.date(), court_day(self.now))

    async def _nothing_beside(self, actor: Actor, listed: list[int], hidden: set[int]) -> None:
        """Beside what they do see, it is not shown either."""
        for ticket_id in listed:
            ticket = await load(ticket_id)
            beside = [
                *await related.similar_tickets(actor, ticket),
                *await related.others_of(actor, ticket),
                *await related.chain_of(actor, ticket),
                *await related.together_of(actor, ticket),
                *await related.parts_of(actor, ticket),
            ]
            assert not {row.id for row in beside} & hidden
            proposed = await duplicates.duplicate_proposals(actor, ticket)
            assert not {one.near.ticket_id for one in proposed} & hidden


class AloneStory(WalledStory):
    """The same over one court alone: no other has any staff."""

    names = ("张三", "李四", "周敏", "赵晴", "李正", "陈丽", "王芳", "何平", "郑远")
    places = ("南昌中院",)

    async def _staffed(self) -> None:
        here = await court("南昌中院")
        await Officer.exclude(court_id=here.id).update(active=False)
        boss = await Officer.create(
            court_id=here.id, login="boss", name="魏国", title="院长", created_at=MORNING, active=True
        )
        await OfficerRole.create(officer_id=boss.id, role=Role.PRESIDENT, court_id=here.id, starts_on=MORNING.date())


@pytest.mark.parametrize("story", [WalledStory, AloneStory])
def test_whoever_is_named_or_held_off_learns_nothing_in_any_story(
    story: type[WalledStory], staffed: Rewindable, tmp_path: Path
) -> None:
    class Here(story):  # type: ignore[misc, valid-type]
        database, files = staffed, tmp_path

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="JIESU_WALL_EXAMPLES" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
