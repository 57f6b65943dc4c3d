"""A court is opened below another or renamed by the administrator above; what is wrong is said at its field."""

from dataclasses import replace

import pytest

from desk.errors import Invalid, NotAllowed
from desk.staff.court_names import NewCourt, open_court, rename_court
from models import AuditEntry, Court, Department
from models.database import transaction
from models.enums import CourtLevel, Role
from tests.cast import MORNING, a_petition, acting, court
from tests.desk.ledger import told
from tests.desk.staff.test_courts import closes
from tests.desk.walled import gets_a

pytestmark = pytest.mark.usefixtures("cast")


async def west_lake(**change: object) -> NewCourt:
    wanted = NewCourt((await court("南昌中院")).id, " 赣0103", "南昌市西湖区人民法院", "西湖法院", CourtLevel.BASIC)
    return replace(wanted, **change)  # type: ignore[arg-type]


async def opens(by: str = "系统管理员", **change: object) -> Court:
    return await open_court(await west_lake(**change), await acting(by), MORNING)


async def test_西湖法院_is_opened_below_南昌中院_and_citizens_are_heard_there_at_once() -> None:
    opened = await opens()
    assert (opened.code, opened.path) == ("赣0103", "赣/赣01/赣0103/")
    assert await Department.filter(court_id=opened.id).count() == 5
    ticket = await a_petition("张三", at_court="西湖法院")
    assert ("petition_received", "周敏") in await told(ticket)
    entry = await AuditEntry.get(action="open_court")
    assert (entry.subject_id, entry.facts) == (opened.id, {"code": "赣0103", "under": "赣01"})


@pytest.mark.parametrize("name", ["周敏", "杨帆", "安全管理员", "审计员", "李正"])
async def test_only_a_system_administrator_above_opens_one(name: str) -> None:
    with pytest.raises(Invalid, match="请选择上级法院"):
        await opens(name)
    assert not await Court.filter(code="赣0103").exists()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"code": "赣0102"}, "code", "已经是"),
        ({"code": "东湖"}, "name", "已经有一家"),
        ({"code": "xh"}, "code", "代字是案号里的"),
        ({"code": ""}, "code", "代字是案号里的"),
        ({"name": ""}, "name", "请填写全称"),
        ({"name": "法" * 61}, "name", "最多 60 个字"),
        ({"short_name": "东湖法院"}, "short_name", "已经有一家法院的简称"),
        ({"short_name": "法" * 21}, "short_name", "最多 20 个字"),
        ({"level": None}, "level", "请选择级别"),
        ({"level": CourtLevel.INTERMEDIATE}, "level", "比上级（中级法院）低"),
        ({"parent_id": None}, "parent", "请选择上级法院"),
        ({"parent_id": 2**40}, "parent", "请选择上级法院"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_opened(
    change: dict[str, object], field: str, words: str
) -> None:
    if change == {"code": "东湖"}:
        change = {"name": (await court("东湖法院")).name}
    with pytest.raises(Invalid, match=words) as refused:
        await opens(**change)
    assert refused.value.field == field
    assert await Court.all().count() == 4


async def test_nothing_is_opened_below_a_closed_court() -> None:
    await closes("九江中院", "南昌中院")
    with pytest.raises(Invalid, match="已经撤并"):
        await opens(parent_id=(await Court.get(code="赣04")).id)


async def test_东湖法院_gets_another_name_and_its_own_administrator_may_not() -> None:
    where = await court("东湖法院")
    await rename_court(where, "南昌市东湖新区人民法院", "东湖新区法院", await acting("系统管理员"), MORNING)
    assert (await Court.get(code="赣0102")).short_name == "东湖新区法院"
    await gets_a("孟夏", Role.SYSTEM_ADMIN, at_court="东湖新区法院")
    for name in ("孟夏", "周敏"):
        with pytest.raises(NotAllowed):
            await rename_court(where, "另一个名字", "另一个", await acting(name), MORNING)
    with pytest.raises(Invalid, match="没有变"):
        await rename_court(where, where.name, where.short_name, await acting("系统管理员"), MORNING)
    with pytest.raises(Invalid, match="简称是南昌中院"):
        await rename_court(where, where.name, "南昌中院", await acting("系统管理员"), MORNING)
    async with transaction():
        await Court.filter(code="赣0102").update(closed_at=MORNING)
    with pytest.raises(Invalid, match="不再改名"):
        await rename_court(where, "又一个名字", "又一个", await acting("系统管理员"), MORNING)
