"""查案: how a case stands, for its verified parties only (法释〔2018〕7号 art. 1); its number alone shows nothing."""

from collections.abc import Mapping, Sequence

from desk.rules.text.case_numbers import find
from models.enums import Standing
from wechat.dialogue import Asked, Context, Dialogue, End, Go, Json, Move, Option, Redo, Spoken, Step, To, When
from wechat.dialogue.reading import key
from wechat.dialogues.parts import court, story
from wechat.dialogues.parts.case_number import parse_case_number
from wechat.dialogues.shared.facts import CaseLine, Facts
from wechat.dialogues.shared.wording import LATEST, asks, words

STEPS_TO_LEAVE_BY = ("how", "absent", "view")


def is_verified(context: Context[Facts]) -> bool:
    return context.facts.person.standing is Standing.VERIFIED


def chosen(context: Context[Facts]) -> CaseLine | None:
    """Return the case in question, if this person is verified as a party of it."""
    lines = context.facts.cases if is_verified(context) else ()
    number = key(context.text("case"))
    if not number:
        return lines[0] if len(lines) == 1 else None
    return next((line for line in lines if key(line.number) == number), None)


def _lines(context: Context[Facts]) -> list[Option]:
    return [Option(words("cases.line", line=line), line.number, (line.number,)) for line in context.facts.cases]


def _search(text: str, options: Sequence[Option], _: Context[Facts]) -> list[Option]:
    typed = key(text)
    return [option for option in options if len(typed) > 1 and not find(text) and typed in key(option.label)]


def _parse(text: str, context: Context[Facts]) -> Move:
    move = parse_case_number(text, context)
    return Go("") if isinstance(move, Go) and move.value is None else move


def _ways_on(context: Context[Facts]) -> list[Option]:
    """Offer what may be done where a case cannot be shown."""
    more = len(context.facts.cases) > 0 and bool(context.text("case"))
    offered = (
        (not is_verified(context), Option("绑定身份", "bind")),
        (is_verified(context) and more, Option("看我的其他案件", then=Redo(("case", "absent")))),
        (True, Option("给法院留言，问这件事", "petition")),
        (True, Option("转人工", "agent")),
    )
    return [option for allowed, option in offered if allowed]


def _acts(context: Context[Facts]) -> list[Option]:
    several = [Option("看别的案件", then=Redo(("case", "view")))] if len(context.facts.cases) > 1 else []
    return [
        Option("联系这个案件的法官", "judge", ("联系法官", "法官")),
        Option("就这个案件留诉求", "petition", ("留诉求",)),
        *several,
        Option("没有别的事了", then=End(words("progress.bye")), words=("没有了", "谢谢")),
    ]


HOW = Step(
    "how",
    "怎样才能查案",
    asks("cases.how"),
    options=_ways_on,
    when=When("身份没有核验", lambda context: not is_verified(context)),
    light=True,
    takes_speech=True,
)
WHICH = Step(
    "case",
    "选案件或打案号",
    asks("cases.which"),
    options=_lines,
    search=_search,
    parse=_parse,
    when=When("有不止一个案件", lambda context: is_verified(context) and len(context.facts.cases) > 1),
    light=True,
    example=words("case_number.example"),
)
ABSENT = Step(
    "absent",
    "没有查到",
    asks("cases.absent"),
    options=_ways_on,
    when=When("没有查到本人的案件", lambda context: is_verified(context) and chosen(context) is None),
    light=True,
    takes_speech=True,
)
VIEW = Step(
    "view",
    "看案件进展",
    asks("cases.view", line=chosen, latest=lambda context: line.steps[-LATEST:] if (line := chosen(context)) else ()),
    options=_acts,
    when=When("查到了", lambda context: chosen(context) is not None),
    light=True,
    takes_speech=True,
    keeps=frozenset({"联系这个案件的法官", "联系法官", "法官", "留诉求", "没有别的事了", "没有了", "谢谢"}),
)


def _court_in(case: str) -> str:
    """Return the court that a case number names, or nothing."""
    return next((number.court_code for number in find(case)), "")


def _finish(context: Context[Facts]) -> End | To:
    """Go on to another talk, which gets to know the case, its court, and what has been said."""
    target = next((context.text(name) for name in STEPS_TO_LEAVE_BY if context.text(name)), "")
    if not target:
        return End(words("progress.bye"))
    if target == "bind":
        return To("bind")
    line = chosen(context)
    data: dict[str, Json] = {"case": line.number if line else context.text("case")}
    code = line.court_code if line else _court_in(context.text("case"))
    if code in {each.code for each in context.facts.courts}:
        data |= dict.fromkeys(court.NAMES, code)
    collected = {"what": context.data["what"]} if "what" in context.data else {}
    return To(target, {name: value for name, value in (data | collected).items() if value})


def takes_case(spoken: Spoken) -> Mapping[str, Json]:
    """Take the first case number that is named, and the story where there is more."""
    numbers = find(spoken.text)
    if not numbers:
        return {}
    number = numbers[0].canonical
    alone = len(spoken.text) <= len(number) + story.WORTH_KEEPING
    return {"case": number, **({} if alone else story.keep(spoken.collected))}


CASES = Dialogue(
    name="cases",
    title="查案",
    opens=("查案", "查案件", "查询案件", "案件查询", "案件进度", "案件进展", "我的案件", "查我的案件"),
    asked=Asked(
        alone="查案 查案件 查案子 案件 案子 我的案件 我的案子 案件进度 案件进展 案件信息 案号 查案号 案子进展",
        before="查案 查案件 查案子 案号 案件进度 案件进展",
        takes=takes_case,
    ),
    scene=lambda *_: {},
    needs=("cases", "person"),
    steps=(HOW, WHICH, ABSENT, VIEW),
    finish=_finish,
    leads_to=("bind", "petition", "judge", "agent"),
)
