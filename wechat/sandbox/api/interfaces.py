"""Some interfaces are about interfaces: tokens, quotas, addresses. Source: official pages of openApi management."""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.tokens import count, plain_token, stable_token
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount

CLEARS_A_MONTH = 10
CLEARS = "clear_quota"


def token(call: Call) -> Answer:
    """Answer `GET /cgi-bin/token`."""
    if call.query.get("grant_type") != "client_credential":
        raise SandboxRefusal(40002)
    made = plain_token(call.box, call.account.appid)
    return {"access_token": made.text, "expires_in": made.expires_in}


def stable(call: Call) -> Answer:
    """Answer `POST /cgi-bin/stable_token`."""
    if call.body.text("grant_type", "") != "client_credential":
        raise SandboxRefusal(40002)
    made = stable_token(call.box, call.account.appid, call.body.flag("force_refresh"))
    return {"access_token": made.text, "expires_in": made.expires_in}


def callback_addresses(call: Call) -> Answer:
    """Answer `/cgi-bin/getcallbackip`: single addresses and ranges, as the platform mixes them."""
    return {"ip_list": [call.box.settings.host, "127.0.0.0/8"]}


def clear_quota(call: Call) -> Answer:
    """Answer `/cgi-bin/clear_quota`, with a token or (v2) with the secret: ten a month in all."""
    if call.body.text("appid", "") != call.account.appid:
        raise SandboxRefusal(40013)
    today = call.box.day()
    if count(call.box, call.account.appid, CLEARS, today[:7]) > CLEARS_A_MONTH:
        raise SandboxRefusal(48006)
    call.box.state.run("DELETE FROM usage WHERE appid = ? AND day = ?", call.account.appid, today)
    return OK


def used_today(box: Sandbox, account: WorldAccount, path: str) -> int:
    """Return how often an interface was called today."""
    row = box.state.row(
        "SELECT used FROM usage WHERE appid = ? AND day = ? AND path = ?", account.appid, box.day(), path
    )
    return int(row["used"]) if row else 0
