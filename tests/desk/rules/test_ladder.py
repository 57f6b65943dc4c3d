"""When somebody is reminded of a clock, and when which rung opens above it."""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

import pytest

from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.ladder import NEVER, TOP, ClockFacts, disturb_at, first_look, look, reminders, rung_end
from desk.rules.policies import deadline
from models.enums import ClockKind, Urgency
from tests.cast import at

NANCHANG = WorkCalendar()
N, U, C = Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL
HANDLING, TRIAGE, REVIEW, GREEN = ClockKind.HANDLING, ClockKind.TRIAGE, ClockKind.REVIEW, ClockKind.GREEN
HALF, MOST = Fraction(1, 2), Fraction(4, 5)


def clock(kind: ClockKind, urgency: Urgency, start: str, **how: object) -> ClockFacts:
    began = at(start)
    return replace(ClockFacts(kind, urgency, began, deadline(kind, urgency, began, NANCHANG).at), **how)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    """A clock that started on Wednesday 2026-11-18 at 09:30, looked at once at `seen`; rungs stand at `rung`."""

    name: str
    kind: ClockKind
    urgency: Urgency
    seen: str
    opens: int | None = None
    reminds: Fraction | None = None
    rung: int = 0
    rung_due: str = ""
    next_look: str = ""
    times: int = 1


CASES = [
    Case("普通办理 还早", HANDLING, N, "11-18 10:00", next_look="11-20 09:15"),
    Case("普通办理 过半", HANDLING, N, "11-20 09:15", reminds=HALF, next_look="11-23 10:30"),
    Case("普通办理 五分之四", HANDLING, N, "11-23 10:30", reminds=MOST, next_look="11-23 17:30"),
    Case("普通办理 最后一分钟", HANDLING, N, "11-23 17:29", reminds=MOST, next_look="11-23 17:30"),
    Case("普通办理 到点", HANDLING, N, "11-23 17:30", opens=1, next_look="11-24 17:30"),
    Case("普通办理 后台停了三天 只上一级", HANDLING, N, "11-26 10:00", opens=1, next_look="11-27 17:30"),
    Case("一级还在期限内", HANDLING, N, "11-24 12:00", rung=1, rung_due="11-24 17:30", next_look="11-24 17:30"),
    Case(
        "一级一个工作日没人理",
        HANDLING,
        N,
        "11-24 17:30",
        rung=1,
        rung_due="11-24 17:30",
        opens=2,
        next_look="11-25 17:30",
    ),
    Case("二级没有落实", HANDLING, N, "11-25 17:30", rung=2, rung_due="11-25 17:30", opens=3, next_look="never"),
    Case("三级之上没有了", HANDLING, N, "11-30 10:00", rung=3, rung_due="11-26 17:30", next_look="never"),
    Case("加急办理 到点", HANDLING, U, "11-19 17:30", opens=2, next_look="11-20 14:30"),
    Case("加急办理 过半", HANDLING, U, "11-19 09:15", reminds=HALF, next_look="11-19 14:48"),
    Case("加急二级没有落实", HANDLING, U, "11-20 14:30", rung=2, rung_due="11-20 14:30", opens=3, next_look="never"),
    Case("特急办理 到点 直接院领导", HANDLING, C, "11-18 11:30", opens=3, next_look="never"),
    Case("特急办理 过半", HANDLING, C, "11-18 10:30", reminds=HALF, next_look="11-18 11:06"),
    Case("特急办理 五分之四", HANDLING, C, "11-18 11:06", reminds=MOST, next_look="11-18 11:30"),
    Case("分派逾期 从督察开始", TRIAGE, N, "11-18 11:30", opens=2, next_look="11-19 17:30"),
    Case("分派过半", TRIAGE, N, "11-18 10:30", reminds=HALF, next_look="11-18 11:06"),
    Case("加急分派逾期", TRIAGE, U, "11-18 11:30", opens=2, next_look="11-18 17:00"),
    Case("特急分派逾期", TRIAGE, C, "11-18 10:00", opens=3, next_look="never"),
    Case("审核逾期", REVIEW, N, "11-18 15:00", opens=1, next_look="11-19 17:30"),
    Case("加急审核逾期", REVIEW, U, "11-18 15:00", opens=2, next_look="11-19 10:30"),
    Case("绿色通道逾期 不论缓急都报院领导", GREEN, N, "11-18 10:00", opens=3, next_look="never"),
    Case("绿色通道过半", GREEN, N, "11-18 09:45", reminds=HALF, next_look="11-18 09:54"),
    Case("回电逾期 也是服务处自己的事", ClockKind.CALL_BACK, N, "11-19 09:30", opens=2, next_look="11-20 17:30"),
    Case("回电过半", ClockKind.CALL_BACK, N, "11-18 21:30", reminds=HALF, next_look="11-19 04:42"),
    Case("没看见过半 只提醒更近的一次", HANDLING, N, "11-23 11:00", reminds=MOST, next_look="11-23 17:30"),
    Case("第二次反映 到点 仍从服务处开始", HANDLING, N, "11-23 17:30", opens=1, next_look="11-24 17:30", times=2),
    Case("第三次反映 到点 从督察开始", HANDLING, N, "11-23 17:30", opens=2, next_look="11-24 17:30", times=3),
    Case("第三次反映 还没到点 只提醒", HANDLING, N, "11-20 09:15", reminds=HALF, next_look="11-23 10:30", times=3),
    Case("第四次反映 审核逾期 从督察开始", REVIEW, N, "11-18 15:00", opens=2, next_look="11-19 17:30", times=4),
    Case("第三次反映又是特急 直接院领导", HANDLING, C, "11-18 11:30", opens=3, next_look="never", times=3),
    Case("第三次反映 分派逾期 不会更高", TRIAGE, N, "11-18 11:30", opens=2, next_look="11-19 17:30", times=3),
    Case("半级不会下来", HANDLING, N, "11-18 10:00", rung=2, rung_due="11-25 17:30", next_look="11-25 17:30"),
]


