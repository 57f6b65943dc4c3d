"""Subscription notices, of a mini-program and of a service account: the same rules of fields as for cards."""

import pytest

from tests.wechat.sandbox.calling import ANSWERED, GOOD_VALUES, MINIPROGRAM, SERVICE, WORLD, Json, Wire, openid

MINI = next(each for each in WORLD["templates"] if each["account"] == MINIPROGRAM["appid"])
MINI_VALUES = {each["key"]: {"value": each["example"]} for each in MINI["fields"]}
FACES = {
    "subscribe/send": (MINIPROGRAM, MINI["template_id"], MINI_VALUES),
    "subscribe/bizsend": (SERVICE, ANSWERED["template_id"], GOOD_VALUES),
}
REFUSED = [
    ("thing2", "一" * 21, "data.thing2.value invalid"),
    ("thing2", "😀\u200d", "data.thing2.value is empty"),
    ("time3", "—", "data.time3.value invalid"),
    ("time3", "", "data.time3.value is empty"),
    ("time3", "２０２６年11月17日 09:30", "data.time3.value invalid"),
    ("character_string1", "（2026）赣01执1号", "data.character_string1.value invalid"),
]


async def send(wire: Wire, face: str, data: Json) -> Json:
    account, template_id, _ = FACES[face]
    token = await wire.stable_token(account)
    body = {"touser": openid("zhangsan", account), "template_id": template_id, "data": data}
    return await wire.post(f"/cgi-bin/message/{face}", body, access_token=token)


async def allow(wire: Wire, face: str) -> None:
    account, template_id, _ = FACES[face]
    await wire.does("zhangsan", "allow", account, answers={template_id: "accept"})


@pytest.mark.parametrize("face", FACES)
async def test_张三_is_sent_one_card_for_one_leave(wire: Wire, face: str) -> None:
    account, _, values = FACES[face]
    assert (await send(wire, face, values))["errcode"] == 43101
    await allow(wire, face)
    assert (await send(wire, face, values))["errcode"] == 0
    assert (await send(wire, face, values))["errcode"] == 43101
    assert len(await wire.chat("zhangsan", "template", account)) == 1


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
async def test_what_does_not_fit_its_field_is_refused_and_the_leave_kept(
    wire: Wire, face: str, key: str, value: str, why: str
) -> None:
    _, _, values = FACES[face]
    await allow(wire, face)
    refused = await send(wire, face, values | {key: {"value": value}})
    assert refused["errcode"] == 47003
    assert why in refused["errmsg"]
    assert (await send(wire, face, values))["errcode"] == 0
