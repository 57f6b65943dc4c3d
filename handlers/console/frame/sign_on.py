"""Staff sign in at the court's identity provider here: there with a question, back with a code.

What the browser brought along is in its own cookie, signed by us, for ten minutes and one trip.
"""

import base64
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound
from desk.people.signing_on import NotHere, ProvenPerson, sign_on
from desk.rules.sizes import LONGEST_LOGIN
from handlers.console.frame.entering import EntryPass, go_on
from handlers.console.frame.login import TOO_MANY, after_login, login_page
from handlers.console.frame.staff import HOME, current, stamp_of
from handlers.http import cookies
from handlers.http.addresses import client_address
from handlers.http.errors import WORDS
from handlers.http.rendering import page_headers
from handlers.http.services import services
from handlers.http.signon.provider import IdentityProvider
from handlers.http.signon.questions import SignOnQuestion
from handlers.http.signon.troubles import ProviderAway, SignOnError
from handlers.http.tries import OF_ADDRESS
from models.keyring import index_of

blueprint = Blueprint("console_sign_on")
log = structlog.get_logger("sign_on")

TRIP_COOKIE = "jiesu_sign_on"
TRIP_LASTS = timedelta(minutes=10)
LONGEST_CODE = 4096
AWAY = "{}暂时没有应答，请稍后再试。有密码的同事可以用工号和密码登录"
OVER = "登录用的时间太久，或者这个网址已经用过一次。请再登录一次"
DECLINED = "在{}没有完成登录，请再试一次"
NOT_TRUSTED = "{}的应答没有通过核对，请再登录一次。还不行，请告诉信息部门"
UNNAMED = "{}没有给出您的工号，请告诉信息部门"


@dataclass(frozen=True)
class SignOnTrip:
    """One trip of a browser to the provider and back: its question, where it wants to go, and when it left."""

    question: SignOnQuestion = field(repr=False)
    goal: str
    left_at: int

    def signed(self) -> str:
        """Return the trip as its cookie carries it."""
        text = json.dumps([*asdict(self.question).values(), self.goal, self.left_at])
        body = base64.urlsafe_b64encode(text.encode()).decode()
        return f"{body}.{_seal_of(body)}"


@blueprint.get("/sign-on")
async def go(request: Request) -> HTTPResponse:
    """Send a browser to the provider, with a question of its own."""
    provider, goal = _provider(request), after_login(request.args.get("next", ""))
    if await current(request):
        return redirect(goal, status=303)
    question = SignOnQuestion.fresh()
    try:
        where = await provider.where_to_ask(question)
    except SignOnError as error:
        log.warning("sign_on_away", reason=str(error))
        return login_page(request, goal, _words(request, AWAY), status=503)
    response = redirect(where, status=303, headers=page_headers(request))
    trip = SignOnTrip(question, goal, int(services(request).now().timestamp()))
    cookies.give(request, response, TRIP_COOKIE, trip.signed(), TRIP_LASTS)
    return response


@blueprint.get("/sign-on/back")
async def come_back(request: Request) -> HTTPResponse:
    """Take a browser back from the provider; whatever does not fit ends on the page for logging in, in words."""
    provider, trip = _provider(request), _trip(request)
    if trip is None or not _is_answered(request, trip):
        if await current(request):
            return redirect(HOME, status=303)
        return _over(request, login_page(request, trip.goal if trip else HOME, OVER, status=400))
    tries, counted = services(request).tries, ((OF_ADDRESS, client_address(request)),)
    if not await tries.has_room(counted):
        return login_page(request, trip.goal, TOO_MANY, status=429)
    try:
        return _over(request, await _enter(request, provider, trip))
    except NotHere as refusal:
        await tries.failed(counted)
        log.warning("sign_on_refused", reason=refusal.why.value)
        return _over(request, login_page(request, trip.goal, refusal.words, status=refusal.status))
    except SignOnError as error:
        away = isinstance(error, ProviderAway)
        if away:
            log.warning("sign_on_away", reason=str(error))
        else:
            await tries.failed(counted)
            log.warning("sign_on_not_trusted", reason=str(error))
        words = _words(request, AWAY if away else NOT_TRUSTED)
        return _over(request, login_page(request, trip.goal, words, status=503 if away else 403))


async def _enter(request: Request, provider: IdentityProvider, trip: SignOnTrip) -> HTTPResponse:
    """Let in whoever the provider has proven, by way of what is still to be done. Raises `NotHere`, `SignOnError`."""
    code = request.args.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        return login_page(request, trip.goal, _words(request, DECLINED), status=403)
    claim = services(request).settings.oidc_claim
    claims = await provider.redeem(code, trip.question, claim, request.args.get("iss", ""))
    login = _work_number(claims.get(claim))
    if not login:
        log.warning("sign_on_unnamed", claim=claim)
        return login_page(request, trip.goal, _words(request, UNNAMED), status=403)
    person = ProvenPerson(provider.client.issuer, str(claims["sub"]), login)
    officer = await sign_on(person, services(request).now(), client_address(request))
    return await go_on(request, EntryPass(officer.id, stamp_of(officer, sign_on=True)), trip.goal)


def _work_number(told: object) -> str:
    """Return a claim as a work number; empty where it is none. Some providers tell it as a number."""
    if isinstance(told, int) and not isinstance(told, bool):
        told = str(told) if 0 <= told < 10**LONGEST_LOGIN else ""
    return told.strip() if isinstance(told, str) else ""


def _provider(request: Request) -> IdentityProvider:
    provider = services(request).identity_provider
    if provider is None:
        raise NotFound(WORDS[404])
    return provider


def _words(request: Request, words: str) -> str:
    return words.format(services(request).settings.oidc_name)


def _is_answered(request: Request, trip: SignOnTrip) -> bool:
    """Say whether what came back answers this browser's own question."""
    sent = request.args.get("state", "")
    return sent.isascii() and hmac.compare_digest(sent.encode(), trip.question.state.encode())


def _trip(request: Request) -> SignOnTrip | None:
    """Return the trip this browser is on, by its cookie; None for a cookie that is not ours, or too old."""
    body, _, seal = cookies.sent(request, TRIP_COOKIE).partition(".")
    if not body or not hmac.compare_digest(seal.encode(), _seal_of(body).encode()):
        return None
    *parts, goal, left_at = json.loads(base64.urlsafe_b64decode(body))
    trip = SignOnTrip(SignOnQuestion(*parts), after_login(goal), left_at)
    age = services(request).now().timestamp() - trip.left_at
    return trip if -1 <= age <= TRIP_LASTS.total_seconds() else None


def _over(request: Request, response: HTTPResponse) -> HTTPResponse:
    """End the trip: its cookie serves once."""
    cookies.take_back(request, response, TRIP_COOKIE)
    return response


def _seal_of(body: str) -> str:
    return index_of("sign_on_trip", body) or ""
