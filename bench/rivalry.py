"""The others: how each is made ready and asked whether it answers as WeChat wants."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.contender import ROOT, Contender
from bench.letters import AES_KEY, APPID, TOKEN, WORDS, write
from bench.load import ask
from bench.town import PATH, WALK, Town, words_of

RIVALS = ROOT / "bench" / "rivals"
VAR = ROOT / "var" / "bench"
KEYS = {"BENCH_TOKEN": TOKEN, "BENCH_AES_KEY": AES_KEY, "BENCH_APPID": APPID, "BENCH_WORDS": WORDS}
INSTALL_SECONDS = 600


class NotHere(Exception):
    """A rival that cannot be had on this machine; the reason is told and it is left out."""


def bare(database_url: str) -> Contender:
    command = [sys.executable, "-m", "bench.rivals.bare", "{port}"]
    return Contender("bare", command, "/", _acknowledges, {"BENCH_DATABASE_URL": database_url})


def floor(town: Town) -> Contender:
    """By hand, the same trips and rows as the program's talk; started after the program, with its people."""

    def walks(rival: Contender) -> None:
        (line,) = town.walks(1, 1)
        said = [words_of(ask(rival.port, request)) for request in line]
        assert said == [WORDS] * len(WALK), said

    command = [sys.executable, "-m", "bench.rivals.floor", "{port}"]
    return Contender("floor", command, PATH, walks, {"BENCH_DATABASE_URL": town.database_url})


def door(database_url: str = "") -> Contender:
    """The program's door; given a database, with the statement that stores a message."""
    given, name = ({"BENCH_DATABASE_URL": database_url}, "store") if database_url else ({}, "door")
    return Contender(name, [sys.executable, "-m", "bench.rivals.door", "{port}"], PATH, _answers, given)


def flask() -> Contender:
    """Raises `NotHere`."""
    venv, wanted = VAR / "venv", ROOT / "requirements" / "bench.txt"
    if not _fresh(venv / "ready", wanted):
        _run([sys.executable, "-m", "venv", str(venv)], "Flask")
        install = ["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "-r"]
        _run([str(venv / "bin" / "python"), *install, str(wanted)], "Flask")
        (venv / "ready").touch()
    how = ["--worker-class", "gthread", "--threads", "4", "--workers", "1", "--keep-alive", "60"]
    where = ["--bind", "127.0.0.1:{port}", "--log-level", "error"]
    command = [str(venv / "bin" / "gunicorn"), *how, *where, "--chdir", str(RIVALS), "flask_app:app"]
    return Contender("flask", command, "/", _answers, KEYS)


def koa() -> Contender:
    """Raises `NotHere`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotHere("没有 Node.js")
    folder = VAR / "koa"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "koa.js"):
        shutil.copy(RIVALS / name, folder / name)
    if not _fresh(folder / "ready", RIVALS / "package-lock.json"):
        _run([npm, "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"], "koa")
        (folder / "ready").touch()
    environment = {**KEYS, "NODE_ENV": "production"}
    return Contender("koa", [node, str(folder / "koa.js"), "{port}"], "/", _answers, environment)


def versions() -> Mapping[str, str]:
    """Of the rivals' main parts, as their pins have them."""
    pins = (ROOT / "requirements" / "bench.txt").read_text().splitlines()
    found = dict(line.rstrip(" \\").split("==") for line in pins if "==" in line)
    node = shutil.which("node")
    said = (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip() if node else ""
    )
    return {**{name: found[name] for name in ("flask", "gunicorn", "wechatpy")}, "node": said.lstrip("v")}


def _acknowledges(rival: Contender) -> None:
    assert ask(rival.port, write("o-first", "你好").request(rival.path)) == b"success"


def _answers(rival: Contender) -> None:
    said = words_of(ask(rival.port, write("o-first", "你好").request(rival.path)))
    assert said == WORDS, said


def _fresh(stamp: Path, wanted: Path) -> bool:
    return stamp.exists() and stamp.stat().st_mtime >= wanted.stat().st_mtime


def _run(command: Sequence[str], name: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS, env=dict(os.environ)
        )
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"{name} 装不上：{INSTALL_SECONDS} 秒没有装完") from error
    if done.returncode:
        raise NotHere(f"{name} 装不上：{(done.stderr or done.stdout).strip()[-300:]}")
