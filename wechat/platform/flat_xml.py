"""Reading the XML that WeChat's messages are nearly always in: elements without attributes or elements of their own.

One strict pattern; whatever does not fit it is nobody's here, and `codec` gives it to expat. The two agree on whatever
fits (`tests/wechat/platform/test_flat_xml.py` holds them against each other), in half the time.
"""

import re

_NEVER = bytes(set(range(0x20)) - set(b"\t\n"))
"""What no XML holds, and the carriage return, which XML reads as a line's end."""
_NO_CHARACTER, _NOR_THIS = "\ufffe".encode(), "\uffff".encode()
_SPACE = "[ \t\n]*"
_BEGIN = re.compile(f"{_SPACE}<xml>{_SPACE}")
_FIELD = re.compile(
    r"<([A-Za-z_][A-Za-z0-9_]*)>"
    r"(?:<!\[CDATA\[([^\]]*(?:\](?!\]>)[^\]]*)*)\]\]>|([^<&\]]*))"
    rf"</\1>{_SPACE}"
)
_END = re.compile(f"</xml>{_SPACE}")


def read_flat(body: bytes) -> dict[str, str | None] | None:
    """Return the fields, each text stripped or None; None where it is not flat, or where a name stands twice.

    Raises `UnicodeDecodeError`.
    """
    if len(body.translate(None, _NEVER)) != len(body) or _NO_CHARACTER in body or _NOR_THIS in body:
        return None
    text = body.decode()
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    fields: dict[str, str | None] = {}
    count, at = 0, begin.end()
    while field := _FIELD.match(text, at):
        name, marked, plain = field.groups()
        fields[name] = (plain if marked is None else marked).strip() or None
        count, at = count + 1, field.end()
    return fields if count and count == len(fields) and _END.fullmatch(text, at) else None
