"""Who sees what, and what somebody is to a ticket: role × place, decided here and nowhere else.

A judge sees their own tickets, a liaison their department's, agents and a chief liaison their court's, the service
office of a higher court the courts below it, and each only as long as the post lasts. A stand-in sees what the absent
one's posts open. System, security and audit officers read no petitions. A restricted ticket (投诉) is seen by the
inspectorate of its court, and in the courts above by chief liaison, inspectorate and president; whoever it is about, or
may mean, sees nothing of it, whatever they hold, and their posts open it to no stand-in either. Where that leaves
nobody, single officers are let in (`readers`); where it leaves nobody at all, the ticket is sealed and no officer sees
it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor, Post
from desk.rules.lifecycle import Capacity
from desk.rules.representing import NAMED_CASES_ONLY
from models import Citizen, Officer, Representation, Subject, Ticket
from models.any_of import AnyOf, Part
from models.enums import ActorKind, Role, Standing

COURT_WIDE = frozenset({Role.AGENT, Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT})
LOOKS_DOWN = frozenset({Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT})
READS_RESTRICTED_HERE = frozenset({Role.INSPECTOR})
READS_RESTRICTED_BELOW = frozenset({Role.INSPECTOR, Role.CHIEF_LIAISON, Role.PRESIDENT})
LET_IN = frozenset({Role.PRESIDENT})
"""Whoever is let in to a complaint that nobody clean reads by their post holds one of these."""
STAFFERS = frozenset({Role.CHIEF_LIAISON, Role.SYSTEM_ADMIN})
WORKS_ON_PETITIONS = COURT_WIDE | {Role.LIAISON, Role.JUDGE}
CALLED_TO_SEALED = WORKS_ON_PETITIONS | {Role.SYSTEM_ADMIN}
OVERSEES = frozenset({Role.INSPECTOR, Role.PRESIDENT})
SEES_ENTRIES = frozenset({Role.SECURITY_ADMIN, Role.AUDITOR})
NOBODY = Q(id=-1)
OWN = "SELECT id FROM petition WHERE "
BRANCH = "SELECT id FROM court WHERE starts_with(path, ?)"
_CAPACITY = {
    Role.AGENT: Capacity.AGENT,
    Role.CHIEF_LIAISON: Capacity.CHIEF_LIAISON,
    Role.LIAISON: Capacity.LIAISON,
}


@dataclass(frozen=True)
class TicketPlace:
    """What visibility needs to know of a ticket."""

    court_id: int
    court_path: str
    department_id: int | None
    handler_id: int | None
    restricted: bool
    identity_id: int | None
    citizen_id: int | None
    representation_id: int | None = None
    """In what capacity its petition was left for somebody else; None where it was left for oneself."""
    principal_id: int | None = None
    petition_id: int | None = None
    answered_by_id: int | None = None
    subjects: frozenset[int] = frozenset()
    """The officers a restricted ticket is about or may mean; walled off as long as it is restricted."""
    readers: frozenset[int] = frozenset()
    """The officers who run the desk for this restricted ticket, though their post does not open it."""
    sealed: bool = False
    together: "TicketPlace | None" = None
    """The place of the ticket it was merged into: whoever may read that one answers both."""

    def walls_off(self, officer_id: int | None) -> bool:
        """Says whether an officer has nothing to do with it, whatever they hold."""
        return self.sealed or officer_id in self.subjects

    def lets_in(self, officer_id: int | None) -> bool:
        return self.restricted and officer_id in self.readers


def sees(actor: Actor, place: TicketPlace) -> bool:
    """Says whether this person may know that the ticket exists."""
    if actor.kind is ActorKind.CITIZEN and place.petition_id in actor.petitioner_of:
        return True
    return bool(capacities(actor, place)) or (actor.kind is ActorKind.OFFICER and _reads(actor, place))


def shows_presence(actor: Actor, place: TicketPlace) -> bool:
    """Says whether others may be told that this person has the ticket open: whoever works on it at its own court.

    Of a complaint nothing is told, and never of whoever oversees: that they look says that there is something to see.
    """
    if place.restricted or place.sealed or actor.holds(*OVERSEES):
        return False
    here = any(post.court_id == place.court_id for post in actor.posts)
    return here and bool(capacities(actor, place) - {Capacity.SUPERVISOR})


def may_be_told(actor: Actor, place: TicketPlace, *, former: bool = False, calls: bool = False) -> bool:
    """Says whether a notice about it may go to this officer now.

    `former`: it tells them that they have it no more; whoever it is about hears not even that, and of a restricted one
    only an inspector does. `calls`: it calls them because somebody is in danger.
    """
    if calls:
        return may_be_called(actor, place)
    if not former or place.walls_off(actor.id):
        return sees(actor, place)
    return actor.holds(*WORKS_ON_PETITIONS) and (not place.restricted or actor.holds(Role.INSPECTOR))


def may_be_called(actor: Actor, place: TicketPlace) -> bool:
    """Says whether danger may call this officer: they see the ticket, or it is sealed and not about them.

    Of a sealed one whoever works on petitions at its court or above hears the number and the danger, nothing that was
    said, and so do the system administrators there, who can print it for the body outside.
    """
    if not place.sealed:
        return sees(actor, place)
    return actor.id not in place.subjects and any(
        post.role in CALLED_TO_SEALED
        and post.for_id not in place.subjects
        and place.court_path.startswith(post.court_path)
        for post in actor.posts
    )


def called_to_sealed(actor: Actor) -> Q:
    """Returns the sealed tickets that danger may call this officer to, as a filter."""
    called = [post for post in actor.posts if post.role in CALLED_TO_SEALED]
    seen = _one_of([branch_of(post) & ~_about(actor.id, post.for_id) for post in called])
    return seen & Q(sealed_at__isnull=False)


def _reads(actor: Actor, place: TicketPlace) -> bool:
    """Whoever gave the last answer reads on, to learn what became of it; who reads a ticket reads what was merged into
    it, with its files.
    """
    if place.walls_off(actor.id):
        return False
    if (
        place.together is not None
        and not (place.restricted or place.together.restricted)
        and sees(actor, place.together)
    ):
        return True
    answered = place.answered_by_id in _own_hands(actor) and not place.restricted and _works_there(actor, place)
    return answered or place.lets_in(actor.id) or any(_post_reads(post, place) for post in actor.posts)


def _own_hands(actor: Actor) -> frozenset[int | None]:
    """Returns whose tickets this person works on: their own, and those of whom they stand in for."""
    return actor.stands_for | {actor.id} if actor.id is not None else frozenset()


def _works_there(actor: Actor, place: TicketPlace) -> bool:
    """Says whether they still work on petitions at its court, or look down on it: a post that ended opens nothing."""
    return any(
        (post.role in WORKS_ON_PETITIONS and post.court_id == place.court_id)
        or (post.role in LOOKS_DOWN and place.court_path.startswith(post.court_path))
        for post in actor.posts
    )


def _post_reads(post: Post, place: TicketPlace) -> bool:
    if post.for_id is not None and place.walls_off(post.for_id):
        return False
    here, below = post.court_id == place.court_id, place.court_path.startswith(post.court_path)
    if place.restricted:
        above = below and not here
        return (here and post.role in READS_RESTRICTED_HERE) or (above and post.role in READS_RESTRICTED_BELOW)
    if post.role is Role.LIAISON:
        return here and post.department_id is not None and post.department_id == place.department_id
    return (here and post.role in COURT_WIDE) or (below and post.role in LOOKS_DOWN)


def capacities(actor: Actor, place: TicketPlace) -> frozenset[Capacity]:
    """Says what this person is to this ticket; the lifecycle table says what that allows."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({Capacity.SYSTEM})
    if actor.kind is ActorKind.CITIZEN:
        acts = _owns(actor, place) or place.petition_id in actor.spokesperson_of
        return frozenset({Capacity.CITIZEN}) if acts else frozenset()
    if place.walls_off(actor.id):
        return frozenset()
    held = {_CAPACITY[post.role] for post in actor.posts if post.role in _CAPACITY and _post_reads(post, place)}
    if place.restricted and any(post.role is Role.INSPECTOR and _post_reads(post, place) for post in actor.posts):
        held.add(Capacity.CHIEF_LIAISON)
    if any(post.role in LOOKS_DOWN and _post_reads(post, place) for post in actor.posts):
        held.add(Capacity.SUPERVISOR)
    if place.lets_in(actor.id):
        held |= {Capacity.CHIEF_LIAISON, Capacity.SUPERVISOR}
    in_hand = place.handler_id in _own_hands(actor) and not place.walls_off(place.handler_id)
    if in_hand and (held if place.restricted else _works_there(actor, place)):
        held.add(Capacity.HANDLER)
    return frozenset(held)


