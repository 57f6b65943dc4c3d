"""The demonstration's court: imported from the files beside this one, its history played by the real verbs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from tortoise.expressions import Subquery

from desk.access import actors
from desk.cases.outcome import CaseSource
from desk.cases.taking import take
from desk.limits.quiet_hours import set_quiet
from desk.people.accounts import keep_templates
from desk.people.case_importing import import_cases
from desk.people.importing import import_courts, import_officers
from desk.people.second_factor import NEEDS_SECOND
from desk.rules.calendar.quiet_hours import Quiet
from desk.rules.case_rows.reading import ReportKind
from models import Account, Court, Identity, Officer, OfficerRole, Ticket
from models.accounts import CARD_SLOTS
from models.database import transaction
from models.enums import QuietRule
from models.keyring import Place, seal
from seeds.history import play

HERE_SINCE = date(2020, 1, 1)
"""The demonstration's history is played in the past: its staff were there by then."""
FOLDER = Path(__file__).parent
WORLD = FOLDER.parent / "wechat" / "sandbox" / "world.json"
PASSWORD = "jiesu-demo-2026"  # noqa: S105 - printed for everybody who runs the demonstration
AUTHENTICATOR = "JIESUDEMOJIESUDEMOJIESUDEMOJIESU"
"""The authenticator of those of the demonstration who must have one; printed as well. Production plants nothing."""


class HasAppid(Protocol):
    @property
    def appid(self) -> str: ...


@dataclass(frozen=True)
class Planted:
    """What there is to log in with and to write as. `new` is False where it was planted before."""

    new: bool
    tickets: int
    officers: list[dict[str, str]]
    citizens: dict[str, str]
    courts: list[str]


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return rows


def courts() -> list[dict[str, Any]]:
    """Returns the demonstration's courts and their departments, as they are imported."""
    return _read("courts.json")


async def plant(accounts: Sequence[HasAppid], as_of: datetime) -> Planted:
    """Plant the demonstration once, in one transaction: an interrupted planting leaves nothing.

    It goes beside a simulated year: whether it is there is known by its own staff.
    """
    world, officers = json.loads(WORLD.read_text(encoding="utf-8")), _read("officers.json")
    new = not await Officer.exists(login__in=[one["login"] for one in officers])
    if new:
        async with transaction():
            await import_courts(courts())
            await import_officers(officers, PASSWORD, as_of, HERE_SINCE)
            await _authenticators(as_of)
            await import_cases(_read("cases.json"), as_of)
            await take(ReportKind.HEARINGS, _read("hearings.json"), CaseSource("示例案件系统"), as_of)
            await _accounts(accounts, world, officers, as_of)
            await play(_read("petitions.json"), as_of)
            await _at_any_hour(as_of)
    openids = _openids(world)
    return Planted(
        new=new,
        tickets=await Ticket.all().count(),
        officers=[
            {
                "login": o["login"],
                "name": o["name"],
                "about": f"{o['about']}{'，要动态口令' if NEEDS_SECOND & set(o['roles']) else ''}",
                "openid": openids.get(o["person"], ""),
            }
            for o in officers
        ],
        citizens={key: openids[key] for key in ("zhangsan", "lisi")},
        courts=[court["code"] for court in courts()],
    )


def _openids(world: dict[str, Any]) -> dict[str, str]:
    """Everybody's openid in the sandbox's service account."""
    appid = next(account["appid"] for account in world["accounts"] if account["kind"] == "service")
    return {person["key"]: person["openids"][appid] for person in world["people"]}


async def _at_any_hour(as_of: datetime) -> None:
    """Let phones ring whenever somebody looks at the demonstration: its highest court disturbs always."""
    chief = await Officer.get(name="杨帆")
    actor, court = await actors.officer(chief.id, as_of), await Court.get(id=chief.court_id)
    assert actor is not None
    for of_staff in (True, False):
        await set_quiet(court, of_staff, Quiet(QuietRule.NEVER), actor, as_of)


async def _authenticators(as_of: datetime) -> None:
    """Whoever sees everything signs in with an authenticator, in the demonstration too: all with the same one."""
    needed = OfficerRole.filter(role__in=list(NEEDS_SECOND)).values("officer_id")
    for officer in await Officer.filter(id__in=Subquery(needed)):
        officer.second_sealed, officer.second_at = seal(AUTHENTICATOR), as_of
        await officer.save(update_fields=["second_sealed", "second_at"])


async def _accounts(
    given: Sequence[HasAppid], world: dict[str, Any], officers: list[dict[str, Any]], as_of: datetime
) -> None:
    """The sandbox's templates, and its phones bound to the officers they belong to: by WeChat, and by their number."""
    numbers = {person["key"]: person["phone"] for person in world["people"]}
    openids = _openids(world)
    for account in await Account.filter(appid__in=[item.appid for item in given]):
        granted = [row for row in world["templates"] if row["account"] == account.appid]
        templates = {row["notice"]: (row["template_id"], _keys(row)) for row in granted}
        if not templates:
            continue
        await keep_templates(account.id, templates)
        for row in officers:
            if row["person"]:
                officer = await Officer.get(login=row["login"])
                place = Place("officer", "mobile_sealed", officer.id)
                await Officer.filter(id=officer.id).update(mobile_sealed=seal(numbers.get(row["person"]), place))
                await Identity.create(
                    account_id=account.id,
                    openid=openids[row["person"]],
                    officer_id=officer.id,
                    created_at=as_of,
                    seen_at=as_of,
                )


def _keys(template: dict[str, Any]) -> dict[str, str]:
    return dict(zip(CARD_SLOTS, (item["key"] for item in template["fields"]), strict=True))
