"""案件: a verified party sees their own cases and their progress."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from pydantic import Field

from desk.people.case_dates import DatesSeen, HearingSeen
from desk.people.cases import CaseSeen, ask_verified, own_case, own_cases
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Nothing, Shape
from models.enums import HearingStatus, PreservedKind


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


class HearingShown(Shape):
    starts_at: datetime = Field(title="开庭时间")
    ends_at: datetime | None = Field(title="预计结束")
    room: str = Field(title="法庭")
    judge: str = Field(title="法官")
    status: HearingStatus = Field(title="scheduled 已排期，changed 已改期，cancelled 已取消，held 已开庭")
    was: datetime | None = Field(title="改期以前的时间")
    words: str = Field(title="一句话，直接显示")
    as_of: datetime = Field(title="法院最近一次更新")


class FeeShown(Shape):
    name: str
    amount: Decimal = Field(title="金额，元")
    due_on: date = Field(title="最晚哪天缴")
    paid_on: date | None = Field(title="哪天缴清的")
    words: str
    as_of: datetime


class PreservationShown(Shape):
    kind: PreservedKind = Field(title="deposit 银行存款，movable 动产，real_estate 不动产，other_right 其他财产权")
    ends_on: date | None = Field(title="期限到哪天")
    words: str
    as_of: datetime


class CaseShown(CaseLine):
    steps: list[CaseStepShown] = Field(title="经过，早的在前")
    hearings: list[HearingShown] = Field(title="开庭，早的在前")
    fees: list[FeeShown] = Field(title="要缴的费用")
    preservations: list[PreservationShown] = Field(title="已经采取的保全")


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


class _DatesShown(TypedDict):
    hearings: list[HearingShown]
    fees: list[FeeShown]
    preservations: list[PreservationShown]


def _dates(dates: DatesSeen, as_of: datetime) -> _DatesShown:
    return {
        "hearings": [_hearing(one, as_of) for one in dates.hearings],
        "fees": [
            FeeShown(
                name=one.name, amount=one.amount, due_on=one.due_on, paid_on=one.paid_on, words=words, as_of=one.as_of
            )
            for one, words in zip(dates.fees, dates.fee_words(as_of), strict=True)
        ],
        "preservations": [
            PreservationShown(kind=one.kind, ends_on=one.ends_on, words=words, as_of=one.as_of)
            for one, words in zip(dates.measures, dates.measure_words(as_of), strict=True)
        ],
    }


def _hearing(seen: HearingSeen, as_of: datetime) -> HearingShown:
    one = seen.hearing
    return HearingShown(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        room=one.room,
        judge=one.judge_name,
        status=one.status,
        was=seen.was,
        words=seen.words(as_of),
        as_of=one.as_of,
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
    return CaseShown(**dict(_line(seen)), steps=steps, **_dates(seen.dates, call.as_of))
