"""The mini-program's API offers everything the chat can do, as JSON under `/api/v1`, described at `/docs`."""

from sanic import Blueprint

from handlers.miniapp import (
    acts,
    cases,
    courts,
    files,
    login,
    me,
    own_phones,
    petitions,
    representations,
    subscriptions,
    together,
    windows,
)
from handlers.miniapp.frame import docs, operations

blueprint = Blueprint.group(operations.blueprint, docs.blueprint)

__all__ = [
    "acts",
    "blueprint",
    "cases",
    "courts",
    "files",
    "login",
    "me",
    "own_phones",
    "petitions",
    "representations",
    "subscriptions",
    "together",
    "windows",
]
