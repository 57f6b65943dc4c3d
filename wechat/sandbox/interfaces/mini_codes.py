"""Mini-program codes open a page with a scene. Source: official page of getwxacodeunlimit (getUnlimitedQRCode).

A real one is a picture of rays that WeChat alone reads; here it is a QR code of an address that only phones of the
sandbox know.
"""

import re
from dataclasses import dataclass

from wechat.sandbox.api.call import Answer, Call, Raw
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.interfaces.qr import picture
from wechat.sandbox.state.sandbox import Sandbox

ADDRESS = "https://mp.weixin.qq.com/a/~"
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
RELEASED = frozenset({"pages/index/index", "pages/petition/petition", "pages/window/window"})
"""The pages of the mini-program as it was released; its trial and development editions have any page."""
EDITIONS = frozenset({"release", "trial", "develop"})
WIDTHS = range(280, 1281)
USUAL_WIDTH = 430


@dataclass(frozen=True)
class MiniCode:
    """What a code opens: `pagepath` comes with the scene."""

    appid: str
    name: str
    pagepath: str


def unlimited(call: Call) -> Answer:
    """Answer `/wxa/getwxacodeunlimit`: a picture."""
    scene, page = call.body.text("scene", ""), call.body.text("page", "pages/index/index")
    edition = call.body.text("env_version", "release")
    checked = call.body.flag("check_path") if "check_path" in call.body else True
    if not SCENE.fullmatch(scene):
        raise SandboxRefusal(40129)
    if edition not in EDITIONS or call.body.integer("width", USUAL_WIDTH) not in WIDTHS:
        raise SandboxRefusal(40097)
    strange = page.startswith("/") or "?" in page
    if strange or (checked and edition == "release" and page not in RELEASED):
        raise SandboxRefusal(41030)
    address = f"{ADDRESS}{call.box.random_text(16)}"
    for by in (address, f"{call.account.appid} {scene}"):
        call.box.state.remember(_fact(by), f"{call.account.appid} {page}?scene={scene}")
    return Raw(picture(address), "image/png")


def find(box: Sandbox, address: str = "", appid: str = "", scene: str = "") -> MiniCode | None:
    """Return what a code opens, by its address or as the newest of a mini-program with this scene; None: no code."""
    appid, _, pagepath = box.state.fact(_fact(address or f"{appid} {scene}"), "").partition(" ")
    return MiniCode(appid, box.account(appid).name, pagepath) if appid else None


def _fact(by: str) -> str:
    return f"mini_code:{by}"
