"""A ticket's page has a panel where things are done: the buttons open to this person, or one of their forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sanic import Request

from desk.access.actors import Actor
from desk.errors import Invalid, Refused, Stale, Unchecked
from desk.rules.lifecycles.act_records import ActField, ActForm
from desk.rules.lifecycles.petition_acts import FORMS
from desk.rules.text.petition_numbers import MOST_PARTS
from desk.tickets.joining import duplicates
from desk.tickets.joining.duplicates import SimilarPetition
from desk.tickets.ticket_store import number_of, title_of
from desk.tickets.timing import extensions
from desk.tickets.timing.extensions import MOST_DAYS, ExtensionRequest
from desk.views.courts import CourtBranch, branches
from desk.views.offers import OfferedAct, offers_at_the_console
from desk.views.tickets.candidates import CandidateGroup, handler_candidates, held_off, subject_candidates
from desk.views.tickets.form_start import last_draft, starting_weight
from desk.views.tickets.next_ticket import NextTicket
from desk.views.tickets.proposed_act import ProposedAct, proposed_act
from desk.views.tickets.queue_row import QueueRow
from desk.views.tickets.related import similar_tickets
from desk.views.tickets.triage_words import proposal_of
from handlers.console.frame import forms
from models import Ticket
from models.enums import Act, Complexity, Finding, Grade, PetitionKind, Urgency


@dataclass(frozen=True)
class ActInput:
    """Holds what somebody filled in; kept where the act is refused."""

    words: str = field(default="", repr=False)
    version: int | None = None
    handler: int | None = None
    urgency: Urgency | None = None
    complexity: Complexity | None = None
    grade: Grade | None = None
    where: str = ""
    days: int | None = None
    matters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Where a petition is split: the title and the words of each part."""
    leaked: bool = False
    concerned: str = ""
    outside: bool = False

    @classmethod
    def of(cls, request: Request) -> "ActInput":
        return cls(
            words=forms.field(request, "words"),
            version=forms.version(forms.field(request, "version")),
            handler=forms.number(forms.field(request, "handler")),
            urgency=forms.one_of(Urgency, forms.field(request, "urgency")),
            complexity=forms.one_of(Complexity, forms.field(request, "complexity")),
            grade=forms.one_of(Grade, forms.field(request, "grade")),
            where=forms.several(request, "where"),
            days=forms.number(forms.field(request, "days")),
            matters=tuple(_matter(request, number) for number in range(1, MOST_PARTS + 1)),
            leaked=bool(forms.field(request, "leaked")),
            concerned=forms.field(request, "concerned"),
            outside=bool(forms.field(request, "outside")),
        )


def _matter(request: Request, number: int) -> tuple[str, str]:
    return forms.field(request, f"title-{number}"), forms.field(request, f"words-{number}")


@dataclass(frozen=True)
class ActPanel:
    """Holds what the panel shows. `act` is the open form, if any; `lost` says that it no longer can be done."""

    number: str
    version: int
    buttons: Sequence[OfferedAct]
    act: Act | None = None
    form: ActForm | None = None
    must_say: bool = False
    typed: ActInput = ActInput()
    refusal: str = ""
    wrong: str = ""
    changes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    """What in the words is not of this matter, before they are sent."""
    lost: bool = False
    groups: Sequence[CandidateGroup] = ()
    branches: Sequence[CourtBranch] = ()
    alike: Sequence[QueueRow] = ()
    draft: str = field(default="", repr=False)
    asked: ExtensionRequest | None = None
    most_days: int = MOST_DAYS
    similar: Sequence[SimilarPetition] = ()
    staff: Sequence[CandidateGroup] = ()
    """Who may be the subject of a complaint."""
    held_off: Sequence[str] = ()
    """Whom the complaint may mean, until this form is sent."""
    proposed_act: ProposedAct | None = None
    kinds: Sequence[PetitionKind] = ()
    proposed: str = ""
    """What triage proposes, where the form weighs."""
    next: NextTicket | None = None


async def panel(
    actor: Actor,
    ticket: Ticket,
    as_of: datetime,
    act: Act | None = None,
    filled: ActInput | None = None,
    refusal: Refused | None = None,
) -> ActPanel:
    """Return the panel with a form open, filled in as sent. A form that is no longer open keeps only what was typed."""
    open_now = await offers_at_the_console(actor, ticket, as_of)
    form = FORMS.get(act) if act else None
    plain = ActPanel(number_of(ticket), ticket.version, open_now)
    if act is None or form is None:
        return plain
    lost = act not in {one.act for one in open_now}
    if lost and refusal is None:
        return plain
    wanted: frozenset[ActField] = frozenset() if lost else form.fields
    draft = await last_draft(ticket) if form.fields & {ActField.DRAFT, ActField.REWRITE} else ""
    start = await _start(ticket, act, draft if ActField.REWRITE in form.fields else "")
    return ActPanel(
        number=plain.number,
        version=plain.version,
        buttons=open_now,
        act=act,
        form=form,
        must_say=OfferedAct(act, form).must_say,
        typed=filled or start,
        refusal=refusal.words if refusal and not isinstance(refusal, Stale | Unchecked) else "",
        wrong=refusal.field if isinstance(refusal, Invalid) else "",
        changes=refusal.changes if isinstance(refusal, Stale) else (),
        warnings=refusal.warnings if isinstance(refusal, Unchecked) else (),
        lost=lost,
        groups=await handler_candidates(actor, ticket, as_of) if ActField.HANDLER in wanted else (),
        alike=await similar_tickets(actor, ticket) if ActField.TICKET in wanted else (),
        branches=await branches(ticket) if ActField.COURT in wanted else (),
        draft=draft,
        asked=await extensions.open_request(ticket, as_of) if ActField.ASKED in form.fields else None,
        similar=await duplicates.duplicate_proposals(actor, ticket) if ActField.REPEATS in wanted else (),
        staff=await subject_candidates(ticket) if ActField.SUBJECTS in wanted else (),
        held_off=await held_off(ticket) if ActField.SUBJECTS in wanted else (),
        proposed_act=await proposed_act(ticket) if ActField.PROPOSED in form.fields else None,
        kinds=list(PetitionKind) if ActField.KIND in form.fields else (),
        proposed=proposal_of(ticket) if ActField.WEIGHT in form.fields else "",
    )


async def _start(ticket: Ticket, act: Act, words: str) -> ActInput:
    """Return a form before anybody filled it in; where it is split, the first part is called as the whole was."""
    matters = ((title_of(ticket), ""), *((("", ""),) * (MOST_PARTS - 1)))
    weight = await starting_weight(ticket, act)
    where = ""
    if act is Act.RELABEL:
        where = ticket.petition.kind.value
    elif act is Act.NAME_SUBJECT:
        where = ",".join(str(one.officer_id) for one in ticket.subjects if one.finding is Finding.NAMED)
    return ActInput(words, urgency=weight.urgency, complexity=weight.complexity, where=where, matters=matters)
