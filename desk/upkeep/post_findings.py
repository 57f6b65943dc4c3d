"""What is asked of the staff: whether every petition and every complaint reaches somebody."""

from datetime import datetime

from desk.rules.calendar.court_time import court_day
from desk.upkeep.findings import Finding, FindingMark
from models.database import connection
from models.enums import Role

STAFF = "值班"
HOLDS = """
SELECT 1 FROM court AS place JOIN posts_on($1) AS held ON held.court_id = place.id
    JOIN officer ON officer.id = held.officer_id
WHERE starts_with(court.path, place.path) AND officer.active AND held.role = {role}"""
COURTS = f"""
SELECT name, EXISTS ({HOLDS.format(role="$2")}) AS has_desk, EXISTS ({HOLDS.format(role="$3")}) AS has_inspector
FROM court ORDER BY path"""  # noqa: S608 - the pieces are constants


async def staff_found(as_of: datetime) -> list[Finding]:
    """Finds the courts for which neither they nor one above have a chief liaison, or an inspector."""
    async with connection() as plain:
        day = court_day(as_of)
        rows = await plain.fetch(COURTS, day, Role.CHIEF_LIAISON, Role.INSPECTOR)
    mend = "请用 jiesu officer add 新建一位，或给已有的工号补上职责："
    found = [
        _lacking([row["name"] for row in rows if not row["has_desk"]], "总联络员", "诉求没有人分派", mend),
        _lacking([row["name"] for row in rows if not row["has_inspector"]], "督察", "投诉和过问没有人收到", mend),
    ]
    return [one for one in found if one] or [
        Finding(FindingMark.GOOD, STAFF, f"{len(rows)} 家法院都有人收诉求、收投诉")
    ]


def _lacking(courts: list[str], who: str, so: str, mend: str) -> Finding | None:
    if not courts:
        return None
    named = "、".join(courts[:5]) + (f"等 {len(courts)} 家" if len(courts) > 5 else "")
    return Finding(FindingMark.NOTE, f"{STAFF}（{who}）", f"{named}和上级法院都没有{who}，{so}", f"{mend}{who}。")
