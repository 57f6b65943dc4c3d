"""What the browser tests stand on: a sandbox, a product behind it, and hands that use the phones page."""

import hashlib
import hmac
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PAINTED
from tests.town import PATIENCE
from tests.wechat.conftest import ROOT, STARTS_WITHIN
from tests.wechat.sandbox.many import PNG
from tests.wechat.sandbox.product import Product
from wechat.sandbox.state.config import SMS_KEY

WIDE = (1600, 950)
NARROW = (390, 844)
EDGE = b"edge-of-a-part"
MENU = {
    "button": [
        {
            "name": "我要诉求",
            "sub_button": [
                {"type": "click", "name": "提交诉求", "key": "诉求"},
                {"type": "click", "name": "我的进度", "key": "进度"},
            ],
        },
        {"type": "view", "name": "网页", "url": "{product}/pages/faq"},
    ]
}


@dataclass
class Stage:
    """A sandbox, the product behind it, and a hand for what the product would ask of WeChat."""

    url: str
    product: Product
    world: dict[str, Any] = field(repr=False)

    @property
    def account(self) -> dict[str, Any]:
        found: dict[str, Any] = self.world["accounts"][0]
        return found

    def openid(self, key: str) -> str:
        person = next(each for each in self.world["people"] if each["key"] == key)
        return str(person["openids"][self.account["appid"]])

    def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json"} if data else {}, method=method
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            result: dict[str, Any] = json.loads(response.read() or b"{}")
        return result

    def api(self, path: str, body: object) -> dict[str, Any]:
        """One call of WeChat's interface, as the product makes it."""
        who = f"grant_type=client_credential&appid={self.account['appid']}&secret={self.account['secret']}"
        token = self.control("GET", f"/cgi-bin/token?{who}")["access_token"]
        result = self.control("POST", f"{path}?access_token={token}", body)
        assert not result.get("errcode"), result
        return result

    def picture(self) -> str:
        """A cover kept at WeChat; returns its media_id."""
        who = f"grant_type=client_credential&appid={self.account['appid']}&secret={self.account['secret']}"
        token = self.control("GET", f"/cgi-bin/token?{who}")["access_token"]
        head = b'Content-Disposition: form-data; name="media"; filename="b.png"\r\nContent-Type: image/png'
        request = urllib.request.Request(
            f"{self.url}/cgi-bin/material/add_material?type=image&access_token={token}",
            b"\r\n".join((b"--" + EDGE, head, b"", PNG, b"--" + EDGE + b"--", b"")),
            {"Content-Type": f"multipart/form-data; boundary={EDGE.decode()}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return str(json.loads(response.read())["media_id"])

    def make_menu(self) -> None:
        self.api("/cgi-bin/menu/create", json.loads(json.dumps(MENU).replace("{product}", self.product.url)))

    def says(self, key: str, text: str) -> None:
        """The account writes to a person who wrote to it before."""
        message = {"touser": self.openid(key), "msgtype": "text", "text": {"content": text}}
        self.api("/cgi-bin/message/custom/send", message)

    def card(self, key: str, notice: str, url: str = "") -> None:
        template = next(each for each in self.world["templates"] if each["notice"] == notice)
        values = {each["key"]: {"value": each["example"]} for each in template["fields"]}
        message = {"touser": self.openid(key), "template_id": template["template_id"], "url": url, "data": values}
        self.api("/cgi-bin/message/template/send", message)


def opened(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(url)
    expect(page.get_by_test_id("link")).to_have_text("已连接")
    expect(page.get_by_test_id("phone-zhangsan")).to_be_attached()
    return page


def phone(page: Page, key: str) -> Locator:
    return page.get_by_test_id(f"phone-{key}")


def write(page: Page, key: str, text: str) -> None:
    """Type into a phone and press Enter."""
    here = phone(page, key)
    if not here.get_by_test_id("input").is_visible():
        here.get_by_test_id("toggle").click()
    here.get_by_test_id("input").fill(text)
    here.get_by_test_id("input").press("Enter")


def seen(shown: Locator) -> Locator:
    """What a page inside a phone shows, once it is painted: nobody taps what they do not see yet."""
    expect(shown).to_be_visible()
    shown.evaluate(PAINTED)
    shown.page.evaluate(PAINTED)
    return shown


def pushed(stage: Stage, **wanted: str) -> dict[str, Any]:
    """The message the product was sent; waits for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for message in list(stage.product.received):
            if wanted.items() <= message.items():
                return message
        time.sleep(0.02)
    pytest.fail(f"the product was not sent {wanted}, only {stage.product.received}")


def text_to(stage: Stage, mobile: str, words: str) -> None:
    """A short message through the sandbox's gateway, signed as a court's server signs it."""
    body = json.dumps({"id": uuid4().hex, "to": mobile, "sign": "南昌中院", "kind": "code", "text": words}).encode()
    stamp = str(int(time.time()))
    signed = hmac.new(SMS_KEY.encode(), f"{stamp}\n/send\n".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Sms-Time": stamp, "X-Sms-Signature": signed}
    request = urllib.request.Request(f"{stage.url}/sms/send", body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        assert json.loads(response.read())["state"] == "taken"


def start(port: int, state: Path, said: Path) -> subprocess.Popen[bytes]:
    """A sandbox of one test's own, which it may kill."""
    command = [sys.executable, "-m", "wechat.sandbox", "--port", str(port), "--state", str(state)]
    with said.open("wb") as out:
        process = subprocess.Popen([*command, "--server-url", "http://127.0.0.1:9"], cwd=ROOT, stdout=out, stderr=out)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sandbox/state", timeout=1):
                return process
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    process.kill()
    process.wait()
    pytest.fail(f"the sandbox did not start: {said.read_text(errors='replace')[-2000:]}")
