"""HEAD is answered wherever GET is, by the same handler; Sanic leaves the body out."""

from types import SimpleNamespace

from sanic import Sanic
from sanic.config import Config

ENDLESS = (".stream",)


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    """Add HEAD to every route that has GET so far. What streams without end has no length to ask for."""
    for route in tuple(app.router.routes):
        if route.methods == {"GET"} and not route.name.endswith(ENDLESS):
            name = route.name.removeprefix(f"{app.name}.").replace(".", "_")
            app.add_route(route.handler, f"/{route.path}", methods=["HEAD"], name=f"{name}_head")
