"""The body outside the court that decides a complaint nobody in the court may: each deployment names its own."""

from dataclasses import dataclass


@dataclass
class _Named:
    name: str = "上级纪检监察机关"


_named = _Named()


def configure(name: str) -> None:
    """Say what the body is called from now on in this process."""
    _named.name = name


def outside_body() -> str:
    return _named.name
