"""What still lies between a right password and the console: a code, another password, an authenticator to set up."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from sanic import HTTPResponse, Request
from sanic.response import redirect

from desk.access import actors
from desk.access.actors import Actor
from desk.people import second_factor
from desk.people.second_factor import needs_second
from handlers.console.frame.staff import BY_SIGN_ON, LOGIN
from handlers.http import sessions
from handlers.http.known_devices import remember
from handlers.http.services import services
from models import Officer

ENTRY = "/console/entry"


class EntryStep(StrEnum):
    """One thing to be done before the console opens, in this order."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a step
    ENROL = "enrol"


@dataclass(frozen=True)
class EntryPass:
    """Who is at the door, by what (`stamp`), and whether their second factor was proved."""

    officer_id: int
    stamp: str = field(repr=False)
    second: bool = False

    @property
    def by_sign_on(self) -> bool:
        return self.stamp.startswith(BY_SIGN_ON)


def next_step(officer: Officer, actor: Actor, at_door: EntryPass) -> EntryStep | None:
    """Return what is to be done next; None where the console opens."""
    if officer.second_at is not None and not at_door.second:
        return EntryStep.CODE
    if officer.must_change and not at_door.by_sign_on:
        return EntryStep.PASSWORD
    return EntryStep.ENROL if needs_second(actor) and officer.second_at is None else None


async def go_on(request: Request, at_door: EntryPass, goal: str) -> HTTPResponse:
    """Open the console to whoever has done all there is to do, and send everybody else to the next step."""
    officer = await Officer.get(id=at_door.officer_id)
    actor = await actors.officer(officer.id, services(request).now())
    if actor is None:
        return redirect(LOGIN, status=303)
    step = next_step(officer, actor, at_door)
    if step is EntryStep.ENROL:
        await second_factor.begin(officer.id)
    if step is not None:
        response = redirect(f"{ENTRY}?next={quote(goal, safe='')}", status=303)
        await sessions.open_session(request, response, sessions.ENTRY, officer.id, at_door.stamp, second=at_door.second)
        return response
    response = redirect(goal, status=303)
    await open_console(request, response, officer, actor, at_door)
    return response


async def open_console(
    request: Request, response: HTTPResponse, officer: Officer, actor: Actor, at_door: EntryPass
) -> sessions.Session:
    """Begin a session in the console; the browser is a known device of theirs from now on."""
    await sessions.end(request, response, sessions.ENTRY)
    idle = sessions.SHORT if needs_second(actor) else None
    session = await sessions.open_session(
        request, response, sessions.STAFF, officer.id, at_door.stamp, second=at_door.second, idle=idle
    )
    remember(request, response, officer.login)
    return session
