"""Pictures are handed to WeChat."""

import pytest

from tests.wechat.conftest import Sandbox
from tests.wechat.platform.test_mass import PNG
from wechat.platform.client import WeChat


async def test_a_picture_wechat_would_refuse_is_not_sent(wechat: WeChat, sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="1048576 bytes"):
        await wechat.upload_picture(b"x" * (1024 * 1024 + 1), "大桥.png")
    with pytest.raises(ValueError, match="65536 bytes"):
        await wechat.add_thumb(b"", "大桥.jpg")
    assert not await sandbox.calls()


async def test_pictures_are_kept_for_good_and_shown(wechat: WeChat, sandbox: Sandbox) -> None:
    media_id, url = await wechat.add_permanent_picture(PNG + b"\0" * 2 * 1024 * 1024, "大桥.png")
    assert media_id
    assert await wechat.add_thumb(b"\xff\xd8", "bridge.jpg") != media_id
    for shown in (url, await wechat.upload_picture(PNG, "bridge.png")):
        async with sandbox.http.get(shown) as picture:
            assert (await picture.read()).startswith(PNG)
