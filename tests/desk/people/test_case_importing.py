"""Files of cases: who stands in them is found by what they type themselves; a row that is wrong is named."""

from typing import Any

import pytest

from desk.errors import Invalid
from desk.people.case_importing import MOST_NAMED, import_cases
from desk.people.cases import own_cases
from desk.people.citizens import Claim, claim, prove_mobile
from desk.rules.papers.person_names import folded_name
from models import Case, CaseEvent, CaseParty, Officer
from models.enums import Standing
from models.keyring import index_of, unseal
from tests.cast import MORNING, phone

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


def case_of(number: str = "（2026）赣01执9002号", **party: Any) -> dict[str, Any]:
    return {**CASE, "number": number, "parties": [{"role": "申请执行人", "name": "张三", **party}]}


ZHANG = "360102198005152019"


@pytest.mark.parametrize(
    ("id_number", "mobile"),
    [
        (ZHANG, "13807910001"),
        ("360102800515201", "138 0791 0001"),
        ("360102 19800515 2019", "+86 13807910001"),
        ("３６０１０２１９８００５１５２０１９", "0086-138-0791-0001"),
    ],
)
async def test_张三_verified_by_what_he_types_sees_his_case_however_the_file_writes_him(
    id_number: str, mobile: str
) -> None:
    await import_cases([case_of(id_number=id_number, mobile=mobile)], MORNING)
    me = await phone("张三")
    await claim(me.id, Claim("张三", ZHANG, "13807910001"), MORNING)

    citizen = await prove_mobile(me.id, "13807910001", MORNING)

    assert citizen.standing is Standing.VERIFIED
    assert "（2026）赣01执9002号" in {seen.case.number for seen in await own_cases(citizen.id, MORNING)}


@pytest.mark.parametrize(
    ("party", "key"),
    [
        ({"id_number": "11010519491231002x"}, "11010519491231002X"),
        ({"id_number": "110105491231002"}, "11010519491231002X"),
        ({"id_number": "护照 e12345678"}, "passport:E12345678"),
        ({"id_number": "12345678", "id_kind": "taiwan_permit"}, "taiwan_permit:12345678"),
        ({"id_number": "12345678", "id_kind": "台湾居民来往大陆通行证"}, "taiwan_permit:12345678"),
        ({"id_number": "H1234567802"}, "hk_macao_permit:H12345678"),
        ({"id_number": "830000199201300022"}, "830000199201300022"),
        ({"id_number": "91350100m000100y43"}, "credit_code:91350100M000100Y43"),
    ],
)
async def test_a_party_is_known_by_any_document_in_its_one_form(party: dict[str, Any], key: str) -> None:
    await import_cases([case_of(**party)], MORNING)

    row = await CaseParty.get(case__number="（2026）赣01执9002号")
    assert row.id_number_index == index_of("id_number", key)


async def test_a_party_s_landline_and_name_have_their_one_form_too() -> None:
    await import_cases([case_of(name="买买提.艾力", mobile="0791-86161368转802")], MORNING)

    row = await CaseParty.get(case__number="（2026）赣01执9002号")
    assert row.mobile_index == index_of("mobile", "079186161368-802")
    assert unseal(row.name_sealed) == folded_name("买买提・艾力") == "买买提·艾力"


async def test_a_case_has_one_number_and_one_kept_as_it_was_typed_takes_it() -> None:
    await import_cases([case_of("(2026)赣01执09002号")], MORNING)
    await Case.filter(number="（2026）赣01执9002号").update(number="(2026)赣01执09002号")

    counted = await import_cases([case_of("(2026)赣01执09002号")], MORNING)

    assert (counted.new, counted.known) == (0, 1)
    assert [case.number for case in await Case.filter(number__contains="9002")] == ["（2026）赣01执9002号"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "瞎写"}, "第 2 条：案号有误"),
        ({"number": "(2026)赣01执9001号"}, "第 2 条：案号与第 1 条相同"),
        ({"parties": [{"role": "原告", "name": " "}]}, "第 1 个当事人的姓名必须填写"),
        ({"parties": [{"role": "原告", "name": "张三", "id_number": ZHANG[:-1] + "8"}]}, "校验不通过"),
        ({"parties": [{"role": "原告", "name": "张三", "id_number": "360102********2019"}]}, "星号"),
        (
            {"parties": [{"role": "原告", "name": "张三", "mobile": "1380791000"}]},
            "个当事人的电话：手机号码是 11 位",
        ),
        ({"parties": [{"role": "原告", "name": "张三", "id_kind": "学生证"}]}, "id_kind 不在可选范围内"),
    ],
)
async def test_nothing_is_dropped_in_silence_and_nothing_half_done(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as told:
        await import_cases([CASE, {**case_of(), **wrong}], MORNING)

    assert words in told.value.words
    assert ZHANG[:-1] not in told.value.words
    assert not await Case.exists(number=CASE["number"])


async def test_a_judge_nobody_knows_is_told_and_keeps_nobody_from_their_case() -> None:
    counted = await import_cases([CASE, {**case_of(), "judge": "lizhengg"}], MORNING)

    assert [str(one) for one in counted.without_judge] == [
        "第 2 条：没有登录名为 lizhengg 的干警，案件已导入，没有写上法官"
    ]
    assert (await Case.get(number="（2026）赣01执9002号")).judge_id is None


async def test_every_wrong_row_is_named_and_beyond_many_they_are_counted() -> None:
    rows = [{**case_of(f"（2026）赣01执{at}号"), "court": "赣99"} for at in range(1, MOST_NAMED + 3)]

    with pytest.raises(Invalid) as told:
        await import_cases([*rows, CASE], MORNING)

    lines = told.value.words.split("\n")
    assert lines[0] == "第 1 条：没有代码为 赣99 的法院"
    assert (len(lines), lines[-1]) == (MOST_NAMED + 1, "还有 2 条")


async def test_wrong_rows_may_be_skipped_and_are_told_all_the_same() -> None:
    judge = await Officer.first()
    assert judge is not None

    counted = await import_cases([{**case_of(), "court": "赣99"}, {**CASE, "judge": judge.login}], MORNING, True)

    assert (counted.new, [str(one) for one in counted.refused]) == (1, ["第 1 条：没有代码为 赣99 的法院"])
    assert (await Case.get(number=CASE["number"])).judge_id == judge.id
