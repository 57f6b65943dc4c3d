"""账号迁移 as WeChat does it: followers follow the new account, which may ask for 15 days who they are now."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, Json, Wire, openid, sandbox_for
from tests.wechat.sandbox.two_accounts import DAYS, NEW, moved, new_openid, world_of_two

PATH = "/cgi-bin/changeopenid"


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with sandbox_for("http://127.0.0.1:9", world_of_two(tmp_path)) as running:
        yield running


async def asked(wire: Wire, body: Json | None = None, by: Json = NEW, **changed: object) -> Json:
    given = body or {"from_appid": SERVICE["appid"], "openid_list": [openid("zhangsan")], **changed}
    return await wire.post(PATH, given, access_token=await wire.stable_token(by))


async def test_who_followed_the_old_account_has_an_openid_in_the_new_one_and_a_stranger_has_none(wire: Wire) -> None:
    await moved(wire)
    answer = await asked(wire, openid_list=[openid("zhangsan"), "oNobody"])
    assert answer == {
        "errcode": 0,
        "errmsg": "ok",
        "result_list": [
            {"ori_openid": openid("zhangsan"), "new_openid": new_openid("zhangsan"), "err_msg": "ok"},
            {"ori_openid": "oNobody", "err_msg": "ori_openid error"},
        ],
    }


async def test_who_had_left_the_old_account_before_is_not_known_any_more(wire: Wire) -> None:
    await wire.control("POST", "people/lisi/unfollow?wait=0", {"account": SERVICE["appid"]})
    await moved(wire)
    answer = await asked(wire, openid_list=[openid("lisi")])
    assert answer["result_list"] == [{"ori_openid": openid("lisi"), "err_msg": "ori_openid error"}]


async def test_without_a_move_with_the_wrong_appid_and_after_15_days_it_is_63178(wire: Wire) -> None:
    assert (await asked(wire))["errcode"] == 63178
    await moved(wire)
    for wrong in ("wx0000000000000000", SERVICE["original_id"], ""):
        assert (await asked(wire, from_appid=wrong))["errcode"] == 63178
    assert (await asked(wire, body={"openid_list": [openid("zhangsan")]}))["errcode"] == 63178
    await wire.advance(15 * DAYS - 60)
    assert (await asked(wire))["errcode"] == 0
    await wire.advance(120)
    assert (await asked(wire))["errcode"] == 63178


async def test_a_hundred_are_answered_a_hundred_and_one_and_none_are_not(wire: Wire) -> None:
    await moved(wire)
    hundred = [f"o{at}" for at in range(100)]
    assert len((await asked(wire, openid_list=hundred))["result_list"]) == 100
    assert (await asked(wire, openid_list=[*hundred, "o"]))["errcode"] == 40032
    assert (await asked(wire, openid_list=[]))["errcode"] == 63182
    assert (await asked(wire, openid_list="o"))["errcode"] == 47001


async def test_it_wants_the_new_accounts_token_the_old_account_may_call_nothing_any_more(wire: Wire) -> None:
    before = await wire.stable_token(SERVICE)
    await moved(wire)
    body = {"from_appid": SERVICE["appid"], "openid_list": [openid("zhangsan")]}
    assert (await wire.post(PATH, body, access_token=before))["errcode"] == 50002
    assert (await wire.ask_stable(SERVICE))["errcode"] == 50002
    assert (await wire.post(PATH, body))["errcode"] == 41001
    assert (await asked(wire, by=MINIPROGRAM))["errcode"] == 48001


async def test_the_people_follow_the_new_account_and_write_to_it_alone(wire: Wire) -> None:
    await moved(wire)
    token = await wire.stable_token(NEW)
    info = await wire.get("/cgi-bin/user/info", access_token=token, openid=new_openid("zhangsan"))
    assert (info["subscribe"], info["subscribe_scene"]) == (1, "ADD_SCENE_ACCOUNT_MIGRATION")
    await wire.does("zhangsan", "send", SERVICE, status=400, type="text", content="你好")


async def test_a_move_goes_once_and_between_two_official_accounts(wire: Wire) -> None:
    for to in (SERVICE["appid"], MINIPROGRAM["appid"]):
        await wire.control("POST", f"accounts/{SERVICE['appid']}/move", {"to": to}, 400)
    await moved(wire)
    await wire.control("POST", f"accounts/{NEW['appid']}/move", {"to": SERVICE["appid"]}, 400)
