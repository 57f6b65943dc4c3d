"""One message goes to many: its shape on the wire, and what is never asked of WeChat."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat
from wechat.platform.mass import MOST_OPENIDS, MassMessage

TEXT = MassMessage.text("赣江大桥封闭，请绕行。")


def test_several_pictures_are_sent_in_the_plural_and_looked_at_in_the_singular() -> None:
    pictures = MassMessage.pictures(["m-1", "m-2"])
    assert pictures.body()["images"] == {
        "media_ids": ["m-1", "m-2"],
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }
    assert pictures.body()["msgtype"] == "image"
    assert pictures.preview_body() == {"msgtype": "image", "image": {"media_id": "m-1"}}


def test_an_article_is_named_by_its_draft() -> None:
    assert MassMessage.article("m-1").body() == {"msgtype": "mpnews", "mpnews": {"media_id": "m-1"}}
    assert "大桥" not in repr(TEXT)


@pytest.mark.parametrize("number", [0, 1, MOST_OPENIDS + 1])
async def test_a_list_wechat_would_refuse_is_not_sent(wechat: WeChat, sandbox: Sandbox, number: int) -> None:
    with pytest.raises(ValueError, match="2 to 10000 openids"):
        await wechat.send_mass_to(TEXT, ["o"] * number, "b-1")
    assert not await sandbox.calls()


@pytest.mark.parametrize("clientmsgid", ["", "x" * 65, "通" * 22])
async def test_a_clientmsgid_wechat_would_refuse_is_not_sent(
    wechat: WeChat, sandbox: Sandbox, clientmsgid: str
) -> None:
    with pytest.raises(ValueError, match="clientmsgid has 1 to 64 bytes"):
        await wechat.send_mass_to_tag(TEXT, None, clientmsgid)
    assert not await sandbox.calls()


def test_nothing_is_no_message() -> None:
    with pytest.raises(ValueError, match="no words"):
        MassMessage.text(" \n")
    with pytest.raises(ValueError, match="1 to 20 pictures"):
        MassMessage.pictures([])