def _owns(actor: Actor, place: TicketPlace) -> bool:
    """Says whether a petition is this citizen's own: left for themselves; or for somebody they speak for today, in that
    capacity; or for them by somebody else (法释〔2018〕7号 art. 6).

    What was left for oneself has one owner: the person it belongs to, on every phone of theirs; else the phone it was
    left on.
    """
    if place.representation_id is not None:
        known = actor.citizen_id is not None
        return place.representation_id in actor.speaks_by or (known and actor.citizen_id == place.principal_id)
    if place.citizen_id is None:
        return actor.id == place.identity_id
    return actor.citizen_id == place.citizen_id


def visible_tickets(actor: Actor) -> Q:
    """Returns the same decision as `sees`, as a filter over tickets joined to their court.

    What was merged into a ticket is no entry of anybody's lists by that alone: it is opened from that ticket
    (`merged_into`).
    """
    if actor.kind is ActorKind.CITIZEN:
        return _own(actor)
    if actor.kind is not ActorKind.OFFICER:
        return NOBODY
    return _one_of([part for post in actor.posts for part in (*_open(actor, post), *_behind_the_wall(actor, post))])


def _one_of(parts: Sequence[Q]) -> Q:
    """Returns whatever one of these filters lets through, each part once; nothing where there is none.

    Each part has a condition that an index answers, and nothing is said twice: the planner reads every part.
    """
    return Q(*parts, join_type=Q.OR) if parts else NOBODY


