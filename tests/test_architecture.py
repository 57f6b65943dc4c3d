"""Imports point one way."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.imports import Import, Source

ROOT = Path(__file__).parent.parent
NOT_THE_PROGRAM = {"tests", "bench", "docs"}

# the rooms of the desk in their order: each may import those before it
DESK = (
    "desk.errors",
    "desk.rules",
    "desk.screening",
    "desk.access",
    "desk.search",
    "desk.people",
    "desk.notices",
    "desk.limits",
    "desk.files",
    "desk.scores",
    "desk.tickets",
    "desk.petitions",
    "desk.staff",
    "desk.cases",
    "desk.importing",
    "desk.broadcasts",
    "desk.upkeep",
    "desk.views",
)
MODELS = ("models", "models.enums")
PLATFORM = ("wechat", "wechat.platform", "wechat.dialogue")
TALKS = (
    "wechat.dialogues",
    "wechat.cards",
    "wechat.mass_messages",
    "wechat.notice_values",
    "wechat.pushes",
    "wechat.login",
)
WEB = (
    "settings",
    "ops.version",
    "ops.address",
    "ops.redis_address",
    "ops",
    *MODELS,
    *DESK,
    *PLATFORM,
    *TALKS,
    "jobs",
    "jobs.sms",
    "jobs.sms.choosing",
    "handlers",
    "handlers.http.signon",
)
EVERYTHING = (*WEB, "wechat.sandbox", "server", "worker")
# a unit is a module or package and all below it that has no line of its own; it may import itself and these units
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    # addresses of servers are read the same way wherever one is given
    "ops.address": (),
    "ops.redis_address": ("ops.address",),
    "settings": ("ops.address", "ops.redis_address"),
    "ops.version": (),
    "models": ("models.enums", "ops.address"),
    "models.enums": (),
    "ops": ("settings", "ops.address", "ops.redis_address"),
    # the demonstration's case system is a court's own: it knows the signed API and nothing of ours
    "ops.case_system": (),
    "desk": (),
    **{room: (*MODELS, *DESK[:place]) for place, room in enumerate(DESK)},
    "desk.errors": (),
    "desk.rules": ("models.enums",),
    "desk.screening": ("models.enums", "desk.rules"),
    "wechat.sandbox": (),
    "wechat.dialogue": (),
    "wechat.platform": (),
    "wechat": (*MODELS, *PLATFORM),
    "wechat.dialogues": (*MODELS, *DESK, *PLATFORM),
    "wechat.login": (*MODELS, *DESK, *PLATFORM),
    "wechat.cards": (*MODELS, *DESK, *PLATFORM),
    "wechat.notice_values": (*MODELS, *DESK, *PLATFORM, "wechat.cards"),
    "wechat.notices_to_many": (*MODELS, *DESK, *PLATFORM, "wechat.cards", "wechat.notice_values"),
    "wechat.mass_messages": (*MODELS, *DESK, *PLATFORM),
    "wechat.template_list": (*MODELS, *DESK, *PLATFORM, "wechat.cards"),
    "wechat.pushes": (*MODELS, *DESK, *PLATFORM, "wechat.cards", "wechat.notice_values", "wechat.notices_to_many"),
    "jobs": ("settings", *MODELS, *DESK, *PLATFORM, *TALKS, "jobs.sms", "jobs.sms.choosing"),
    # gateways for short messages know nothing of ours
    "jobs.sms": (),
    "jobs.sms.choosing": ("settings", "jobs.sms"),
    "handlers": ("settings", "ops.version", *MODELS, *DESK, *PLATFORM, *TALKS, "handlers.http.signon"),
    # the protocol of an identity provider
    "handlers.http.signon": (),
    "server": WEB,
    # the worker is wired from the same parts as the web process
    "worker": (*WEB, "server"),
    # seeds act through the desk's verbs, as officers and citizens do
    "seeds": ("settings", *MODELS, *DESK, "ops"),
    "commands": ("seeds", "ops.case_system", "wechat.template_list", *EVERYTHING),
    "cli": ("commands", *EVERYTHING),
}
# these know of nothing of ours beyond WeChat's own side, however indirectly
KNOW_ONLY_WECHAT = ("wechat.platform", "wechat.dialogue", "wechat.sandbox")
# every module of these rooms is pure: functions of plain values, no way to reach the world
PURE_ROOMS = ("desk.rules", "desk.screening", "wechat.dialogue")
PURE_MODULES = ("desk.scores.measures", "desk.scores.rates", "desk.scores.periods")
SHARED_BY_FACES = {"", "http"}
TOP_FOLDERS = ("desk", "handlers", "wechat", "models", "jobs", "ops", "commands", "seeds")
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
    """What a pure module reaches beyond enumerations and its own top folder's helpers, which are looked at in turn."""
    top = rule.partition(".")[0]
    return [
        one
        for one in source.reached_from(rule)
        if one.imported.partition(".")[0] in THE_WORLD
        or (source.is_ours(one.imported) and one.imported.partition(".")[0] != top and one.imported != "models.enums")
    ]


