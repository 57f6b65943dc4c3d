"""附件: files that go to the citizen with an officer's words.

Until it is sent a file belongs to the officer's draft of that act; then to the ticket, and the line of history says
with which words it went. The same file may go again with the words that take their place.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from desk.errors import Invalid, Refused
from desk.files.officer_files import TO_BE_READ, FileRefused, SentFile, kept_file, take_each
from desk.rules.lifecycles.act_records import ActField
from desk.rules.lifecycles.petition_acts import FORMS
from desk.rules.sizes import MOST_FILES
from desk.tickets.event_facts import NO_FACTS, AttachedFacts, EventFacts, TakenBackFacts, facts_of_event
from desk.tickets.orders import Order
from desk.tickets.ticket_facts import submitted_answer
from models import Attachment, Draft, Ticket, TicketEvent, statements
from models.any_of import AnyOf
from models.database import transaction
from models.enums import Act, FileState
from models.keyring import Place, keyring, purpose_of
from models.once_more import once_more
from models.prepared_query import PreparedQuery
from models.writing import ADD_FILE, sealing_row_of

_SAID = PreparedQuery(lambda: TicketEvent.filter(ticket_id=1, words_id=2).order_by("seq"))

FULL = f"一次最多附 {MOST_FILES} 份，这一份没有收"
TOO_MANY = f"一次最多附 {MOST_FILES} 份，请移除几份再发"
GONE = "有的附件已经不在了，或者已经发出，请看看现在附着哪几份，再发"
MORE = "还没有发出：您在别的窗口或手机上又附了文件，请看看现在附着哪几份，再发"
_ITS_DRAFT = AnyOf([("SELECT id FROM draft WHERE officer_id = ? AND ticket_id = ? AND act = ?", (1, 2, 3))])
_HELD_DRAFT = PreparedQuery(lambda: Draft.filter(id=_ITS_DRAFT).select_for_update())
LEAKED = "要收回的答复里的附件不能照样再发，请先去掉；确实没有问题的，请重新上传"


async def attach_all(
    officer_id: int, ticket: Ticket, act: Act, sent: Sequence[SentFile], as_of: datetime
) -> tuple[list[int], list[FileRefused]]:
    """Attach files to what an officer writes. Returns those that were taken, by their ids, and those that were not."""
    taken: list[int] = []

    async def take(content: bytes) -> None:
        taken.append(await _attach(officer_id, ticket, act, content, as_of))

    return taken, await take_each(sent, take)


@once_more
async def _attach(officer_id: int, ticket: Ticket, act: Act, content: bytes, as_of: datetime) -> int:
    """Attach one file: it is kept, and in the draft, or neither. Raises `Refused` with what was wrong with it."""
    draft = await Draft.get_or_none(officer_id=officer_id, ticket_id=ticket.id, act=act)
    if draft is not None and len(draft.file_ids) >= MOST_FILES:
        raise Refused(FULL)
    made = await kept_file(content, officer_id, as_of, TO_BE_READ)
    place = Place("draft", "text_sealed", sealing_row_of(officer_id, ticket.id, act))
    async with transaction():
        await made.save()
        added = await statements.fetchval(
            ADD_FILE,
            officer_id=officer_id,
            ticket_id=ticket.id,
            act=act.value,
            text_sealed=keyring().seal("", place, purpose_of(ticket.restricted)),
            file_id=made.id,
            at=as_of,
            most=MOST_FILES,
        )
        if added is None:
            raise Refused(FULL)
    return int(made.id)


@once_more
async def detach(officer_id: int, ticket_id: int, act: Act, file_id: int) -> None:
    """Take a file out of a draft; it goes with the uploads that became part of nothing."""
    async with transaction():
        draft = await _draft(officer_id, ticket_id, act)
        if draft is not None:
            draft.file_ids = [one for one in draft.file_ids if one != file_id]
            await draft.save(update_fields=["file_ids"])


async def _draft(officer_id: int | None, ticket_id: int, act: Act) -> Draft | None:
    found = await _HELD_DRAFT.rows(officer_id, ticket_id, act)
    return found[0] if found else None


async def attached(officer_id: int, ticket_id: int, act: Act) -> list[Attachment]:
    """Return what an officer has attached and not sent yet, in order."""
    draft = await Draft.get_or_none(officer_id=officer_id, ticket_id=ticket_id, act=act)
    return [one for one in await _files(draft.file_ids if draft else ()) if one.ticket_id is None]


async def is_own_unsent(officer_id: int | None, file_id: int) -> bool:
    """Say whether a file is in a draft of this officer's."""
    return await Draft.exists(officer_id=officer_id or 0, file_ids__contains=[file_id])


async def sent_before(ticket: Ticket, act: Act) -> list[Attachment]:
    """Return the files of the answer that the form of this act begins with: they may go along again.

    None where that answer was taken back.
    """
    if ActField.REWRITE not in FORMS[act].fields:
        return []
    answer = await submitted_answer(ticket)
    if answer is None or answer.taken_back_at is not None:
        return []
    return await _files(await said_with(answer.id, ticket.id))


async def said_with(words_id: int, ticket_id: int) -> tuple[int, ...]:
    """Return the files that went with words of a ticket, by their ids."""
    lines = await _SAID.rows(ticket_id, words_id)
    return attached_in(lines[0]) if lines else ()


async def _files(ids: Iterable[int]) -> list[Attachment]:
    wanted = list(ids)
    found = {one.id: one for one in await Attachment.filter(id__in=wanted)} if wanted else {}
    return [found[one] for one in wanted if one in found]


def attached_facts(ids: tuple[int, ...]) -> EventFacts:
    """Return the facts of a line whose words went with these files, or with none."""
    return AttachedFacts(ids) if ids else NO_FACTS


def attached_in(event: TicketEvent) -> tuple[int, ...]:
    """Return the files that went with the words of a line, by their ids, in order."""
    facts = facts_of_event(event)
    return facts.attached or () if isinstance(facts, AttachedFacts | TakenBackFacts) else ()


async def take_along(ticket: Ticket, act: Act, order: Order) -> tuple[int, ...]:
    """Let the files of an order go with its words, from the officer's draft or from the answer before.

    Call in the transaction of the verb, the ticket locked. Raises `Invalid`.
    """
    if len(order.files) > MOST_FILES:
        raise Invalid(TOO_MANY, "files")
    draft = await _draft(order.actor.id, ticket.id, act)
    own = set(draft.file_ids if draft else ())
    if own - set(order.files):
        raise Invalid(MORE, "files")
    if not order.files:
        return ()
    before = {one.id for one in await sent_before(ticket, act)}
    new = [one for one in order.files if one not in before]
    if not set(new) <= own:
        raise Invalid(GONE, "files")
    free = Attachment.filter(id__in=new or [0], petition_id=None, ticket_id=None, state=FileState.STORED)
    if await free.update(ticket_id=ticket.id) != len(new):
        raise Invalid(GONE, "files")
    if draft is not None:
        draft.file_ids = []
        await draft.save(update_fields=["file_ids"])
    return order.files
