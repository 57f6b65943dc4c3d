"""Imports point one way."""

from pathlib import Path

import pytest

from tests.imports import Import, Source

ROOT = Path(__file__).parent.parent
NOT_THE_PROGRAM = {"tests", "bench", "docs"}

PLATFORM = ("wechat", "wechat.callback", "wechat.client", "wechat.dialogue")
TALKS = ("wechat.dialogues", "wechat.pushes", "wechat.login")
WEB = ("settings", "ops", "models", "desk", *PLATFORM, *TALKS, "jobs", "handlers")
EVERYTHING = (*WEB, "wechat.sandbox", "server", "worker")
# a unit is a module or package and all below it that has no line of its own; it may import itself and these units
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "settings": (),
    "models": (),
    "ops": ("settings",),
    "desk": ("models",),
    "wechat.sandbox": (),
    "wechat.dialogue": (),
    "wechat.callback": ("wechat",),
    "wechat.client": ("wechat",),
    "wechat": ("models", *PLATFORM),
    "wechat.dialogues": ("models", "desk", *PLATFORM),
    "wechat.login": ("models", "desk", *PLATFORM),
    "wechat.pushes": ("models", "desk", *PLATFORM),
    "jobs": ("settings", "models", "desk", *PLATFORM, *TALKS),
    "handlers": ("settings", "models", "desk", *PLATFORM, *TALKS),
    "server": WEB,
    # the worker is wired from the same parts as the web process
    "worker": (*WEB, "server"),
    # seeds act through the desk's verbs, as officers and citizens do
    "seeds": ("settings", "models", "desk", "ops"),
    "commands": ("seeds", *EVERYTHING),
    "cli": ("commands", *EVERYTHING),
}
# these know of nothing of ours beyond WeChat's own side, however indirectly
KNOW_ONLY_WECHAT = ("wechat.callback", "wechat.client", "wechat.dialogue", "wechat.sandbox")
# pure functions of plain values: enumerations, each other's helpers, no way to reach the world
RULES = (
    "desk.lifecycle",
    "desk.case_numbers",
    "desk.citizen_ids",
    "desk.words",
    "desk.numbers",
    "desk.workdays",
    "desk.policies",
    "desk.visibility_rules",
    "desk.intents",
    "desk.scores.measures",
    "desk.scores.rates",
    "desk.scores.periods",
)
THE_WORLD = {
    "aiohttp",
    "asyncio",
    "asyncpg",
    "redis",
    "sanic",
    "socket",
    "subprocess",
    "tortoise",
    "urllib",
    "wechatpy",
}

OURS = Source.below(ROOT, tuple({unit.partition(".")[0] for unit in MAY_IMPORT}))


def unit_of(module: str) -> str:
    """The most particular unit a module belongs to."""
    parts = module.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(prefix for prefix in prefixes if prefix in MAY_IMPORT)


def against_the_arrows(source: Source) -> list[Import]:
    return [
        one
        for module in source.modules
        for one in source.imports_of(module)
        if source.is_ours(one.imported) and unit_of(one.imported) not in (unit_of(module), *MAY_IMPORT[unit_of(module)])
    ]


def impure(source: Source, rule: str) -> list[Import]:
    """What a rule module reaches that is neither an enumeration nor another rule or helper of the desk."""
    return [
        one
        for one in source.reached_from(rule)
        if one.imported.partition(".")[0] in THE_WORLD
        or (source.is_ours(one.imported) and not one.imported.startswith("desk.") and one.imported != "models.enums")
    ]


def told(imports: list[Import]) -> str:
    return "\n".join(map(str, imports))


def test_imports_follow_the_arrows():
    wrong = against_the_arrows(OURS)

    assert not wrong, told(wrong)


def test_every_module_has_a_place_in_the_house():
    unplaced = {
        path.relative_to(ROOT).parts[0].removesuffix(".py")
        for pattern in ("*.py", "*/__init__.py")
        for path in ROOT.glob(pattern)
        if not path.relative_to(ROOT).parts[0].startswith(".")
    } - {unit.partition(".")[0] for unit in MAY_IMPORT}

    assert unplaced <= NOT_THE_PROGRAM


@pytest.mark.parametrize("top", KNOW_ONLY_WECHAT)
def test_the_platform_knows_nothing_of_the_court(top):
    wrong = [
        one
        for module in OURS.modules
        if module == top or module.startswith(f"{top}.")
        for one in OURS.reached_from(module)
        if OURS.is_ours(one.imported) and not one.imported.startswith("wechat")
    ]

    assert not wrong, told(wrong)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_desk_is_pure(rule):
    if rule not in OURS.modules:
        pytest.skip(f"{rule} is not there yet")

    wrong = impure(OURS, rule)

    assert not wrong, told(wrong)


def source_of(root: Path, files: dict[str, str]) -> Source:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Source.below(root, tuple({name.partition("/")[0].removesuffix(".py") for name in files}))


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("models/tickets.py", "from desk import tickets"),
        ("desk/tickets.py", "import wechat.client"),
        ("desk/tickets.py", "def send():\n    from handlers.callback import door"),
        ("wechat/sandbox/app.py", "from ..client import Client"),
        ("wechat/client.py", "from wechat import pushes"),
        ("wechat/dialogue/engine.py", "from models.enums import Act"),
        ("jobs/sweep.py", "from handlers import callback"),
        ("ops/demo.py", "import cli"),
    ],
)
def test_an_import_against_the_arrows_is_found(tmp_path, importer, line):
    others = ("desk/tickets.py", "wechat/client.py", "wechat/pushes.py", "handlers/callback.py", "models/enums.py")
    files = dict.fromkeys((*others, "cli.py"), "") | {importer: line}

    wrong = against_the_arrows(source_of(tmp_path, files))

    assert len(wrong) == 1
    assert wrong[0].importer == importer.removesuffix(".py").replace("/", ".")


@pytest.mark.parametrize(
    "line", ["import asyncpg", "from models import Ticket", "from models.database import connection"]
)
def test_a_rule_that_reaches_the_world_through_a_helper_is_found(tmp_path, line):
    files = {
        "desk/lifecycle.py": "from models.enums import Act\nfrom desk.helper import help_out",
        "desk/helper.py": line,
        "models/__init__.py": "",
        "models/enums.py": "",
        "models/database.py": "",
    }

    assert [one.importer for one in impure(source_of(tmp_path, files), "desk.lifecycle")] == ["desk.helper"]
