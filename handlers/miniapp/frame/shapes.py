"""Values of the API have in common how texts are cleaned, and the one shape of everything that went wrong."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from desk.rules.text.plain_text import plain


def _clean(sent: object) -> object:
    return plain(sent).strip() if isinstance(sent, str) else sent


Text = Annotated[str, BeforeValidator(_clean)]
"""What a person wrote, without control characters or space around it; lengths count what is left."""


class Shape(BaseModel):
    """One value on the wire. Fields nobody knows are ignored: an older server serves a newer mini-program."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")


class Nothing(Shape):
    """Nothing is sent, or nothing of interest."""


class Problem(Shape):
    """What went wrong: `code` is stable and for programs, `message` is for the citizen, `field` names the input."""

    code: str = Field(title="代码", examples=["invalid"])
    message: str = Field(title="给群众看的说明", examples=["请填写真实姓名"])
    field: str = Field(title="哪一项不对；没有则为空", examples=["name"])


COMFORT = "话里听出危险时，先原样给本人看的话；没有则为空"


class Done(Shape):
    """An act was carried out."""

    message: str = Field(title="给群众看的说明")
    comfort: str = Field("", title=COMFORT)
