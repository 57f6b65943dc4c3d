"""Template messages: the card on the phone, what is refused, and the outcome that is pushed."""

import asyncio

import aiohttp
import pytest

from tests.wechat.sandbox.calling import (
    ANSWERED,
    GOOD_VALUES,
    MINIPROGRAM,
    SERVICE,
    CourtServer,
    Wire,
    openid,
    sandbox_for,
    until,
)


async def test_a_card_shows_labels_and_values_and_knows_its_msgid(wire: Wire) -> None:
    sent = await wire.send_template(url="http://court.example/t/1", client_msg_id="d-1")
    assert (sent["errcode"], sent["errmsg"]) == (0, "ok")
    assert len(str(sent["msgid"])) == 19
    assert sent["msgid"] > 2**53
    [card] = await wire.chat("zhangsan", "template")
    assert card["from"] == "account"
    assert card["body"] == {
        "template_id": ANSWERED["template_id"],
        "title": "诉求答复通知",
        "url": "http://court.example/t/1",
        "miniprogram": None,
        "fields": [
            {"key": each["key"], "label": each["label"], "value": each["example"]} for each in ANSWERED["fields"]
        ],
        "msgid": sent["msgid"],
        "client_msg_id": "d-1",
    }


async def test_the_outcome_is_pushed_with_the_msgid_and_no_bubble_answers_it(wire: Wire, server: CourtServer) -> None:
    server.says = lambda _: "no xml at all"
    sent = await wire.send_template()
    await until(lambda: len(server.received) == 1)
    event = server.received[0].message
    assert (event["MsgType"], event["Event"], event["Status"]) == ("event", "TEMPLATESENDJOBFINISH", "success")
    assert int(event["MsgID"]) == sent["msgid"]
    assert event["FromUserName"] == openid("zhangsan")
    assert [each["kind"] for each in await wire.chat("zhangsan")] == ["template"]


async def test_a_send_lost_on_the_way_there_was_never_done(wire: Wire) -> None:
    await wire.stable_token()
    await wire.rule("/cgi-bin/message/template/send", drop="before", times=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await wire.send_template(client_msg_id="d-1")
    assert await wire.chat("zhangsan", "template") == []
    assert (await wire.send_template(client_msg_id="d-1"))["errcode"] == 0


async def test_a_send_whose_answer_is_lost_was_done_and_repeating_it_shows_nothing_new(wire: Wire) -> None:
    await wire.stable_token()
    await wire.rule("/cgi-bin/message/template/send", drop="after", times=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await wire.send_template(client_msg_id="d-1")
    [card] = await wire.chat("zhangsan", "template")
    assert (await wire.send_template(client_msg_id="d-1"))["msgid"] == card["body"]["msgid"]
    assert len(await wire.chat("zhangsan", "template")) == 1
    lines = [each for each in (await wire.control("GET", "log"))["lines"] if each["path"].endswith("template/send")]
    assert (lines[0]["status"], lines[0]["response"]) == (None, "(connection dropped after the work was done)")


async def test_a_slow_answer_is_slow_after_the_work_was_done(wire: Wire) -> None:
    await wire.stable_token()
    await wire.rule("/cgi-bin/message/template/send", delay=600, times=1)
    asked = asyncio.create_task(wire.send_template(client_msg_id="d-1"))

    async def shown() -> bool:
        return bool(await wire.chat("zhangsan", "template"))

    await until(shown)
    assert not asked.done()
    asked.cancel()
    [card] = await wire.chat("zhangsan", "template")
    assert (await wire.send_template(client_msg_id="d-1"))["msgid"] == card["body"]["msgid"]


async def test_a_blocked_card_is_accepted_but_never_shown(wire: Wire, server: CourtServer) -> None:
    await wire.rule("/cgi-bin/message/template/send", finish="failed:user block", times=1)
    assert (await wire.send_template())["errcode"] == 0
    await until(lambda: len(server.received) == 1)
    assert server.received[0].message["Status"] == "failed:user block"
    assert await wire.chat("zhangsan") == []


async def test_the_same_client_msg_id_gives_the_same_msgid_and_one_card(wire: Wire, server: CourtServer) -> None:
    first = await wire.send_template(client_msg_id="d-1")
    again = await wire.send_template(client_msg_id="d-1")
    other = await wire.send_template(client_msg_id="d-2")
    assert again["msgid"] == first["msgid"] != other["msgid"]
    assert len(await wire.chat("zhangsan", "template")) == 2
    await until(lambda: len(server.received) == 2)


async def test_the_client_msg_id_of_another_person_is_another_message(wire: Wire) -> None:
    first = await wire.send_template("zhangsan", client_msg_id="d-1")
    assert (await wire.send_template("lisi", client_msg_id="d-1"))["msgid"] != first["msgid"]


async def test_a_client_msg_id_is_forgotten_after_ten_minutes(wire: Wire) -> None:
    first = await wire.send_template(client_msg_id="d-1")
    await wire.advance(599)
    assert (await wire.send_template(client_msg_id="d-1"))["msgid"] == first["msgid"]
    await wire.advance(2)
    assert (await wire.send_template(client_msg_id="d-1"))["msgid"] != first["msgid"]
    assert len(await wire.chat("zhangsan", "template")) == 2


async def test_a_refused_send_is_not_remembered(wire: Wire) -> None:
    refused = await wire.send_template(client_msg_id="d-1", data={})
    assert refused["errcode"] == 47003
    assert (await wire.send_template(client_msg_id="d-1"))["errcode"] == 0


async def test_who_does_not_follow_is_refused(wire: Wire) -> None:
    await wire.does("zhangsan", "unfollow")
    refused = await wire.send_template()
    assert refused["errcode"] == 43004
    assert refused["errmsg"].startswith("require subscribe rid: ")


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"touser": "oNobody"}, 40003, "invalid openid"),
        ({"touser": openid("zhangsan", MINIPROGRAM)}, 40003, "invalid openid"),
        ({"template_id": "unknown"}, 40037, "invalid template_id"),
        ({"miniprogram": {"appid": "wx0", "pagepath": "x"}}, 40013, "invalid appid"),
        ({"miniprogram": {"appid": SERVICE["appid"], "pagepath": "x"}}, 40013, "invalid appid"),
        ({"data": {}}, 47003, "argument invalid! data.character_string1.value is empty"),
        ({"data": GOOD_VALUES | {"thing2": {"value": "①"}}}, 47003, "argument invalid! data.thing2.value is empty"),
        ({"data": GOOD_VALUES | {"time3": {"value": "明天"}}}, 47003, "argument invalid! data.time3.value invalid"),
        ({"data": GOOD_VALUES | {"thing2": {"value": "一" * 21}}}, 47003, "data.thing2.value invalid"),
        ({"data": GOOD_VALUES | {"thing2": {"value": 7}}}, 47001, "data format error"),
        ({"data": "x"}, 47001, "data format error"),
        ({"client_msg_id": "x" * 65}, 40035, "client_msg_id"),
    ],
)
async def test_what_the_platform_would_refuse_is_refused(
    wire: Wire, changed: dict[str, object], code: int, words: str
) -> None:
    refused = await wire.send_template(**changed)
    assert refused["errcode"] == code
    assert words in refused["errmsg"]
    assert await wire.chat("zhangsan") == []


