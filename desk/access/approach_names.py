"""Whom an approach (过问) names, or may mean: they have nothing to do with its record, as with a complaint of them."""

from datetime import datetime

from desk.access import conflicts
from desk.screening.subject_names import NamesFound
from models import ApproachSubject, Court
from models.enums import Finding


async def root_court() -> Court | None:
    """Return the court at the root of this deployment's tree, whose inspectorate keeps the log."""
    return await Court.filter(parent_id__isnull=True).order_by("id").first()


async def names_in(text: str, court_id: int | None = None) -> NamesFound:
    """Return whom of the root's staff a text names or may mean, and of the court it is about, where that is known."""
    root = await root_court()
    courts = dict.fromkeys(one for one in (root.id if root else None, court_id) if one is not None)
    found = [await conflicts.names_in(text, one) for one in courts]
    named = dict.fromkeys(officer for one in found for officer in one.named)
    held_off = dict.fromkeys(officer for one in found for officer in one.held_off if officer not in named)
    return NamesFound(tuple(named), tuple(held_off))


async def wall_off(record_id: int, found: NamesFound, as_of: datetime) -> None:
    """Write down whom a record names. Call inside the transaction that writes it."""
    findings = {**dict.fromkeys(found.named, Finding.NAMED), **dict.fromkeys(found.held_off, Finding.HELD_OFF)}
    await ApproachSubject.bulk_create(
        ApproachSubject(record_id=record_id, officer_id=officer_id, finding=finding, at=as_of)
        for officer_id, finding in findings.items()
    )