def branch_of(post: Post) -> Q:
    """Returns what is at a post's court or below it, as a filter over rows with a court; no condition at all where that
    is everything.
    """
    return Q() if post.whole_tree else Q(court_id=AnyOf([(BRANCH, (post.court_path,))]))


def _open(actor: Actor, post: Post) -> Iterator[Q]:
    """Gives the tickets that are not restricted which one post opens, as filters."""
    here = Q(court_id=post.court_id, restricted=False)
    if post.role in LOOKS_DOWN:
        yield branch_of(post) & Q(restricted=False)
    elif post.role in COURT_WIDE:
        yield here
    elif post.role in WORKS_ON_PETITIONS:
        yield here & in_hand(actor)
        yield here & _answered(actor)
    if post.role is Role.LIAISON and post.department_id is not None:
        yield here & Q(department_id=post.department_id)


def _behind_the_wall(actor: Actor, post: Post) -> Iterator[Q]:
    """Gives the restricted tickets that one post opens, as filters."""
    here = Q(court_id=post.court_id)
    clean = Q(restricted=True, sealed_at__isnull=True) & ~_about(actor.id, post.for_id)
    if post.role in READS_RESTRICTED_HERE and post.role in READS_RESTRICTED_BELOW:
        yield branch_of(post) & clean
    elif post.role in READS_RESTRICTED_BELOW:
        yield branch_of(post) & ~here & clean
    if post.role in LET_IN:
        yield let_in(actor) & Q(restricted=True, sealed_at__isnull=True) & ~_about(actor.id)


def merged_into(ticket: Ticket) -> Q:
    """Returns what was merged into a ticket that this person sees, and may read with it, as a filter."""
    return Q(merged_into_id=ticket.id, restricted=False) if not ticket.restricted else NOBODY


