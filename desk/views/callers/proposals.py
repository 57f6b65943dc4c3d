"""While a petition is written down the desk proposes what its words say; whoever writes takes it, or does not.

Nothing is filled in by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access.actors import Actor
from desk.access.visibility import visible_at_desk, visible_tickets
from desk.rules.papers.redaction import redact
from desk.rules.papers.telephones import Telephone
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import bigrams
from desk.screening import screening
from desk.screening.likeness import PetitionLeft
from desk.tickets.joining.duplicates import PetitionerKey, nearby_petitions, similar_among
from desk.views.callers.card import caller_card
from models import Case, Court, Ticket
from models.enums import PetitionKind, TicketState
from models.keyring import index_of

FEWEST_CHARACTERS = 6
"""Of a text that says of which kind it is."""
MOST_CASES = 3


@dataclass(frozen=True)
class TypedEntry:
    """What stands in the form by now; `case` in its canonical form, empty where there is none that can be read."""

    text: str = field(repr=False)
    kind: PetitionKind | None
    court_id: int | None
    case: str
    telephone: Telephone | None


@dataclass(frozen=True)
class EntryProposal:
    """One thing to be taken: `value` goes into the form's `field`. `words` name it, `why` says where it comes from."""

    field: str
    value: str
    words: str
    why: str


@dataclass(frozen=True)
class MayRepeat:
    """An earlier petition that is like this one."""

    number: str
    title: str = field(repr=False)
    percent: int
    days: str
    state: TicketState


@dataclass(frozen=True)
class EntryProposals:
    takes: Sequence[EntryProposal] = ()
    repeats: Sequence[MayRepeat] = ()


async def entry_proposals(actor: Actor, typed: TypedEntry, courts: Sequence[Court], as_of: datetime) -> EntryProposals:
    """Return what may be taken, the likest first; `courts` are those this officer writes petitions down for."""
    cases = await _cases(actor, typed)
    takes = [*_kind(typed), *cases, *await _court(actor, typed, courts, cases)]
    return EntryProposals(takes, await _repeats(actor, typed, as_of))


def _kind(typed: TypedEntry) -> list[EntryProposal]:
    if len(typed.text) < FEWEST_CHARACTERS:
        return []
    heard = screening.screen(typed.text)
    if heard.kind in (PetitionKind.OTHER, typed.kind):
        return []
    why = "内容像是反映法院的人" if heard.accused else "内容里这样说"
    return [EntryProposal("kind", heard.kind.value, f"类型：{heard.kind.label}", why)]


async def _cases(actor: Actor, typed: TypedEntry) -> list[EntryProposal]:
    """Return the numbers in the words, then the caller's own cases, as long as the form has none."""
    if typed.case:
        return []
    said = [one.canonical for one in case_numbers.find(typed.text) if one.meant is None][:MOST_CASES]
    found = [EntryProposal("case", number, f"案号：{number}", "内容里写着") for number in said]
    if typed.telephone is None:
        return found
    card = await caller_card(actor, typed.telephone)
    own = [one for one in card.cases if one.number not in said][: MOST_CASES - len(found)]
    return found + [EntryProposal("case", one.number, f"案号：{one.number}", one.how) for one in own]


async def _court(
    actor: Actor, typed: TypedEntry, courts: Sequence[Court], cases: Sequence[EntryProposal]
) -> list[EntryProposal]:
    """Return the court of the case, or the one that the words name, where another one is chosen."""
    number = typed.case or next((one.value for one in cases), "")
    case = await Case.get_or_none(visible_at_desk(actor), number=number) if number else None
    by_id = {court.id: court for court in courts}
    if case is not None and case.court_id in by_id:
        chosen, why = by_id[case.court_id], "案件在这里"
    else:
        named = [one for one in courts if one.name in typed.text or one.short_name in typed.text]
        if len(named) != 1:
            return []
        chosen, why = named[0], "内容里提到"
    return [] if chosen.id == typed.court_id else [EntryProposal("court", str(chosen.id), f"法院：{chosen.name}", why)]


async def _repeats(actor: Actor, typed: TypedEntry, as_of: datetime) -> list[MayRepeat]:
    """Return earlier petitions of the same number or case whose words are alike, as far as this officer sees them."""
    mobile = index_of("mobile", typed.telephone.value) if typed.telephone else None
    if not typed.text or not (mobile or typed.case):
        return []
    nearby = await nearby_petitions(PetitionerKey(mobile_index=mobile, case_number=typed.case), as_of)
    seen = Ticket.filter(visible_tickets(actor), id__in=[one.ticket_id for one in nearby] or [0])
    visible = {row.id for row in await seen.only("id")}
    left = PetitionLeft(frozenset(bigrams(redact(typed.text).text)), typed.case, as_of)
    similar = similar_among([one for one in nearby if one.ticket_id in visible], left)
    return [MayRepeat(one.near.number, one.near.title, one.percent, one.days_words, one.near.state) for one in similar]
