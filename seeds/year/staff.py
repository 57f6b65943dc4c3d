"""Who plays: for every court somebody at the desk, two inspectors, a president, and judges with a liaison in every
department that hears cases. Whoever is lacking is taken on; they have no password and so cannot log in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from desk.access import actors
from desk.access.actors import Actor
from desk.rules.calendar.court_time import court_day
from models import Account, Court, Department, Identity, Officer, OfficerRole
from models.enums import AccountKind, DepartmentKind, Role
from models.keyring import seal

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = ("建华", "秀英", "志强", "丽娟", "国平", "海燕", "文斌", "玉兰", "桂芳", "小梅", "晓东", "雪梅")
FROM = date(2020, 1, 1)
HEARS_CASES = (DepartmentKind.FILING, DepartmentKind.TRIAL, DepartmentKind.ENFORCEMENT)
NEEDED: dict[DepartmentKind, tuple[tuple[Role, int], ...]] = {
    DepartmentKind.SERVICE_OFFICE: ((Role.CHIEF_LIAISON, 1), (Role.AGENT, 3)),
    DepartmentKind.INSPECTORATE: ((Role.INSPECTOR, 2),),
    DepartmentKind.PRESIDENT_OFFICE: ((Role.PRESIDENT, 1),),
    **dict.fromkeys(HEARS_CASES, ((Role.LIAISON, 1), (Role.JUDGE, 4))),
}
NAMES = {
    DepartmentKind.SERVICE_OFFICE: "群众诉求服务处",
    DepartmentKind.INSPECTORATE: "督察处",
    DepartmentKind.PRESIDENT_OFFICE: "院领导",
    DepartmentKind.FILING: "立案庭",
    DepartmentKind.TRIAL: "民事审判第一庭",
    DepartmentKind.ENFORCEMENT: "执行局",
}
MARK = "played"
"""Logins and openids of people who exist only in a played year begin with it."""


@dataclass(frozen=True)
class Bench:
    """The people of one court, by what they are there for."""

    court: Court
    people: dict[Role, list[Actor]] = field(repr=False)
    above: "Bench | None" = field(repr=False)

    def anyone(self, role: Role, chance: Random) -> Actor:
        return chance.choice(self.people[role])


async def benches(as_of: datetime) -> list[Bench]:
    """Returns every court with its people, taking on who is lacking; courts above come before those below."""
    chance = Random(MARK)  # noqa: S311 - names of people who do not exist
    found: dict[int, Bench] = {}
    for court in sorted(await Court.all(), key=lambda one: (one.path.count("/"), one.id)):
        for kind, roles in NEEDED.items():
            department = await _department(court, kind)
            for role, count in roles:
                await _fill(court, department, role, count, chance, as_of)
        people = {role: await _holders(court, role, as_of) for roles in NEEDED.values() for role, _ in roles}
        found[court.id] = Bench(court, people, found.get(court.parent_id or 0))
    return list(found.values())


async def _department(court: Court, kind: DepartmentKind) -> Department:
    department = await Department.filter(court_id=court.id, kind=kind).order_by("id").first()
    return department or await Department.create(court_id=court.id, name=NAMES[kind], kind=kind)


async def _fill(court: Court, department: Department, role: Role, count: int, chance: Random, as_of: datetime) -> None:
    held = OfficerRole.filter(court_id=court.id, role=role, department_id=department.id, ends_on=None)
    there = await held.filter(starts_on__lte=court_day(as_of)).count()
    for _ in range(there, count):
        officer = await Officer.create(
            court_id=court.id,
            department_id=department.id,
            login=f"{MARK}{await Officer.all().count():04d}",
            name=chance.choice(SURNAMES) + chance.choice(GIVEN),
            created_at=as_of,
        )
        await OfficerRole.create(
            officer_id=officer.id, role=role, court_id=court.id, department_id=department.id, starts_on=FROM
        )


async def _holders(court: Court, role: Role, as_of: datetime) -> list[Actor]:
    held = OfficerRole.filter(court_id=court.id, role=role, officer__active=True)
    ids = await held.filter(starts_on__lte=court_day(as_of)).order_by("officer_id")
    found = [await actors.officer(officer_id, as_of) for officer_id in dict.fromkeys(row.officer_id for row in ids)]
    return [actor for actor in found if actor is not None]


async def phones(count: int, as_of: datetime) -> Sequence[int]:
    """Returns the identities of so many people who write: as many of a former year as there are, and new ones."""
    account = await Account.filter(kind=AccountKind.SERVICE).order_by("id").first()
    if account is None:
        account = await Account.create(
            appid="wx0000000000000000",
            name="演示公众号",
            kind=AccountKind.SERVICE,
            secret_sealed=seal(MARK),
            token_sealed=seal(MARK),
            created_at=as_of,
        )
    known = Identity.filter(account_id=account.id, openid__startswith=f"{MARK}-").order_by("id")
    ids: list[int] = [int(str(one)) for one in await known.limit(count).values_list("id", flat=True)]
    await Identity.bulk_create(
        (
            Identity(
                account_id=account.id,
                openid=f"{MARK}-{number:07d}",
                subscribed=False,
                created_at=as_of,
                seen_at=as_of,
            )
            for number in range(len(ids), count)
        ),
        batch_size=1000,
    )
    return [int(str(one)) for one in await known.limit(count).values_list("id", flat=True)]
