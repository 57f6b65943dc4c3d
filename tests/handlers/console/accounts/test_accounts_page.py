"""微信账号: added at the console by whoever looks after them, and nobody else learns that there are any."""

import pytest

from models import Account, AccountRequest, AuditEntry
from models.enums import AccountKind
from models.keyring import unseal
from tests import cast
from tests.handlers.console.accounts.conftest import administrator_of
from tests.handlers.console.conftest import Console

HERE = "/console/accounts"
SECRET, TOKEN, AES_KEY = "s" * 32, "jiangxi12368", "k" * 43
TYPED = {
    "appid": "wx0123456789abcdef",
    "name": "南昌中院",
    "kind": "service",
    "mode": "safe",
    "court": "all",
    "secret": SECRET,
    "token": TOKEN,
    "aes_key": AES_KEY,
}


async def agree(console: Console) -> None:
    """杨帆 agrees to what was asked for last."""
    request = await AccountRequest.get(done_at__isnull=True)
    await (await console.staff("杨帆")).post(f"/console/account-requests/{request.id}", agreed="yes")


async def test_系统管理员_adds_an_account_whose_secrets_are_sealed_and_never_shown(console: Console):
    desk, court = await console.staff("系统管理员"), await cast.court()

    reply = await desk.post(HERE, **TYPED | {"court": court.id})

    assert "已提请" in reply.words
    assert not await Account.exists(appid=TYPED["appid"])
    await agree(console)
    row = await Account.get(appid=TYPED["appid"])
    assert (row.court_id, row.kind, unseal(row.secret_sealed)) == (court.id, AccountKind.SERVICE, SECRET)
    shown, listed = await desk.get(f"{HERE}/{row.id}"), await desk.get(HERE)
    assert f"{console.site.url}/wechat/callback/{TYPED['appid']}" in shown.words
    assert "南昌中院" in listed.words
    for page in (reply, shown, listed):
        assert not any(secret in page.text for secret in (SECRET, TOKEN, AES_KEY))
    written = await AuditEntry.get(action="keep_account")
    assert (written.subject_id, written.facts) == (row.id, {"court": court.id})


async def test_the_same_appid_again_brings_name_and_secrets_up_to_date_once_agreed(console: Console):
    desk = await console.staff("系统管理员")
    await desk.post(HERE, **TYPED)
    await agree(console)
    await desk.post(HERE, **TYPED | {"name": "新名称", "secret": "t" * 32})
    assert unseal((await Account.get(appid=TYPED["appid"])).secret_sealed) == SECRET
    twice = await desk.post(HERE, **TYPED)
    assert (twice.status, "已有一条变动在等人同意" in twice.words) == (409, True)
    await agree(console)
    row = await Account.get(appid=TYPED["appid"])
    assert (row.name, unseal(row.secret_sealed), row.court_id) == ("新名称", "t" * 32, None)

    refused = await desk.post(HERE, **TYPED | {"kind": "miniprogram"})
    assert (refused.status, "类型不能改" in refused.words) == (400, True)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"appid": "x"}, "AppID 应是 wx 开头"),
        ({"name": "  "}, "名称必须填写"),
        ({"name": "长" * 200}, "名称最长 60 个字"),
        ({"kind": "robot"}, "请选择是服务号"),
        ({"mode": ""}, "请选择消息加解密方式"),
        ({"court": "999999"}, "请选择您辖区里的一家法院"),
        ({"court": "x"}, "请选择归哪家法院"),
        ({"secret": "a b"}, "AppSecret 必须填写"),
        ({"token": "长"}, "令牌 Token 应是"),
        ({"aes_key": "k"}, "消息加解密密钥应为 43 位"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    console: Console, changed: dict[str, str], words: str
):
    desk = await console.staff("系统管理员")

    reply = await desk.post(HERE, **TYPED | changed)

    assert (reply.status, words in reply.words) == (400, True), reply.words[-400:]
    assert SECRET not in reply.text
    assert await AccountRequest.all().count() == 0


async def test_an_administrator_of_one_court_sees_and_adds_only_the_accounts_there(console: Console):
    await administrator_of("九江中院")
    desk, above = await console.staff("安全管理员"), await console.staff("系统管理员")
    await above.post(HERE, **TYPED | {"court": (await cast.court("南昌中院")).id})
    await agree(console)

    shown = await desk.get(HERE)
    assert "还没有微信账号" in shown.words
    assert "全辖区共用" not in shown.words
    for court in ("all", (await cast.court("南昌中院")).id):
        refused = await desk.post(HERE, **TYPED | {"appid": "wxfedcba9876543210", "court": court})
        assert refused.status == 400, refused.words
    theirs = await desk.post(HERE, **TYPED | {"court": (await cast.court("九江中院")).id})
    assert (theirs.status, "由另一位系统管理员管" in theirs.words) == (403, True)

    own = TYPED | {"appid": "wxfedcba9876543210", "name": "九江", "court": (await cast.court("九江中院")).id}
    assert "已提请" in (await desk.post(HERE, **own)).words


async def test_周敏_adds_none_and_the_others_find_no_such_page(console: Console):
    desk = await console.staff("周敏")
    shown = await desk.get(HERE)
    assert ("没有等您同意的" in shown.words, "AppSecret" in shown.words) == (True, False)
    assert (await desk.post(HERE, **TYPED)).status == 404
    for name in ("李正", "审计员", "安全管理员"):
        assert (await (await console.staff(name)).get(HERE)).status == 404
