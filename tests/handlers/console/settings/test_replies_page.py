"""常用答复 on screen: kept, changed and taken away by whoever governs the court, and by nobody else."""

import pytest

from models import CannedReply
from tests import cast
from tests.handlers.console.conftest import Console

HERE = "/console/settings/replies"


async def test_周敏_adds_changes_and_removes_one(console: Console):
    desk = await console.staff("周敏")
    empty = await desk.get(HERE)
    added = await desk.post(HERE, title="已立案", words="{称呼}您好，已经立案", kind="filing")
    row = await CannedReply.get()
    form = await desk.get(f"{HERE}/{row.id}")
    changed = await desk.post(f"{HERE}/{row.id}", title="已立案了", words="已经立案")

    assert "还没有常用答复" in empty.words
    assert (added.status, "已保存" in added.words, "yla" in row.initials) == (200, True, True)
    assert "{称呼}您好，已经立案</textarea>" in form.text
    assert "已立案了" in changed.words
    stale = await desk.post(f"{HERE}/{row.id}/remove", title="已立案")
    assert (stale.status, "刚被改过" in stale.words) == (409, True)
    assert "已删除" in (await desk.post(f"{HERE}/{row.id}/remove", title="已立案了")).words
    assert not await CannedReply.exists()


@pytest.mark.parametrize(
    ("title", "words", "said"),
    [("长" * 200, "您好", "名称太长"), ("空的", "", "请填写内容"), ("错的", "{案件号}您好", "{案件号} 填不上")],
)
async def test_what_is_wrong_is_said_beside_what_was_typed(console: Console, title: str, words: str, said: str):
    reply = await (await console.staff("周敏")).post(HERE, title=title, words=words)

    assert (reply.status, said in reply.words) == (400, True)
    assert f'value="{title}"' in reply.text
    assert not await CannedReply.exists()


@pytest.mark.parametrize("name", ["赵晴", "李正", "何平", "审计员", "系统管理员"])
async def test_who_governs_no_court_has_no_such_page(console: Console, name: str):
    desk = await console.staff(name)
    assert (await desk.get(HERE)).status == 404
    assert (await desk.post(HERE, title="不该有", words="您好")).status == 404


async def test_周敏_changes_nothing_of_another_court(console: Console):
    above = await console.staff("杨帆")
    await above.post(HERE, title="高院的", words="您好", court=(await cast.court("江西高院")).id)
    row, desk = await CannedReply.get(), await console.staff("周敏")

    for path in (f"{HERE}/{row.id}", f"{HERE}/{row.id}/remove", f"{HERE}/999999/remove", f"{HERE}/x/remove"):
        assert (await desk.post(path, title="改了", words="改了")).status == 404
    assert (await desk.get(f"{HERE}/{row.id}")).status == 404
    assert (await desk.get(f"{HERE}?court={row.court_id}")).status == 404
    assert "高院的" in (await desk.get(HERE)).words
    assert (await CannedReply.get()).title == "高院的"
