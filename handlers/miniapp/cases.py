"""案件: a verified party sees their own cases and their progress."""

from datetime import date, datetime

from pydantic import Field

from desk.people.cases import CaseSeen, ask_verified, own_case, own_cases
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Nothing, Shape


class CaseLine(Shape):
    id: int
    number: str = Field(title="案号")
    court: str
    cause: str = Field(title="案由")
    stage: str = Field(title="所处阶段")
    filed_on: date | None
    closed_on: date | None
    as_of: datetime = Field(title="法院最近一次更新")
    for_whom: str = Field("", title="代表谁看到的；本人的案件为空")


class CaseStepShown(Shape):
    happened_on: date
    stage: str
    text: str


class CaseShown(CaseLine):
    steps: list[CaseStepShown] = Field(title="经过，早的在前")


class Cases(Shape):
    cases: list[CaseLine] = Field(title="最近的在前")


def _line(seen: CaseSeen) -> CaseLine:
    case = seen.case
    return CaseLine(
        id=case.id,
        number=case.number,
        court=case.court.name,
        cause=case.cause,
        stage=case.stage,
        filed_on=case.filed_on,
        closed_on=case.closed_on,
        as_of=case.as_of,
        for_whom=seen.for_whom,
    )


@serve(Operation("GET", "/cases", "我的案件", Nothing, Cases, refuses=(403,)))
async def cases(call: Call[Nothing]) -> Cases:
    await ask_verified(call.identity.citizen_id)
    return Cases(cases=[_line(seen) for seen in await own_cases(call.identity.citizen_id, call.as_of)])


@serve(Operation("GET", "/cases/<id:str>", "一个案件的经过", Nothing, CaseShown, refuses=(403, 404)))
async def case(call: Call[Nothing]) -> CaseShown:
    await ask_verified(call.identity.citizen_id)
    text = call.part("id")
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0
    seen = await own_case(call.identity.citizen_id, asked, call.as_of)
    steps = [CaseStepShown(happened_on=each.happened_on, stage=each.stage, text=each.text) for each in seen.steps]
    return CaseShown(**dict(_line(seen)), steps=steps)
