"""Followers are tagged, and people with a tag see a menu of their own."""

from typing import Any

import pytest

from tests.wechat.sandbox.calling import Json, Wire, openid
from tests.wechat.sandbox.many import post, tagged

COMMON: Json = {"button": [{"type": "click", "name": "我要诉求", "key": "petition", "sub_button": []}]}
STAFF: Json = {"button": [{"type": "click", "name": "我的工单", "key": "tickets", "sub_button": []}]}


async def tagging(wire: Wire, tag: int, openids: list[str]) -> int:
    body = {"tagid": tag, "openid_list": openids}
    return int((await post(wire, "/cgi-bin/tags/members/batchtagging", body))["errcode"])


async def names(wire: Wire) -> dict[str, int]:
    found = await wire.get("/cgi-bin/tags/get", access_token=await wire.stable_token())
    return {each["name"]: each["count"] for each in found["tags"]}


async def test_a_tag_is_made_named_given_taken_and_removed(wire: Wire) -> None:
    tag = await tagged(wire, "法官", "judge_li", "zhangsan")
    assert (await names(wire))["法官"] == 2
    mine = {"openid": openid("judge_li")}
    assert (await post(wire, "/cgi-bin/tags/getidlist", mine))["tagid_list"] == [tag]
    page = await post(wire, "/cgi-bin/user/tag/get", {"tagid": tag, "next_openid": ""})
    assert page["count"] == 2
    behind = await post(wire, "/cgi-bin/user/tag/get", {"tagid": tag, "next_openid": page["next_openid"]})
    assert (behind["count"], "data" in behind) == (0, False)
    taking = {"tagid": tag, "openid_list": [openid("zhangsan")]}
    assert (await post(wire, "/cgi-bin/tags/members/batchuntagging", taking))["errcode"] == 0
    assert (await post(wire, "/cgi-bin/tags/update", {"tag": {"id": tag, "name": "员额法官"}}))["errcode"] == 0
    assert (await names(wire))["员额法官"] == 1
    assert (await post(wire, "/cgi-bin/tags/delete", {"tag": {"id": tag}}))["errcode"] == 0
    assert (await post(wire, "/cgi-bin/tags/getidlist", mine))["tagid_list"] == []


async def test_who_leaves_loses_the_tag(wire: Wire) -> None:
    await tagged(wire, "法官", "judge_li")
    await wire.does("judge_li", "unfollow")
    assert (await names(wire))["法官"] == 0


async def test_what_the_platform_refuses_of_tags(wire: Wire) -> None:
    tag = await tagged(wire, "法官", "judge_li")

    async def create(name: str) -> Any:
        return (await post(wire, "/cgi-bin/tags/create", {"tag": {"name": name}})).get("errcode")

    assert await create("法官") == 45157
    assert await create("") == 45157
    assert await create("法" * 11) == 45158
    assert await tagging(wire, tag, []) == 40032
    assert await tagging(wire, tag, [openid("lisi")] * 51) == 0
    assert await tagging(wire, tag, [f"o-{number}" for number in range(51)]) == 40032
    assert await tagging(wire, tag, [openid("zhangsan"), "o-1"]) == 49003
    assert await tagging(wire, tag + 1, [openid("zhangsan")]) == 45159
    assert await tagging(wire, 2, [openid("zhangsan")]) == 45058
    await wire.does("zhangsan", "unfollow")
    assert await tagging(wire, tag, [openid("lisi"), openid("zhangsan")]) == 40003
    assert (await names(wire))["法官"] == 2


async def test_an_account_has_a_hundred_tags_and_a_person_twenty(wire: Wire) -> None:
    tags = [await tagged(wire, f"t{number}", "lisi") for number in range(20)]
    one = (await post(wire, "/cgi-bin/tags/create", {"tag": {"name": "t20"}}))["tag"]["id"]
    assert await tagging(wire, one, [openid("lisi")]) == 45059
    for number in range(21, 100):
        await post(wire, "/cgi-bin/tags/create", {"tag": {"name": f"t{number}"}})
    assert (await post(wire, "/cgi-bin/tags/create", {"tag": {"name": "t100"}}))["errcode"] == 45056
    assert len(tags) == 20


async def test_people_with_a_tag_see_and_press_a_menu_of_their_own(wire: Wire) -> None:
    tag = await tagged(wire, "法官", "judge_li")
    own = {**STAFF, "matchrule": {"tag_id": str(tag)}}
    assert (await post(wire, "/cgi-bin/menu/addconditional", own))["errcode"] == 65303
    await post(wire, "/cgi-bin/menu/create", COMMON)
    menuid = (await post(wire, "/cgi-bin/menu/addconditional", own))["menuid"]
    assert await post(wire, "/cgi-bin/menu/trymatch", {"user_id": openid("judge_li")}) == STAFF
    assert await post(wire, "/cgi-bin/menu/trymatch", {"user_id": openid("zhangsan")}) == COMMON
    people = {each["key"]: each["menus"] for each in (await wire.control("GET", "state"))["people"]}
    assert list(people["judge_li"].values()) == [STAFF]
    assert people["zhangsan"] == {}
    await wire.does("judge_li", "menu", key="tickets")
    assert "没有这个按钮" in (await wire.does("zhangsan", "menu", status=400, key="tickets"))["error"]
    token = await wire.stable_token()
    found = await wire.get("/cgi-bin/menu/get", access_token=token)
    assert found["menu"] == COMMON
    assert [(each["menuid"], each["matchrule"]) for each in found["conditionalmenu"]] == [
        (int(menuid), {"tag_id": str(tag)})
    ]
    assert (await post(wire, "/cgi-bin/menu/delconditional", {"menuid": menuid}))["errcode"] == 0
    assert (await post(wire, "/cgi-bin/menu/delconditional", {"menuid": menuid}))["errcode"] == 65301
    assert await post(wire, "/cgi-bin/menu/trymatch", {"user_id": openid("judge_li")}) == COMMON


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [({"matchrule": {}}, 65304), ({"button": []}, 40016), ({"matchrule": {"tag_id": "x"}}, 47001)],
)
async def test_conditional_menus_the_platform_refuses(wire: Wire, changed: Json, errcode: int) -> None:
    await post(wire, "/cgi-bin/menu/create", COMMON)
    body = {**STAFF, "matchrule": {"tag_id": "100"}, **changed}
    assert (await post(wire, "/cgi-bin/menu/addconditional", body))["errcode"] == errcode


async def test_without_the_common_menu_there_are_no_others(wire: Wire) -> None:
    tag = await tagged(wire, "法官", "judge_li")
    await post(wire, "/cgi-bin/menu/create", COMMON)
    await post(wire, "/cgi-bin/menu/addconditional", {**STAFF, "matchrule": {"tag_id": tag}})
    await wire.get("/cgi-bin/menu/delete", access_token=await wire.stable_token())
    assert (await post(wire, "/cgi-bin/menu/trymatch", {"user_id": openid("judge_li")}))["errcode"] == 46003
