"""People, menus, codes and files, over real HTTP."""

import io
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from tests.wechat.acts import ANSWERED, SEND, revoke_token, tell
from tests.wechat.conftest import OpenClient, Sandbox
from wechat.platform.client import ErrorClass, WeChat, WeChatError, WireLimits

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


async def test_a_follower_is_known_and_a_stranger_is_not(wechat: WeChat, sandbox: Sandbox) -> None:
    known = await wechat.user_info(sandbox.openid("zhangsan"))
    assert known.subscribed
    assert known.openid == sandbox.openid("zhangsan")
    assert known.unionid == sandbox.person("zhangsan")["unionid"]
    assert known.subscribed_at
    assert known.subscribed_at <= datetime.now(UTC)
    await sandbox.does("zhangsan", "unfollow")
    gone = await wechat.user_info(sandbox.openid("zhangsan"))
    assert not gone.subscribed
    assert gone.subscribed_at is None


async def test_followers_are_walked_to_the_end(wechat: WeChat, sandbox: Sandbox) -> None:
    everyone = [openid async for openid in wechat.user.iter_followers()]
    assert sorted(everyone) == sorted(
        sandbox.openid(each["key"]) for each in sandbox.running.world["people"] if each["follows"]
    )


async def test_a_menu_is_made_read_and_removed(wechat: WeChat) -> None:
    assert await wechat.get_menu() is None
    menu: dict[str, object] = {"button": [{"type": "click", "name": "我要诉求", "key": "petition", "sub_button": []}]}
    await wechat.create_menu(menu)
    found = await wechat.get_menu()
    assert found
    assert "我要诉求" in json.dumps(found, ensure_ascii=False)
    await wechat.delete_menu()
    assert await wechat.get_menu() is None


async def test_a_qr_code_can_be_scanned(wechat: WeChat, sandbox: Sandbox) -> None:
    code = await wechat.create_qr("window:赣01:3", timedelta(hours=1))
    assert code.expires_in == timedelta(hours=1)
    async with sandbox.http.get(code.image_url) as response:
        assert (await response.read()).startswith(b"\x89PNG")
    await sandbox.does("lisi", "scan", ticket=code.ticket)
    forever = await wechat.create_qr("window:赣01:3", None)
    assert forever.expires_in is None


@pytest.mark.parametrize(
    ("scene", "life"), [("", None), ("x" * 65, None), ("x", timedelta(days=31)), ("x", timedelta(0))]
)
async def test_a_qr_code_wechat_would_refuse_is_not_asked_for(
    wechat: WeChat, sandbox: Sandbox, scene: str, life: timedelta | None
) -> None:
    with pytest.raises(ValueError, match=r"character|lives"):
        await wechat.create_qr(scene, life)
    assert not await sandbox.calls()


async def test_a_photograph_is_fetched(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.does("zhangsan", "send", type="image", media=b64encode(PNG).decode())
    (message,) = await sandbox.messages("zhangsan", "image")
    photo = await wechat.get_media(message["body"]["media_id"])
    assert (photo.content, photo.content_type) == (PNG, "image/png")
    assert photo.filename
    assert "/" not in photo.filename


async def test_a_video_is_followed_to_its_address(wechat: WeChat, sandbox: Sandbox) -> None:
    uploaded = await wechat.media.upload("video", ("现场.mp4", b"\0\0\0\x18ftypmp42", "video/mp4"))
    video = await wechat.get_media(uploaded["media_id"])
    assert (video.content, video.content_type) == (b"\0\0\0\x18ftypmp42", "video/mp4")


async def test_a_file_over_the_limit_is_refused(client_of: OpenClient, sandbox: Sandbox) -> None:
    wechat = client_of(limits=WireLimits(media_bytes=200))
    for kind, name, content in (("image", "a.png", PNG * 10), ("video", "a.mp4", b"x" * 500)):
        mime = {"image": "image/png", "video": "video/mp4"}[kind]
        uploaded = await wechat.media.upload(kind, (name, content, mime))
        with pytest.raises(WeChatError) as caught:
            await wechat.get_media(uploaded["media_id"])
        assert caught.value.error_class is ErrorClass.back_off


async def test_a_file_nobody_sent_is_an_error_and_not_a_file(wechat: WeChat) -> None:
    with pytest.raises(WeChatError) as caught:
        await wechat.get_media("no-such-media")
    assert caught.value.errcode == 40007


async def test_an_upload_is_repeated_whole_after_a_refused_token(wechat: WeChat, sandbox: Sandbox) -> None:
    await wechat.fetch_access_token()
    await revoke_token(wechat, sandbox)
    uploaded = await wechat.media.upload("image", ("a.png", io.BytesIO(PNG), "image/png"))
    assert (await wechat.get_media(uploaded["media_id"])).content == PNG


async def test_templates_are_listed_with_their_keys(wechat: WeChat, sandbox: Sandbox) -> None:
    listed = {each.template_id: each for each in await wechat.list_templates()}
    assert listed[sandbox.template_id("answered")].title == "诉求答复通知"
    assert listed[sandbox.template_id("answered")].keys == tuple(ANSWERED)


async def test_counts_can_be_read_and_cleared(wechat: WeChat, sandbox: Sandbox) -> None:
    await tell(wechat, sandbox)
    used = await wechat.quota(SEND)
    assert used.used == 1
    assert used.remain == used.daily_limit - 1
    await wechat.clear_quota()
    assert (await wechat.quota(SEND)).used == 0


async def test_callback_addresses_are_networks(wechat: WeChat) -> None:
    assert ip_network("127.0.0.1/32") in await wechat.callback_ips()
