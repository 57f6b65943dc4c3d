"""QR codes bring a person to an account with a scene. Source: official page of qrcode/create."""

import base64
import io
from dataclasses import dataclass

import segno

from wechat.sandbox.api.call import Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields
from wechat.sandbox.state.sandbox import Sandbox

DEFAULT_LIFE = 60
LONGEST_LIFE = 2_592_000
SCENE_CHARACTERS = 64
LARGEST_PERMANENT = 100_000
NUMERIC = {"QR_SCENE", "QR_LIMIT_SCENE"}
PERMANENT = {"QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
ACTIONS = NUMERIC | PERMANENT | {"QR_STR_SCENE"}
PIXELS_PER_MODULE = 10


@dataclass(frozen=True)
class QrScene:
    """One QR code. `url` is what the picture says; `expires` is Unix time, None for a permanent one."""

    ticket: str
    appid: str
    url: str
    scene: str
    expires: float | None


def make_ticket(box: Sandbox, appid: str, scene: str, numeric: bool, life: float | None) -> QrScene:
    """Make a new ticket; for a permanent scene (`life` None) the same one again."""
    known = box.state.row(
        "SELECT * FROM tickets WHERE appid = ? AND scene = ? AND numeric = ? AND expires IS NULL", appid, scene, numeric
    )
    if known and life is None:
        return _ticket(dict(known))
    ticket = "gQ" + base64.b64encode(box.entropy(69)).decode()[:90] + "=="
    expires = None if life is None else box.clock.now() + life
    made = QrScene(ticket, appid, f"http://weixin.qq.com/q/{box.random_text(22)}", scene, expires)
    box.state.run(
        "INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?)", made.ticket, appid, made.url, scene, numeric, expires
    )
    return made


def _ticket(row: dict[str, object]) -> QrScene:
    expires = row["expires"]
    return QrScene(
        str(row["ticket"]),
        str(row["appid"]),
        str(row["url"]),
        str(row["scene"]),
        float(expires) if isinstance(expires, int | float) else None,
    )


def find_ticket(box: Sandbox, ticket: str = "", url: str = "") -> QrScene | None:
    """Find a ticket by its own text or by what its picture says; None when there is none or its time is over."""
    row = box.state.row("SELECT * FROM tickets WHERE ticket = ? OR url = ?", ticket, url)
    found = _ticket(dict(row)) if row else None
    return found if found and (found.expires is None or found.expires > box.clock.now()) else None


def create(call: Call) -> Answer:
    """Answer `/cgi-bin/qrcode/create`."""
    action = call.body.text("action_name", "")
    if action not in ACTIONS:
        raise SandboxRefusal(40052)
    life = None if action in PERMANENT else call.body.integer("expire_seconds", DEFAULT_LIFE)
    if life is not None and not 1 <= life <= LONGEST_LIFE:
        raise SandboxRefusal(40035, "invalid parameter: expire_seconds should be 1 to 2592000")
    scene = _scene(call.body.fields("action_info").fields("scene"), action)
    made = make_ticket(call.box, call.account.appid, scene, action in NUMERIC, life)
    lasting = {} if life is None else {"expire_seconds": life}
    return {"ticket": made.ticket, **lasting, "url": made.url}


def _scene(scene: Fields, action: str) -> str:
    if action in NUMERIC:
        number = scene.integer("scene_id", 0)
        if not 1 <= number <= (LARGEST_PERMANENT if action in PERMANENT else 2**32 - 1):
            raise SandboxRefusal(40053)
        return str(number)
    words = scene.text("scene_str", "")
    if not 1 <= len(words) <= SCENE_CHARACTERS:
        raise SandboxRefusal(40053)
    return words


def picture(url: str) -> bytes:
    """Draw the QR code of an address as PNG."""
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="png", scale=PIXELS_PER_MODULE)
    return buffer.getvalue()
