"""`jiesu screen`: what the rules hear in texts, line by line. It needs no database, no Redis and no settings."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated, BinaryIO

import typer

from desk.rules.sizes import LONGEST_NAME, LONGEST_WORDS
from desk.screening import procedural_acts
from desk.screening.screening import screen
from desk.screening.subject_names import SHORTEST, StaffName, names_found
from models.enums import Complexity, Danger, PetitionKind, Urgency

LONGEST_LINE = 1 << 20
"""Bytes: a text of the longest kind fits many times over, however it is escaped."""
_SEPARATORS = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Heard:
    """What was heard in one text, as it is written out."""

    restricted: bool
    subjects: list[str]
    held_off: list[str]
    favour: bool
    danger: str | None
    urgency: str
    complexity: str
    kind: str
    acts: list[str]


class _NotReadable(Exception):
    """A line that holds no text, with what is wrong in words."""


def screen_lines(
    as_json: Annotated[
        bool, typer.Option("--json", help="每行输出一个 JSON；不加时输出供人看的文字，每条一行")
    ] = False,
    officers: Annotated[str, typer.Option(help="本院干警的姓名，用逗号隔开，如：李正,王芳")] = "",
) -> None:
    """试听：从标准输入逐行读 {"text": "…"}，说出每段话里听出了什么。

    restricted 是否先由督察看，subjects 被投诉的干警，held_off 暂时回避的干警，favour 有没有请托，danger 有没有危险
    （suicide 轻生、violence 暴力、child 孩子），urgency 缓急，complexity 繁简，kind 类别，acts 想办的诉讼手续。

    不需要数据库、Redis 和任何设置。读不懂的行在原来的位置写一行 {"error": "…"}，并在标准错误里说出行号，
    最后退出码为 1。

    例：echo '{"text": "李法官收了对方的钱"}' | jiesu screen --json --officers 李正,王芳
    """
    staff = _staff(officers)
    failed = False
    for number, raw in enumerate(_lines(sys.stdin.buffer), 1):
        try:
            heard = hear(_text(raw), staff)
        except _NotReadable as wrong:
            failed = True
            typer.secho(f"第 {number} 行：{wrong}", fg="red", err=True)
            _write(json.dumps({"error": str(wrong)}, ensure_ascii=False) if as_json else f"{number}  读不懂：{wrong}")
            continue
        _write(json.dumps(asdict(heard), ensure_ascii=False) if as_json else f"{number}  {_in_words(heard)}")
    if failed:
        raise typer.Exit(1)


def hear(text: str, staff: list[StaffName]) -> Heard:
    """Returns what the rules hear in a text, with the names of officers as they were given."""
    found = names_found(text, staff)
    called = {one.id: one.name for one in staff}
    subjects = [called[one] for one in found.named]
    heard = screen(text, names=subjects)
    return Heard(
        restricted=heard.restricted,
        subjects=subjects,
        held_off=[called[one] for one in found.held_off],
        favour=heard.favour,
        danger=heard.danger.value if heard.danger else None,
        urgency=heard.proposal.urgency.value,
        complexity=heard.proposal.complexity.value,
        kind=heard.kind.value,
        acts=[act.name for act in procedural_acts.find_procedural_acts(text)],
    )


def _staff(officers: str) -> list[StaffName]:
    names = list(dict.fromkeys(filter(None, _SEPARATORS.split(officers))))
    for name in names:
        if not SHORTEST <= len(name) <= LONGEST_NAME:
            raise typer.BadParameter(
                f"“{name[:LONGEST_NAME]}”不像姓名：请写全名，{SHORTEST} 到 {LONGEST_NAME} 个字，用逗号隔开"
            )
    return [StaffName(number, name) for number, name in enumerate(names)]


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line as it comes; of one that is too long only its beginning."""
    while raw := stream.readline(LONGEST_LINE + 1):
        rest = raw
        while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        yield raw


def _text(raw: bytes) -> str:
    if len(raw) > LONGEST_LINE:
        raise _NotReadable(f"这一行太长：最多 {LONGEST_LINE} 字节")
    if not raw.strip():
        raise _NotReadable("这一行是空的")
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _NotReadable("不是 UTF-8 编码的文字") from None
    except (ValueError, RecursionError):
        raise _NotReadable('不是 JSON：每行要是 {"text": "…"}') from None
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        raise _NotReadable('没有文字：每行要是 {"text": "…"}，text 是一段话')
    if not text.strip():
        raise _NotReadable("text 是空的")
    if len(text) > LONGEST_WORDS:
        raise _NotReadable(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(text)} 字")
    return text


def _in_words(heard: Heard) -> str:
    parts = [
        PetitionKind(heard.kind).label,
        Urgency(heard.urgency).label,
        Complexity(heard.complexity).label,
        "先由督察看" if heard.restricted else "",
        f"危险：{Danger(heard.danger).label}" if heard.danger else "",
        "有请托" if heard.favour else "",
        f"被投诉：{'、'.join(heard.subjects)}" if heard.subjects else "",
        f"暂时回避：{'、'.join(heard.held_off)}" if heard.held_off else "",
        f"手续：{'、'.join(heard.acts)}" if heard.acts else "",
    ]
    return "  ".join(filter(None, parts))


def _write(line: str) -> None:
    """Write a line at once: whoever feeds line by line waits for it."""
    typer.echo(line)
    sys.stdout.flush()
