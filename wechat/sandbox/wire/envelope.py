"""One try of a callback goes over the wire as an address with signature, and a body in the account's mode."""

from dataclasses import dataclass
from urllib.parse import urlencode

from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import Format, Mode, WorldAccount
from wechat.sandbox.wire.codec import RANDOM_BYTES, Codec
from wechat.sandbox.wire.markup import write
from wechat.sandbox.wire.push import CallbackPush


@dataclass(frozen=True)
class Envelope:
    """One try, sealed. `plain` is the readable message for the log."""

    url: str
    body: str
    mime: str
    plain: str


def callback_url(box: Sandbox, account: WorldAccount) -> str:
    return box.settings.server_url.rstrip("/") + account.callback_path


def nonce(box: Sandbox) -> str:
    """Return a number of up to ten digits."""
    return str(int.from_bytes(box.entropy(4), "big"))


def message(box: Sandbox, push: CallbackPush, created: int) -> Object:
    """Return the whole message: who, to whom, when, what. It stays the same over all tries."""
    return {
        "ToUserName": push.account.original_id,
        "FromUserName": box.people.openid(push.account.appid, push.person),
        "CreateTime": created,
        **push.fields,
    }


def seal(box: Sandbox, push: CallbackPush, fields: Object) -> Envelope:
    """Make a try with its own timestamp, nonce and random bytes."""
    account = push.account
    plain = write(fields, account.format)
    codec = Codec(account.token, account.aes_key, account.appid)
    stamp, once = str(box.clock.stamp()), nonce(box)
    query = {"signature": codec.sign(stamp, once), "timestamp": stamp, "nonce": once}
    query["openid"] = str(fields["FromUserName"])
    body = plain
    if account.mode is not Mode.PLAIN:
        encrypted = codec.encrypt(plain, box.entropy(RANDOM_BYTES))
        query |= {"encrypt_type": "aes", "msg_signature": codec.sign(stamp, once, encrypted)}
        outer: Object = {"ToUserName": account.original_id, "Encrypt": encrypted}
        body = write({**fields, "Encrypt": encrypted} if account.mode is Mode.COMPATIBLE else outer, account.format)
    mime = "text/xml" if account.format is Format.XML else "application/json"
    return Envelope(f"{callback_url(box, account)}?{urlencode(query)}", body, mime, plain)


def verification(box: Sandbox, account: WorldAccount) -> tuple[str, str]:
    """Return the console's test of an address: the URL to GET and the echostr that must come back."""
    stamp, once = str(box.clock.stamp()), nonce(box)
    echo = str(int.from_bytes(box.entropy(8), "big"))
    signature = Codec(account.token, account.aes_key, account.appid).sign(stamp, once)
    query = urlencode({"signature": signature, "echostr": echo, "timestamp": stamp, "nonce": once})
    return f"{callback_url(box, account)}?{query}", echo
