"""Measures the rules on lines they were never made with: `python -m tests.desk.screening.held_out`.

The lines in `sets/held_out` were written by somebody who had not seen the rules. Nobody reads them to mend a rule, or
the figures mean nothing any more; the sets beside them are for that.
"""

import sys
from collections.abc import Callable
from typing import Any

from desk.rules.text import case_numbers
from desk.screening import accusations, favours, kinds, procedural_acts
from desk.screening.danger import find_danger
from desk.screening.subject_names import StaffName, names_found
from desk.screening.triage import TriageInput, propose_triage
from models.enums import PetitionKind
from tests.desk.screening.labelled import rows, score

Row = dict[str, Any]


def _urgency(row: Row) -> bool:
    return propose_triage(TriageInput(row["text"], PetitionKind.OTHER)).urgency == row["urgency"]


def _act(row: Row) -> bool:
    return (procedural_acts.intended_act(row["text"]) or None) == row["act"]


def _kind(row: Row) -> bool:
    return kinds.propose_kind(row["text"], accusations.accuses(row["text"])) == row["kind"]


def _number(row: Row) -> bool:
    return [one.canonical for one in case_numbers.find(row["text"])] == row["case_numbers"]


def _named(row: Row) -> tuple[bool, bool]:
    staff = [StaffName(int(number), name) for number, name in row["officers"].items()]
    found = names_found(row["text"], staff)
    return set(found.named) == set(row["named"]), set(row["named"]) <= set(found.everybody)


RIGHT: dict[str, Callable[[Row], bool]] = {"urgency": _urgency, "procedural": _act, "kinds": _kind, "numbers": _number}


def lines() -> list[str]:
    """Return a line a set: recall and false hits, or how many are right."""
    told = []
    for name, key, hears in (
        ("accusations", "accuses", accusations.accuses),
        ("favours", "favour", favours.asks_favour),
        ("danger", "danger", lambda text: find_danger(text) is not None),
    ):
        found = score(f"held_out/{name}", key, hears)
        told.append(f"{name}: recall {found.recall:.2f}, false {found.false:.2f}")
        found = score("held_out/voices", key, hears)
        told.append(f"{name} in plain words: recall {found.recall:.2f}, false {found.false:.2f}")
    for name, right in RIGHT.items():
        of = rows(f"held_out/{name}")
        told.append(f"{name}: {sum(map(right, of))} of {len(of)}")
    named = [_named(row) for row in rows("held_out/named")]
    told.append(f"named: {sum(exact for exact, _ in named)} of {len(named)}, covered {sum(all_ for _, all_ in named)}")
    return told


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
