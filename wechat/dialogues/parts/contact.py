"""How to reach a person: a name and a mobile, or those they left before."""

import re

from desk.rules.papers.masks import mask_name, mask_telephone
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal
from wechat.dialogue import Again, Context, Go, Move, Option, Step, When
from wechat.dialogues.shared.facts import Facts
from wechat.dialogues.shared.wording import asks, words

NAMES = ("contact", "name", "mobile")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9](?:[ -]?\d){9}(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\+?\(?\d[\d() .-]{6,18}\d(?!\d)(?:\s*(?:转|分机|#)\s*\d{1,6})?")
"""Some number to be reached by, beside a name; what it is, its parser says."""
_CALLED = re.compile(r"(?:电话|手机|座机|手机号|联系方式)(?:号码)?[:：是]?")


def is_known(context: Context[Facts]) -> bool:
    """True if this person has left a name and a mobile before."""
    return bool(context.facts.person.name_masked and context.facts.person.mobile_masked)


def uses_known(context: Context[Facts]) -> bool:
    return context.text("contact") == "known"


def reached_by(context: Context[Facts]) -> str:
    """Return the way to reach them, masked; empty for somebody who stays unnamed."""
    person = context.facts.person
    if uses_known(context):
        return f"{person.name_masked} {person.mobile_masked}".strip()
    return f"{mask_name(context.text('name'))} {mask_telephone(context.text('mobile'))}".strip()


def read_name(text: str) -> str | None:
    """Return the name in `text` (我叫张三 → 张三), or None where it is no name."""
    name = parse_name(text)
    return None if isinstance(name, Refusal) else name


def _parse_name(text: str, _: Context[Facts]) -> Move:
    """Read a name; people often write their number beside it."""
    narrow = half_width(text)
    beside = _MOBILE.search(narrow) or _NUMBER.search(narrow)
    rest = _CALLED.sub("", narrow[: beside.start()] + narrow[beside.end() :]) if beside else narrow
    name = read_name(rest)
    if name is None:
        return Again(words("contact.not_a_name"))
    number = parse_telephone(beside.group()) if beside else None
    also = {"mobile": number.value} if number and not isinstance(number, Refusal) else {}
    return Go(name, also)


def _parse_mobile(text: str, _: Context[Facts]) -> Move:
    found = _MOBILE.search(half_width(text))
    mobile = parse_telephone(found.group() if found else text)
    return Again(mobile.reason) if isinstance(mobile, Refusal) else Go(mobile.value)


def _known_options(context: Context[Facts]) -> list[Option]:
    person = context.facts.person
    return [
        Option(f"用上次的：{person.name_masked} {person.mobile_masked}", "known", ("用上次的",)),
        Option("换一个", "new"),
    ]


def _parse_contact(text: str, context: Context[Facts]) -> Move:
    """A name typed at once means another way to reach them."""
    move = _parse_name(text, context)
    return (
        Go("new", {"name": move.value, **move.also}) if isinstance(move, Go) else Again(words("contact.known_example"))
    )


CONTACT = Step(
    "contact",
    "用上次的联系方式",
    asks("contact.known"),
    options=_known_options,
    parse=_parse_contact,
    when=When("留过姓名和手机", is_known),
    example=words("contact.known_example"),
)


def may_stay_unnamed(_: Context[Facts]) -> bool:
    return False


def name_step(question: str = "contact.name", unnamed: When[Facts] | None = None) -> Step[Facts]:
    """Make the step that asks for the name; `unnamed` says who may leave it out."""
    return Step(
        "name",
        "姓名",
        asks(question, unnamed=unnamed.holds if unnamed else may_stay_unnamed),
        parse=_parse_name,
        skip=unnamed.holds if unnamed else None,
        when=When("没有用上次的联系方式", lambda context: not uses_known(context)),
        example=words("contact.name_example"),
    )


MOBILE = Step(
    "mobile",
    "手机号码",
    asks("contact.mobile"),
    parse=_parse_mobile,
    when=When("留了姓名", lambda context: not uses_known(context) and bool(context.text("name"))),
    example=words("contact.mobile_example"),
)