def in_hand(actor: Actor) -> Q:
    """Returns the tickets this person has in hand, theirs and those of whom they stand in for, as a filter."""
    return Q(handler_id__in=own_hands(actor))


def own_hands(actor: Actor) -> tuple[int, ...]:
    """Returns whose tickets are this person's own: theirs, and those of whom they stand in for."""
    return tuple(sorted(actor.stands_for | {actor.id or 0}))


def _answered(actor: Actor) -> Q:
    return Q(answered_by_id__in=own_hands(actor))


def _about(*officers: int | None) -> Q:
    """Returns the tickets one of these is walled off from as long as they are restricted, as a filter."""
    ids = [one for one in officers if one is not None]
    return Q(id__in=Subquery(Subject.filter(officer_id__in=ids or [0]).values("ticket_id")))


def let_in(actor: Actor) -> Q:
    """Returns the tickets this officer was let in to, as a filter; `visible_tickets` has the wall in it besides."""
    return Q(id=AnyOf([("SELECT ticket_id FROM complaint_reader WHERE officer_id = ?", (actor.id,))]))


def _own(actor: Actor) -> Q:
    """Returns the same as `_owns`, and the petitions this citizen is one of several petitioners of, as a filter."""
    own: list[Part] = [(f"{OWN}identity_id = ? AND citizen_id IS NULL AND representation_id IS NULL", (actor.id,))]
    if actor.citizen_id is not None:
        own.append((f"{OWN}citizen_id = ? AND representation_id IS NULL", (actor.citizen_id,)))
        own.append((f"{OWN}principal_id = ?", (actor.citizen_id,)))
    if actor.speaks_by:
        own.append((f"{OWN}representation_id = ANY(?::bigint[])", (sorted(actor.speaks_by),)))
    if actor.petitioner_of:
        own.append((f"{OWN}id = ANY(?::bigint[])", (sorted(actor.petitioner_of),)))
    return Q(petition_id=AnyOf(own))


def visible_cases(person: Citizen | None, mandates: Sequence[Representation] = ()) -> Q:
    """Returns the cases of a verified party only (法释〔2018〕7号 arts. 1, 5), as a filter: a case number alone shows
    nothing, and a party who has left the case sees it no more.

    `mandates` are those in force: a representative sees the cases they open, and none once they end (art. 6).
    """
    if person is None or person.standing is not Standing.VERIFIED or not person.id_number_index:
        return NOBODY
    seen = _of_party(person.id_number_index)
    for mandate in mandates:
        seen |= opened_cases(mandate)
    return seen & Q(secret=False)


def opened_cases(mandate: Representation) -> Q:
    """Returns the cases one mandate opens: all of the principal's, or of an agent and a lawyer those it names."""
    if not mandate.principal_index:
        return NOBODY
    principals = _of_party(mandate.principal_index)
    if mandate.capacity in NAMED_CASES_ONLY:
        return principals & Q(number__in=list(mandate.case_numbers) or [""])
    return principals


def visible_at_desk(actor: Actor) -> Q:
    """Returns the cases an agent or chief liaison may be told of beside a caller, as a filter: those of their court,
    of a chief liaison also of the courts below, never one under secrecy.
    """
    below = [branch_of(post) for post in actor.posts if post.role is Role.CHIEF_LIAISON]
    here = [Q(court_id=post.court_id) for post in actor.posts if post.role is Role.AGENT]
    return _one_of([*below, *here]) & Q(secret=False)


def _of_party(id_number_index: str) -> Q:
    return Q(parties__id_number_index=id_number_index, parties__left_on__isnull=True)


def governs(actor: Actor, court_path: str) -> bool:
    """Says whether this person sets the limits and working days of that court: its chief liaison, or one above."""
    return any(post.role is Role.CHIEF_LIAISON and court_path.startswith(post.court_path) for post in actor.posts)


def staffs(actor: Actor, court_path: str) -> bool:
    """Says whether this person changes who works at that court: its chief liaison or system administrator, or one
    above.
    """
    return any(post.role in STAFFERS and court_path.startswith(post.court_path) for post in actor.posts)


