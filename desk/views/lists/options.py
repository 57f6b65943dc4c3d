"""What the filters of a list offer: only what whoever asks may see, under the names people know it by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.access.actors import Actor
from desk.access.seen import courts_looked_over, one_court, seen_tickets
from desk.rules.courts import path_and_above
from desk.views.lists.queue_filter import FIELDS, NOBODY, YES, QueueFilter
from models import Court, statements
from models.enums import Channel, Labelled, PetitionKind, Role, TicketState, Urgency
from models.reading_together import together

MOST_OFFERED = 200
HANDS = (Role.JUDGE, Role.LIAISON, Role.CHIEF_LIAISON, Role.INSPECTOR)
ON_SEEN = """
SELECT tag.name FROM tag CROSS JOIN LATERAL (
    SELECT 1 FROM ticket_tag JOIN ({seen}) AS seen ON seen.id = ticket_tag.ticket_id
    WHERE ticket_tag.tag_id = tag.id LIMIT 1) AS shown
WHERE tag.court_id = ANY(${courts}::bigint[]) ORDER BY tag.id DESC LIMIT {most}"""
DEPARTMENTS = """
SELECT department.id, department.name, court.short_name AS court
FROM department JOIN court ON court.id = department.court_id
WHERE department.court_id = ANY(${courts}::bigint[]) ORDER BY department.court_id, department.id"""
HANDLERS = """
SELECT officer.id, officer.name FROM officer
WHERE officer.court_id = ANY(${courts}::bigint[]) AND officer.active
    AND EXISTS (SELECT 1 FROM officer_role WHERE officer_id = officer.id AND role = ANY(${roles}::text[]))
ORDER BY officer.department_id, officer.id LIMIT ${most}"""
SUB_KINDS = """
SELECT sub_kind.id, sub_kind.kind, sub_kind.name FROM sub_kind JOIN court ON court.id = sub_kind.court_id
WHERE court.path = ANY(${paths}::text[]) ORDER BY sub_kind.active DESC, sub_kind.kind, sub_kind.id LIMIT ${most}"""
Option = tuple[str, str]
ELSEWHERE = "不在可选范围"
"""The words for a value that this reader is not offered."""


@dataclass(frozen=True)
class FilterChoice:
    """A filter as a form shows it: what may be chosen, and what is."""

    name: str
    label: str
    options: Sequence[Option]
    chosen: tuple[str, ...]
    is_date: bool = False


@dataclass(frozen=True)
class ChosenFilter:
    """One value that narrows the list now, in words, and the address without it."""

    words: str
    without: str


async def courts_seen(actor: Actor) -> list[Court]:
    """Return the courts whose tickets somebody may see: their own and, where they look down, those below."""
    return await courts_looked_over(actor, frozenset(Role))


def only_court(actor: Actor, courts: Sequence[Court], want: QueueFilter) -> int | None:
    """Return the one court all that somebody sees here is of; None where there are several."""
    chosen = want.values("court")
    if len(chosen) == 1:
        return int(chosen[0])
    return one_court(actor, courts)


async def choices(actor: Actor, want: QueueFilter, courts: Sequence[Court], own_court: int) -> list[FilterChoice]:
    """Return every filter with what it offers; departments and people are those of the chosen courts, or one's own."""
    seen = {court.id for court in courts}
    of = [int(one) for one in want.values("court") if int(one) in seen] or [own_court]
    departments, handlers, kinds, tags = await together(
        _departments(of), _handlers(of), _sub_kinds(courts), tag_names(actor, [one.id for one in courts])
    )
    offered: Mapping[str, Sequence[Option]] = {
        "court": [(str(one.id), one.short_name) for one in courts] if len(courts) > 1 else [],
        "department": departments,
        "handler": [(NOBODY, "未派"), *handlers],
        "kind": _members(PetitionKind),
        "sub_kind": kinds,
        "channel": _members(Channel),
        "state": _members(TicketState),
        "urgency": _members(Urgency),
        "rung": [("1", "1 级"), ("2", "2 级"), ("3", "3 级")],
        "tag": [(name, name) for name in tags],
        "unreached": [(YES, "有人没通知到")],
        "repeats": [(YES, "反复反映的")],
        "look": [(YES, "待人工查看")],
    }
    return [
        FilterChoice(name, field.label, offered.get(name, ()), want.values(name), is_date=name in ("from", "to"))
        for name, field in FIELDS.items()
    ]


def chosen_filters(want: QueueFilter, offered: Sequence[FilterChoice]) -> list[ChosenFilter]:
    """Return what narrows the list now, one line a value."""
    found = []
    for choice in offered:
        words = dict(choice.options)
        for value in choice.chosen:
            said = value if choice.is_date else words.get(value, ELSEWHERE)
            found.append(ChosenFilter(f"{choice.label}：{said}", want.without(choice.name, value)))
    return found


def _members(kind: type[Labelled]) -> list[Option]:
    return [(one.value, one.label) for one in kind]


async def _departments(courts: Sequence[int]) -> list[Option]:
    rows = await statements.fetch(DEPARTMENTS, courts=list(courts))
    return [(str(row["id"]), f"{row['court']} {row['name']}" if len(courts) > 1 else row["name"]) for row in rows]


async def _handlers(courts: Sequence[int]) -> list[Option]:
    rows = await statements.fetch(HANDLERS, courts=list(courts), roles=[one.value for one in HANDS], most=MOST_OFFERED)
    return [(str(row["id"]), row["name"]) for row in rows]


async def _sub_kinds(courts: Sequence[Court]) -> list[Option]:
    """Return the sub-kinds these courts use, those no more offered last."""
    paths = {path for court in courts for path in path_and_above(court.path)}
    rows = await statements.fetch(SUB_KINDS, paths=sorted(paths), most=MOST_OFFERED)
    return [(str(row["id"]), f"{PetitionKind(row['kind']).label} {row['name']}") for row in rows]


async def tag_names(actor: Actor, courts: Sequence[int]) -> list[str]:
    """Return the tags on what somebody may see; a word that stands on hidden tickets only is not told.

    Each tag is looked at until one such ticket is found: all of them at once would read every ticket.
    """
    seen, values = seen_tickets(actor)
    question = ON_SEEN.format(seen=seen, courts=len(values) + 1, most=MOST_OFFERED)
    rows = await statements.ask(question, [*values, list(courts)])
    return list(dict.fromkeys(row["name"] for row in rows))
