"""This face is described in OpenAPI 3.1, made from the reports as they are read: `/api/integration/openapi.json`."""

import json
from functools import cache
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from desk.cases.taking import MOST_ROWS
from desk.rules.case_rows.reading import REPORTS, ReportKind
from handlers.http.rendering import render
from handlers.integration.calls import PREFIX

blueprint = Blueprint("integration_docs", url_prefix="/api/integration")
Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer"}
HEADERS = (
    ("X-Jiesu-Key", "密钥编号"),
    ("X-Jiesu-Time", "现在的 Unix 时间，秒；与服务器相差不超过 5 分钟"),
    ("X-Jiesu-Content-SHA256", "正文的 SHA-256，十六进制小写；没有正文的可以不写"),
    ("X-Jiesu-Signature", "HMAC-SHA256，十六进制小写：方法、地址（带问号后面的）、时间、幂等键、正文摘要，一项一行"),
)
MEANING = {
    "400": "正文不对，field 指明哪一项",
    "401": "签名没有通过",
    "409": "这个幂等键用过，内容不同",
    "413": "正文太大，最多 2 MiB",
    "429": "太频繁，请按 Retry-After 等待",
    "503": "暂时没有回应，请用同一个幂等键重发",
}


def document() -> Schema:
    """Return the whole description."""
    paths: dict[str, Schema] = {f"{PREFIX}/{kind.value}": {"post": _report(kind)} for kind in ReportKind}
    paths[f"{PREFIX}/cases/{{number}}"] = {"get": _held()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "接诉案件系统接口", "version": "1", "description": "签名的办法见 docs/integration.md。"},
        "paths": paths,
        "components": {"schemas": {f"{kind.value}_row": _row(kind) for kind in ReportKind} | {"Problem": _problem()}},
    }


def _row(kind: ReportKind) -> Schema:
    """Return the fields of a row of this kind; all may be sent as text."""
    shape = REPORTS[kind].model_json_schema(ref_template="#/components/schemas/{model}")
    given = ["string", "number", "boolean", "null"]
    known = {name: {"type": given, "title": field["title"]} for name, field in shape["properties"].items()}
    return {"type": "object", "title": kind.label, "additionalProperties": False, "properties": known}


def _report(kind: ReportKind) -> Schema:
    row = {"$ref": f"#/components/schemas/{kind.value}_row"}
    rows = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": row}
    body = {"type": "object", "required": ["rows"], "properties": {"rows": rows}}
    pattern = {"pattern": "^[A-Za-z0-9._:-]{8,80}$"}
    repeat = _header("Idempotency-Key", "每次新的发送换一个；没有收到应答就用同一个再发", pattern)
    return {
        "summary": f"{kind.label}：写对的存下，写错的逐行逐项说出来",
        "parameters": [*_signature(), repeat],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _ok(_taken()), **_problems(*MEANING)},
    }


def _held() -> Schema:
    number: Schema = {"name": "number", "in": "path", "required": True, "description": "案号", "schema": TEXT}
    problems = {**_problems("401", "429", "503"), "404": _problem_of("没有，或不归这个系统")}
    return {
        "summary": "我们手里的这个案件：各行的编号和时间",
        "parameters": [number, *_signature()],
        "responses": {"200": _ok({"type": "object"}), **problems},
    }


def _taken() -> Schema:
    error = {"type": "object", "properties": {"row": COUNT, "field": TEXT, "error": TEXT}}
    listed = {"type": "array", "items": error}
    counts = dict.fromkeys(("new", "changed", "same", "older", "refused", "more_errors"), COUNT)
    told = {"errors": listed, "notes": listed, "repeated": {"type": "boolean"}}
    return {"type": "object", "properties": {**counts, **told}}


def _problem() -> Schema:
    return {"type": "object", "properties": dict.fromkeys(("code", "message", "field"), TEXT)}


def _signature() -> list[Schema]:
    return [_header(name, about) for name, about in HEADERS]


def _header(name: str, about: str, schema: Schema | None = None) -> Schema:
    is_needed = name != "X-Jiesu-Content-SHA256"
    return {
        "name": name,
        "in": "header",
        "required": is_needed,
        "description": about,
        "schema": {"type": "string", **(schema or {})},
    }


def _ok(schema: Schema) -> Schema:
    return {"description": "办好了", "content": {"application/json": {"schema": schema}}}


def _problems(*statuses: str) -> dict[str, Schema]:
    return {status: _problem_of(MEANING[status]) for status in statuses}


def _problem_of(meaning: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


@blueprint.get("/docs")
async def page(request: Request) -> HTTPResponse:
    values = {"title": "接诉案件系统接口", "document": "/api/integration/openapi.json"}
    return render(request, "docs.html", 200, values)


@blueprint.get("/openapi.json")
async def openapi(_: Request) -> HTTPResponse:
    return raw(_written(), headers={"X-Content-Type-Options": "nosniff"}, content_type="application/json")
