"""The court's case system names who represents whom in a case: it has seen the mandate, so nobody looks again.

A report names all that are in force for a case; what it names no more has ended (法释〔2018〕7号 art. 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Refused
from desk.people.representing.confirming import confirm_from_cases
from desk.people.representing.ending import write_end
from desk.people.representing.proposing import MandateBy, speaker, write
from desk.people.representing.reading import TypedMandate, read_mandate
from models import Citizen, Representation
from models.database import transaction
from models.enums import MandateEnd, MandateSource, Standing
from models.keyring import index_of


@dataclass(frozen=True)
class NamedInCase:
    """A representative of a party, as the case system has it; `person_key` is the key of their own document."""

    person_key: str = field(repr=False)
    mandate: TypedMandate


async def keep_named(
    system: str, case_number: str, named: Sequence[NamedInCase], as_of: datetime
) -> list[Representation]:
    """Keep who represents whom in a case, and end what is named no more. Safe to repeat. Raises `Invalid`.

    Who is not verified yet is passed over; the next report finds them.
    """
    async with transaction():
        before = Representation.filter(source=MandateSource.CASES, system=system, ended_at__isnull=True)
        known = [row for row in await before if list(row.case_numbers) == [case_number]]
        kept = [row for one in named if (row := await _keep(system, case_number, one, known, as_of)) is not None]
        for row in known:
            if row.id not in {one.id for one in kept}:
                await write_end(row, MandateEnd.CASES, as_of)
        return kept


async def _keep(
    system: str, case_number: str, named: NamedInCase, known: Sequence[Representation], as_of: datetime
) -> Representation | None:
    mandate = read_mandate(_of_case(named.mandate, case_number), as_of)
    index = index_of("id_number", named.person_key)
    person = await Citizen.get_or_none(id_number_index=index, standing=Standing.VERIFIED, erased_at__isnull=True)
    if person is None:
        return None
    principal = index_of("id_number", mandate.principal.key)
    for row in known:
        if (row.person_id, row.principal_index, row.capacity) == (person.id, principal, mandate.capacity):
            return row
    try:
        async with transaction():
            by = MandateBy(MandateSource.CASES, system=system, seen_on_paper=True)
            row = await write(await speaker(person.id), mandate, by, as_of)
            await confirm_from_cases(row, as_of)
            return row
    except Refused:
        return None


def _of_case(typed: TypedMandate, case_number: str) -> TypedMandate:
    return TypedMandate(**{**typed.__dict__, "case_numbers": [case_number]})
