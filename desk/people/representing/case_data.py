"""What the court's case system says of representatives: it has seen the mandate, so nobody looks again.

Whoever says for whom they speak, and is named so in a case, is confirmed at once, for the cases that name them. What
the case system names no more has ended (法释〔2018〕7号 art. 6).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from desk.errors import Refused
from desk.people.representing.confirming import confirm_from_cases
from desk.people.representing.ending import write_end
from desk.people.representing.proposing import MandateBy, propose
from desk.people.representing.reading import TypedMandate
from desk.rules.calendar.court_time import court_day
from desk.rules.representing import NAMED_CASES_ONLY
from desk.rules.text.plain_text import plain
from models import Citizen, Representation, statements
from models.database import transaction
from models.enums import MandateEnd, RepresentativeCapacity, RepresentsAs, Standing
from models.keyring import Place, unseal
from models.once_more import once_more

AS_NAMED: Mapping[RepresentsAs, tuple[RepresentativeCapacity, ...]] = {
    RepresentsAs.LEGAL_REPRESENTATIVE: (RepresentativeCapacity.LEGAL_HEAD,),
    RepresentsAs.LAWYER: (RepresentativeCapacity.LAWYER, RepresentativeCapacity.DEFENDER),
    RepresentsAs.AGENT: (
        RepresentativeCapacity.AGENT,
        RepresentativeCapacity.LEGAL_WORKER,
        RepresentativeCapacity.DEFENDER,
    ),
    RepresentsAs.GUARDIAN: (RepresentativeCapacity.GUARDIAN,),
}
"""How a case system calls those who speak in one of our capacities."""
NAMED = """
SELECT told.number, named.source, named.ends_on, party.name_sealed, party.case_id || '/' || party.ref AS party
FROM case_representative AS named
    JOIN case_party AS party ON party.case_id = named.case_id AND party.ref = named.party_ref
    JOIN "case" AS told ON told.id = named.case_id
WHERE named.id_number_index = ${person} AND party.id_number_index = ${principal} AND party.left_on IS NULL
    AND named.capacity = ANY (${capacities}::text[])
    AND (named.starts_on IS NULL OR named.starts_on <= ${day}::date)
    AND (named.ends_on IS NULL OR named.ends_on >= ${day}::date)
ORDER BY told.number"""


@dataclass(frozen=True)
class NamedInCase:
    """A case names somebody as a party's representative: which case, until when, and what the party is called."""

    number: str
    system: str
    ends_on: date | None
    principal: str = field(repr=False)


@once_more
async def register(person_id: int | None, typed: TypedMandate, by: MandateBy, as_of: datetime) -> Representation:
    """Keep what a person says of whom they speak for, and confirm it where a case names them so.

    Raises `Invalid` naming the field, and `Refused`. Whatever no case names waits for somebody who sees the mandate.
    """
    async with transaction():
        row = await propose(person_id, typed, by, as_of)
        found = await _named(row, as_of)
        if not found or not all(_same_name(one.principal, unseal(row.principal_name_sealed)) for one in found):
            return row
        try:
            async with transaction():
                _as_in_cases(row, found)
                await confirm_from_cases(row, as_of)
        except Refused:
            await row.refresh_from_db()
    return row


async def follow_cases(people: Collection[str], as_of: datetime) -> int:
    """Let the mandates that stand by case data follow it: of these people, named by the index of their number.

    Call in the transaction that changed the data. Returns how many ended.
    """
    theirs = Q(person__id_number_index__in=list(people)) | Q(principal_index__in=list(people))
    rows = Representation.filter(theirs, ended_at__isnull=True, confirmed_at__isnull=False).exclude(system="")
    ended = 0
    for row in await rows.order_by("id"):
        found = await _named(row, as_of)
        if not found:
            await write_end(row, MandateEnd.CASES, as_of)
            ended += 1
            continue
        _as_in_cases(row, found)
        await row.save(update_fields=["system", "case_numbers", "ends_on"])
    return ended


async def _named(row: Representation, as_of: datetime) -> Sequence[NamedInCase]:
    person = await Citizen.get(id=row.person_id)
    if person.standing is not Standing.VERIFIED:
        return ()
    capacities = [one.value for one in AS_NAMED[row.capacity]]
    found = await statements.fetch(
        NAMED,
        person=person.id_number_index,
        principal=row.principal_index,
        capacities=capacities,
        day=court_day(as_of),
    )
    return [NamedInCase(one["number"], one["source"], one["ends_on"], _party_name(one)) for one in found]


def _party_name(found: Mapping[str, Any]) -> str:
    return unseal(found["name_sealed"], Place("case_party", "name_sealed", found["party"]))


def _as_in_cases(row: Representation, found: Sequence[NamedInCase]) -> None:
    row.system = found[0].system
    if row.capacity in NAMED_CASES_ONLY:
        row.case_numbers = [one.number for one in found]
    ends = [one.ends_on for one in found]
    row.ends_on = max(on for on in ends if on) if all(ends) else None


def _same_name(one: str, other: str) -> bool:
    return "".join(plain(one).split()) == "".join(plain(other).split())
