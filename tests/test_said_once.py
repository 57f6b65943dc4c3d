"""What several modules hold to is said in one of them: no constant has the same name and value twice."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOPS = ("desk", "handlers", "jobs", "commands", "seeds", "wechat", "ops", "models")
NOT_THE_SAME_THING = {
    "AT_ONCE": "how much each job takes at a time; each is its own to turn",
    "FORMAT": "the version of an archive, and that of a talk's data",
    "LONGEST_NAME": "of a person; and of an event of WeChat's, whose side knows nothing of ours",
    "MOST": "how many a list shows, or a round takes; each is its own to turn",
    "T": "a type variable belongs to its module",
    "WITHIN": "how far back each looks",
    "_DIGIT": "a pattern of one character",
    "_FEWEST_DIGITS": "of a case number, and of a number that is masked",
    "ANSWERING": "which acts answer: each face's own, until the table of acts says it",
}


def said_in(path: Path) -> set[tuple[str, str]]:
    """The constants of a module, with the text of their values."""
    return {
        (target.id, ast.unparse(node.value))
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    }


def test_a_constant_is_said_in_one_module() -> None:
    places = defaultdict(list)
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if not {"sandbox", "migrations"} & set(path.parts):
                for constant in said_in(path):
                    places[constant].append(str(path.relative_to(ROOT)))

    twice = {name: found for (name, _), found in places.items() if len(found) > 1}

    assert twice.keys() <= NOT_THE_SAME_THING.keys(), twice
