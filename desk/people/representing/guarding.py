"""A minor's guardians are told that the court heard them, unless what was said may be about a guardian."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.rules.calendar.court_time import court_day
from desk.screening.guardians import may_be_about
from desk.screening.screening import Screening
from models import statements
from models.keyring import Place, unseal
from models.representations import GUARDIANS_OF


@dataclass(frozen=True)
class Guardian:
    """Who looks after somebody today, by a mandate that was seen."""

    person_id: int
    name: str = field(repr=False)


async def guardians_of(citizen_id: int | None, as_of: datetime) -> Sequence[Guardian]:
    """Return who is this person's guardian today; nobody's where they are not known, or have none."""
    if citizen_id is None:
        return ()
    rows = await statements.fetch(GUARDIANS_OF, citizen_id=citizen_id, day=court_day(as_of))
    return [
        Guardian(row["person_id"], unseal(row["name_sealed"], Place("citizen", "name_sealed", row["person_id"])))
        for row in rows
    ]


def guardian_concerned(text: str, guardians: Sequence[Guardian], heard: Screening, restricted: bool) -> bool:
    """Say whether the words may be about a guardian: then none of them is told."""
    names = [one.name for one in guardians]
    return may_be_about(text, names, danger=heard.danger is not None, complaint=restricted)