def runs_courts(actor: Actor, court_path: str) -> bool:
    """Says whether this person opens, moves and closes courts in that branch: its system administrator, or one above.

    A court itself is changed from above: ask with the path of its parent.
    """
    return any(post.role is Role.SYSTEM_ADMIN and court_path.startswith(post.court_path) for post in actor.posts)


def keeps_account(actor: Actor, court_path: str) -> bool:
    """Says whether this person looks after a WeChat account of that court: its system administrator, or one above.

    An account for all courts (an empty path) is the highest court's.
    """
    return any(
        post.role is Role.SYSTEM_ADMIN
        and (court_path.startswith(post.court_path) if court_path else post.court_path.count("/") == 1)
        for post in actor.posts
    )


def agrees_to_account(actor: Actor, court_path: str) -> bool:
    """Says whether this person agrees to what another administrator asked for of a WeChat account of that court: its
    chief liaison or system administrator, or one above. An account for all courts (an empty path) is the highest's.
    """
    return any(
        post.role in STAFFERS
        and (court_path.startswith(post.court_path) if court_path else post.court_path.count("/") == 1)
        for post in actor.posts
    )


def governs_all(actor: Actor) -> bool:
    """Says whether this person sets the working days of every court at once: the highest court's chief liaison."""
    return any(post.role is Role.CHIEF_LIAISON and post.court_path.count("/") == 1 for post in actor.posts)


@dataclass(frozen=True)
class FigurePlace:
    """Whose figures: a court's as a whole, one department's there, or one officer's."""

    court_id: int
    court_path: str
    department_id: int | None = None
    officer_id: int | None = None


def sees_figures(actor: Actor, place: FigurePlace) -> bool:
    """Says who reads figures: president, chief liaison and inspectorate those of their court and of those below, a
    liaison those of their department, everybody who works on petitions their own.
    """
    if place.officer_id is not None and place.officer_id == actor.id and actor.holds(*WORKS_ON_PETITIONS):
        return True
    for post in actor.posts:
        if post.role in LOOKS_DOWN and place.court_path.startswith(post.court_path):
            return True
        at_home = post.court_id == place.court_id and post.department_id is not None
        if post.role is Role.LIAISON and at_home and post.department_id == place.department_id:
            return True
    return False


def sees_restricted_figures(actor: Actor, court_id: int, court_path: str) -> bool:
    """Says who reads figures of complaints: they are counted apart, and read by whoever may read each of them."""
    return any(
        post.role in (READS_RESTRICTED_HERE if post.court_id == court_id else READS_RESTRICTED_BELOW)
        and court_path.startswith(post.court_path)
        for post in actor.posts
    )


def reads_approaches(actor: Actor) -> bool:
    """Says whether this person reads the log of approaches (三个规定): the inspectorate of a court at a root of the
    tree.
    """
    return any(_of_the_root(post) for post in actor.posts)


def read_approaches(actor: Actor) -> Q:
    """Returns the same decision as a filter over the log's records."""
    return Q(court_id__in=[post.court_id for post in actor.posts if _of_the_root(post)] or [0])


def keeps_approaches(actor: Actor) -> list[int]:
    """Returns the root courts this person leads: their log falls to them where it names all of the inspectorate."""
    return [post.court_id for post in actor.posts if post.role is Role.PRESIDENT and post.court_path.count("/") == 1]


def _of_the_root(post: Post) -> bool:
    return post.role is Role.INSPECTOR and post.court_path.count("/") == 1


def audits(actor: Actor, court_path: str) -> bool:
    """Says whether this person is an auditor of that court or of one above it."""
    return any(post.role is Role.AUDITOR and court_path.startswith(post.court_path) for post in actor.posts)


def visible_seals(actor: Actor) -> Q:
    """Returns the sealed tickets whose numbers this auditor sees, as a filter: of their court and of those below."""
    seen = _one_of([branch_of(post) for post in actor.posts if post.role is Role.AUDITOR])
    return seen & Q(sealed_at__isnull=False) & ~_about(actor.id)


