"""`/docs` describes the API, by files of our own."""

import json
from functools import cache

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from handlers.http.rendering import render
from handlers.miniapp.frame.openapi import document

blueprint = Blueprint("miniapp_docs", url_prefix="/docs")


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


@blueprint.get("/")
async def page(request: Request) -> HTTPResponse:
    return render(request, "docs.html")


@blueprint.get("/openapi.json")
async def openapi(_: Request) -> HTTPResponse:
    return raw(_written(), headers={"X-Content-Type-Options": "nosniff"}, content_type="application/json")
