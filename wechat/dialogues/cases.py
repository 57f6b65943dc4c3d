"""查案: how a case stands, for its verified parties only (法释〔2018〕7号 art. 1); its number alone shows nothing."""

from collections.abc import Sequence

from desk.rules.text.case_numbers import find
from models.enums import Standing
from wechat.dialogue import Context, Dialogue, End, Go, Json, Move, Option, Redo, Step, To, When
from wechat.dialogue.reading import key
from wechat.dialogues.parts import court
from wechat.dialogues.parts.case_number import parse_case_number
from wechat.dialogues.shared.facts import CaseLine, Facts
from wechat.dialogues.shared.wording import LATEST, asks, words

STEPS_TO_LEAVE_BY = ("how", "absent", "view")


def is_verified(sheet: Context[Facts]) -> bool:
    return sheet.facts.person.standing is Standing.VERIFIED


def chosen(sheet: Context[Facts]) -> CaseLine | None:
    """The case in question, if this person is verified as a party of it."""
    lines = sheet.facts.cases if is_verified(sheet) else ()
    number = key(sheet.text("case"))
    if not number:
        return lines[0] if len(lines) == 1 else None
    return next((line for line in lines if key(line.number) == number), None)


def _lines(sheet: Context[Facts]) -> list[Option]:
    return [Option(words("cases.line", line=line), line.number, (line.number,)) for line in sheet.facts.cases]


def _search(text: str, options: Sequence[Option], _: Context[Facts]) -> list[Option]:
    typed = key(text)
    return [option for option in options if len(typed) > 1 and not find(text) and typed in key(option.label)]


def _parse(text: str, sheet: Context[Facts]) -> Move:
    move = parse_case_number(text, sheet)
    return Go("") if isinstance(move, Go) and move.value is None else move


def _ways_on(sheet: Context[Facts]) -> list[Option]:
    """Where a case cannot be shown."""
    more = len(sheet.facts.cases) > 0 and bool(sheet.text("case"))
    offered = (
        (not is_verified(sheet), Option("绑定身份", "bind")),
        (is_verified(sheet) and more, Option("看我的其他案件", then=Redo(("case", "absent")))),
        (True, Option("给法院留言，问这件事", "petition")),
        (True, Option("转人工", "agent")),
    )
    return [option for allowed, option in offered if allowed]


def _acts(sheet: Context[Facts]) -> list[Option]:
    several = [Option("看别的案件", then=Redo(("case", "view")))] if len(sheet.facts.cases) > 1 else []
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
    when=When("身份没有核验", lambda sheet: not is_verified(sheet)),
    light=True,
    listens=True,
)
WHICH = Step(
    "case",
    "选案件或打案号",
    asks("cases.which"),
    options=_lines,
    search=_search,
    parse=_parse,
    when=When("有不止一个案件", lambda sheet: is_verified(sheet) and len(sheet.facts.cases) > 1),
    light=True,
    example=words("case_number.example"),
)
ABSENT = Step(
    "absent",
    "没有查到",
    asks("cases.absent"),
    options=_ways_on,
    when=When("没有查到本人的案件", lambda sheet: is_verified(sheet) and chosen(sheet) is None),
    light=True,
    listens=True,
)
VIEW = Step(
    "view",
    "看案件进展",
    asks("cases.view", line=chosen, latest=lambda sheet: line.steps[-LATEST:] if (line := chosen(sheet)) else ()),
    options=_acts,
    when=When("查到了", lambda sheet: chosen(sheet) is not None),
    light=True,
    listens=True,
    keeps=frozenset({"联系这个案件的法官", "联系法官", "法官", "留诉求", "没有别的事了", "没有了", "谢谢"}),
)


def _court_in(case: str) -> str:
    """The court that a case number names, or nothing."""
    return next((number.court_code for number in find(case)), "")


def _finish(sheet: Context[Facts]) -> End | To:
    """On to another talk, which gets to know the case, its court, and what has been said."""
    target = next((sheet.text(name) for name in STEPS_TO_LEAVE_BY if sheet.text(name)), "")
    if not target:
        return End(words("progress.bye"))
    if target == "bind":
        return To("bind")
    line = chosen(sheet)
    data: dict[str, Json] = {"case": line.number if line else sheet.text("case")}
    code = line.court_code if line else _court_in(sheet.text("case"))
    if code in {each.code for each in sheet.facts.courts}:
        data |= dict.fromkeys(court.NAMES, code)
    told = {"what": sheet.data["what"]} if "what" in sheet.data else {}
    return To(target, {name: value for name, value in (data | told).items() if value})


CASES = Dialogue(
    name="cases",
    title="查案",
    opens=("查案", "查案件", "查询案件", "案件查询", "案件进度", "案件进展", "我的案件", "查我的案件"),
    needs=("cases", "person"),
    steps=(HOW, WHICH, ABSENT, VIEW),
    finish=_finish,
    leads_to=("bind", "petition", "judge", "agent"),
)
