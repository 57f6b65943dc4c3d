"""Random stories of representations that begin and end, and of petitions left in capacities, hold at every step.

Nobody sees more than one of their proved selves may, and every petition has exactly one owner: written here a second
time, from what happened, not from how the desk decides it.
"""

from dataclasses import dataclass, field, replace
from random import Random

import pytest

from desk.errors import Refused
from desk.people.representing import ending
from desk.petitions.own_petitions import own_petitions
from models import Delivery, Petition, Representation, Ticket
from tests.cast import MORNING
from tests.desk.people.representing.scenes import CODE, COMPANY, confirmed, head_of, lawyer_of, left, me, proved

pytestmark = pytest.mark.usefixtures("cast")
PEOPLE = ("陈静", "王强", "张三", "李四")
COMPANIES = (COMPANY,)


@dataclass
class Story:
    """What happened, as somebody would tell it: who may speak for whom now, and what was left for whom by whom."""

    speaks: dict[int, tuple[str, str]] = field(default_factory=dict)
    left: dict[str, tuple[str, str, int | None]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)

    def next_for(self, company: str) -> str:
        """Who goes on with what was left for a company: its head before others, the first confirmed before later."""
        now = [one for one in self.order if one in self.speaks and self.speaks[one][1] == company]
        heads = [one for one in now if self.heads.get(one)]
        return self.speaks[(heads or now)[0]][0] if now else ""

    heads: dict[int, bool] = field(default_factory=dict)

    def may_see(self, person: str) -> set[str]:
        seen = set()
        for number, (by, whom, row) in self.left.items():
            if row is None:
                owners = {by}
            elif row in self.speaks:
                owners = {by, whom}
            else:
                owners = {self.next_for(whom)} if whom in COMPANIES else {whom}
            if person in owners:
                seen.add(number)
        return seen


async def holds(story: Story) -> None:
    for person in PEOPLE:
        found, _ = await own_petitions(await me(person), "", 100)
        assert {one.petition.number for one in found} == story.may_see(person), person
    for petition in await Petition.all():
        row = petition.representation_id
        assert (petition.principal_id is None) == (row is None or story.left[petition.number][1] in COMPANIES)
        if row is not None and row not in story.speaks:
            assert petition.identity_id is None
            assert petition.contact_mobile_sealed is None
    for person_row in await Representation.filter(confirmed_at__isnull=False):
        assert (person_row.principal_id is None) != (person_row.organisation_id is None)


@pytest.mark.parametrize("seed", range(6))
async def test_a_random_story_holds_at_every_step(seed: int) -> None:
    random, story = Random(seed), Story()
    people = {name: await proved(name) for name in PEOPLE}
    for _ in range(14):
        await _step(random, story, people)
        await holds(story)
    tickets = {one.id: one for one in await Ticket.all().select_related("petition")}
    for one in await Delivery.filter(officer_id__isnull=True, ticket_id__isnull=False):
        assert one.citizen_id == tickets[one.ticket_id or 0].petition.citizen_id


async def _step(random: Random, story: Story, people: dict[str, object]) -> None:
    what = random.choice(("begin", "begin", "leave", "leave", "leave", "end"))
    if what == "begin":
        await _begin(random, story, people)
    elif what == "end" and story.speaks:
        row = random.choice(sorted(story.speaks))
        by, whom = story.speaks[row]
        who = people[by] if whom in COMPANIES or random.random() < 0.5 else people[whom]
        await ending.end_as_person(who.id, row, "", MORNING)  # type: ignore[attr-defined]
        del story.speaks[row]
    elif what == "leave":
        await _leave(random, story)


async def _begin(random: Random, story: Story, people: dict[str, object]) -> None:
    by, whom = random.choice(PEOPLE), random.choice((*PEOPLE, *COMPANIES))
    typed = (
        head_of() if whom in COMPANIES and random.random() < 0.5 else lawyer_of(whom, CODE if whom in COMPANIES else "")
    )
    if typed.capacity == "lawyer" and random.random() < 0.5:
        typed = replace(typed, capacity="agent")
    try:
        row = await confirmed(people[by], typed)  # type: ignore[arg-type]
    except Refused:
        assert by == whom or any(one == (by, whom) for one in story.speaks.values())
        return
    story.speaks[row.id] = (by, whom)
    story.heads[row.id] = typed.capacity == "legal_representative"
    story.order.append(row.id)


async def _leave(random: Random, story: Story) -> None:
    by = random.choice(PEOPLE)
    rows = [None, *(row for row, (person, _) in story.speaks.items() if person == by)]
    row = random.choice(rows)
    representation = await Representation.get(id=row) if row is not None else None
    ticket = await left(by, representation, f"第{len(story.left)}件事：合同款没有付")
    whom = story.speaks[row][1] if row is not None else by
    story.left[ticket.petition.number] = (by, whom, row)
    others = [one for one, (person, _) in story.speaks.items() if person != by]
    if others:
        with pytest.raises(Refused):
            await left(by, await Representation.get(id=random.choice(others)))
