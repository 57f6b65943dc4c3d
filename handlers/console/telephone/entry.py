"""代录诉求: an agent writes down what somebody said on the telephone, at the window or in a letter."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import visibility
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.files.officer_files import FileRefused, SentFile
from desk.people.representing.speaking import principals_named
from desk.petitions import entry_drafts, entry_files, preparation, receiving
from desk.petitions.danger_words import what_to_say_of
from desk.petitions.entry_drafts import KeptEntry
from desk.petitions.preparation import PreparedPetition
from desk.rules.text import petition_numbers
from desk.tickets import ticket_store
from desk.views.callers.proposals import EntryProposals, entry_proposals
from desk.views.files import numbered
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, is_htmx, signed_in
from handlers.console.telephone.entry_form import CHANNELS, PetitionForm, courts_of, read_petition
from handlers.http import bounds
from handlers.http.services import services
from models.database import transaction
from models.enums import Channel, PetitionKind
from models.once_more import once_more
from models.statements import LARGEST_ID

blueprint = Blueprint("console_entry")

HERE = "/console/petitions/new"
SOME_REFUSED = "有的文件没有收下，请看看是哪几份，再保存"
CHANGED_SINCE = "这张表已经登记为 {number}。现在的内容与那次不同：确实是另一件的，请再点一次保存"
ONLY_FILES = "（见所附 {count} 份材料）"


class EnteredBefore(Refused):
    """The same form came again with something else in it."""

    code = "entered_before"


@dataclass(frozen=True)
class EntryState:
    """What stands around the form: where it is kept, what may be taken, what was wrong."""

    kept: KeptEntry | None = None
    refusal: Refused | None = None
    files_refused: Sequence[FileRefused] = ()
    proposals: EntryProposals = field(default_factory=EntryProposals)


@blueprint.get("/petitions/new")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    """Go on with what was not finished; `new` begins another one, `draft` names one."""
    await courts_of(staff)
    for_whom, key = request.args.get("for", ""), request.args.get("draft", "")
    if not for_whom and not request.args.get("new"):
        drafts = await entry_drafts.open_drafts(staff.officer.id)
        draft = next((one for one in drafts if key in ("", one.key)), None)
        if draft is not None:
            kept = KeptEntry(draft.key, draft.version, draft.kept_at)
            filled = PetitionForm.of_draft(draft)
            return await entry_page(
                request, staff, filled, EntryState(kept, proposals=await proposed(request, staff, filled))
            )
    channel = Channel.WINDOW if for_whom else Channel.PHONE
    blank = PetitionForm(channel=channel.value, for_whom=for_whom, once=entry_drafts.new_key())
    return await entry_page(request, staff, blank)


@blueprint.post("/petitions/new", ctx_files=True)
@signed_in
async def enter(request: Request, staff: Staff) -> HTTPResponse:
    await courts_of(staff)
    filled, now = PetitionForm.of(request), services(request).now()
    filled, refused_files = await take_files(request, staff, filled)
    if refused_files:
        return await _refused(request, staff, filled, Refused(SOME_REFUSED), refused_files)
    try:
        prepared = await _prepared(staff, filled, now)
        number = await _once(request, staff, filled, prepared)
    except EnteredBefore as refusal:
        return await _refused(request, staff, replace(filled, once=entry_drafts.new_key(), seen=""), refusal)
    except Refused as refusal:
        return await _refused(request, staff, filled, refusal)
    ticket = (await ticket_store.by_number(number))[0]
    seen = visibility.sees(staff.actor, visibility.place_of(ticket))
    at_once = not seen or prepared.heard.danger is not None
    where = f"/console/petitions/entered/{number}" if at_once else f"/console/tickets/{number}"
    return HTTPResponse(headers={"HX-Redirect": where}) if is_htmx(request) else redirect(where, status=303)


@blueprint.get("/petitions/entered/<number:str>")
@signed_in
async def entered(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show the number to tell the caller of a complaint, which leaves the desk's sight at once.

    Whoever has just written down words of danger reads first what to do and say: the caller may still be there.
    """
    if not petition_numbers.valid(number):
        raise NotFound("没有这个编号")
    own = [one for one in await ticket_store.by_number(number) if one.petition.entered_by_id == staff.actor.id]
    values = {
        "number": number,
        "say": await what_to_say_of(own[0].id) if own else "",
        "seen": bool(own) and visibility.sees(staff.actor, visibility.place_of(own[0])),
    }
    return page(request, staff, "entered.html", values)


