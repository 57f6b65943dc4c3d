"""An operation of the API is said once: its address, who may ask and how often, what comes in and what goes out.

The server serves it and `/docs` describes it from the same value.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar, cast

from limits import RateLimitItem
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from desk.access import actors
from desk.access.actors import Actor
from desk.errors import Refused
from handlers.http import limits
from handlers.http.addresses import client_address
from handlers.http.body_limits import BodyLimits
from handlers.http.services import services
from handlers.miniapp.frame import problems, tokens
from handlers.miniapp.frame.reading import body_of, query_of
from handlers.miniapp.frame.shapes import Shape
from models import Identity

PREFIX = "/api/v1"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Sent = TypeVar("Sent", bound=Shape)

blueprint = Blueprint("miniapp", url_prefix=PREFIX)
blueprint.exception(problems.LoginNeeded)(problems.login_needed)
blueprint.exception(limits.TooOften)(limits.too_often)


@dataclass(frozen=True)
class Operation(Generic[Sent]):
    """One operation of the API. `takes` is the query of a GET, else the JSON body.

    `gives` is None where bytes come out.
    """

    method: str
    path: str
    summary: str
    takes: type[Sent]
    gives: type[Shape] | None
    status: int = 200
    rate: RateLimitItem = limits.READ
    login: bool = True
    refuses: tuple[int, ...] = ()
    keyed: bool = False
    upload: bool = False


@dataclass(frozen=True)
class Call(Generic[Sent]):
    """One request of an operation, read."""

    request: Request
    sent: Sent
    as_of: datetime
    caller: Identity | None = field(default=None, repr=False)
    person: Actor | None = field(default=None, repr=False)

    @property
    def identity(self) -> Identity:
        assert self.caller is not None, "this operation has no login"
        return self.caller

    @property
    def citizen(self) -> Actor:
        assert self.person is not None, "this operation has no login"
        return self.person

    def part(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.match_info[name])


Carrier = Callable[[Call[Sent]], Awaitable[Shape | HTTPResponse]]
SERVED: list[Operation[Shape]] = []


def serve(operation: Operation[Sent]) -> Callable[[Carrier[Sent]], Carrier[Sent]]:
    """Put an operation on the wire and in the documentation."""

    def register(carry_out: Carrier[Sent]) -> Carrier[Sent]:
        async def gate(request: Request, **_: str) -> HTTPResponse:
            answer = await carry_out(await _call(operation, request))
            return answer if isinstance(answer, HTTPResponse) else written(answer, operation.status)

        blueprint.add_route(
            gate,
            operation.path,
            methods=[operation.method],
            name=carry_out.__name__,
            stream=operation.upload,
            ctx_files=operation.upload,
        )
        SERVED.append(operation)  # type: ignore[arg-type]
        return carry_out

    return register


def written(answer: Shape, status: int = 200) -> HTTPResponse:
    return raw(answer.model_dump_json().encode(), status, {**HEADERS}, "application/json")


async def _call(operation: Operation[Sent], request: Request) -> Call[Sent]:
    """Check rates first, then who asks, then what was sent: a stranger learns nothing of what would have been right.

    A file is read only of somebody who may send one now.
    """
    as_of = services(request).now()
    try:
        caller = await _caller(operation, request)
    except Refused:
        if operation.upload:
            await cast(BodyLimits, request).leave_body()
        raise
    if operation.upload:
        await cast(BodyLimits, request).receive_body()
    read = query_of if operation.method == "GET" or operation.upload else body_of
    sent = read(request, operation.takes)
    person = await actors.person(caller.id, caller.citizen_id, as_of) if caller is not None else None
    return Call(request, sent, as_of, caller, person)


async def _caller(operation: Operation[Sent], request: Request) -> Identity | None:
    """Return who asks, once they are counted. Raises `TooOften` and `LoginNeeded`."""
    kit, address = services(request), client_address(request)
    await limits.spend(kit.rates, limits.ADDRESS, address)
    caller = await tokens.holder(request) if operation.login else None
    if operation.login and caller is None:
        raise problems.LoginNeeded
    await limits.spend(kit.rates, operation.rate, str(caller.id) if caller else address)
    return caller