async def test_keys_with_a_data_suffix_leave_the_value_empty(wire: Wire) -> None:
    data = {f"{key}.DATA": value for key, value in GOOD_VALUES.items()}
    assert (await wire.send_template(data=data))["errcode"] == 47003


async def test_a_miniprogram_of_the_world_goes_onto_the_card(wire: Wire) -> None:
    page = {"appid": MINIPROGRAM["appid"], "pagepath": "pages/ticket?id=1"}
    await wire.send_template(url="http://court.example/t/1", miniprogram=page)
    [card] = await wire.chat("zhangsan", "template")
    assert card["body"]["miniprogram"] == page
    opened = await wire.does("zhangsan", "tap", seq=card["seq"])
    assert opened == {"open": "http://court.example/t/1", "miniprogram": page}


async def test_a_sandbox_told_to_cut_shows_twenty_characters(server: CourtServer) -> None:
    async with sandbox_for(server.url, cut_long_fields=True) as wire:
        assert (await wire.send_template(data=GOOD_VALUES | {"thing2": {"value": "一" * 25}}))["errcode"] == 0
        [card] = await wire.chat("zhangsan", "template")
        assert card["body"]["fields"][1]["value"] == "一" * 20


async def test_the_library_lists_every_template_with_its_keys(wire: Wire) -> None:
    token = await wire.stable_token()
    listed = (await wire.get("/cgi-bin/template/get_all_private_template", access_token=token))["template_list"]
    answered = next(each for each in listed if each["template_id"] == ANSWERED["template_id"])
    assert "诉求编号:{{character_string1.DATA}}" in answered["content"].splitlines()
    assert len(listed) == 8
    assert answered["primary_industry"] == "政府与公共事业"


async def test_a_miniprogram_has_no_template_messages(wire: Wire) -> None:
    token = await wire.stable_token(MINIPROGRAM)
    refused = await wire.post("/cgi-bin/message/template/send", {"touser": "x"}, access_token=token)
    assert refused["errcode"] == 48001
