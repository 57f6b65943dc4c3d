"""Whoever forgot their password reads here who can help: by name, department and the court's own telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.rules.calendar.court_time import court_day
from models import Court, OfficerRole
from models.enums import Role

MOST = 6
HELPS = {
    Role.SYSTEM_ADMIN: "可以当面核对后给一个一次性密码",
    Role.CHIEF_LIAISON: "可以替您找系统管理员",
}
"""What each of them can do, the nearest to a new password first."""


@dataclass(frozen=True)
class PasswordHelper:
    """Somebody who can help; `where` is their court and department."""

    name: str
    role: str
    where: str
    telephone: str
    can: str


async def password_helpers(court: Court, as_of: datetime) -> Sequence[PasswordHelper]:
    """Return the system administrators of a court or of the nearest one above, then its chief liaisons.

    Officers' own numbers are not shown: the court's published one is.
    """
    codes = court.path.strip("/").split("/")
    above = ["/".join(codes[:many]) + "/" for many in range(1, len(codes) + 1)]
    day = court_day(as_of)
    held = OfficerRole.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, role__in=list(HELPS), officer__active=True
    )
    rows = await held.filter(court__path__in=above).order_by("id").select_related("officer", "court", "department")
    found = []
    for role, can in HELPS.items():
        ours = [row for row in rows if row.role is role]
        nearest = max((row.court.path.count("/") for row in ours), default=0)
        for row in {one.officer_id: one for one in ours if one.court.path.count("/") == nearest}.values():
            where = row.court.short_name + (row.department.name if row.department else "")
            found.append(PasswordHelper(row.officer.name, role.label, where, row.court.telephone, can))
    return found[:MOST]
