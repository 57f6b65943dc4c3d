"""Whoever holds a post, or works in a department, that a text complains of may be meant.

投诉你们院长, 督察处的人收了钱, 执行局局长拿了回扣: posts are called as people call them, and as our own tables do.
"""

import re
from collections.abc import Iterable, Sequence

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, normalise
from desk.screening.naming import name_edges as edges
from desk.screening.naming.staff_names import StaffName

_ASKED = "查处|处理|调查|监督|反映|核实|请|能|会|可以|应该|帮|管一?管"
"""By these words somebody is asked to act, and complained of by none."""
_NEAR = f"(?:(?!{_ASKED})[{HAN}]){{0,6}}?"
_COMPLAINS = f"(?:投诉|举报|控告|检举|告|(?<!向)反映){_NEAR}"
_DOES = (
    f"{_NEAR}"
    "(?:收|拿|吃|喝|包庇|偏|袒护|态度|压着|压案|拖|不作为|不管|不接|不理|不办|渎职|失职|枉法|骂|吼|凶|赶|推诿|敷衍|刁难|受贿|索|贪|护短|违|"
    "插手|打招呼|干预|官官|勾结|串通|泄|透露|出卖|威胁|穿一条裤|一伙|亲戚|关系|把我|让我|要我|问我要|向我|给了)"
)
_POST = f"{_COMPLAINS}CALLED(?!处|室|组的电话)|CALLED{_DOES}"
_PEOPLE = f"(?:的|里|里面|内部|那些?|那个|某个?|一个|几个)*(?:{edges.TITLE}|人员?|工作人员|负责人|领导|头头|一把手)"
_DEPARTMENT = f"{_COMPLAINS}CALLED(?P<who>{_PEOPLE})|CALLED(?P<them>{_PEOPLE})?{_DOES}"
_POSTS = {
    "院长": ("院长", "院领导"),
    "院领导": ("院长", "院领导"),
    "督察": ("督察",),
    "纪检": ("督察", "纪检"),
    "总联络员": ("总联络员",),
    "坐席": ("坐席",),
    "接线员": ("坐席",),
    "话务员": ("坐席",),
    "客服": ("坐席",),
    "热线": ("坐席",),
    "12368": ("坐席",),
    "诉服中心": ("坐席", "总联络员"),
    "服务中心": ("坐席", "总联络员"),
    "服务处": ("坐席", "总联络员"),
}
_OF_MANY = Expression("法官|助理|书记员|审判员|执行员|法警|陪审员")
"""Titles that mean none of their bearers in particular."""
_DIVISION = Expression("([民刑行])[事政]审判第?(.)庭")


def holders_complained_of(said: str, own: Sequence[StaffName]) -> set[int]:
    """Returns whoever holds a post that a text complains of, or works in such a department.

    Names are blotted out of it: 副院长郑远收钱 is of nobody else.
    """
    return _by_post(said, own) | _by_department(said, own)


def _by_post(said: str, own: Sequence[StaffName]) -> set[int]:
    found: set[int] = set()
    titles = {normalise(title): (title,) for one in own for title in one.titles if not _OF_MANY.search(title)}
    for post, labels in {**titles, **_POSTS}.items():
        if post in said and re.search(_POST.replace("CALLED", f"(?<!副)(?:{re.escape(post)})(?:员|组长|处长)?"), said):
            found |= {one.id for one in own if any(label in title for title in one.titles for label in labels)}
    return found


def _by_department(said: str, own: Sequence[StaffName]) -> set[int]:
    found: set[int] = set()
    for department in {name for one in own for name in one.departments}:
        members = [one for one in own if department in one.departments]
        for name in _called(department):
            if name in said:
                for match in re.finditer(_DEPARTMENT.replace("CALLED", f"(?:{re.escape(name)})"), said):
                    found |= {one.id for one in _narrowed(members, match["who"] or match["them"] or "")}
    return found


def _called(department: str) -> Iterable[str]:
    """Yields what a department is called: 民事审判第一庭 is also 民一庭."""
    whole = normalise(department)
    yield whole
    short = _DIVISION.fullmatch(whole)
    if short:
        yield f"{short[1]}{short[2]}庭"


def _narrowed(members: Sequence[StaffName], people: str) -> Sequence[StaffName]:
    """Returns those who bear the title that was said; all of them where our tables know nobody who does."""
    title = re.search(f"{edges.TITLE}$", people)
    bearers = [one for one in members if title and any(title[0] in own for own in one.titles)]
    return bearers or members
