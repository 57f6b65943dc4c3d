"""常用答复: words a court keeps to answer with, used by its own desk and by the courts below it.

Its chief liaison keeps them, or one above; each change is audited. Placeholders are filled in for one ticket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import F, Q

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed, NotFound
from desk.rules.courts import path_and_above
from desk.rules.sizes import LONGEST_TITLE, LONGEST_WORDS, PAGE
from desk.rules.text.placeholders import ALL, unknown_in
from desk.screening.naming.sounds import initials
from models import CannedReply, Court, Department, Ticket
from models.database import transaction
from models.enums import PetitionKind
from models.once_more import once_more
from models.unique import is_twice

MOST_OFFERED = 30
GONE = "没有找到这条常用答复，可能已被删除"
NOT_YOURS = "只有本院或上级法院的总联络员可以改常用答复"
LONGEST_SOUGHT = 30
_TYPED, _WAYS = 12, 16
"""So many characters of a title are found by their initials, read in so many ways."""


@dataclass(frozen=True)
class TypedReply:
    """A canned reply as it was typed. `kind` and `department_id` say where it is offered first."""

    title: str
    words: str
    kind: PetitionKind | None = None
    department_id: int | None = None


def _checked(typed: TypedReply) -> TypedReply:
    title, words = typed.title.strip(), typed.words.strip()
    if not title:
        raise Invalid("请填写名称", "title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(f"名称太长：最多 {LONGEST_TITLE} 字，现有 {len(title)} 字", "title")
    if not words:
        raise Invalid("请填写内容", "words")
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(words)} 字", "words")
    unknown = unknown_in(words)
    if unknown:
        raise Invalid(f"{'、'.join(unknown)} 填不上。大括号里只能写：{ALL}", "words")
    return TypedReply(title, words, typed.kind, typed.department_id)


async def keep(actor: Actor, court: Court, typed: TypedReply, as_of: datetime, reply_id: int | None = None) -> int:
    """Add a canned reply to a court, or change one of its own. Returns its id.

    Raises `NotAllowed`, `Invalid` naming the field, and `NotFound` where the court has none of that id.
    """
    _refuse_others(actor, court)
    asked = _checked(typed)
    if asked.department_id is not None and not await Department.exists(id=asked.department_id, court_id=court.id):
        raise Invalid("这个法院没有这个部门", "department")
    values: dict[str, Any] = {
        "title": asked.title,
        "initials": initials(asked.title[:_TYPED], _WAYS),
        "words": asked.words,
        "kind": asked.kind.value if asked.kind else "",
        "department_id": asked.department_id,
        "kept_at": as_of,
    }
    try:
        async with transaction():
            if reply_id is None:
                reply_id = (await CannedReply.create(court_id=court.id, **values)).id
            elif not await CannedReply.filter(id=reply_id, court_id=court.id).update(**values):
                raise NotFound(GONE)
            await audit.by_officer(actor, audit.Deed.KEEP_REPLY, ("court", court.id), as_of, {"reply": reply_id})
    except Exception as error:
        if is_twice(error, "canned_reply", "court_id", "title"):
            raise Invalid("已经有一条叫这个名称的了", "title") from None
        raise
    return reply_id


@once_more
async def remove(actor: Actor, court: Court, reply_id: int, as_of: datetime) -> None:
    """Take one of a court's own away. Raises `NotAllowed` and `NotFound`."""
    _refuse_others(actor, court)
    async with transaction():
        if not await CannedReply.filter(id=reply_id, court_id=court.id).delete():
            raise NotFound(GONE)
        await audit.by_officer(actor, audit.Deed.REMOVE_REPLY, ("court", court.id), as_of, {"reply": reply_id})


def _refuse_others(actor: Actor, court: Court) -> None:
    if not visibility.governs(actor, court.path):
        raise NotAllowed(NOT_YOURS)


async def kept_by(court: Court, after: int | None = None) -> tuple[Sequence[CannedReply], int | None]:
    """Return a page of a court's own, the newest first, and the id after which the next page begins."""
    own = CannedReply.filter(court_id=court.id, **({"id__lt": after} if after is not None else {}))
    found = await own.order_by("-id").limit(PAGE + 1).select_related("department")
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


async def inherited_by(court: Court) -> Sequence[CannedReply]:
    """Return those of the courts above that this court uses too, the most used first; so many as are offered."""
    above = [path for path in path_and_above(court.path) if path != court.path]
    found = CannedReply.filter(court__path__in=above or [""])
    return await found.order_by("-used", "id").limit(MOST_OFFERED).select_related("court")


async def offered(ticket: Ticket, sought: str = "") -> Sequence[CannedReply]:
    """Return what may answer this ticket, loaded with its court: found by a part of the title or by pinyin initials.

    What is for its department and kind comes first, then what is used most; at most `MOST_OFFERED`.
    """
    of_court = CannedReply.filter(court__path__in=path_and_above(ticket.court.path))
    asked = sought.strip().lower()[:LONGEST_SOUGHT]
    if asked:
        of_court = of_court.filter(Q(title__icontains=asked) | Q(initials__contains=asked))
    found = await of_court.order_by("-used", "id").limit(MOST_OFFERED * 4)
    return sorted(found, key=lambda one: -_fits(one, ticket))[:MOST_OFFERED]


def _fits(one: CannedReply, ticket: Ticket) -> int:
    of_department = one.department_id is not None and one.department_id == ticket.department_id
    return of_department * 2 + (bool(one.kind) and one.kind == ticket.petition.kind.value)


async def take(ticket: Ticket, reply_id: int) -> str:
    """Return the words of a reply this ticket's court uses, and count that they were taken. Raises `NotFound`."""
    found = await CannedReply.get_or_none(id=reply_id, court__path__in=path_and_above(ticket.court.path))
    if found is None:
        raise NotFound(GONE)
    await CannedReply.filter(id=reply_id).update(used=F("used") + 1)
    return found.words
