"""The panel on a ticket's page where things are done: the buttons open to this person, or one of their forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sanic import Request

from desk.access import visibility
from desk.access.actors import Actor
from desk.errors import Invalid, Refused, Stale
from desk.rules.lifecycles.petition import PETITION
from desk.rules.text.petition_numbers import MOST_PARTS
from desk.tickets.joining import duplicates
from desk.tickets.joining.duplicates import SimilarPetition
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import number_of, title_of
from desk.tickets.timing import extensions
from desk.tickets.timing.extensions import MOST_DAYS, ExtensionRequest
from desk.views.courts import CourtBranch, branches
from handlers.console.frame import forms
from handlers.console.queue.listing import QueueRow
from handlers.console.queue.proposals import proposal_of
from handlers.console.queue.similar import similar_tickets
from handlers.console.tickets.act_forms import FORMS, ActForm
from handlers.console.tickets.candidates import Group, everybody, groups
from models import Ticket, TicketEvent, Words
from models.enums import Act, Complexity, Grade, PetitionKind, TicketState, Urgency, WordsKind
from models.keyring import unseal

WITH_DRAFT = (Act.SUBMIT, Act.APPROVE, Act.REJECT, Act.CORRECT)
"""What is done to the answer that was last written in this cycle."""
REWRITING = (Act.SUBMIT, Act.CORRECT)


@dataclass(frozen=True)
class ActInput:
    """What somebody filled in; kept where the act is refused."""

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
        )


def _matter(request: Request, number: int) -> tuple[str, str]:
    return forms.field(request, f"title-{number}"), forms.field(request, f"words-{number}")


@dataclass(frozen=True)
class NextTicket:
    number: str
    title: str
    due_at: datetime | None


@dataclass(frozen=True)
class ActPanel:
    """`act` is the form that is open, if any; `lost` says that it no longer can be done."""

    number: str
    version: int
    buttons: Sequence[tuple[Act, ActForm]]
    act: Act | None = None
    form: ActForm | None = None
    must_say: bool = False
    typed: ActInput = ActInput()
    refusal: str = ""
    wrong: str = ""
    changes: Sequence[str] = ()
    lost: bool = False
    groups: Sequence[Group] = ()
    branches: Sequence[CourtBranch] = ()
    alike: Sequence[QueueRow] = ()
    draft: str = field(default="", repr=False)
    asked: ExtensionRequest | None = None
    most_days: int = MOST_DAYS
    similar: Sequence[SimilarPetition] = ()
    staff: Sequence[Group] = ()
    """Who may be the subject of a complaint."""
    kinds: Sequence[PetitionKind] = ()
    proposed: str = ""
    """What triage proposes, where the form weighs."""
    next: NextTicket | None = None


async def buttons(actor: Actor, ticket: Ticket, as_of: datetime) -> list[tuple[Act, ActForm]]:
    """The acts that are open to this person now, the weightiest first."""
    order = list(FORMS)
    acts = await acts_open_to(actor, ticket, as_of)
    return [(act, FORMS[act]) for act in sorted((a for a in acts if a in FORMS), key=order.index)]


async def panel(
    actor: Actor,
    ticket: Ticket,
    as_of: datetime,
    act: Act | None = None,
    filled: ActInput | None = None,
    refusal: Refused | None = None,
) -> ActPanel:
    """The panel with a form open, filled in as it was sent. A form that is no longer open keeps only what was typed."""
    open_now = await buttons(actor, ticket, as_of)
    form = FORMS.get(act) if act else None
    plain = ActPanel(number_of(ticket), ticket.version, open_now)
    if act is None or form is None:
        return plain
    lost = act not in dict(open_now)
    if lost and refusal is None:
        return plain
    draft = await _draft(ticket) if act in WITH_DRAFT else ""
    start = await _start(ticket, act, draft if act in REWRITING else "")
    return ActPanel(
        number=plain.number,
        version=plain.version,
        buttons=open_now,
        act=act,
        form=form,
        must_say=PETITION.must_say(act),
        typed=filled or start,
        refusal=refusal.words if refusal and not isinstance(refusal, Stale) else "",
        wrong=refusal.field if isinstance(refusal, Invalid) else "",
        changes=refusal.changes if isinstance(refusal, Stale) else (),
        lost=lost,
        groups=await groups(actor, ticket, as_of) if "handler" in form.fields and not lost else (),
        alike=await similar_tickets(actor, ticket) if "ticket" in form.fields and not lost else (),
        branches=await branches(ticket) if "court" in form.fields and not lost else (),
        draft=draft,
        asked=await extensions.open_request(ticket, as_of) if "asked" in form.fields else None,
        similar=await duplicates.duplicate_proposals(actor, ticket) if "repeats" in form.fields and not lost else (),
        staff=await everybody(ticket) if "subjects" in form.fields and not lost else (),
        kinds=list(PetitionKind) if "kind" in form.fields else (),
        proposed=proposal_of(ticket) if "weight" in form.fields else "",
    )


async def _start(ticket: Ticket, act: Act, words: str) -> ActInput:
    """A form before anybody filled it in; where it is split, the first part is called as the whole was."""
    matters = ((title_of(ticket), ""), *((("", ""),) * (MOST_PARTS - 1)))
    urgency, complexity = ticket.urgency, ticket.complexity
    if act is Act.DISPATCH and not await _was_weighed(ticket):
        urgency = forms.one_of(Urgency, ticket.proposed_urgency) or urgency
        complexity = forms.one_of(Complexity, ticket.proposed_complexity) or complexity
    where = ""
    if act is Act.RELABEL:
        where = ticket.petition.kind.value
    elif act is Act.NAME_SUBJECT:
        where = ",".join(str(one.officer_id) for one in ticket.subjects)
    return ActInput(words, urgency=urgency, complexity=complexity, where=where, matters=matters)


async def _was_weighed(ticket: Ticket) -> bool:
    """Whether somebody decided already how urgent and how hard it is: that goes before a proposal."""
    weighing = TicketEvent.filter(ticket_id=ticket.id, act__in=(Act.WEIGH, Act.DISPATCH))
    return ticket.dispatched_at is not None or await weighing.exists()


async def _draft(ticket: Ticket) -> str:
    """The answer last put forward in this cycle."""
    last = await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    return unseal(last.text_sealed) if last else ""


AFTER_DESK = frozenset({Act.DISPATCH, Act.SETTLE, Act.DECLINE})
AFTER_WORK = frozenset({Act.ANSWER, Act.SUBMIT, Act.SEND_BACK})


async def next_ticket(actor: Actor, done: Act, ticket_id: int) -> NextTicket | None:
    """What to take up after this act: the next at the desk, or the next in one's own hands."""
    if done in AFTER_DESK:
        waiting = Ticket.filter(visibility.visible_tickets(actor), state=TicketState.PENDING)
    elif done in AFTER_WORK:
        states = [TicketState.DISPATCHED, TicketState.ACCEPTED]
        waiting = Ticket.filter(visibility.visible_tickets(actor), handler_id=actor.id, state__in=states)
    else:
        return None
    found = await waiting.exclude(id=ticket_id).order_by("due_at", "id").first().select_related("petition")
    return NextTicket(number_of(found), title_of(found), found.due_at) if found else None
