"""The courts' case systems write to us here, over signed HTTP; docs/integration.md says how."""

from sanic import Blueprint

from handlers.integration import calls, docs

blueprint = Blueprint.group(calls.blueprint, docs.blueprint)

__all__ = ["blueprint", "calls", "docs"]
