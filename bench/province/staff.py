"""The courts of the province and whoever works there: beside the cast's four, as many again fifty times over."""

from bench.province.filler import Filler, draw, moment
from bench.province.phrases import name_of
from bench.province.shape import CITIES, COURTS, LARGE, SHARE_OF_A_CITY, SHARES, Shape
from models.enums import CourtLevel, DepartmentKind, Role
from models.keyring import keyring
from tests.cast import AUTHENTICATOR

DEPARTMENTS = (
    ("群众诉求服务处", DepartmentKind.SERVICE_OFFICE),
    ("立案庭", DepartmentKind.FILING),
    ("执行局", DepartmentKind.ENFORCEMENT),
    ("民事审判第一庭", DepartmentKind.TRIAL),
    ("督察处", DepartmentKind.INSPECTORATE),
    ("院领导", DepartmentKind.PRESIDENT_OFFICE),
)
POSTS = (
    *((Role.CHIEF_LIAISON, "群众诉求服务处"), (Role.AGENT, "群众诉求服务处"), (Role.LIAISON, "立案庭")),
    *((Role.LIAISON, "执行局"), (Role.INSPECTOR, "督察处"), (Role.PRESIDENT, "院领导")),
)
"""One of each at every court, beside its judges."""
JUDGES_IN = ("立案庭", "执行局", "民事审判第一庭")
JUDGES = {CourtLevel.HIGH: 12, CourtLevel.INTERMEDIATE: 24, CourtLevel.BASIC: 6}
JUDGES_OF_THE_LARGE = 90
WITH_SECOND = (Role.INSPECTOR, Role.PRESIDENT)
HOME = """
CREATE TEMP TABLE home AS
SELECT court.id AS court, row_number() OVER (PARTITION BY level ORDER BY court.id) - 1 AS nth, code, level, parent_id,
    array_agg(post.officer_id ORDER BY post.id) FILTER (WHERE post.role = 'judge') AS judges,
    array_agg(who.department_id ORDER BY post.id) FILTER (WHERE post.role = 'judge') AS benches,
    (array_agg(post.officer_id ORDER BY post.id) FILTER (WHERE post.role = 'chief_liaison'))[1] AS chief,
    (array_agg(post.officer_id ORDER BY post.id) FILTER (WHERE post.role = 'agent'))[1] AS agent,
    (array_agg(post.officer_id ORDER BY post.id) FILTER (WHERE post.role = 'inspector'))[1] AS inspector,
    (array_agg(post.officer_id ORDER BY post.id) FILTER (WHERE post.role = 'president'))[1] AS president
FROM court JOIN officer_role AS post ON post.court_id = court.id JOIN officer AS who ON who.id = post.officer_id
GROUP BY court.id"""
"""Each court beside those who do its work; `nth` of its level, from 0."""


def login_of(court: str, role: Role, nth: int = 1) -> str:
    """Return the login of one of those who were added, at the court of this code."""
    return f"{court}-{role.value}-{nth}"


async def fill_courts(filler: Filler) -> None:
    """Cities' courts up to eleven, and under each of them small ones, up to two hundred in all."""
    plain = filler.plain
    high = await plain.fetchval("SELECT id FROM court WHERE code = '赣'")
    there = {row["code"] for row in await plain.fetch("SELECT code FROM court")}
    for city in range(1, CITIES + 1):
        code = f"赣{city:02d}"
        if code not in there:
            await _court(plain, code, f"第{city}市中级人民法院", f"第{city}中院", CourtLevel.INTERMEDIATE, high)
    cities = await plain.fetch("SELECT id, code FROM court WHERE level = 'intermediate' ORDER BY code")
    for nth in range(COURTS - await plain.fetchval("SELECT count(*) FROM court")):
        city = cities[nth % CITIES]
        code = f"{city['code']}{nth // CITIES + 3:02d}"
        await _court(plain, code, f"第{nth}区人民法院", f"第{nth}区法院", CourtLevel.BASIC, city["id"])


async def _court(plain: object, code: str, name: str, short: str, level: CourtLevel, parent: int) -> None:
    await plain.execute(  # type: ignore[attr-defined]
        "INSERT INTO court (code, name, short_name, level, path, telephone, address, parent_id)"
        " SELECT $1::text, $2, $3, $4, path || $1::text || '/', '12368', '', id FROM court WHERE id = $5",
        *(code, name, short, level.value, parent),
    )


