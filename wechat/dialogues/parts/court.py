"""A court is chosen in one or two questions, which lead to a node of the tree."""

from collections.abc import Callable, Sequence

from wechat.dialogue import Again, Context, End, Json, Option, Step, To, When
from wechat.dialogue.reading import key
from wechat.dialogues.shared.facts import CourtChoice, Facts
from wechat.dialogues.shared.wording import asks, words

NAMES = ("court", "branch")
LONGEST_LABEL = 30
_LEVELS = (("人民", ""), ("高级法院", "高院"), ("中级法院", "中院"))
_LEFT_OUT = str.maketrans("", "", "省市区县")


def chosen_court(context: Context[Facts]) -> CourtChoice | None:
    """Return the court chosen so far: the branch, else the court, else the only one there is."""
    courts = {court.code: court for court in context.facts.courts}
    for name in reversed(NAMES):
        if context.text(name) in courts:
            return courts[context.text(name)]
    return context.facts.courts[0] if len(courts) == 1 else None


def from_scene(code: str, label: str) -> dict[str, Json]:
    """Return the court that a scene names by its code, and which of its windows."""
    named = dict.fromkeys(NAMES, code) if code else {}
    return {**named, **({"window": label[:LONGEST_LABEL]} if label else {})}


def guard(dialogue: str) -> Callable[[Context[Facts]], End | To | None]:
    """Make a guard: no court to turn to ends the talk; a court that came filled in and is not there is asked for."""

    def check(context: Context[Facts]) -> End | To | None:
        if not context.facts.courts:
            return End(words("court.none", facts=context.facts))
        if context.text("court") and chosen_court(context) is None:
            return To(dialogue, {name: value for name, value in context.data.items() if name not in NAMES})
        return None

    return check


def _children(courts: Sequence[CourtChoice], code: str) -> list[CourtChoice]:
    return [court for court in courts if court.parent_code == code]


def _roots(courts: Sequence[CourtChoice]) -> list[CourtChoice]:
    codes = {court.code for court in courts}
    return [court for court in courts if court.parent_code not in codes]


def _first(context: Context[Facts]) -> list[Option]:
    """Offer the court at the top and those right below it; where several stand at the top, only these.

    In a court's own account that court stands at the top: any other is found by its name.
    """
    courts = context.facts.courts
    roots = _home(context) or _roots(courts)
    shown = [*roots, *_children(courts, roots[0].code)] if len(roots) == 1 else roots
    return [_option(court, label=_label(context, court)) for court in shown]


def _home(context: Context[Facts]) -> list[CourtChoice]:
    return [court for court in context.facts.courts if court.code == context.facts.home]


def _label(context: Context[Facts], court: CourtChoice) -> str:
    return f"{court.name}（含辖区法院）" if _has_branches(context, court.code) else court.name


def _has_branches(context: Context[Facts], code: str) -> bool:
    courts = context.facts.courts
    roots = _home(context) or _roots(courts)
    alone_at_the_top = len(roots) == 1 and roots[0].code == code
    return bool(_children(courts, code)) and not alone_at_the_top


def _second(context: Context[Facts]) -> list[Option]:
    """Offer the court itself, then the whole branch below it."""
    courts = context.facts.courts
    own = [court for court in courts if court.code == context.text("court")]
    shown = list(own)
    for court in shown:
        shown += [child for child in _children(courts, court.code) if child not in shown]
    return [_option(court, label=f"{court.name}（本院）" if court in own else court.name) for court in shown]


def _option(court: CourtChoice, label: str, exact: bool = False) -> Option:
    also = {"branch": court.code} if exact else {}
    return Option(label, court.code, (court.name, court.short_name), also=also)


def _core(text: str) -> str:
    """Return a court's name without what people leave out: 南昌市东湖区人民法院 → 南昌东湖."""
    short = key(text)
    for long, level in _LEVELS:
        short = short.replace(long, level)
    return short.translate(_LEFT_OUT).removesuffix("法院")


def find_courts(text: str, courts: Sequence[CourtChoice]) -> list[CourtChoice]:
    """Return the courts that somebody may mean by `text`: those whose names hold it, else those alike in the main."""
    typed, core = key(text), _core(text)
    if len(typed) < 2:
        return []
    literal = [court for court in courts if typed in key(court.name) or typed in key(court.short_name)]
    if literal or len(core) < 2:
        return literal
    named = [(court, {_core(court.name), _core(court.short_name)}) for court in courts]
    same = [court for court, cores in named if core in cores]
    if same:
        return same
    return [court for court, cores in named if any(len(each) > 1 and (core in each or each in core) for each in cores)]


def _search(text: str, _: Sequence[Option], context: Context[Facts]) -> list[Option]:
    return [_option(court, court.name, exact=True) for court in find_courts(text, context.facts.courts)]


def _unknown(text: str, _: Context[Facts]) -> Again:
    return Again(words("court.unknown", text=text))


COURT = Step(
    "court",
    "选法院",
    asks("court.which"),
    options=_first,
    search=_search,
    parse=_unknown,
    when=When("法院不止一家", lambda context: len(context.facts.courts) > 1),
    example=words("court.example"),
)
BRANCH = Step(
    "branch",
    "选辖区法院",
    asks("court.branch"),
    options=_second,
    search=_search,
    parse=_unknown,
    when=When("所选法院有辖区法院", lambda context: _has_branches(context, context.text("court"))),
    example=words("court.example"),
)
