"""Which template carries which notice: refused where it cannot hold it, and held against what WeChat has."""

from models import Account, AuditEntry, NoticeTemplate
from tests.handlers.console.conftest import Console
from tests.wechat.conftest import Sandbox

KEYS = {"number": "character_string1", "matter": "thing2", "time": "time3", "note": "thing4"}


async def test_a_template_is_kept_and_one_that_cannot_carry_it_is_refused_in_words(console: Console, official: Account):
    desk, here = await console.staff("系统管理员"), f"/console/accounts/{official.id}/templates"

    assert "已保存" in (await desk.post(here, notice="answered", template_id="abc-1", **KEYS)).words

    row = await NoticeTemplate.get(account_id=official.id, notice="answered")
    assert (row.template_id, row.keys) == ("abc-1", KEYS)
    assert (await AuditEntry.get(action="keep_template")).facts == {"notice": "answered"}
    for changed, words in (
        ({"notice": "nope"}, "请选择是哪一种通知"),
        ({"template_id": "a b"}, "请填写模板 ID"),
        ({"note": "thing2"}, "四个字段名不能重复"),
        ({"time": "phrase9"}, "放不下“时间”"),
        ({"note": "什么"}, "不像模板的字段名"),
        ({"note": "const4", "listed": "const4=甲|乙"}, "只收模板里列出的值"),
    ):
        refused = await desk.post(here, **{"notice": "answered", "template_id": "x", **KEYS, **changed})
        assert (refused.status, words in refused.words) == (400, True), (words, refused.words[-300:])
    assert (await NoticeTemplate.get(id=row.id)).template_id == "abc-1"


async def test_wechat_is_asked_only_on_demand_and_says_which_template_serves(
    console: Console, official: Account, sandbox: Sandbox
):
    desk, here = await console.staff("系统管理员"), f"/console/accounts/{official.id}/templates"
    await NoticeTemplate.filter(account_id=official.id, notice="returned").update(template_id="gone")
    granted = sandbox.template_id("answered")
    await NoticeTemplate.filter(account_id=official.id, notice="answered").update(template_id=granted)

    shown = await desk.get(here)
    assert "能用" not in shown.words
    assert await sandbox.calls("/cgi-bin/template/get_all_private_template") == []

    checked = await desk.get(f"{here}?check=1")
    assert "能用" in checked.words
    assert "公众号里没有模板 gone" in checked.words


async def test_a_refusal_of_wechat_s_is_said_with_what_to_do(console: Console, official: Account, sandbox: Sandbox):
    await sandbox.rule("/cgi-bin/template/get_all_private_template", errcode=45009, times=5)
    desk = await console.staff("系统管理员")
    shown = await desk.get(f"/console/accounts/{official.id}/templates?check=1")
    assert (shown.status, "今天的调用次数用完了（45009）。请等到明天" in shown.words) == (200, True)
