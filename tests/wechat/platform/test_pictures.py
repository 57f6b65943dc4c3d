"""Pictures are handed to WeChat."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat


async def test_a_picture_wechat_would_refuse_is_not_sent(wechat: WeChat, sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="1048576 bytes"):
        await wechat.upload_picture(b"x" * (1024 * 1024 + 1), "大桥.png")
    with pytest.raises(ValueError, match="65536 bytes"):
        await wechat.add_thumb(b"", "大桥.jpg")
    assert not await sandbox.calls()
