"""Words on screen: `templates/dialogues/<file>.txt`, one block each, rendered by name (`petition.confirm`)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.lifecycles.petition_acts import told_citizen
from desk.rules.papers.redaction import redact
from desk.rules.text.plain_text import shorten, split_message
from wechat.dialogue import Context
from wechat.dialogues.shared.facts import Facts

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "dialogues"
LATEST = 6
"""How many steps of a timeline are told at once, the newest."""


def moment(value: datetime) -> str:
    """Return a time (aware) as people in court time read it: `11月25日 18:00`."""
    local = value.astimezone(COURT_TIME)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def day(value: date) -> str:
    """`2026年11月25日`; a time counts by its day in court time."""
    local = value.astimezone(COURT_TIME) if isinstance(value, datetime) else value
    return f"{local.year}年{local.month}月{local.day}日"


def quote(text: str, limit: int = 60) -> str:
    """Put `text` on one line, mask personal numbers, and cut to `limit` characters.

    Masked before it is cut: half an identity number would no longer be known for one.
    """
    return shorten(" ".join(redact(text).text.split()), limit)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for a chat, where markup would be shown as typed
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=moment, day=day, quote=quote)
    environment.globals["told"] = told_citizen
    return environment


@cache
def _globals() -> dict[str, object]:
    """Keep them as one plain dict: jinja2 would copy its chain of them for every rendering, which costs more."""
    return dict(_environment().globals)


@cache
def _template(file: str) -> Template:
    return _environment().get_template(f"{file}.txt")


def words(name: str, /, **values: object) -> str:
    """The block `name` (`file.block`), or a whole file. Raises KeyError or jinja2's errors for what is not there."""
    return _rendered(name, values) if values else _fixed(name)


@cache
def _fixed(name: str) -> str:
    """Render once what is always the same."""
    return _rendered(name, {})


def _rendered(name: str, values: Mapping[str, object]) -> str:
    file, _, block = name.partition(".")
    template = _template(file)
    render = template.blocks[block] if block else template.root_render_func
    seen = {**_globals(), **values}
    lines = "".join(render(template.new_context(seen, shared=True))).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def blocks(file: str) -> frozenset[str]:
    """Return the names of the blocks in one file."""
    return frozenset(_template(file).blocks)


def engine_words(name: str, /, **values: object) -> str:
    """Return the engine's own words."""
    return words(f"engine.{name}", **values)


def asks(name: str, /, **values: Callable[[Context[Facts]], object]) -> Callable[[Context[Facts]], str]:
    """Make a question in the words of `name`; they see `facts`, `answer("step")`, `as_of` and all of `values`."""

    def question(context: Context[Facts]) -> str:
        seen = {key: value(context) for key, value in values.items()}
        return words(name, facts=context.facts, answer=context.text, as_of=context.as_of, **seen)

    return question


def deliver(text: str) -> tuple[str, ...]:
    """Cut `text` into messages WeChat takes (≤ 600 characters, ≤ 1,800 bytes), personal numbers masked."""
    return tuple(piece for piece in map(str.strip, split_message(redact(text).text)) if piece)
