"""For whom somebody may speak today, and how it is told: on lists, at a petition, to an officer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Invalid
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.masks import mask_document, mask_identity, mask_name
from models import Representation, statements
from models.enums import DocumentKind, MandateEnd, RepresentsAs
from models.keyring import unseal
from models.representations import SPEAKS_FOR

NOT_NOW = "您现在不能代表这个人或单位：代表关系没有核对过，或者已经结束。请重新选择"


@dataclass(frozen=True)
class RepresentationSeen:
    """A representation as its own two sides and officers see it: names masked, an organisation's name in full."""

    row: Representation
    principal: str
    number: str = field(repr=False)
    person: str = field(repr=False)
    licence: str = field(repr=False)
    state: str
    in_force: bool
    why_ended: str = ""

    @property
    def label(self) -> str:
        """Return for whom, in what capacity: 江西赣江商贸有限公司（法定代表人）."""
        return f"{self.principal}（{self.row.capacity.label}）"


@dataclass(frozen=True)
class Speaks:
    """One principal somebody may speak for now."""

    representation_id: int
    principal_id: int | None
    organisation: str
    principal: str
    capacity: RepresentsAs

    @property
    def label(self) -> str:
        return f"{self.principal}（{self.capacity.label}）"


async def ids_in_force(citizen_id: int | None, as_of: datetime) -> frozenset[int]:
    """Return the representations a person speaks by today; those taken over from others of an organisation left out."""
    if citizen_id is None:
        return frozenset()
    rows = await statements.fetch(SPEAKS_FOR, citizen_id=citizen_id, day=court_day(as_of))
    return frozenset(row["own"] for row in rows)


async def speaks_for(citizen_id: int | None, as_of: datetime) -> list[Speaks]:
    """Return for whom a person may leave a petition today, in the order they were confirmed."""
    ids = await ids_in_force(citizen_id, as_of)
    if not ids:
        return []
    rows = await Representation.filter(id__in=list(ids)).order_by("id").select_related("principal", "organisation")
    return [_speaks(row) for row in rows]


async def mandates_in_force(citizen_id: int | None, as_of: datetime) -> list[Representation]:
    """Return the mandates a person holds today."""
    ids = await ids_in_force(citizen_id, as_of)
    return await Representation.filter(id__in=list(ids)).order_by("id") if ids else []


async def speaking(representation_id: int, citizen_id: int | None, as_of: datetime) -> Speaks:
    """Return for whom this person speaks by that representation. Raises `Invalid` where they do not, or no more."""
    found = [one for one in await speaks_for(citizen_id, as_of) if one.representation_id == representation_id]
    if not found:
        raise Invalid(NOT_NOW, "for_whom")
    return found[0]


def _speaks(row: Representation) -> Speaks:
    organisation = row.organisation.name if row.organisation is not None else ""
    name = organisation or mask_name(unseal(row.principal.name_sealed) if row.principal else "")
    return Speaks(row.id, row.principal_id, organisation, name, row.capacity)


async def representations_of(citizen_id: int, as_of: datetime) -> list[RepresentationSeen]:
    """Return those by which a person speaks for others, the newest first, with what became of each."""
    rows = Representation.filter(person_id=citizen_id).order_by("-id")
    return [seen(row, as_of) for row in await rows.select_related("person", "principal", "organisation")]


async def given_by(citizen_id: int, as_of: datetime) -> list[RepresentationSeen]:
    """Return those by which others speak for this person, the newest first; proposals that nobody confirmed are not
    theirs to see.
    """
    rows = Representation.filter(principal_id=citizen_id, confirmed_at__isnull=False).order_by("-id")
    return [seen(row, as_of) for row in await rows.select_related("person", "principal", "organisation")]


async def waiting(most: int, as_of: datetime) -> list[RepresentationSeen]:
    """Return what people said of themselves and nobody has looked at, the oldest first."""
    rows = Representation.filter(confirmed_at__isnull=True, ended_at__isnull=True).order_by("id").limit(most)
    return [seen(row, as_of) for row in await rows.select_related("person", "principal", "organisation")]


def seen(row: Representation, as_of: datetime) -> RepresentationSeen:
    """Return a representation, loaded with its person and principal, as it is shown."""
    today = court_day(as_of)
    name, number = _principal(row)
    stands = row.confirmed_at is not None and row.ended_at is None
    in_force = stands and row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    return RepresentationSeen(
        row=row,
        principal=name,
        number=mask_document(number),
        person=mask_name(unseal(row.person.name_sealed)),
        licence=mask_identity(unseal(row.licence_sealed)),
        state=_state(row, in_force),
        in_force=in_force,
        why_ended=_why(row),
    )


def _principal(row: Representation) -> tuple[str, str]:
    """Return the principal's name, a person's masked, and the whole number: as known, or else as it was typed."""
    if row.organisation is not None:
        return row.organisation.name, unseal(row.organisation.credit_code_sealed)
    if row.principal is not None:
        return mask_name(unseal(row.principal.name_sealed)), unseal(row.principal.id_number_sealed)
    typed, number = unseal(row.principal_name_sealed), unseal(row.principal_number_sealed)
    return typed if row.principal_kind is DocumentKind.CREDIT_CODE else mask_name(typed), number


def _state(row: Representation, in_force: bool) -> str:
    if row.ended_at is not None:
        return "没有通过核对" if row.end_cause is MandateEnd.REFUSED else "已结束"
    if row.confirmed_at is None:
        return "等法院核对"
    return "有效" if in_force else "不在期限内"


def _why(row: Representation) -> str:
    if not row.end_cause:
        return ""
    words = unseal(row.end_words_sealed)
    return f"{row.end_cause.label}：{words}" if words else row.end_cause.label


async def principals_named(ids: Sequence[int], as_of: datetime | None = None) -> dict[int, RepresentationSeen]:
    """Return these representations as they are shown, by id; whether each is in force counts only where `as_of` is
    given.
    """
    rows = Representation.filter(id__in=list(ids) or [0]).select_related("person", "principal", "organisation")
    return {row.id: seen(row, as_of or row.proposed_at) for row in await rows}
