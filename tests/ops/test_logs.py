"""Log lines: JSON, with the request's name, without anybody's data."""

import json
import logging
from collections.abc import Callable

import pytest
import structlog

from ops import logs


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, str]]]:
    logs.configure()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_一行一个事件_带着请求的编号(lines) -> None:
    with structlog.contextvars.bound_contextvars(request_id="5f" * 16):
        structlog.get_logger("door").info("noted", kind="图片")
    (line,) = lines()
    assert (line["event"], line["level"], line["kind"], line["request_id"]) == ("noted", "info", "图片", "5f" * 16)
    assert line["timestamp"].endswith("Z")


def test_库说的话也是JSON_填进去的人名和号码不写(lines) -> None:
    logging.getLogger("asyncpg").warning("duplicate key for %s", "赵六 13912345678")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <13912345678>")
    logging.getLogger("aiohttp").warning("bad host 13912345678")
    assert [(line["logger"], line["event"]) for line in lines()] == [
        ("asyncpg", "duplicate key for %s"),
        ("asyncio", "Task exception was never retrieved"),
        ("aiohttp", "bad host …"),
    ]


def test_库的异常只写种类和地方(lines) -> None:
    try:
        int("440301199001011234号")
    except ValueError:
        logging.getLogger("sanic").exception("failed")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert line["place"].partition(":")[0] == __file__
    assert "440301" not in json.dumps(line)


def test_库的闲话不写_配置两次也只写一遍(lines) -> None:
    logs.configure()
    logging.getLogger("apscheduler").info("added job")
    logging.getLogger("apscheduler").warning("missed")
    assert [line["event"] for line in lines()] == ["missed"]