def moment(text: str) -> datetime:
    return NEVER if text == "never" else at(f"2026-{text}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_look_does_what_the_ladder_says(case: Case) -> None:
    facts = clock(case.kind, case.urgency, "2026-11-18 09:30", rung=case.rung, times=case.times)
    if case.rung_due:
        facts = replace(facts, rung_due=moment(case.rung_due))
    seen = look(facts, NANCHANG, moment(case.seen))
    assert (seen.rung, seen.remind) == (case.opens, case.reminds)
    assert seen.next_look_at == moment(case.next_look)
    assert (seen.rung_due is None) == (case.opens is None)


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("kind", [HANDLING, TRIAGE, REVIEW, GREEN, ClockKind.CALL_BACK])
def test_a_clock_left_alone_meets_every_reminder_and_climbs_to_the_top_without_skipping(
    kind: ClockKind, urgency: Urgency
) -> None:
    facts, as_of, met = clock(kind, urgency, "2026-09-29 16:40"), at("2026-09-29 16:40"), []
    as_of = first_look(facts, NANCHANG)
    while as_of != NEVER:
        seen = look(facts, NANCHANG, as_of)
        assert seen.next_look_at > as_of
        met.append(seen.rung or seen.remind)
        if seen.rung:
            assert seen.rung in (facts.rung + 1, met[2])
            facts = replace(facts, rung=seen.rung, rung_due=seen.rung_due)
        as_of = seen.next_look_at
    assert met[:2] == [HALF, MOST]
    assert met[2:] == list(range(int(met[2] or 0), TOP + 1))


def test_reminders_fall_into_office_hours_even_over_国庆() -> None:
    half, most = reminders(clock(HANDLING, N, "2026-09-30 15:00"), NANCHANG)
    assert (half, most) == (at("2026-10-09 11:15"), at("2026-10-10 11:18"))


def test_nobody_is_disturbed_at_night_but_for_what_cannot_wait() -> None:
    night = at("2026-11-20 22:00")
    assert disturb_at(clock(HANDLING, N, "2026-11-18 09:30"), NANCHANG, night) == at("2026-11-23 09:00")
    assert disturb_at(clock(HANDLING, C, "2026-11-20 20:00"), NANCHANG, night) == night
    assert disturb_at(clock(GREEN, N, "2026-11-20 21:30"), NANCHANG, night) == night


def test_a_rung_above_urgent_work_has_half_a_day_and_above_critical_work_half_an_hour() -> None:
    friday = at("2026-11-20 16:30")
    assert rung_end(clock(HANDLING, U, "2026-11-18 09:30"), NANCHANG, friday) == at("2026-11-23 12:00")
    assert rung_end(clock(HANDLING, C, "2026-11-20 14:30"), NANCHANG, friday) == at("2026-11-20 17:00")
