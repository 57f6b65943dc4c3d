"""Before words go to a citizen, what in them is not of their matter is named: nothing leaves until somebody has looked.

The same for every act whose words a citizen reads, from whichever face; a reviewer is warned of what they let out.
"""

from datetime import datetime, timedelta

from desk.access.visibility import visible_cases
from desk.errors import Unchecked
from desk.rules.lifecycles.petition_acts import FOR_CITIZENS
from desk.screening.strangers import OwnMatter, warnings
from desk.tickets.history import said_alike
from desk.tickets.orders import Order
from desk.tickets.ticket_facts import submitted_answer
from models import Case, CaseParty, Citizen, Ticket, Words, statements
from models.enums import Act, ActorKind, WordsKind
from models.keyring import unseal

SENDING = FOR_CITIZENS | {Act.SPLIT}
ALIKE = frozenset({Act.ANSWER, Act.SETTLE, Act.SUBMIT, Act.CORRECT})
ALIKE_SINCE = timedelta(days=90)
MANY = 3
TO_MANY = "同样的一段话已经答复过 {many} 件以上别的诉求，请看看说的是不是这一件"
SAID_TO = """
SELECT count(*) FROM (
    SELECT DISTINCT said.ticket_id FROM words AS said JOIN ticket ON ticket.id = said.ticket_id
    WHERE said.text_index = ${index} AND said.ticket_id <> ${ticket_id} AND ticket.petition_id <> ${petition_id}
        AND said.at >= ${since} LIMIT ${most}
) AS others"""
CITIZENS_KINDS = (WordsKind.SUPPLEMENT, WordsKind.RATING)


async def ask_to_check(act: Act, order: Order, ticket: Ticket) -> None:
    """Raise `Unchecked` with what the words tell of others, unless whoever sends them has looked at it."""
    if act not in SENDING or order.checked:
        return
    text = await _words(act, order, ticket)
    found = [*warnings(text, await own_matter(ticket)), *await _said_to_many(act, text, ticket, order.as_of)]
    if found:
        raise Unchecked(found)


async def _said_to_many(act: Act, text: str, ticket: Ticket, as_of: datetime) -> list[str]:
    """Warn where the very same answer went to many matters: it may not be about this one."""
    if act not in ALIKE:
        return []
    others = await statements.fetchval(
        SAID_TO,
        index=said_alike(text),
        ticket_id=ticket.id,
        petition_id=ticket.petition_id,
        since=as_of - ALIKE_SINCE,
        most=MANY,
    )
    return [TO_MANY.format(many=MANY)] if others >= MANY else []


async def _words(act: Act, order: Order, ticket: Ticket) -> str:
    if act is Act.APPROVE:
        submitted = await submitted_answer(ticket)
        return unseal(submitted.text_sealed) if submitted else ""
    return order.told


async def own_matter(ticket: Ticket) -> OwnMatter:
    """Read what is a ticket's own: what its petitioner wrote and left, its numbers, its case and the parties of it."""
    petition = ticket.petition
    person = await Citizen.get_or_none(id=petition.citizen_id) if petition.citizen_id else None
    cases = await _cases(ticket, person)
    left = (petition.contact_name_sealed, person.name_sealed if person else None)
    numbers = (petition.contact_mobile_sealed, *((person.mobile_sealed, person.id_number_sealed) if person else ()))
    return OwnMatter(
        texts=tuple(await _texts(ticket)),
        petitioners=tuple(filter(None, map(unseal, left))),
        names=tuple(await _parties(cases)),
        numbers=tuple(
            filter(
                None,
                (
                    *map(unseal, numbers),
                    *(one.number for one in cases),
                    petition.case_number,
                    petition.passed_on_reference,
                    ticket.court.telephone,
                    *await _numbers(ticket),
                ),
            )
        ),
    )


async def _texts(ticket: Ticket) -> list[str]:
    said = await Words.filter(ticket_id=ticket.id, redacted_at__isnull=True)
    theirs = [one for one in said if one.author_kind is ActorKind.CITIZEN or one.kind in CITIZENS_KINDS]
    petition = ticket.petition
    return [unseal(petition.text_sealed), petition.organisation, *(unseal(one.text_sealed) for one in theirs)]


async def _numbers(ticket: Ticket) -> list[str]:
    """Return the numbers of its petition, of all its parts, of what it was merged with and of what it repeats."""
    beside = [one for one in (ticket.merged_into_id, ticket.repeat_of_id) if one is not None]
    tickets = await Ticket.filter(petition_id=ticket.petition_id).select_related("petition")
    tickets += await Ticket.filter(id__in=beside or [0]).select_related("petition")
    tickets += await Ticket.filter(merged_into_id=ticket.id).select_related("petition")
    return [number for one in tickets for number in (one.number or "", one.petition.number)]


async def _cases(ticket: Ticket, person: Citizen | None) -> list[Case]:
    named = ticket.petition.case_number
    own = await Case.filter(visible_cases(person)).distinct()
    return [*own, *(await Case.filter(number=named) if named else ())]


async def _parties(cases: list[Case]) -> list[str]:
    parties = await CaseParty.filter(case_id__in=[one.id for one in cases] or [0])
    return [unseal(one.name_sealed) for one in parties]