async def fill_staff(filler: Filler, shape: Shape, password_hash: str) -> None:
    """Whoever sees everything has the cast's authenticator."""
    wanted = []
    for row in await filler.plain.fetch("SELECT code, level FROM court ORDER BY id"):
        judges = JUDGES_OF_THE_LARGE if row["code"] == LARGE else JUDGES[CourtLevel(row["level"])]
        wanted += [(row["code"], role, department, place) for place, (role, department) in enumerate(POSTS)]
        wanted += [
            (row["code"], Role.JUDGE, JUDGES_IN[nth % len(JUDGES_IN)], len(POSTS) + nth) for nth in range(judges)
        ]
    sealed = keyring().seal(AUTHENTICATOR)
    rows = [
        (login_of(code, role, place), name_of(9000 + nth), code, department, role.value, sealed * (role in WITH_SECOND))
        for nth, (code, role, department, place) in enumerate(wanted)
    ]
    await filler.note("wanted", "login text, name text, code text, department text, role text, second bytea", rows)
    await filler.put(
        "department",
        "FROM court CROSS JOIN (SELECT DISTINCT department AS name FROM wanted) AS one"
        " WHERE NOT EXISTS (SELECT 1 FROM department AS d WHERE d.court_id = court.id AND d.name = one.name)",
        court_id="court.id",
        name="one.name",
        kind="CASE one.name " + " ".join(f"WHEN '{name}' THEN '{kind.value}'" for name, kind in DEPARTMENTS) + " END",
    )
    as_of = moment(shape.as_of)
    await filler.put(
        "officer",
        "FROM wanted JOIN court USING (code) JOIN department AS d ON d.court_id = court.id AND d.name = department",
        login="login",
        name="wanted.name",
        court_id="court.id",
        department_id="d.id",
        password_hash=f"'{password_hash}'",
        second_sealed="nullif(second, '')",
        second_at=f"CASE WHEN second <> '' THEN {as_of} END",
        mobile_sealed=filler.sealed,
        active="true",
        created_at=moment(shape.began),
    )
    await filler.put(
        "officer_role",
        "FROM wanted JOIN officer USING (login)",
        role="role",
        court_id="court_id",
        department_id="CASE WHEN role = 'liaison' THEN department_id END",
        officer_id="officer.id",
        starts_on="'2020-01-01'::date",
    )
    await filler.run(HOME)
    await _fill_rooms(filler, as_of)


async def _fill_rooms(filler: Filler, as_of: str) -> None:
    """What each court keeps for itself: replies, tags, views, kinds, rosters, absences."""
    await filler.put(
        "canned_reply",
        "FROM home CROSS JOIN generate_series(1, 12) AS r",
        title="'常用答复' || r",
        words="'您好，您反映的情况已收到，正在办理。'",
        court_id="court",
        kept_at=as_of,
    )
    await filler.put(
        "tag", "FROM home CROSS JOIN generate_series(1, 10) AS t", name="'标签' || t", court_id="court", made_at=as_of
    )
    await filler.put(
        "saved_view",
        "FROM home CROSS JOIN generate_series(1, 3) AS v",
        name="'视图' || v",
        query="'tab=open&kind=enforcement'",
        shared="v = 1",
        created_at=as_of,
        court_id="court",
        owner_id="chief",
    )
    await filler.put(
        "sub_kind",
        "FROM home CROSS JOIN generate_series(1, 12) AS s WHERE home.level = 'high'",
        kind="'enforcement'",
        name="'细类' || s",
        active="true",
        kept_at=as_of,
        court_id="court",
    )
    await filler.put(
        "duty",
        "FROM home CROSS JOIN generate_series(-20, 8) AS w",
        role="'chief_liaison'",
        starts_on=f"date_trunc('week', {as_of})::date + 7 * w",
        ends_on=f"date_trunc('week', {as_of})::date + 7 * w + 6",
        created_at=as_of,
        court_id="court",
        officer_id="chief",
    )
    await filler.put(
        "absence",
        "FROM home CROSS JOIN generate_series(1, 10) AS w",
        starts_on=f"({as_of})::date - 30 * w - 4",
        ends_on=f"({as_of})::date - 30 * w",
        begun_at=as_of,
        over_at=as_of,
        created_at=as_of,
        officer_id="judges[1 + w % cardinality(judges)]",
        stand_in_id="judges[1 + (w + 1) % cardinality(judges)]",
    )


def court_of(seed: int) -> str:
    """Return a condition on `home`: whose a ticket is, by the shares of the courts."""
    high, large = SHARES.values()
    cities = high + large + SHARE_OF_A_CITY * (CITIES - 1)
    lot, small = draw(seed, 1000), COURTS - CITIES - 1
    others = f"({lot} - {high + large}) / {SHARE_OF_A_CITY}"
    return f"""home.code = CASE WHEN {lot} < {high} THEN '赣' WHEN {lot} < {high + large} THEN '{LARGE}'
        WHEN {lot} < {cities} THEN (SELECT codes FROM lots)[1 + {others}]
        ELSE (SELECT small FROM lots)[1 + {draw(seed + 1, small)}] END"""
