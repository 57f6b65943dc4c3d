"""A very small product behind the sandbox: it answers what it is told and shows one page."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmltodict
from wechatpy.crypto import WeChatCrypto

PAGE = """<!doctype html><meta charset="utf-8"><title>诉求详情</title><h1>诉求详情</h1><p id="host">{host}</p>
<button onclick="this.textContent = '已签收'">签收</button>"""
REPLY = (
    "<xml><ToUserName><![CDATA[{0}]]></ToUserName><FromUserName><![CDATA[{1}]]></FromUserName>"
    "<CreateTime>{2}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{3}]]></Content></xml>"
)


class Product:
    """Serves on a free port of 127.0.0.1 until closed; `received` holds the pushed messages, oldest first."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.accounts: dict[str, dict[str, Any]] = {}
        product = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(PAGE.format(host=self.headers.get("Host", "")), "text/html; charset=utf-8")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                where = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(where.query).items()}
                appid = where.path.rpartition("/")[2]
                self._say(product.answer(appid, query, self.rfile.read(length).decode()), "text/xml")

            def _say(self, text: str, mime: str) -> None:
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", mime)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Tests want no access log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def answer(self, appid: str, query: dict[str, str], body: str) -> str:
        """`收到：…` to a text, `您点了：…` to a menu entry, `success` to everything else."""
        account = self.accounts[appid]
        crypto = WeChatCrypto(account["token"], account["aes_key"], appid)
        plain = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message: dict[str, Any] = xmltodict.parse(plain)["xml"]
        self.received.append(message)
        words = {"text": f"收到：{message.get('Content')}", "CLICK": f"您点了：{message.get('EventKey')}"}
        said = words.get(message.get("Event") or message["MsgType"])
        if said is None:
            return "success"
        reply = REPLY.format(message["FromUserName"], message["ToUserName"], int(time.time()), said)
        return str(crypto.encrypt_message(reply, query["nonce"], query["timestamp"]))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
