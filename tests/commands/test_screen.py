"""`jiesu screen` reads texts and says what is heard in them, a line each, with nothing running."""

import json
import os
import subprocess
import sys

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


BAD = (
    ("不是JSON".encode(), "不是 JSON"),
    (b"", "空的"),
    (b"[1]", "没有文字"),
    (b'{"text": 3}', "没有文字"),
    (b'{"texts": "a"}', "没有文字"),
    (b'{"text": "  "}', "text 是空的"),
    (json.dumps({"text": "我" * 5001}).encode(), "最多 5000 字，现有 5001 字"),
    (b"[" * 100_000, "不是 JSON"),
    (b"x" * (1 << 21), "太长"),
    (b"\xff\xfe", "UTF-8"),
)


def test_a_line_that_cannot_be_read_is_told_of_and_the_others_are_answered() -> None:
    good = lines("你好").encode()
    done = screened("--json", said=good + b"".join(raw + b"\n" + good for raw, _ in BAD))
    first, *answers = map(json.loads, done.stdout.decode().splitlines())
    assert (done.returncode, len(answers)) == (1, 2 * len(BAD))
    assert all("restricted" in answer for answer in (first, *answers[1::2]))
    for place, ((_, words), answer) in enumerate(zip(BAD, answers[::2], strict=True)):
        assert words in answer["error"]
        assert f"第 {2 * place + 2} 行：{answer['error']}" in done.stderr.decode()
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
