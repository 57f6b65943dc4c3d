"""A person's own cases, as their courts last reported them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.visibility import opened_cases, visible_cases
from desk.errors import NotFound, Refused
from desk.people.case_dates import DatesSeen, dates_of
from desk.people.representing.speaking import mandates_in_force, principals_named
from models import Case, CaseEvent, Citizen, Representation
from models.enums import Standing
from models.statements import LARGEST_ID

MOST_CASES = 20


class NotVerified(Refused):
    """Typed data show no case (法释〔2018〕7号 arts. 1, 5)."""

    code = "not_verified"
    status = 403

    def __init__(self) -> None:
        super().__init__("核验身份后才能查看案件：请用在法院预留的手机号核验，或带身份证到法院窗口办理")


@dataclass(frozen=True)
class CaseSeen:
    """A case with its court, its steps, oldest first, and its hearings and dates as this person may read them."""

    case: Case
    steps: Sequence[CaseEvent]
    dates: DatesSeen
    for_whom: str = ""
    """Whom this person speaks for in it; empty in a case of their own."""


async def own_cases(citizen_id: int | None, as_of: datetime) -> list[CaseSeen]:
    """Returns the newest cases this person is a verified party of, or that a mandate opens; none where they are not
    verified.
    """
    person = await Citizen.get_or_none(id=citizen_id) if citizen_id else None
    mandates = await mandates_in_force(citizen_id, as_of)
    found = Case.filter(visible_cases(person, mandates)).distinct().order_by("-id").limit(MOST_CASES)
    return await _whole(await found.select_related("court"), person, mandates)


async def own_case(citizen_id: int | None, case_id: int, as_of: datetime) -> CaseSeen:
    """Returns one case of this person's. Raises the same `NotFound` for somebody else's case as for none."""
    person = await Citizen.get_or_none(id=citizen_id) if citizen_id else None
    mandates = await mandates_in_force(citizen_id, as_of)
    seen = Case.filter(visible_cases(person, mandates), id=min(case_id, LARGEST_ID)).distinct()
    found = await _whole(await seen.select_related("court"), person, mandates)
    if not found:
        raise NotFound("没有找到这个案件，或者您不是它的当事人")
    return found[0]


async def ask_verified(citizen_id: int | None) -> None:
    """Raises `NotVerified` where this person is not a verified citizen."""
    if not citizen_id or not await Citizen.exists(id=citizen_id, standing=Standing.VERIFIED):
        raise NotVerified


async def _whole(cases: Sequence[Case], person: Citizen | None, mandates: Sequence[Representation]) -> list[CaseSeen]:
    ids = [case.id for case in cases]
    events = await CaseEvent.filter(case_id__in=ids).order_by("happened_on", "id")
    dates = await dates_of(ids, person)
    own = set(await Case.filter(visible_cases(person), id__in=ids or [0]).values_list("id", flat=True))
    spoken = await _spoken_for(ids, mandates)
    return [
        CaseSeen(
            case,
            [event for event in events if event.case_id == case.id],
            dates[case.id],
            "" if case.id in own else spoken[case.id],
        )
        for case in cases
    ]


async def _spoken_for(ids: Sequence[int], mandates: Sequence[Representation]) -> dict[int, str]:
    """Return for whom each of these cases is opened, by case."""
    names = await principals_named([one.id for one in mandates]) if mandates else {}
    spoken = dict.fromkeys(ids, "")
    for mandate in mandates:
        for case_id in await Case.filter(opened_cases(mandate), id__in=list(ids) or [0]).values_list("id", flat=True):
            spoken[int(str(case_id))] = names[mandate.id].label
    return spoken
