"""What libraries work out anew for every application and every database is worked out once per process.

Each test has an application, a WeChat and a database of its own: Sanic reads the source of every handler again and
compiles its routes, Tortoise looks for every filter of every model. The handlers, the routes and the models are the
same ones; this was a third of the time of a test of a page.
"""

from functools import lru_cache
from inspect import unwrap
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from sanic.mixins.routes import RouteMixin
from sanic_routing import route as one_route
from sanic_routing import router as routing
from sanic_routing.utils import path_to_parts
from tortoise.models import MetaInfo

MOST = 4096


def work_out_once() -> None:
    """Let the three be remembered by what they depend on: a model, a handler, the text of the routes."""
    MetaInfo.finalise_model = lru_cache(MOST)(MetaInfo.finalise_model)  # type: ignore[method-assign]
    found_out = RouteMixin._determine_error_format
    # weakly: the handler of static files is an application's own, and would hold it
    remembered: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def error_format(routes: RouteMixin, handler: Any) -> str:
        source = unwrap(handler)
        if source not in remembered:
            remembered[source] = found_out(routes, handler)
        return remembered[source]

    RouteMixin._determine_error_format = error_format  # type: ignore[method-assign]
    as_it_is = SimpleNamespace(parse=str, unparse=str, fix_missing_locations=str)
    parts = lru_cache(MOST)(path_to_parts)
    vars(routing).update(ast=as_it_is, compile=lru_cache(64)(compile), path_to_parts=parts)
    vars(one_route).update(path_to_parts=parts)
