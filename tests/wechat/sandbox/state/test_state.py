"""What survives: a restart, a kill, a reset; and what is refused at the start, in words."""

import asyncio
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.town import PATIENCE
from tests.wechat.sandbox.calling import SERVICE, WORLD, CourtServer, Json, Wire, openid, sandbox_for
from wechat.sandbox import SandboxSettings, StateError, WorldError, serving
from wechat.sandbox.state.state import SandboxState
from wechat.sandbox.state.world import openid_of, read_world, unionid_of

ROOT = Path(__file__).parents[4]
STOPS_WITHIN = 12.0
"""Seconds. On a quiet machine it takes 0.4; waiting for the open stream would take 15."""


@asynccontextmanager
async def kept(server: CourtServer, folder: Path) -> AsyncIterator[Wire]:
    async with sandbox_for(server.url, state=str(folder)) as wire:
        yield wire


async def test_a_restart_keeps_everything(server: CourtServer, tmp_path: Path) -> None:
    async with kept(server, tmp_path) as wire:
        token = await wire.stable_token()
        await wire.control("POST", "people", {"key": "wangwu", "name": "王五"})
        await wire.does("lisi", "unfollow")
        await wire.does("zhangsan", "send", content="在吗")
        sent = await wire.send_template(client_msg_id="d-1")
        await wire.rule("/cgi-bin/user/get", errcode=-1, times=2)
        await wire.get("/cgi-bin/user/get", access_token=token)
        menu = {"button": [{"type": "click", "name": "进度", "key": "progress"}]}
        await wire.post("/cgi-bin/menu/create", menu, access_token=token)
        await wire.advance(100)
        state, chat = await wire.control("GET", "state"), await wire.chat("zhangsan")
        lines = (await wire.control("GET", "log"))["lines"]
    async with kept(server, tmp_path) as wire:
        again = await wire.control("GET", "state")
        assert again == state
        assert [each["key"] for each in again["people"]][-1] == "wangwu"
        assert again["people"][1]["follows"] == []
        assert again["rules"] == [{"id": 1, "path": "/cgi-bin/user/get", "errcode": -1, "times": 1}]
        assert await wire.chat("zhangsan") == chat
        assert (await wire.control("GET", "log"))["lines"][: len(lines)] == lines
        assert await wire.stable_token() == token
        assert (await wire.send_template(client_msg_id="d-1"))["msgid"] == sent["msgid"]
        assert (await wire.send_template())["msgid"] > sent["msgid"]
        assert [(await wire.send_text())["errcode"] for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


async def test_a_reset_forgets_what_happened_and_gives_no_number_twice(wire: Wire) -> None:
    token = await wire.stable_token()
    first = await wire.does("zhangsan", "send", content="一")
    sent = await wire.send_template()
    seq = (await wire.chat("zhangsan"))[-1]["seq"]
    await wire.does("lisi", "unfollow")
    await wire.rule("*", errcode=-1)
    await wire.advance(1000)
    await wire.control("POST", "reset")
    state = await wire.control("GET", "state")
    assert (state["rules"], state["clock_offset"]) == ([], 0.0)
    assert state["people"][1]["follows"] == [SERVICE["appid"]]
    assert await wire.chat("zhangsan") == []
    assert (await wire.control("GET", "log"))["lines"] == []
    assert (await wire.get("/cgi-bin/user/get", access_token=token))["errcode"] == 40001
    assert (await wire.does("zhangsan", "send", content="二"))["msg_id"] > first["msg_id"]
    assert (await wire.send_template())["msgid"] > sent["msgid"]
    assert (await wire.chat("zhangsan"))[0]["seq"] > seq


async def test_memory_only_forgets(server: CourtServer) -> None:
    for _ in range(2):
        async with sandbox_for(server.url) as wire:
            assert await wire.chat("zhangsan") == []
            await wire.does("zhangsan", "send", content="在吗")


async def test_a_hundred_sends_at_once_with_one_id_make_one_card(wire: Wire) -> None:
    await wire.stable_token()
    sent = await asyncio.gather(*(wire.send_template(client_msg_id="d-1") for _ in range(100)))
    assert len({each["msgid"] for each in sent}) == 1
    assert len(await wire.chat("zhangsan", "template")) == 1


def test_a_transaction_that_fails_leaves_nothing_and_tells_nobody() -> None:
    state, told = SandboxState(""), []

    def fail() -> None:
        with state.transaction():
            state.remember("a", "1")
            state.after_commit(lambda: told.append("a"))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    assert (state.fact("a", "nothing"), told) == ("nothing", [])
    with state.transaction():
        state.remember("a", "2")
        state.after_commit(lambda: told.append("a"))
        assert told == []
    assert (state.fact("a", "nothing"), told) == ("2", ["a"])
    state.close()


def test_a_folder_that_is_no_state_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "sandbox.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="not a sandbox state"):
        SandboxState(str(tmp_path))


def test_a_state_of_another_version_is_refused_in_words(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "sandbox.sqlite3")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StateError, match="another version"):
        SandboxState(str(tmp_path))


