"""What several tests of the client do."""

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat

SEND = "/cgi-bin/message/template/send"
TOKEN = "/cgi-bin/stable_token"

ANSWERED = {
    "character_string1": "SQ2026110000017",
    "thing2": "执行款迟迟未到账",
    "time3": "2026年11月23日 10:12",
    "thing4": "点击查看答复并评价",
}


async def tell(wechat: WeChat, sandbox: Sandbox, person: str = "zhangsan", client_msg_id: str | None = None) -> int:
    """Tell a person that an answer is there."""
    return await wechat.send_template(
        sandbox.openid(person),
        sandbox.template_id("answered"),
        ANSWERED,
        url="https://court.example/a/1",
        client_msg_id=client_msg_id,
    )


async def revoke_token(wechat: WeChat, sandbox: Sandbox) -> None:
    """Somebody else forces a renewal: the token in hand is dead."""
    keys = {"appid": sandbox.account.appid, "secret": sandbox.account.secret}
    body = {"grant_type": "client_credential", "force_refresh": True, **keys}
    async with sandbox.http.post(sandbox.url + TOKEN, json=body) as response:
        assert (await response.json(content_type=None))["access_token"] != wechat.access_token