async def take_files(
    request: Request, staff: Staff, filled: PetitionForm
) -> tuple[PetitionForm, Sequence[FileRefused]]:
    """Attach what files the form brought to its draft, which is kept for that. Returns those that were not taken."""
    sent = request.files.getlist("files") if request.files else None
    files = [SentFile(one.name, one.body) for one in sent or () if one.name]
    if not files:
        return filled, ()
    now = services(request).now()
    kept = await entry_drafts.keep(staff.officer.id, filled.once, seen_in(filled), filled.typed, now)
    refused = await entry_files.attach_all(staff.officer.id, kept.key, files, now)
    return replace(filled, once=kept.key, seen=str(kept.version)), refused


def seen_in(filled: PetitionForm) -> int:
    """Return the version of the draft that a window knows of."""
    return bounds.whole(filled.seen, bounds.LARGEST_VERSION) or 0


async def _prepared(staff: Staff, filled: PetitionForm, now: datetime) -> PreparedPetition:
    new = await read_petition(staff, filled, now)
    draft = await entry_drafts.find(staff.officer.id, filled.once)
    if not new.text and draft is not None and draft.file_ids:
        new = replace(new, text=ONLY_FILES.format(count=len(draft.file_ids)))
    return await preparation.prepare_petition(new, now)


@once_more
async def _once(request: Request, staff: Staff, filled: PetitionForm, prepared: PreparedPetition) -> str:
    """Store the petition with its files, unless this very form was entered before. Returns its number.

    Twins wait for each other at the form's row. Raises `EnteredBefore` where the form says something else by now.
    """
    now, mark = services(request).now(), entry_drafts.fingerprint_of(filled.typed)
    async with transaction():
        claimed = await entry_drafts.claim(staff.officer.id, filled.once, now)
        if claimed.number and claimed.fingerprint != mark:
            raise EnteredBefore(CHANGED_SINCE.format(number=claimed.number))
        if claimed.number:
            return claimed.number
        ticket_id = await receiving.store_petition(prepared, now)
        await entry_files.join_petition(claimed.file_ids, ticket_id)
        await audit(request, staff.actor.id, Deed.ENTER_PETITION, ("ticket", ticket_id))
        await entry_drafts.close(claimed, prepared.number, mark, now)
    return prepared.number


async def _refused(
    request: Request, staff: Staff, filled: PetitionForm, refusal: Refused, files: Sequence[FileRefused] = ()
) -> HTTPResponse:
    """Show the form again with what was wrong; what was typed is kept meanwhile."""
    kept = None
    if filled.says_something:
        now = services(request).now()
        kept = await entry_drafts.keep(staff.officer.id, filled.once, seen_in(filled), filled.typed, now)
        filled = replace(filled, once=kept.key, seen=str(kept.version))
    found = await proposed(request, staff, filled)
    return await entry_page(request, staff, filled, EntryState(kept, refusal, files, found))


async def proposed(request: Request, staff: Staff, filled: PetitionForm) -> EntryProposals:
    """Return what the desk proposes for the form as it stands."""
    return await entry_proposals(staff.actor, filled.as_entry(), await courts_of(staff), services(request).now())


async def entry_values(staff: Staff, filled: PetitionForm, state: EntryState, now: datetime) -> dict[str, object]:
    """Return what the form and its parts are rendered from."""
    draft = await entry_drafts.find(staff.officer.id, filled.once)
    files = await entry_files.files_of(draft.file_ids) if draft is not None else []
    chosen = bounds.whole(filled.for_whom, LARGEST_ID) if filled.for_whom else None
    named = (await principals_named([chosen], now)).get(chosen) if chosen else None
    refusal = state.refusal
    return {
        "speaks": named,
        "entry": filled,
        "kept": state.kept,
        "files": numbered(files),
        "files_refused": state.files_refused,
        "proposals": state.proposals,
        "channels": CHANNELS,
        "kinds": list(PetitionKind),
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "oob": False,
    }


async def entry_page(
    request: Request, staff: Staff, filled: PetitionForm, state: EntryState | None = None
) -> HTTPResponse:
    """Show the whole form, or for htmx where something was refused the form alone."""
    state, now = state or EntryState(), services(request).now()
    courts = await courts_of(staff)
    if not filled.court:
        own = next((court for court in courts if court.id == staff.officer.court_id), courts[0])
        filled = replace(filled, court=str(own.id))
    values = await entry_values(staff, filled, state, now) | {
        "courts": courts,
        "others": [one for one in await entry_drafts.open_drafts(staff.officer.id) if one.key != filled.once],
    }
    template = "_entry.html" if is_htmx(request) and state.refusal else "entry.html"
    return page(request, staff, template, values, state.refusal.status if state.refusal else 200)
