"""Callbacks and replies are written and read as XML or JSON."""

import re
from xml.parsers.expat import ExpatError

import xmltodict

from wechat.sandbox.api.shapes import Json, Object, dumps, parsed
from wechat.sandbox.state.world import Format

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MarkupError(Exception):
    """A body is neither the XML nor the JSON it should be."""


def write(fields: Object, form: Format) -> str:
    """Return one message as it goes to an account of this format."""
    return f"<xml>{_elements(fields)}</xml>" if form is Format.XML else dumps(fields)


def _elements(fields: Object) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Json) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{_elements(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{_cdata(value or '')}</{name}>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{NOT_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def read(text: str, form: Format) -> Object:
    """Return the fields of a reply. Raises MarkupError when it is not one object in this format."""
    return _read_xml(text) if form is Format.XML else _read_json(text)


def _read_json(text: str) -> Object:
    try:
        return parsed(text)
    except ValueError as error:
        raise MarkupError("not a JSON object") from error


def _read_xml(text: str) -> Object:
    try:
        found: Json = xmltodict.parse(text, strip_whitespace=False)
    except (ExpatError, ValueError) as error:
        raise MarkupError("not XML") from error
    top = found.get("xml") if isinstance(found, dict) else None
    if not isinstance(top, dict):
        raise MarkupError("not an <xml> element")
    return top
