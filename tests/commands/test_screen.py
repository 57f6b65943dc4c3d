"""`jiesu screen` reads texts and says what is heard in them, a line each, with nothing running."""

import json
import os
import subprocess
import sys

import pytest

from tests.town import ROOT


def screened(*arguments: str, said: str | bytes) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell runs it, without any setting of ours."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIESU_")}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "screen", *arguments],
        input=said.encode() if isinstance(said, str) else said,
        capture_output=True,
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        timeout=60,
    )


def lines(*texts: object) -> str:
    return "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)


def test_every_text_is_answered_in_order_with_what_was_heard_in_it() -> None:
    said = lines(
        "李法官收了对方的钱", "我不想活了，法院逼死我", "请法官手下留情", "执行款没有到账", "李正 拖延，王芳态度很好"
    )
    done = screened("--json", "--officers", "李正,王芳", said=said)
    taken, danger, favour, ordinary, named = map(json.loads, done.stdout.decode().splitlines())
    assert done.returncode == 0, done.stderr.decode()
    assert list(taken) == [
        "restricted", "subjects", "held_off", "favour", "danger", "urgency", "complexity", "kind", "acts",
    ]  # fmt: skip
    assert (taken["restricted"], taken["subjects"], taken["kind"]) == (True, ["李正"], "complaint")
    assert (danger["danger"], danger["urgency"]) == ("suicide", "critical")
    assert (favour["favour"], favour["restricted"]) == (True, True)
    assert (ordinary["restricted"], ordinary["favour"], ordinary["danger"], ordinary["acts"]) == (
        False,
        False,
        None,
        [],
    )
    assert (named["restricted"], named["subjects"], named["held_off"]) == (True, ["李正"], ["王芳"])


def test_an_act_of_procedure_that_is_meant_is_named() -> None:
    (line,) = screened("--json", said=lines("我不服判决，我要上诉")).stdout.decode().splitlines()
    assert json.loads(line)["acts"] == ["提起上诉"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("不是JSON", "不是 JSON"),
        ("", "空的"),
        ("[1]", "没有文字"),
        ('{"text": 3}', "没有文字"),
        ('{"texts": "a"}', "没有文字"),
        ('{"text": "  "}', "text 是空的"),
        (json.dumps({"text": "我" * 5001}), "最多 5000 字，现有 5001 字"),
        ("[" * 100_000, "不是 JSON"),
        ("x" * (1 << 21), "太长"),
        (b"\xff\xfe", "UTF-8"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_line_that_cannot_be_read_is_told_of_and_the_others_are_answered(bad: str | bytes, words: str) -> None:
    raw = bad.encode() if isinstance(bad, str) else bad
    done = screened("--json", said=lines("你好").encode() + raw + b"\n" + lines("谢谢").encode())
    first, second, third = map(json.loads, done.stdout.decode().splitlines())
    assert done.returncode == 1
    assert "restricted" in first
    assert words in second["error"]
    assert "restricted" in third
    assert f"第 2 行：{second['error']}" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_without_json_it_is_said_in_words() -> None:
    done = screened("--officers", "李正", said=lines("李法官收了对方的钱"))
    assert done.stdout.decode() == "1  投诉  普通  繁  先由督察看  被投诉：李正\n"


def test_a_name_that_is_none_is_refused_before_anything_is_read() -> None:
    done = screened("--json", "--officers", "李正,李", said=lines("你好"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "不像姓名" in done.stderr.decode()


def test_its_help_speaks_chinese() -> None:
    said = screened("--help", said="").stdout.decode()
    assert "逐行读" in said
    assert "本院干警的姓名" in said
