"""The steps between a right password and the console, each a form on one page."""

import segno
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.actors import Actor
from desk.errors import Refused
from desk.people import second_factor
from desk.people.own_passwords import change_own
from desk.rules.passwords.authenticator import address_of
from desk.rules.passwords.strength import SHORTEST
from handlers.console.frame.entering import EntryPass, EntryStep, go_on, next_step, open_console
from handlers.console.frame.forms import field, raw
from handlers.console.frame.login import after_login
from handlers.console.frame.screen import STAMP
from handlers.console.frame.staff import LOGIN, Staff, behind, stamp_of
from handlers.http import sessions
from handlers.http.addresses import client_address
from handlers.http.rendering import render
from handlers.http.services import services
from handlers.http.tries import OF_ADDRESS, OF_OFFICER
from models import Officer

blueprint = Blueprint("console_door")

OLD_FORM = "这一页放得太久了，请再填一次"


@blueprint.get("/entry")
async def show(request: Request) -> HTTPResponse:
    """Show the step that is to be done now."""
    at_door = await _at_door(request)
    if at_door is None:
        return redirect(LOGIN, status=303)
    goal = after_login(request.args.get("next", ""))
    if next_step(at_door.officer, at_door.actor, _pass(at_door)) is None:
        return await go_on(request, _pass(at_door), goal)
    return _page(request, at_door, goal)


@blueprint.post("/entry")
async def take(request: Request) -> HTTPResponse:
    """Do the step that is to be done now, with what was typed, and go on to the next."""
    at_door, goal = await _at_door(request), after_login(field(request, "next"))
    if at_door is None:
        return redirect(LOGIN, status=303)
    if not sessions.form_is_ours(request, at_door.session):
        return _page(request, at_door, goal, OLD_FORM, 403)
    try:
        return await _do(request, at_door, goal)
    except Refused as refusal:
        return _page(request, at_door, goal, refusal.words, refusal.status)


async def _at_door(request: Request) -> Staff | None:
    return await behind(request, await sessions.current(request, sessions.ENTRY))


def _pass(at_door: Staff) -> EntryPass:
    return EntryPass(at_door.officer.id, at_door.session.stamp, at_door.session.second)


async def _do(request: Request, at_door: Staff, goal: str) -> HTTPResponse:
    officer, now, address = at_door.officer, services(request).now(), client_address(request)
    step, code = next_step(officer, at_door.actor, _pass(at_door)), field(request, "code")
    if step is EntryStep.CODE:
        await _prove(request, officer, code)
        return await go_on(request, EntryPass(officer.id, at_door.session.stamp, second=True), goal)
    if step is EntryStep.PASSWORD:
        changed = await change_password(request, officer)
        return await go_on(request, EntryPass(officer.id, stamp_of(changed), at_door.session.second), goal)
    if step is EntryStep.ENROL:
        codes = await second_factor.enrol(officer.id, code, now, address)
        return await _opened(request, at_door.actor, EntryPass(officer.id, at_door.session.stamp, True), codes, goal)
    return await go_on(request, _pass(at_door), goal)


async def _prove(request: Request, officer: Officer, code: str) -> None:
    tries, address = services(request).tries, client_address(request)
    try:
        await second_factor.prove(officer.id, code, services(request).now(), address)
    except Refused:
        await tries.failed(((OF_ADDRESS, address),))
        raise


async def change_password(request: Request, officer: Officer) -> Officer:
    """Change one's password as the form says; wrong old ones count. Raises `Refused`."""
    tries, counted = services(request).tries, ((OF_OFFICER, str(officer.id)),)
    old, new = raw(request, "old"), raw(request, "new")
    async with tries.turn(counted):
        try:
            return await change_own(officer, old, new, services(request).now(), client_address(request))
        except Refused:
            await tries.failed(counted)
            raise


async def _opened(request: Request, actor: Actor, at_door: EntryPass, codes: object, goal: str) -> HTTPResponse:
    """Open the console and show the recovery codes, which are shown once."""
    officer = await Officer.get(id=at_door.officer_id)
    values = {"codes": codes, "goal": goal, "stamp": STAMP, "name": officer.name}
    response = render(request, "console/recovery_codes.html", 200, values)
    await open_console(request, response, officer, actor, at_door)
    return response


def _page(request: Request, at_door: Staff, goal: str, words: str = "", status: int = 200) -> HTTPResponse:
    step = next_step(at_door.officer, at_door.actor, _pass(at_door))
    secret = second_factor.secret_to_enrol(at_door.officer) if step is EntryStep.ENROL else ""
    values = {
        "step": step.value if step else "",
        "next": goal,
        "words": words,
        "csrf": at_door.session.csrf,
        "stamp": STAMP,
        "name": at_door.officer.name,
        "login": at_door.officer.login,
        "shortest": SHORTEST,
        **picture_of(secret, at_door.officer.login),
    }
    return render(request, "console/entry_step.html", status, values)


def picture_of(secret: str, login: str) -> dict[str, str]:
    """Return the secret of an authenticator as a page shows it: a QR code, and in groups of four to be typed."""
    if not secret:
        return {"picture": "", "secret": ""}
    picture = segno.make(address_of(secret, login), error="m").svg_data_uri(scale=4)
    return {"picture": picture, "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))}
