"""The API against its own description: requests made up from it, and no answer that it does not describe.

A few of each operation in the suite; `JIESU_FUZZ=300 pytest tests/handlers/miniapp/test_api_fuzz.py` asks 300 times,
differently each time.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi import checks

from desk.access import actors
from desk.petitions import uploads
from handlers.miniapp.frame.openapi import document
from models import Attachment, Identity
from models import Case as CourtCase
from models.enums import FileState
from tests import cast
from tests.handlers.conftest import Site, TestClock
from tests.handlers.miniapp.conftest import Mini, Town

GIVEN = int(os.environ.get("JIESU_FUZZ", "0"))
EXAMPLES = GIVEN or 3
BETWEEN_MINUTES = 7
"""From one request to the next, so that nobody asks too often."""
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@dataclass
class Fuzz:
    """Who asks, with the real names of some things to put into addresses."""

    site: Site
    clock: TestClock
    token: str = field(repr=False)
    real: Mapping[str, str]
    statuses: Counter[int] = field(default_factory=Counter)

    def ask(self, http: requests.Session, case: Case, real: bool) -> None:
        if real:
            case.path_parameters = {name: self._real(case, name) for name in case.path_parameters}
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.clock.forward(minutes=BETWEEN_MINUTES)
        answer = case.call(base_url=self.site.url, session=http, headers=headers)
        self.statuses[answer.status_code] += 1
        # 503 is described, but nothing is away here
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text}"
        case.validate_response(answer, checks=CHECKS)

    def _real(self, case: Case, name: str) -> str:
        return self.real.get("file" if "/files/" in case.path else "case" if "/cases/" in case.path else name, "1")


def fuzz(operation: APIOperation, person: Fuzz, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not GIVEN,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode), real=st.booleans())
    def asked(case: Case, real: bool) -> None:
        person.ask(http, case, real)

    with requests.Session() as http:
        asked()


@pytest.mark.parametrize("who", ["stranger", "zhangsan", "judge_li"])
async def test_no_answer_is_a_fault_or_goes_undescribed(
    site: Site, town: Town, clock: TestClock, zhang: Mini, who: str
) -> None:
    """A stranger, 张三 with a petition, a file and a case of his own, and a phone that is bound to 李法官."""
    real = await things(town, await town.identity("zhangsan"), clock)
    person = Fuzz(site, clock, await token_of(town, zhang, who), real)
    operations = described()
    for operation in operations:
        for mode in GenerationMode:
            if mode is GenerationMode.POSITIVE or operation.definition.raw.get("requestBody"):
                await asyncio.to_thread(fuzz, operation, person, mode)
    assert sum(person.statuses.values()) >= len(operations) * EXAMPLES
    if who == "stranger":
        assert set(person.statuses) <= {200, 400, 401, 413}
    else:
        assert {200, 400, 404} <= set(person.statuses)
        assert 401 not in person.statuses
    if GIVEN:
        print(who, sum(person.statuses.values()), dict(person.statuses))  # noqa: T201 - asked for by hand


def described() -> list[APIOperation]:
    """Every operation. Who asks is ours to say: without its security the description makes up no tokens."""
    description = document()
    for path in description["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return [found.ok() for found in schemathesis.openapi.from_dict(description).get_all_operations()]


async def token_of(town: Town, zhang: Mini, who: str) -> str:
    if who == "zhangsan":
        return zhang.token
    if who == "stranger":
        return ""
    mini = await town.mini(who)
    officer = await cast.officer("李法官")
    await Identity.filter(id=(await town.identity(who)).id).update(officer_id=officer.id)
    return mini.token


async def things(town: Town, owner: Identity, clock: TestClock) -> dict[str, str]:
    ticket = await cast.a_petition(as_of=clock.now)
    await type(ticket.petition).filter(id=ticket.petition_id).update(identity_id=owner.id)
    file = await Attachment.create(
        petition_id=ticket.petition_id,
        account_id=owner.account_id,
        kind="image",
        state=FileState.FAILED,
        next_try_at=clock.now,
        created_at=clock.now,
    )
    case = await CourtCase.all().order_by("id").first()
    assert case is not None
    reference = uploads.reference(actors.citizen(owner.id, owner.citizen_id), file.id)
    return {"number": ticket.petition.number, "file": reference, "case": str(case.id), "representation": "1"}