def visible_audit(actor: Actor) -> Q:
    """Returns what an auditor reads, as a filter over audit entries: what officers of their court and of those below
    did.

    Commands given on the server and codes that phones tried are no court's: the highest court's auditor sees them.
    What was done about a complaint an auditor is walled off from, they do not read.
    """
    seen = NOBODY
    for post in actor.posts:
        if post.role is Role.AUDITOR:
            if post.court_path.count("/") == 1:
                return ~_audit_about(actor)
            below = Officer.filter(court__path__startswith=post.court_path)
            seen |= Q(officer_id__in=Subquery(below.values("id")))
    return seen & ~_audit_about(actor)


def gives_passwords(actor: Actor, court_path: str) -> bool:
    """Says whether this person gives officers of that court a password to log in with once: its system administrator,
    or one above. Who takes authenticators back does not: together they would be anybody.
    """
    return any(post.role is Role.SYSTEM_ADMIN and court_path.startswith(post.court_path) for post in actor.posts)


def secures(actor: Actor, court_path: str) -> bool:
    """Says whether this person looks after the log-ins, phones and sessions of a court's officers (安全管理)."""
    return any(post.role is Role.SECURITY_ADMIN and court_path.startswith(post.court_path) for post in actor.posts)


def visible_officers(actor: Actor) -> Q:
    """Returns whose log-ins a security administrator, or an auditor, sees, as a filter over officers."""
    return _one_of([branch_of(post) for post in actor.posts if post.role in SEES_ENTRIES])


def visible_entries(actor: Actor) -> Q:
    """Returns the entries about getting in that such a person reads, as a filter over audit entries: of officers they
    look after, and at the highest court what was tried by nobody known.
    """
    if any(post.role in SEES_ENTRIES and post.court_path.count("/") == 1 for post in actor.posts):
        return Q()
    theirs = Subquery(Officer.filter(visible_officers(actor)).values("id"))
    return Q(officer_id__in=theirs) | Q(subject_kind="officer", subject_id__in=theirs)


def _audit_about(actor: Actor) -> Q:
    walled = Subject.filter(officer_id=actor.id, ticket__restricted=True)
    about = Q(subject_kind="ticket", subject_id__in=Subquery(walled.values("ticket_id")))
    return about | Q(subject_kind="petition", subject_id__in=Subquery(walled.values("ticket__petition_id")))


def audits_ticket(actor: Actor, ticket: Ticket) -> bool:
    """Says whether this auditor may ask about a ticket, loaded with its court and wall: never one that walls them
    off.
    """
    walled = ticket.restricted and actor.id in {one.officer_id for one in ticket.subjects}
    return audits(actor, ticket.court.path) and not walled


def place_of(ticket: Ticket, actor: Actor | None = None) -> TicketPlace:
    """Returns what visibility needs of a ticket loaded by `ticket_store`: with its court, petition and, where
    restricted, its wall.

    Of a citizen (`actor`) nobody asks whether they are walled off. Raises where the wall is wanted and was not loaded.
    """
    into = ticket.merged_into if ticket.merged_into_id is not None else None
    of_officer = actor is None or actor.kind is ActorKind.OFFICER
    ask = ticket.restricted and (actor is None or actor.kind is ActorKind.OFFICER)
    return TicketPlace(
        court_id=ticket.court_id,
        court_path=ticket.court.path,
        department_id=ticket.department_id,
        handler_id=ticket.handler_id,
        restricted=ticket.restricted,
        identity_id=ticket.petition.identity_id,
        citizen_id=ticket.petition.citizen_id,
        representation_id=ticket.petition.representation_id,
        principal_id=ticket.petition.principal_id,
        petition_id=ticket.petition_id,
        answered_by_id=ticket.answered_by_id,
        subjects=frozenset(one.officer_id for one in ticket.subjects) if ask else frozenset(),
        readers=frozenset(one.officer_id for one in ticket.readers) if ask else frozenset(),
        sealed=ticket.sealed_at is not None,
        together=place_of(into, actor) if of_officer and isinstance(into, Ticket) else None,
    )
