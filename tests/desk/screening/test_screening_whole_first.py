"""The whole is searched before its clauses: no rule is passed over that a clause would have answered.

Held against every labelled text, and those two beside each other: an expression that looks across a line's end would
show here.
"""

from itertools import pairwise

import pytest

from desk.rules.text.expressions import Expression
from desk.screening import accusations
from desk.screening.accusing.misdeeds import MISDEEDS
from desk.screening.procedure import procedural_rules
from desk.screening.urgency import triage_rules
from desk.screening.urgency.clauses import Sound, clauses
from tests.desk.screening.labelled import SETS, rows

SOUNDS = [one for one in vars(triage_rules).values() if isinstance(one, Sound)]
EXPRESSIONS: dict[str, list[Expression]] = {
    "misdeeds": [*(deed.sounds for deed in MISDEEDS), *accusations._WITHOUT_A_DEED],
    "procedure": [rule.heard for rule in procedural_rules.RULES],
    "urgency": [one.heard for one in SOUNDS] + [one.heard for rule in triage_rules.RULES for one in rule.sounds],
}
TEXTS = [str(row["text"]) for path in sorted(SETS.glob("*.jsonl")) for row in rows(path.stem) if "text" in row]


@pytest.mark.parametrize("table", EXPRESSIONS)
def test_what_a_clause_says_is_found_in_the_whole(table: str) -> None:
    for one, other in pairwise(TEXTS):
        said = (*clauses(one), *clauses(other))
        whole = "\n".join(said)
        for asked in EXPRESSIONS[table]:
            if not asked.within(whole):
                assert not any(asked.search(clause) for clause in said), (asked, said)
