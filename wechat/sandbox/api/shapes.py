"""JSON that arrives from outside is read field by field, with a plain refusal instead of a KeyError."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Object: TypeAlias = dict[str, Json]
WHOLE = re.compile(r"-?[0-9]{1,19}")
LARGEST = 2**63 - 1


def parsed(raw: bytes | str) -> Object:
    """Read a JSON object out of a body.

    Raises ValueError when it is none, or holds text that cannot be written as UTF-8.
    """
    try:
        found: Json = json.loads(raw)
        dumps(found).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def dumps(value: object) -> str:
    """Write JSON as WeChat does: UTF-8, never `\\uXXXX`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Fields:
    """Holds a JSON object whose fields are asked for by type. `wrong(name, why)` makes the exception to raise."""

    values: Mapping[str, Json]
    wrong: Callable[[str, str], Exception]

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; absent gives the default, and without a default it is refused."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.wrong(name, "missing" if value is None else "not a string")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number; numbers written as strings are accepted, as WeChat accepts them."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and WHOLE.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not -LARGEST <= value <= LARGEST:
            raise self.wrong(name, "missing" if value is None else "not a whole number")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number of any kind."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:
            raise self.wrong(name, "missing" if value is None else "not a number")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return True only for JSON true; absent is False."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(name, "not true or false")
        return value

    def fields(self, name: str) -> "Fields":
        """Return a nested object; absent gives an empty one."""
        value = self.values.get(name)
        if value is None:
            return Fields({}, self.wrong)
        if not isinstance(value, dict):
            raise self.wrong(name, "not an object")
        return Fields(value, self.wrong)

    def items(self, name: str) -> list[Json]:
        """Return a list; absent gives an empty one."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "not a list")
        return value

    def objects(self, name: str) -> list["Fields"]:
        """Return a list of objects."""
        found = []
        for value in self.items(name):
            if not isinstance(value, dict):
                raise self.wrong(name, "holds something that is not an object")
            found.append(Fields(value, self.wrong))
        return found
