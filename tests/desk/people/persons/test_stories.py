"""Random stories of claims, codes, confirmations, joins, undoings and unbindings: one owner each, nobody sees more.

张三 and 李四 each have phones and one number; every phone is in the hand of one of them. Whatever is done, a
petition has exactly one owner, and a phone that proved nothing sees nothing of the other person.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest

from desk.access import actors
from desk.access.visibility import visible_tickets
from desk.errors import Refused
from desk.people import codes
from desk.people.persons.joining import ask_parting, part
from desk.people.persons.knowing import recognise
from desk.people.persons.phones import unbind_here, unbind_other, withdraw_consent
from desk.people.persons.requests import decide_as_officer, decide_as_owner
from models import Citizen, CitizenJoin, Identity, Petition, PhoneRequest, Ticket
from models.enums import CodePurpose, Standing
from tests import cast
from tests.desk.people.persons.proved import left_on, typed

pytestmark = pytest.mark.usefixtures("cast")
PEOPLE = ("张三", "李四")
PHONES = {f"{name}{number}": name for name in PEOPLE for number in range(3)}
STEPS = 40


class Story:
    """Who holds which phone never changes; what the court knows of them does."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now: datetime = cast.MORNING
        self.left: dict[int, str] = {}
        """Who left each petition."""

    async def begin(self) -> None:
        self.phones = {key: (await cast.phone(key, self.now)).id for key in PHONES}
        self.agent, self.chief = (await cast.officer("赵晴")).id, (await cast.officer("周敏")).id

    def any_phone(self) -> str:
        return self.random.choice(list(PHONES))

    async def step(self) -> None:
        self.now += timedelta(hours=self.random.randint(1, 60))
        does: list[Callable[[], Awaitable[object]]] = [
            *(
                self.claims,
                self.claims,
                self.leaves,
                self.leaves,
                self.comes_to_the_window,
                self.comes_to_the_window,
                self.confirms,
                self.unbinds,
                self.sends_away,
            ),
            *(self.is_recognised, self.asks_to_part, self.parts, self.withdraws),
        ]
        with suppress(Refused):
            await self.random.choice(does)()

    async def claims(self) -> None:
        key = self.any_phone()
        await typed(await Identity.get(id=self.phones[key]), PHONES[key], self.now)

    async def leaves(self) -> None:
        key = self.any_phone()
        ticket = await left_on(await Identity.get(id=self.phones[key]), PHONES[key], as_of=self.now)
        self.left[ticket.petition_id] = PHONES[key]

    async def comes_to_the_window(self) -> None:
        """Somebody shows their card: the code is for a registration of their own, whoever typed it."""
        key = self.any_phone()
        mine = await Identity.get(id=self.phones[key])
        if mine.citizen_id is None:
            return
        issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, mine.citizen_id, self.agent, self.now)
        await codes.use_code(issued.code, mine.id, self.now)

    async def confirms(self) -> None:
        """Who is asked tells the truth: the phone is theirs, or it is not."""
        request = await PhoneRequest.filter(decided_at__isnull=True).first()
        if request is None:
            return
        asking = next(PHONES[key] for key, row in self.phones.items() if row == request.identity_id)
        theirs = await Identity.filter(citizen_id=request.citizen_id).first()
        holder = next((PHONES[key] for key, row in self.phones.items() if theirs and row == theirs.id), None)
        if theirs is not None and self.random.random() < 0.5:
            await decide_as_owner(request.id, theirs.id, holder == asking, self.now)
        else:
            await decide_as_officer(request.id, self.chief, holder == asking, self.now)

    async def unbinds(self) -> None:
        await unbind_here(self.phones[self.any_phone()], self.now)

    async def withdraws(self) -> None:
        await withdraw_consent(self.phones[self.any_phone()], self.now)

    async def sends_away(self) -> None:
        await unbind_other(self.phones[self.any_phone()], self.phones[self.any_phone()], self.now)

    async def is_recognised(self) -> None:
        """Only the first two phones of each are one WeChat user."""
        key = self.any_phone()
        if not key.endswith("2"):
            await recognise(self.phones[key], f"u-{PHONES[key]}", self.now)

    async def _a_join(self) -> CitizenJoin | None:
        rows = await CitizenJoin.filter(undone_at__isnull=True).order_by("id")
        return self.random.choice(rows) if rows else None

    async def asks_to_part(self) -> None:
        row = await self._a_join()
        if row is not None:
            await ask_parting(row.id, self.agent, self.now)

    async def parts(self) -> None:
        row = await self._a_join()
        if row is not None:
            await part(row.id, self.chief, self.now)

    async def holds(self) -> None:
        """One verified row a number; each petition has one owner; a phone sees its own holder's alone."""
        verified = await Citizen.filter(standing=Standing.VERIFIED)
        numbers = [one.id_number_index for one in verified]
        assert len(numbers) == len(set(numbers))
        phones = {row.id: row for row in await Identity.filter(id__in=list(self.phones.values()))}
        petitions = {row.id: row for row in await Petition.all()}
        for key, identity_id in self.phones.items():
            actor = actors.citizen(identity_id, phones[identity_id].citizen_id)
            for ticket in await Ticket.filter(visible_tickets(actor)):
                assert self.left[ticket.petition_id] == PHONES[key], f"{key} sees what somebody else left"
                owner = petitions[ticket.petition_id].citizen_id
                assert owner in (None, phones[identity_id].citizen_id)
        for petition in petitions.values():
            owners = {self._holder(row.id) for row in phones.values() if row.citizen_id == petition.citizen_id}
            if petition.citizen_id is not None and owners:
                assert owners == {self.left[petition.id]}

    def _holder(self, identity_id: int) -> str:
        return next(PHONES[key] for key, row in self.phones.items() if row == identity_id)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_a_petition_has_one_owner_and_nobody_sees_more_than_is_theirs(seed: int) -> None:
    story = Story(seed)
    await story.begin()
    for _ in range(STEPS):
        await story.step()
        await story.holds()
    assert story.left
