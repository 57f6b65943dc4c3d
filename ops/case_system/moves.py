"""What somebody at the case system does to a case, as the rows that tell the desk of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ROOMS = ("第一法庭", "第三法庭", "第五法庭", "第九法庭")
Rows = list[tuple[str, dict[str, object]]]
FEE_DAYS, HEARING_DAYS, LATER_DAYS = 7, 10, 7
FRIDAY = 4


@dataclass
class KeptCase:
    """A case as the case system has it; `judges` are the logins of those it may be given to."""

    number: str
    court: str
    cause: str
    stage: str
    judge: str
    judges: tuple[str, ...] = ()
    filed_on: str = ""
    hearing: dict[str, object] = field(default_factory=dict)
    fee: dict[str, object] = field(default_factory=dict)
    made: int = 0

    def row(self) -> dict[str, object]:
        return {
            "number": self.number,
            "court": self.court,
            "cause": self.cause,
            "stage": self.stage,
            "judge": self.judge,
            "filed_on": self.filed_on,
        }

    def next_ref(self, letter: str, now: datetime) -> str:
        self.made += 1
        return f"{letter}{now:%y%m%d%H%M%S}-{self.made}"


def schedule(case: KeptCase, now: datetime) -> Rows:
    """A hearing is set down (排期开庭)."""
    day = _working_day(now + timedelta(days=HEARING_DAYS))
    case.stage = "排期"
    case.hearing = {
        "number": case.number,
        "ref": case.next_ref("H", now),
        "status": "scheduled",
        "starts_at": f"{day:%Y-%m-%d} 09:00",
        "ends_at": f"{day:%Y-%m-%d} 11:30",
        "room": ROOMS[case.made % len(ROOMS)],
        "judge": case.judge,
    }
    return [("cases", case.row()), ("hearings", case.hearing)]


def put_off(case: KeptCase, _: datetime) -> Rows:
    """The hearing is put off (改期)."""
    if not case.hearing:
        return []
    day = _working_day(datetime.fromisoformat(str(case.hearing["starts_at"])) + timedelta(days=LATER_DAYS))
    case.made += 1
    moved = {"status": "changed", "starts_at": f"{day:%Y-%m-%d} 14:30", "ends_at": "", "room": ROOMS[case.made % 4]}
    case.hearing = {**case.hearing, **moved}
    return [("hearings", case.hearing)]


def cancel(case: KeptCase, _: datetime) -> Rows:
    """The hearing is cancelled (取消)."""
    if not case.hearing:
        return []
    told = {**case.hearing, "status": "cancelled"}
    case.hearing = {}
    return [("hearings", told)]


def hold(case: KeptCase, now: datetime) -> Rows:
    """The hearing was held (已开庭)."""
    if not case.hearing:
        return []
    told = {**case.hearing, "status": "held"}
    case.hearing, case.stage = {}, "开庭"
    step = {"stage": "开庭", "text": "已开庭审理", "happened_on": f"{now:%Y-%m-%d}", "number": case.number}
    return [("hearings", told), ("cases", case.row()), ("steps", {**step, "ref": case.next_ref("S", now)})]


def change_judge(case: KeptCase, _: datetime) -> Rows:
    """The case goes to the next judge (换法官)."""
    if len(case.judges) > 1:
        at = case.judges.index(case.judge) if case.judge in case.judges else -1
        case.judge = case.judges[(at + 1) % len(case.judges)]
    return [("cases", case.row())]


def demand_fee(case: KeptCase, now: datetime) -> Rows:
    """A fee is to be paid (通知缴费)."""
    case.fee = {
        "number": case.number,
        "ref": case.next_ref("F", now),
        "name": "诉讼费",
        "amount": "1050.00",
        "due_on": f"{now + timedelta(days=FEE_DAYS):%Y-%m-%d}",
    }
    return [("fees", case.fee)]


def fee_paid(case: KeptCase, now: datetime) -> Rows:
    """The fee was paid (已缴费)."""
    if not case.fee:
        return []
    told = {**case.fee, "paid_on": f"{now:%Y-%m-%d}"}
    case.fee = {}
    return [("fees", told)]


def _working_day(at: datetime) -> datetime:
    """Return that day, or the Monday after."""
    return at + timedelta(days=7 - at.weekday() if at.weekday() > FRIDAY else 0)


MOVES: Mapping[str, tuple[str, Callable[[KeptCase, datetime], Rows]]] = {
    "schedule": ("排期开庭", schedule),
    "put_off": ("改期", put_off),
    "cancel": ("取消", cancel),
    "hold": ("已开庭", hold),
    "judge": ("换法官", change_judge),
    "fee": ("通知缴费", demand_fee),
    "paid": ("已缴费", fee_paid),
}


def file_case(number: int, now: datetime, judges: tuple[str, ...]) -> tuple[KeptCase, Rows]:
    """立案: a new case of 张三's, with him as a party."""
    case = KeptCase(
        f"（{now.year}）赣01民终{number}号", "赣01", "买卖合同纠纷", "立案", judges[0], judges, f"{now:%Y-%m-%d}"
    )
    party: dict[str, object] = {
        "number": case.number,
        "ref": "P1",
        "role": "上诉人",
        "name": "张三",
        "id_number": "360102198005152019",
        "mobile": "13807910001",
    }
    step = {"ref": "S1", "happened_on": f"{now:%Y-%m-%d}", "stage": "立案", "text": "二审已立案"}
    return case, [("cases", case.row()), ("parties", party), ("steps", {"number": case.number, **step})]
