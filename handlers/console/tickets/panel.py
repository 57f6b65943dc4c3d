"""A ticket's page has a panel where things are done: the buttons open to this person, or one of their forms."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sanic import Request

from desk.access.actors import Actor
from desk.errors import Invalid, Refused, Stale, Unchecked
from desk.files.officer_files import FileRefused
from desk.rules.lifecycles.act_records import ActField, ActForm, ActGroup, ButtonTone
from desk.rules.lifecycles.petition_acts import FOR_CITIZENS, FORMS, INSIDE
from desk.rules.text.petition_numbers import MOST_PARTS
from desk.tickets import canned_replies, drafts
from desk.tickets.colleagues import Colleague, colleagues
from desk.tickets.joining import duplicates
from desk.tickets.joining.duplicates import SimilarPetition
from desk.tickets.orders import FILES, Fields
from desk.tickets.rating import callback_list
from desk.tickets.ticket_store import number_of, title_of
from desk.tickets.timing import extensions
from desk.tickets.timing.extensions import MOST_DAYS, ExtensionRequest
from desk.views.courts import CourtBranch, branches
from desk.views.offers import OfferedAct, offers_at_the_console
from desk.views.tickets.candidates import CandidateGroup, handler_candidates, held_off, subject_candidates
from desk.views.tickets.form_files import FormFiles, form_files
from desk.views.tickets.form_start import last_draft, starting_weight
from desk.views.tickets.next_ticket import NextTicket
from desk.views.tickets.proposed_act import ProposedAct, proposed_act
from desk.views.tickets.queue_row import QueueRow
from desk.views.tickets.related import similar_tickets
from desk.views.tickets.triage_words import proposal_of
from handlers.console.frame import forms
from models import CannedReply, Ticket
from models.enums import Act, Complexity, Finding, Grade, PetitionKind, TicketState, Urgency
from models.reading_together import together


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
    mention: tuple[str, ...] = ()
    """Which colleagues a note tells, by their ids."""
    files: frozenset[int] | None = None
    """Which files go along, by their ids; None before anybody has seen the form."""

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
            mention=tuple(forms.several(request, "mention").split(",")),
            files=frozenset(Fields(request.form).numbers(FILES)),
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
    saved_at: datetime | None = None
    """When what stands in the form was kept as a draft."""
    files: FormFiles | None = None
    """What goes along, where files may."""
    files_refused: Sequence[FileRefused] = ()
    colleagues: Sequence[Colleague] = ()
    """Whom a note may tell."""
    replies: Sequence[CannedReply] = ()
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
    visit: int | None = None
    """The return visit this person may call for now."""
    no_visit: str = ""
    """Why they make none, where their desk is to make one."""

    @property
    def is_inside(self) -> bool:
        """Say whether the form that is open is for colleagues only."""
        return self.act in INSIDE

    @property
    def first(self) -> OfferedAct | None:
        """Return what is most likely done next: the weightiest that is open."""
        return next((one for one in self.buttons if one.form.tone is ButtonTone.MAIN), None)

    @property
    def grouped(self) -> list[tuple[ActGroup, list[OfferedAct]]]:
        """Return the others under their names, those groups that have any."""
        others = [one for one in self.buttons if one is not self.first]
        groups = [(group, [one for one in others if one.form.group is group]) for group in ActGroup]
        return [(group, acts) for group, acts in groups if acts]


PanelRead = Coroutine[Any, Any, ActPanel]
"""A panel that is still to be read: the page around it is read beside it."""


async def as_it_is(shown: ActPanel) -> ActPanel:
    """Give a panel that was read already to who would read one."""
    return shown


async def panel(
    actor: Actor,
    ticket: Ticket,
    as_of: datetime,
    act: Act | None = None,
    filled: ActInput | None = None,
    refusal: Refused | None = None,
) -> ActPanel:
    """Return the panel with a form open, filled in as sent. A form that is no longer open keeps only what was typed."""
    open_now, (visit, why) = await together(
        offers_at_the_console(actor, ticket, as_of), _visit_to_make(actor, ticket, as_of)
    )
    form = FORMS.get(act) if act else None
    plain = ActPanel(number_of(ticket), ticket.version, open_now, visit=visit, no_visit=why)
    if act is None or form is None:
        return plain
    lost = act not in {one.act for one in open_now}
    if lost and refusal is None:
        return plain
    wanted: frozenset[ActField] = frozenset() if lost else form.fields
    draft = await last_draft(ticket) if form.fields & {ActField.DRAFT, ActField.REWRITE} else ""
    start = await _start(ticket, act, draft if ActField.REWRITE in form.fields else "")
    saved = await drafts.kept(actor.id or 0, ticket.id, act) if ActField.WORDS in form.fields and not filled else None
    return ActPanel(
        number=plain.number,
        version=plain.version,
        buttons=open_now,
        act=act,
        form=form,
        must_say=OfferedAct(act, form).must_say,
        typed=filled or (replace(start, words=saved.words or start.words) if saved else start),
        saved_at=saved.saved_at if saved else None,
        files=await form_files(actor, ticket, act, (filled or start).files) if ActField.FILES in wanted else None,
        colleagues=await _colleagues(actor, ticket, as_of) if ActField.COLLEAGUES in wanted else (),
        replies=await canned_replies.offered(ticket) if takes_replies(act, wanted) else (),
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


async def _visit_to_make(actor: Actor, ticket: Ticket, as_of: datetime) -> tuple[int | None, str]:
    """Return the return visit this person may call for now, or else why their desk makes none."""
    if ticket.state is not TicketState.ANSWERED:
        return None, ""
    call = await callback_list.visit_of_call(actor, ticket.id, as_of)
    return (call.id, "") if call else (None, await callback_list.why_not_called(actor, ticket, as_of))


def takes_replies(act: Act, fields: frozenset[ActField]) -> bool:
    """Say whether canned replies are offered in the form of an act: where a citizen reads what is written there."""
    return act in FOR_CITIZENS and ActField.WORDS in fields


async def _colleagues(actor: Actor, ticket: Ticket, as_of: datetime) -> list[Colleague]:
    return [one for one in await colleagues(ticket, as_of) if one.id != actor.id]


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
