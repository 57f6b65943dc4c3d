"""What was sent is read within bounds; what is wrong with it is said in words that never repeat it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from sanic import Request

from desk.errors import Invalid
from handlers.miniapp.frame.problems import TooLarge
from handlers.miniapp.frame.shapes import Shape

LARGEST_JSON = 64 * 1024
Sent = TypeVar("Sent", bound=Shape)

NOT_JSON = "发来的内容不是有效的 JSON"
NOT_READABLE = "格式不对"
WORDS: Mapping[str, str] = {
    "missing": "必须填写",
    "string_type": "应为文字",
    "string_too_short": "必须填写",
    "string_too_long": "最多 {max_length} 个字",
    "string_unicode": "含有不能识别的字符",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "超出范围",
    "greater_than_equal": "最小为 {ge}",
    "less_than_equal": "最大为 {le}",
    "list_type": "应为列表",
    "too_long": "最多 {max_length} 项",
    "model_type": "应为一个对象",
}


def body_of(request: Request, shape: type[Sent]) -> Sent:
    """Read the JSON of a request as its shape; no body at all is an empty object. Raises `Invalid`, `TooLarge`."""
    body = request.body
    if len(body) > LARGEST_JSON:
        raise TooLarge
    try:
        return shape.model_validate_json(body or b"{}", strict=True)
    except ValidationError as error:
        raise _invalid(error, shape) from None


def query_of(request: Request, shape: type[Sent]) -> Sent:
    """Read the query of a request as its shape; of a name given twice the first counts. Raises `Invalid`."""
    try:
        return shape.model_validate({name: values[0] for name, values in request.args.items()})
    except ValidationError as error:
        raise _invalid(error, shape) from None


def _invalid(error: ValidationError, shape: type[Shape]) -> Invalid:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return Invalid(NOT_JSON)
    name = str(first["loc"][0]) if first["loc"] else ""
    known = shape.model_fields.get(name)
    context: dict[str, Any] = first.get("ctx", {})
    words = WORDS.get(first["type"], NOT_READABLE).format(**context)
    return Invalid(f"{known.title or name}：{words}" if known else words, name)
