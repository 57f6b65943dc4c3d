"""One message goes to many: its shape on the wire, and what is never asked of WeChat."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import ErrorClass, WeChat, WeChatError
from wechat.platform.drafts import DraftArticle
from wechat.platform.mass import MOST_OPENIDS, MassMessage, MassStatus

TEXT = MassMessage.text("赣江大桥封闭，请绕行。")


SEND = "/cgi-bin/message/mass/send"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


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


async def test_a_job_asked_for_again_is_the_same_job(wechat: WeChat, sandbox: Sandbox) -> None:
    two = [sandbox.openid("zhangsan"), sandbox.openid("lisi")]
    first = await wechat.send_mass_to(TEXT, two, "b-1")
    again = await wechat.send_mass_to(TEXT, two, "b-1")
    assert (first.known_already, again.known_already) == (False, True)
    assert (again.msg_id, again.msg_data_id) == (first.msg_id, None)
    assert await wechat.mass_status(first.msg_id) == MassStatus.SENT
    assert [each["body"]["text"] for each in await sandbox.messages("lisi", "text")] == [TEXT.content]


async def test_a_job_lost_on_the_way_back_is_found_again(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.rule("/cgi-bin/message/mass/sendall", drop="after", times=1)
    with pytest.raises(Exception, match="no whole answer") as lost:
        await wechat.send_mass_to_tag(TEXT, None, "b-1")
    assert getattr(lost.value, "uncertain", False)
    assert (await wechat.send_mass_to_tag(TEXT, None, "b-1")).known_already
    assert len(await sandbox.messages("zhangsan", "text")) == 1


async def test_a_tag_is_written_to_with_an_article_that_is_taken_back(wechat: WeChat, sandbox: Sandbox) -> None:
    tag = await wechat.create_tag("法官")
    await wechat.tag_people(tag, [sandbox.openid("judge_li")])
    cover = (await wechat.add_permanent_picture(PNG, "bridge.png")).media_id
    article = DraftArticle("赣江大桥封闭", "南昌中院", "请绕行", "<p>请绕行。</p>", cover)
    sent = await wechat.send_mass_to_tag(MassMessage.article(await wechat.add_draft([article])), tag, "b-1")
    assert sent.msg_data_id
    assert len(await sandbox.messages("judge_li", "news")) == 1
    assert await sandbox.messages("zhangsan", "news") == []
    await wechat.delete_mass(sent.msg_id)
    assert await wechat.mass_status(sent.msg_id) == MassStatus.DELETED


async def test_pictures_are_looked_at_and_sent(wechat: WeChat, sandbox: Sandbox) -> None:
    pictures = [(await wechat.add_permanent_picture(PNG, "bridge.png")).media_id for _ in range(2)]
    message = MassMessage.pictures(pictures)
    assert await wechat.preview_mass(message, sandbox.openid("zhangsan"))
    assert await sandbox.messages("lisi", "image") == []
    await wechat.send_mass_to_tag(message, None, "b-1")
    assert len(await sandbox.messages("lisi", "image")) == 1


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        *((45028, ErrorClass.wait_quota), (45009, ErrorClass.wait_quota), (45011, ErrorClass.back_off)),
        *((45066, ErrorClass.back_off), (40007, ErrorClass.template_wrong), (48003, ErrorClass.account_alarm)),
    ],
)
async def test_a_refusal_says_what_to_do(wechat: WeChat, sandbox: Sandbox, errcode: int, kind: ErrorClass) -> None:
    await sandbox.rule(SEND, errcode=errcode, times=1)
    with pytest.raises(WeChatError) as refused:
        await wechat.send_mass_to(TEXT, [sandbox.openid("zhangsan"), sandbox.openid("lisi")], "b-1")
    assert refused.value.error_class is kind


async def test_the_speed_is_read_and_set(wechat: WeChat) -> None:
    await wechat.set_mass_speed(3)
    assert await wechat.mass_speed() == 3
    with pytest.raises(ValueError, match="not 5"):
        await wechat.set_mass_speed(5)
