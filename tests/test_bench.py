"""What the bench sends is what WeChat sends, and what it counts as an answer is a whole one."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from bench.letters import AES_KEY, APPID, TOKEN, many, write
from bench.load import BadAnswer, Run, _whole
from bench.report import Aim, CpuAim, ratios
from wechat.platform.callback import DoorKeys, dedupe_key, open_message

KEYS = DoorKeys(APPID, TOKEN, AES_KEY)


def test_每一封都能开_新鲜_各不相同() -> None:
    letters = [*many(20), write("o-zhangsan", "执行款没到")]
    opened = [open_message(KEYS, dict(parse_qsl(one.query)), one.body, datetime.now(UTC)) for one in letters]
    assert len({dedupe_key(one) for one in opened}) == len(letters)
    assert (opened[-1].sender, opened[-1].text("Content")) == ("o-zhangsan", "执行款没到")


@pytest.mark.parametrize(
    ("came", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok", False),
        (b"HTTP/1.1 200 OK\r\nContent-Le", False),
    ],
)
def test_没收全的答复不算(came: bytes, whole: bool) -> None:
    assert _whole(came) is whole


def test_没有长度的答复没有速度() -> None:
    with pytest.raises(BadAnswer):
        _whole(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")


def test_比值取同一轮的_目标没到就写没到() -> None:
    runs = {"a": [Run(70, 1, 1, []), Run(30, 1, 1, [])], "b": [Run(100, 1, 1, []), Run(50, 1, 1, [])]}
    told = ratios({"a": "甲", "b": "乙"}, runs, [Aim("a", "b", 0.6), Aim("a", "b", 0.7)])
    assert told[2].startswith("| 甲 ÷ 乙 | 0.65 | 0.60–0.70 |")
    assert told[2].endswith("| 达到 |")
    assert told[3].endswith("| **未达到** |")


def test_按处理器的目标_看每次花的时间_不看次数() -> None:
    runs = {"a": [Run(100, 1, 0.15, []), Run(100, 1, 0.17, [])], "b": [Run(50, 1, 0.05, []), Run(50, 1, 0.05, [])]}
    told = ratios({"a": "甲", "b": "乙"}, runs, [CpuAim("a", "b", 1.6), CpuAim("a", "b", 1.5)])
    assert told[2] == "| 甲 ÷ 乙 | 2.00 | 2.00–2.00 | 1.60 | CPU ≤ 1.60 | 达到 |"
    assert told[3].endswith("| CPU ≤ 1.50 | **未达到** |")
