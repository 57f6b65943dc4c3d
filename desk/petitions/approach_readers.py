"""Who reads the record of an approach: the root's inspectorate, but nobody it names.

Where it names all of them, a vice-president of that court keeps it, then the president, never one it names; where it
names them too, nobody here reads it: it is for the body outside.
"""

from datetime import datetime

from tortoise.expressions import Q, Subquery

from desk.access.actors import Actor
from desk.access.visibility import NOBODY, keeps_approaches, read_approaches
from desk.people.complaint_desk import find_desk, who_may_decide
from desk.rules.calendar.court_time import court_day
from models import ApproachSubject, Subject, statements

_NAMED = """SELECT officer_id FROM approach_subject WHERE record_id = record.id
    UNION SELECT told.officer_id FROM complaint_subject AS told JOIN ticket ON ticket.id = told.ticket_id
        WHERE ticket.petition_id = record.petition_id"""
LEFT_ALONE = f"""
SELECT record.id, record.court_id, ARRAY({_NAMED}) AS named FROM approach_record AS record
WHERE record.court_id = ANY (${{courts}}) AND NOT EXISTS (
    SELECT 1 FROM posts_on(${{day}}::date) AS held JOIN officer ON officer.id = held.officer_id
    WHERE held.court_id = record.court_id AND held.role = 'inspector' AND officer.active
        AND held.officer_id NOT IN ({_NAMED}))
ORDER BY record.id"""  # noqa: S608 - our own text
"""The records that no inspector of their court may read, with whom they name."""


async def readable(actor: Actor, as_of: datetime) -> Q:
    """Return the records this person reads, as a filter."""
    named = Subquery(ApproachSubject.filter(officer_id=actor.id).values("record_id"))
    about_me = Subquery(Subject.filter(officer_id=actor.id).values("ticket__petition_id"))
    clean = ~Q(id__in=named) & (Q(petition_id__isnull=True) | ~Q(petition_id__in=about_me))
    return clean & (read_approaches(actor) | await _kept(actor, as_of))


async def _kept(actor: Actor, as_of: datetime) -> Q:
    """Return what falls to this person because nobody at the inspectorate is clean."""
    courts = keeps_approaches(actor)
    if not courts:
        return NOBODY
    rows = await statements.fetch(LEFT_ALONE, courts=courts, day=court_day(as_of))
    holders = {court: await who_may_decide(court, as_of) for court in {row["court_id"] for row in rows}}
    kept = [row["id"] for row in rows if actor.id in find_desk(*holders[row["court_id"]], row["named"]).officers]
    return Q(id__in=kept or [0])
