"""Cases: for verified parties, and nothing about them for anybody else."""

import pytest

from models import Case
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_me import registered

NUMBER = "（2026）赣01执1234号"
OTHER = "（2026）赣0102民初2210号"
"""The two of which 张三 is a party."""


async def verified(mini: Mini, town: Town, key: str = "zhangsan") -> Mini:
    await registered(mini)
    answer = await mini.post("/me/phone", {"code": await town.code(key, "phone-code")})
    assert answer.body["standing"] == "verified"
    return mini


async def test_a_verified_party_sees_their_case_and_its_steps(zhang: Mini, town: Town):
    await verified(zhang, town)

    cases = (await zhang.get("/cases")).body["cases"]
    assert {case["number"] for case in cases} == {NUMBER, OTHER}
    ids = {case["number"]: case["id"] for case in cases}
    case = (await zhang.get(f"/cases/{ids[NUMBER]}")).body
    assert [step["text"] for step in case["steps"]][:2] == ["已立案执行", "已向被执行人发出执行通知书"]
    assert (case["court"], case["stage"], case["cause"]) == ("南昌市中级人民法院", "查控", "民间借贷纠纷")


async def test_who_only_typed_a_number_sees_nothing(li: Mini, town: Town):
    await registered(li)
    case = await Case.get(number=NUMBER)

    for path in ("/cases", f"/cases/{case.id}", "/cases/999999"):
        assert (await li.get(path)).problem == (403, "not_verified", "")
        assert (await town.stranger.get(path)).problem == (401, "login_needed", "")


async def test_somebody_else_s_case_is_like_none(zhang: Mini, town: Town):
    await verified(zhang, town)
    other = await Case.exclude(number__in=[NUMBER, OTHER]).first()
    assert other is not None

    theirs, none = await zhang.get(f"/cases/{other.id}"), await zhang.get("/cases/999999")

    assert (theirs.problem, theirs.body) == ((404, "not_found", ""), none.body)


async def test_a_secret_case_is_shown_to_nobody(zhang: Mini, town: Town):
    await verified(zhang, town)
    secret = await Case.get(number=NUMBER)
    await Case.filter(id=secret.id).update(secret=True)

    assert [case["number"] for case in (await zhang.get("/cases")).body["cases"]] == [OTHER]
    assert (await zhang.get(f"/cases/{secret.id}")).problem == (404, "not_found", "")


@pytest.mark.parametrize("case", ["0", "-1", "x", "9" * 18, "9" * 300, "%00", "٣"])
async def test_no_case_is_too_strange_for_an_answer(zhang: Mini, town: Town, case: str):
    await verified(zhang, town)

    assert (await zhang.get(f"/cases/{case}")).status in (400, 404)
