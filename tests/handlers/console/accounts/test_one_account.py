"""One account: tied to a court, and retired only after what it leaves behind was shown."""

from desk.notices.send_limits import shut, take_turns
from models import Account, AuditEntry
from models.enums import SendChannel
from tests import cast
from tests.handlers.console.accounts.conftest import administrator_of
from tests.handlers.console.conftest import Console


async def test_系统管理员_gives_an_account_to_南昌中院(console: Console, official: Account):
    desk, court = await console.staff("系统管理员"), await cast.court()

    reply = await desk.post(f"/console/accounts/{official.id}/court", court=court.id)

    assert "半分钟内生效" in reply.words
    assert (await Account.get(id=official.id)).court_id == court.id
    assert (await AuditEntry.get(action="tie_account")).facts == {"court": court.id}
    wrong = await desk.post(f"/console/accounts/{official.id}/court", court="nowhere")
    assert (wrong.status, "请选择归哪家法院" in wrong.words) == (400, True)


async def test_what_an_account_leaves_behind_is_said_before_it_is_retired(console: Console, official: Account):
    phone = await cast.phone("李正", console.clock.now, of=official)
    desk = await console.staff("系统管理员")

    before = await desk.get(f"/console/accounts/{official.id}")
    assert "1 人，说过的话和发过的通知都留着" in before.words
    assert ("只用它绑定了微信：李正" in before.words) is (phone.officer_id is not None)
    assert "这是最后一个服务号" not in before.words

    reply = await desk.post(f"/console/accounts/{official.id}/retire")

    assert "已停用" in reply.words
    assert not (await Account.get(id=official.id)).active
    assert await AuditEntry.filter(action="retire_account", subject_id=official.id).count() == 1
    again = await desk.post(f"/console/accounts/{official.id}/retire")
    assert (again.status, "已经停用" in again.words) == (409, True)


async def test_what_is_used_up_for_today_is_said_in_one_line(console: Console, official: Account):
    now, desk = console.clock.now, await console.staff("系统管理员")
    said = "今天的模板消息用完了，明天零点接着发"
    await take_turns(official.id, SendChannel.TEMPLATE, 1, 0, 100, now)
    assert said not in (await desk.get(f"/console/accounts/{official.id}")).words

    await shut(official.id, SendChannel.TEMPLATE, 45009, now)
    shown = await desk.get(f"/console/accounts/{official.id}")
    assert said in shown.words
    assert f"clear-quota --account {official.appid}" in shown.words


async def test_the_last_service_account_is_retired_only_by_whoever_says_that_they_mean_it(
    console: Console, official: Account
):
    desk = await console.staff("系统管理员")
    await Account.exclude(id=official.id).update(active=False)

    shown = await desk.get(f"/console/accounts/{official.id}")
    assert "这是最后一个服务号" in shown.words
    refused = await desk.post(f"/console/accounts/{official.id}/retire")
    assert (refused.status, "请勾选" in refused.words) == (400, True)
    assert (await Account.get(id=official.id)).active

    await desk.post(f"/console/accounts/{official.id}/retire", anyway="yes")
    assert not (await Account.get(id=official.id)).active


async def test_an_administrator_of_another_court_does_not_learn_of_an_account(console: Console, official: Account):
    await administrator_of("九江中院")
    desk = await console.staff("安全管理员")
    for path in ("", "/templates", "/menu"):
        known = await desk.get(f"/console/accounts/{official.id}{path}")
        unknown = await desk.get(f"/console/accounts/999999{path}")
        assert known.status == unknown.status == 404
        assert official.name not in known.text
    for path in ("court", "retire", "templates", "menu", "qr"):
        assert (await desk.post(f"/console/accounts/{official.id}/{path}", court="all")).status == 404
    assert (await Account.get(id=official.id)).active
