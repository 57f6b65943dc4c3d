"""An interface's handler sees one call as it is described here, and gives back one of these answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from wechat.sandbox.api.misbehave import MisbehaviourRule
from wechat.sandbox.api.shapes import Fields, Object
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Raw:
    """An answer that is not JSON."""

    content: bytes
    mime: str
    name: str = ""


@dataclass(frozen=True)
class Call:
    """One call. `account` is the caller, identified; `body` is empty for a GET; `rule` is the misbehaviour in force."""

    box: Sandbox
    account: WorldAccount
    query: Mapping[str, str]
    body: Fields
    upload: Upload | None
    rule: MisbehaviourRule | None


Answer = Object | Raw
OK: Object = {"errcode": 0, "errmsg": "ok"}