def test_two_sandboxes_do_not_share_a_folder(tmp_path: Path) -> None:
    first = SandboxState(str(tmp_path))
    with pytest.raises(StateError, match="another sandbox"):
        SandboxState(str(tmp_path))
    first.close()
    SandboxState(str(tmp_path)).close()


def world_file(tmp_path: Path, **changed: object) -> Path:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(WORLD | changed), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"accounts": []}, "no account"),
        ({"accounts": [{"appid": "wx1"}]}, "name missing"),
        ({"accounts": [SERVICE | {"aes_key": "short"}]}, "43 characters"),
        ({"accounts": [SERVICE | {"format": "json"}]}, "only a mini-program"),
        ({"accounts": [SERVICE | {"mode": "secret"}]}, "secret"),
        ({"people": [{"key": "a"}]}, "name missing"),
        ({"templates": "x"}, "templates not a list"),
    ],
)
def test_a_world_that_cannot_be_is_refused_in_words(tmp_path: Path, changed: Json, words: str) -> None:
    with pytest.raises(WorldError, match=words):
        read_world(world_file(tmp_path, **changed))


async def test_a_world_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be read"):
        async with serving(SandboxSettings(port=0, world=str(tmp_path / "gone.json"))):
            pass


def test_the_worlds_openids_are_those_the_rule_gives() -> None:
    for person in WORLD["people"]:
        assert unionid_of(person["key"]) == person["unionid"]
        for appid, expected in person["openids"].items():
            assert openid_of(appid, person["key"]) == expected


async def test_a_port_that_is_taken_is_an_oserror() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            async with serving(SandboxSettings(port=taken.getsockname()[1])):
                pass


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m wechat.sandbox` on a free port, answering."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wechat.sandbox", "--port", str(port), *options]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield running, f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.communicate()


def ready(origin: str) -> Json:
    """The state, as soon as it answers: that is how a sandbox says it is ready."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{origin}/sandbox/state") as answer:
                found: Json = json.load(answer)
                return found
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_says_nothing_and_stops_at_once_with_a_stream_open(number: signal.Signals) -> None:
    with process("--state", "") as (running, origin):
        ready(origin)
        rule = json.dumps({"path": "*", "drop": "after", "times": 1}).encode()
        urllib.request.urlopen(f"{origin}/sandbox/rules", data=rule).close()
        with pytest.raises(OSError, match=r"closed|reset"):
            urllib.request.urlopen(f"{origin}/cgi-bin/token")
        stream = urllib.request.urlopen(f"{origin}/sandbox/events")
        assert stream.readline() == b": open\n"
        started = time.monotonic()
        running.send_signal(number)
        out, err = running.communicate()
        assert time.monotonic() - started < STOPS_WITHIN
        assert (running.returncode, out, err) == (0, "", "")
        stream.close()


async def test_a_killed_process_has_lost_nothing_it_answered(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state"), "--server-url", "http://127.0.0.1:9")
    with process(*options) as (running, origin):
        await asyncio.to_thread(ready, origin)
        async with aiohttp.ClientSession() as http:
            wire = Wire(origin, http)
            sent = [(await wire.send_template(client_msg_id=str(number)))["msgid"] for number in range(20)]
            running.kill()
    with process(*options) as (_, origin):
        await asyncio.to_thread(ready, origin)
        async with aiohttp.ClientSession() as http:
            wire = Wire(origin, http)
            assert [each["body"]["msgid"] for each in await wire.chat("zhangsan", "template")] == sent


def test_a_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    with process("--world", str(tmp_path / "gone.json")) as (running, _):
        out, err = running.communicate()
    assert (running.returncode, out) == (1, "")
    assert "cannot be read" in err
    assert "Traceback" not in err


async def test_the_log_keeps_its_newest_lines(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wechat.sandbox.wire.wirelog.KEPT", 10)
    monkeypatch.setattr("wechat.sandbox.wire.wirelog.EVERY", 5)
    token = await wire.stable_token()
    for _ in range(20):
        await wire.get("/cgi-bin/user/info", access_token=token, openid=openid("zhangsan"))
    assert len((await wire.control("GET", "log"))["lines"]) <= 15
