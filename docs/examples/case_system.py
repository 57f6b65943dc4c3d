"""A case system tells the desk of a case and its hearing: Python's own library, nothing to install.

    export JIESU_URL=https://12368.example.cn JIESU_KEY=jk_… JIESU_SECRET=…
    python case_system.py

`JIESU_KEY` and `JIESU_SECRET` are what `jiesu integration add` showed. docs/integration.md says what each row may hold.
"""

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

PREFIX = "/api/integration/v1"
NUMBER = "（2026）赣01民终8001号"


class Refused(Exception):
    """The desk did not take the call: the status, and what it said."""


class Desk:
    """Signs calls and sends them."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        self.url, self.key, self.secret = url.rstrip("/"), key, secret

    def send(self, kind: str, rows: list, repeat: str = "") -> dict:
        """Send up to 500 rows of one kind.

        `repeat` names this very sending: where no answer came, call again with the same, and it counts once.
        """
        body = json.dumps({"rows": rows}, ensure_ascii=False).encode()
        return self._ask("POST", f"{PREFIX}/{kind}", body, repeat or str(uuid.uuid4()))

    def held(self, number: str) -> dict:
        """Return what the desk holds of a case."""
        return self._ask("GET", f"{PREFIX}/cases/{urllib.parse.quote(number)}")

    def _ask(self, method: str, path: str, body: bytes = b"", repeat: str = "") -> dict:
        now, digest = str(int(time.time())), hashlib.sha256(body).hexdigest()
        text = "\n".join((method, path, now, repeat, digest))
        headers = {
            "Content-Type": "application/json",
            "X-Jiesu-Key": self.key,
            "X-Jiesu-Time": now,
            "X-Jiesu-Content-SHA256": digest,
            "X-Jiesu-Signature": hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
        }
        if repeat:
            headers["Idempotency-Key"] = repeat
        request = urllib.request.Request(self.url + path, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(f"{error.code} {error.read().decode()}") from None


def main() -> None:
    desk = Desk(os.environ["JIESU_URL"], os.environ["JIESU_KEY"], os.environ["JIESU_SECRET"])
    case = {"number": NUMBER, "court": "赣01", "cause": "民间借贷纠纷", "stage": "排期", "filed_on": "2026-11-02"}
    party = {
        "number": NUMBER,
        "ref": "P-1",
        "role": "上诉人",
        "name": "李四",
        "id_number": "360103195511031044",
        "mobile": "13807910002",
    }
    hearing = {
        "number": NUMBER,
        "ref": "H-1",
        "status": "已排期",
        "starts_at": "2026-12-03 09:00",
        "room": "第三法庭",
    }
    for kind, row in (("cases", case), ("parties", party), ("hearings", hearing)):
        answer = desk.send(kind, [row])
        print(f"{kind}: 新增 {answer['new']}，改动 {answer['changed']}，没有变 {answer['same']}")
        for wrong in answer["errors"]:
            print(f"  第 {wrong['row']} 行 {wrong['field']}：{wrong['error']}")
    print(json.dumps(desk.held(NUMBER), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
