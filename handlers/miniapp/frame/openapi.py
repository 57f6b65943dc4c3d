"""The API is described in OpenAPI 3.1, made from the operations as they are served and the shapes they use."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import models_json_schema

from handlers.miniapp.frame.operations import PREFIX, SERVED, Operation
from handlers.miniapp.frame.shapes import Problem, Shape

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"
EVERYWHERE = (400, 429, 503)
MEANING: Mapping[int, str] = {
    400: "内容不对，field 指明哪一项",
    401: "没有登录，或登录已过期",
    403: "没有核验身份",
    404: "没有，或不是本人的",
    409: "现在不能这样做",
    413: "内容太大",
    429: "太频繁，请按 Retry-After 等待",
    503: "系统或微信暂时没有回应",
}
KEY_PARAMETER: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "每次新的提交取一个随机值；重试时用同一个值",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,80}$"},
}
FILE_FORM: Schema = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}


def document() -> Schema:
    schemas, definitions = _schemas()
    paths: dict[str, Schema] = {}
    for operation in SERVED:
        paths.setdefault(address(operation.path), {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "接诉小程序接口",
            "version": "1",
            "description": "先以 wx.login 的 code 登录，再把令牌放在 Authorization 请求头里。出错时一律返回 Problem。",
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def address(path: str) -> str:
    """Return a route's path as OpenAPI writes it: `/petitions/{number}` for `/petitions/<number:str>`."""
    return PREFIX + re.sub(r"<(\w+):\w+>", r"{\1}", path)


def _schemas() -> tuple[dict[tuple[type[Shape], str], Schema], Schema]:
    """Return a reference to the schema of every shape, and the schemas."""
    taken = {operation.takes for operation in SERVED}
    given = {operation.gives for operation in SERVED if operation.gives} | {Problem}
    wanted = [(shape, "validation") for shape in taken] + [(shape, "serialization") for shape in given]
    wanted.sort(key=lambda one: (one[0].__module__, one[0].__name__))
    found, definitions = models_json_schema(wanted, ref_template=REFERENCE)  # type: ignore[arg-type]
    return found, definitions["$defs"]  # type: ignore[return-value]


def _operation(operation: Operation[Shape], schemas: dict[tuple[type[Shape], str], Schema]) -> Schema:
    described: Schema = {"summary": operation.summary, "parameters": _parameters(operation)}
    if operation.login:
        described["security"] = [{"bearer": []}]
    if operation.upload:
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": FILE_FORM}}}
    elif operation.method != "GET":
        needed = any(field.is_required() for field in operation.takes.model_fields.values())
        content = {"application/json": {"schema": schemas[operation.takes, "validation"]}}
        described["requestBody"] = {"required": needed, "content": content}
    described["responses"] = _responses(operation, schemas)
    return described


def _parameters(operation: Operation[Shape]) -> list[Schema]:
    in_path = re.findall(r"<(\w+):\w+>", operation.path)
    found: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path
    ]
    if operation.method == "GET":
        asked = operation.takes.model_json_schema()
        required = asked.get("required", [])
        for name, schema in asked.get("properties", {}).items():
            found.append({"name": name, "in": "query", "required": name in required, "schema": schema})
    return [*found, KEY_PARAMETER] if operation.keyed else found


def _responses(operation: Operation[Shape], schemas: dict[tuple[type[Shape], str], Schema]) -> Schema:
    if operation.gives is None:
        content: Schema = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    else:
        content = {"application/json": {"schema": schemas[operation.gives, "serialization"]}}
    answers: Schema = {str(operation.status): {"description": HTTPStatus(operation.status).phrase, "content": content}}
    problem = {"application/json": {"schema": schemas[Problem, "serialization"]}}
    refusals = {*operation.refuses, *EVERYWHERE, *((401,) if operation.login else ())}
    for status in sorted(refusals):
        answers[str(status)] = {"description": MEANING[status], "content": problem}
    return answers
