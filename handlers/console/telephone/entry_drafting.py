"""The form of a petition while it is typed: what stands in it is kept, files are attached, proposals are made."""

from dataclasses import replace

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.petitions import entry_drafts, entry_files
from desk.petitions.entry_drafts import KeptEntry
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.console.telephone.entry import HERE, EntryState, entry_page, entry_values, proposed, seen_in, take_files
from handlers.console.telephone.entry_form import PetitionForm, courts_of
from handlers.http.services import services

blueprint = Blueprint("console_entry_drafting")

TAKEN = ("kind", "court", "case")
"""What a proposal may fill in."""


@blueprint.post("/petitions/draft", ctx_files=True)
@signed_in
async def keep(request: Request, staff: Staff) -> HTTPResponse:
    """Keep what is typed and propose; a proposal that was taken is filled in, files that came are attached.

    htmx gets the line that says so and the proposals, everybody else the whole page.
    """
    await courts_of(staff)
    filled = _taken(request, PetitionForm.of(request))
    filled, refused = await take_files(request, staff, filled)
    kept: KeptEntry | None = None
    if filled.says_something:
        now = services(request).now()
        kept = await entry_drafts.keep(staff.officer.id, filled.once, seen_in(filled), filled.typed, now)
        filled = replace(filled, once=kept.key, seen=str(kept.version))
    state = EntryState(kept, files_refused=refused, proposals=await proposed(request, staff, filled))
    if not is_htmx(request):
        return await entry_page(request, staff, filled, state)
    values = await entry_values(staff, filled, state, services(request).now())
    return page(request, staff, "_entry_kept.html", values | {"oob": True})


def _taken(request: Request, filled: PetitionForm) -> PetitionForm:
    name, _, value = field(request, "take").partition(":")
    return replace(filled, **{name: value}) if name in TAKEN else filled


@blueprint.post("/petitions/draft/files", ctx_files=True)
@signed_in
async def attach(request: Request, staff: Staff) -> HTTPResponse:
    """Attach what came to the form's draft, or take one file out of it."""
    await courts_of(staff)
    filled = PetitionForm.of(request)
    gone = number(field(request, "remove"))
    if gone is not None:
        await entry_files.detach(staff.officer.id, filled.once, gone)
    filled, refused = await take_files(request, staff, filled)
    now = services(request).now()
    draft = await entry_drafts.find(staff.officer.id, filled.once)
    kept = KeptEntry(draft.key, draft.version, draft.kept_at) if draft is not None else None
    state = EntryState(kept, files_refused=refused)
    if not is_htmx(request):
        return await entry_page(request, staff, filled, state)
    return page(request, staff, "_entry_files.html", await entry_values(staff, filled, state, now) | {"oob": True})


@blueprint.post("/petitions/draft/drop")
@signed_in
async def drop(request: Request, staff: Staff) -> HTTPResponse:
    """Forget a draft."""
    await courts_of(staff)
    await entry_drafts.give_up(staff.officer.id, entry_drafts.key_in(field(request, "once")))
    return HTTPResponse(headers={"HX-Redirect": HERE}) if is_htmx(request) else redirect(HERE, status=303)
