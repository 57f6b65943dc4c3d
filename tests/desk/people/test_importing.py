"""Files of courts and cases: a row that is wrong is named, and nothing of it is repeated."""

from typing import Any

import pytest

from desk.errors import Invalid
from desk.people.importing import import_cases, import_courts, import_officers
from models import Case, CaseEvent, CaseParty, Court, Officer
from models.keyring import unseal
from tests.cast import MORNING

CASE: dict[str, Any] = {
    "number": "（2026）赣01执9001号",
    "court": "赣01",
    "cause": "民间借贷纠纷",
    "stage": "查控",
    "source": "案件系统",
    "parties": [{"role": "申请执行人", "name": "张三", "mobile": "13807910001"}],
    "events": [["2026-08-03", "执行立案", "已立案执行"]],
}
pytestmark = pytest.mark.usefixtures("cast")
HIDDEN = "王大力360102197603103319"


async def test_南昌中院的一个案件和它的当事人_节点一起进来() -> None:
    counted = await import_cases([{**CASE, "filed_on": "", "closed_on": None, "judge": None, "more": 1}], MORNING)

    case = await Case.get(number=CASE["number"])
    assert (counted.new, case.filed_on, case.secret) == (1, None, False)
    assert await CaseParty.filter(case_id=case.id).count() == 1
    assert (await CaseEvent.get(case_id=case.id)).text == "已立案执行"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"stage": None}, "第 2 条填写有误：stage 应为文字"),
        ({"stage": HIDDEN}, "第 2 条填写有误：stage 最多 20 个字"),
        ({"filed_on": "2026-02-30"}, "第 2 条填写有误：filed_on 应为日期，如 2026-11-22"),
        ({"filed_on": 20260803}, "第 2 条填写有误：filed_on 应为日期，如 2026-11-22"),
        ({"secret": HIDDEN}, "第 2 条填写有误：secret 应为 true 或 false"),
        ({"parties": [{"role": "申请执行人"}]}, "第 2 条缺少 parties 第 1 项 name"),
        ({"parties": [CASE["parties"][0], HIDDEN]}, "第 2 条填写有误：parties 第 2 项 应为一个对象"),
        ({"events": [["2026-08-03", "执行立案"]]}, "第 2 条缺少 events 第 1 项 第 3 项"),
        ({"events": [["", "执行立案", HIDDEN]]}, "第 2 条填写有误：events 第 1 项 第 1 项 应为日期，如 2026-11-22"),
        ({"court": "赣99"}, "第 2 条：没有代码为 赣99 的法院"),
    ],
)
async def test_写错的案件说出哪一条哪一处_不重复写的是什么_前面的也没有导入(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as told:
        await import_cases([CASE, {**CASE, "number": "（2026）赣01执9002号", **wrong}], MORNING)

    assert told.value.words == words
    assert HIDDEN not in words
    assert not await Case.exists(number=CASE["number"])


async def test_没有写电话和地址的法院用12368() -> None:
    row = {"code": "赣98", "name": "某县人民法院", "short_name": "某县法院", "level": "basic", "parent": "赣"}
    await import_courts([{**row, "telephone": None, "address": None}])

    court = await Court.get(code="赣98")
    assert (court.telephone, court.address, court.path) == ("12368", "", "赣/赣98/")


async def test_干警的手机号加密保存_不写就不变_写错了说出来() -> None:
    row = {"login": "qian", "name": "钱进", "court": "赣01", "roles": ["agent"], "mobile": "138 0791 0008"}
    await import_officers([row], "a-password-2026", MORNING)
    await import_officers([{**row, "mobile": None}], "a-password-2026", MORNING)
    officer = await Officer.get(login="qian")
    assert unseal(officer.mobile_sealed) == "13807910008"

    with pytest.raises(Invalid, match="第 1 条") as told:
        await import_officers([{**row, "mobile": "1380791000"}], "a-password-2026", MORNING)
    assert "1380791000" not in told.value.words
