"""One-time codes of web login, of wx.login and of a phone number serve once, for five minutes."""

from dataclasses import dataclass
from enum import StrEnum

from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.state.sandbox import Sandbox

LIFE = 300.0


class CodeKind(StrEnum):
    """Says what a code can be exchanged for."""

    OAUTH = "oauth"
    LOGIN = "login"
    PHONE = "phone"


@dataclass(frozen=True)
class Spent:
    """Says whose code it was, and for which scope."""

    person: str
    scope: str


def make_code(box: Sandbox, kind: CodeKind, appid: str, person: str, scope: str = "") -> str:
    code = f"{box.state.next('code', 0) % 10}{box.random_text(31)}"
    box.state.run(
        "INSERT INTO codes (code, kind, appid, person, scope, issued) VALUES (?, ?, ?, ?, ?, ?)",
        code,
        kind,
        appid,
        person,
        scope,
        box.clock.now(),
    )
    return code


def spend_code(box: Sandbox, kind: CodeKind, appid: str, code: str) -> Spent:
    """Use a code up.

    Raises 40029 for an unknown one (another account's too), 40163 for a used one, 42003 after five minutes.
    """
    row = box.state.row("SELECT * FROM codes WHERE code = ? AND kind = ? AND appid = ?", code, kind, appid)
    if row is None:
        raise SandboxRefusal(40029)
    if row["used"]:
        raise SandboxRefusal(40163)
    if row["issued"] + LIFE <= box.clock.now():
        raise SandboxRefusal(42003)
    box.state.run("UPDATE codes SET used = 1 WHERE code = ?", code)
    return Spent(str(row["person"]), str(row["scope"]))
