"""The watch over the cast's personal data sees what is planted, in every place it watches."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from redis import Redis
from sanic import HTTPResponse

from tests import leaks

PLANTED = """
import structlog
from ops import logs

def test_a_server_that_logs_a_name():
    logs.configure()
    structlog.get_logger("web").warning("refused", who="张三")
"""


@pytest.mark.parametrize(
    "text",
    ["张三", "打给13807910001了", "36010219900307851x", json.dumps("李四"), quote("找钱老伯"), "1390791%30009"],
)
def test_a_piece_of_personal_data_is_seen_in_any_disguise(text: str) -> None:
    assert leaks.found_in(f'{{"event": "{text}"}}')


@pytest.mark.parametrize("text", ["13807920001", "审计员", "SQ20261100000017", "1763429400000"])
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert not leaks.found_in(text)


def test_a_log_file_of_a_process_is_read_but_not_wechats_own(tmp_path: Path) -> None:
    for name in ("worker.log", "sandbox.log"):
        (tmp_path / "logs").mkdir(exist_ok=True)
        (tmp_path / "logs" / name).write_text("started\nto 13807910001\n", encoding="utf-8")
    found = list(leaks.in_log_files(tmp_path))
    (tmp_path / "logs" / "worker.log").unlink()
    assert found == [f"{tmp_path}/logs/worker.log: to 13807910001"]


def test_redis_is_read_whatever_it_holds(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.set("plain", json.dumps({"name": "张三"}))
        redis.hset("hash", mapping={"mobile": "13807910001"})
        redis.rpush("list", "李四")
        redis.sadd("set", "李正")
        redis.zadd("zset", {"13907910009": 1})
        redis.set("key:张三".encode(), "1")
        redis.set("innocent", "13800000000")
        assert sorted(leaks.in_redis(redis)) == ["hash", "key:张三", "list", "plain", "set", "zset"]
        redis.flushdb()


@pytest.mark.parametrize(
    ("response", "leaks_something"),
    [
        (HTTPResponse(status=303, headers={"Location": "/p?mobile=13807910001"}), True),
        (HTTPResponse('<html><a href="/p/13807910001">x</a>', content_type="text/html"), True),
        (HTTPResponse("<html><p>张三 13807910001", content_type="text/html"), False),
        (HTTPResponse('{"message": "没有李四"}', status=404, content_type="application/json"), True),
        (HTTPResponse("张三", status=500), True),
        (HTTPResponse('{"name": "李四"}', content_type="application/json"), False),
    ],
)
def test_an_answer_is_looked_at(response: HTTPResponse, leaks_something: bool) -> None:
    assert bool(list(leaks.in_answer(response))) is leaks_something


def test_a_run_in_which_a_server_logs_a_name_fails_and_says_where(tmp_path: Path) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(PLANTED, encoding="utf-8")
    run = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "--rootdir", str(tmp_path), "-c", "pyproject.toml"]
    done = subprocess.run([*run, str(planted)], cwd=leaks.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "personal data of the cast in what was logged" in done.stdout