def circles(source: Source) -> list[list[str]]:
    """Modules that import each other, however long the way round: each circle once, as the modules in it."""
    graph = {
        module: {one.imported for one in source.imports_of(module) if one.imported in source.modules}
        for module in source.modules
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [error.args[1]]
    return []


def between_faces(source: Source) -> list[Import]:
    """What one face takes from another: what two of them need stands in the desk or in `handlers.http`."""
    return [
        one
        for module in source.modules
        for one in source.imports_of(module)
        if (mine := face_of(module)) and (theirs := face_of(one.imported)) and mine != theirs
    ]


def face_of(module: str) -> str:
    """The face a module belongs to; empty for what belongs to all of them, and to none."""
    top, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    return name if top == "handlers" and name not in SHARED_BY_FACES else ""


def namesakes(root: Path, top: str) -> dict[str, list[str]]:
    """The names, without leading underscores, that two classes of a top folder share, with the files they stand in.

    Every migration calls its class `Migration`: that is how they are found.
    """
    found: dict[str, list[str]] = {}
    for path in sorted((root / top).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name != "Migration":
                found.setdefault(node.name.lstrip("_"), []).append(path.relative_to(root).as_posix())
    return {name: places for name, places in found.items() if len(places) > 1}


def told(imports: list[Import]) -> str:
    return "\n".join(map(str, imports))


def test_imports_follow_the_arrows():
    wrong = against_the_arrows(OURS)

    assert not wrong, told(wrong)


def test_no_face_imports_another():
    wrong = between_faces(OURS)

    assert not wrong, told(wrong)


def test_an_import_between_faces_is_found(tmp_path):
    files = {
        "handlers/pages/list.py": "from handlers.http import limits\nfrom handlers.pages import other",
        "handlers/miniapp/list.py": "def names():\n    from handlers.pages.list import NAMES",
        "handlers/http/limits.py": "",
        "handlers/pages/other.py": "",
    }

    assert [one.importer for one in between_faces(source_of(tmp_path, files))] == ["handlers.miniapp.list"]


@pytest.mark.parametrize("top", TOP_FOLDERS)
def test_a_class_name_means_one_thing_in_its_top_folder(top):
    assert not namesakes(ROOT, top)


def test_two_classes_of_one_name_are_found(tmp_path):
    source_of(tmp_path, {"desk/one.py": "class _Line: ...", "desk/two/three.py": "class Line: ..."})

    assert namesakes(tmp_path, "desk") == {"Line": ["desk/one.py", "desk/two/three.py"]}


def test_no_module_imports_itself_by_a_way_round():
    assert not circles(OURS)


def test_a_circle_is_found(tmp_path):
    files = {
        "desk/one.py": "from desk.two import a",
        "desk/two.py": "import desk.three",
        "desk/three.py": "from desk import one",
    }

    (found,) = circles(source_of(tmp_path, files))

    assert {"desk.one", "desk.two", "desk.three"} == set(found)


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


def modules_of(rooms: tuple[str, ...]) -> list[str]:
    """Every module of these rooms and below them."""
    return sorted(module for module in OURS.modules for room in rooms if f"{module}.".startswith(f"{room}."))


@pytest.mark.parametrize("rule", [*modules_of(PURE_ROOMS), *PURE_MODULES])
def test_a_rule_is_pure(rule):
    assert rule in OURS.modules

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
        ("models/tickets.py", "from desk.tickets import verbs"),
        ("desk/tickets/verbs.py", "import wechat.platform.client"),
        ("desk/tickets/verbs.py", "def send():\n    from handlers.chat import callback"),
        ("desk/rules/lifecycle.py", "from desk.tickets import verbs"),
        ("desk/rules/lifecycle.py", "import models"),
        ("wechat/sandbox/app.py", "from ..platform.client import Client"),
        ("wechat/platform/client.py", "from wechat import pushes"),
        ("wechat/dialogue/engine.py", "from models.enums import Act"),
        ("jobs/sweep.py", "from handlers.chat import callback"),
        ("ops/demo.py", "import cli"),
    ],
)
def test_an_import_against_the_arrows_is_found(tmp_path, importer, line):
    others = ("desk/tickets/verbs.py", "wechat/platform/client.py", "wechat/pushes.py", "handlers/chat/callback.py")
    files = dict.fromkeys((*others, "models/__init__.py", "models/enums.py", "cli.py"), "") | {importer: line}

    wrong = against_the_arrows(source_of(tmp_path, files))

    assert len(wrong) == 1
    assert wrong[0].importer == importer.removesuffix(".py").replace("/", ".")


@pytest.mark.parametrize(
    "line", ["import asyncpg", "from models import Ticket", "from models.database import connection"]
)
def test_a_rule_that_reaches_the_world_through_a_helper_is_found(tmp_path, line):
    files = {
        "desk/rules/lifecycle.py": "from models.enums import Act\nfrom desk.rules.helper import help_out",
        "desk/rules/helper.py": line,
        "models/__init__.py": "",
        "models/enums.py": "",
        "models/database.py": "",
    }

    assert [one.importer for one in impure(source_of(tmp_path, files), "desk.rules.lifecycle")] == ["desk.rules.helper"]
