"""Which officers of a court a text names, and who else may be meant.

`named` are those it accuses or clearly means: by their whole name, or as 李法官 where only one can be meant.
`held_off` is everybody else in doubt: any literal hit on a name, whatever stands between its characters, everybody a
surname with a title or a post may mean, whoever holds a post or works in a department that is complained of, and whose
name the text may have written as it sounds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, normalise
from desk.screening.naming import name_edges as edges
from desk.screening.naming.posts_complained_of import holders_complained_of
from desk.screening.naming.sounding_names import sounding_like
from desk.screening.naming.staff_names import NOTHING_BETWEEN, plain_name
from desk.screening.naming.staff_names import StaffName as StaffName

SHORTEST = 2
_NICKNAME = "(?:[小老阿大]{0}(?![{1}]?(?:区|学|板|家庭))|{0}(?:姐姐?|哥哥?|姨|叔|姑娘|师傅|总|工))"

_TITLED = f"姓?SURNAME姓?(?:某{{0,2}}|[a-z]{{1,12}})?的? ?(?P<title>{edges.TITLE})|(?P<called>姓SURNAME的?)"
_OWN_SURNAME = Expression("(?:我|本人|免贵|他|她|小孩|孩子)(?:也|都|就)?$")
_ANYBODYS = Expression("某某?|[xX×*＊某]{1,2}|姐|哥|大姐|大哥|阿姨|先生|女士|老师|书记|警官|检察长|客服")
"""These stand with anybody's surname."""
_OF_MANY_OFFICES = Expression("副?(?:局长|处长|科长|主任|组长)|局|处|领导")
_ELSEWHERE = Expression(
    "(?:公安局?|派出所|检察院|(?<!执行)局|公司|银行|医院|学校|社区|街道|村|镇|政府|物业)(?:的|里的)?$"
)
_SEVERAL = f"SURNAME(?:[、,和与及跟 ]{{0,2}}[{HAN}]){{0,3}}(?:[两二俩三四几]|等)(?:位|名|个|人)?的?{edges.TITLE}"
"""王、李二位法官: of each surname somebody."""


@dataclass(frozen=True)
class NamesFound:
    """Holds the ids of officers: whom a text accuses, and who else may be meant; nobody is in both."""

    named: tuple[int, ...] = ()
    held_off: tuple[int, ...] = ()

    @property
    def everybody(self) -> tuple[int, ...]:
        return (*self.named, *self.held_off)


def names_found(text: str, staff: Sequence[StaffName]) -> NamesFound:
    """Returns whom a text names and, in doubt, whom it may mean."""
    said = normalise(text)
    own = [one for one in staff if one.may_be_meant(said)]
    whole, rest = _by_whole_name(said, staff)
    by_title, doubtful = _by_title(rest, own)
    named = whole | by_title
    hit = (
        doubtful
        | _literal_hits(said, staff)
        | holders_complained_of(rest, own)
        | sounding_like(said, staff)
        | _by_given_name(said, own)
        | _by_part_of_name(said, own)
    )
    return NamesFound(
        tuple(one.id for one in staff if one.id in named),
        tuple(one.id for one in staff if one.id in hit - named),
    )


def _longest_first(staff: Iterable[StaffName]) -> list[str]:
    names = {plain_name(one.name) for one in staff}
    return sorted((name for name in names if len(name) >= SHORTEST), key=lambda name: (-len(name), name))


def _called(name: str, staff: Iterable[StaffName]) -> set[int]:
    return {one.id for one in staff if plain_name(one.name) == name}


def _spread(name: str) -> Expression:
    """The name, with blanks between its characters or none."""
    return Expression(r" ?".join(map(re.escape, name)))


def _by_whole_name(said: str, staff: Sequence[StaffName]) -> tuple[set[int], str]:
    """Returns who is named in full, and the text with all full names blotted out, so that 王芳芳 is no 王芳."""
    found: set[int] = set()
    flat = NOTHING_BETWEEN.sub("", said)
    for name in _longest_first(staff):
        if name not in flat:
            continue
        pattern = _spread(name)
        places = [match.span() for match in pattern.finditer(said) if not _another_name(said, name, *match.span())]
        if any(_is_meant(said, name, *place) for place in places):
            found |= _called(name, staff)
        said = _blotted(said, places)
    return found, said


def _blotted(said: str, places: Sequence[tuple[int, int]]) -> str:
    letters = list(said)
    for start, end in places:
        letters[start:end] = "＿" * (end - start)
    return "".join(letters)


def _another_name(said: str, name: str, start: int, end: int) -> bool:
    before, after = said[max(0, start - 8) : start], said[end : end + 4]
    return edges.is_written_on(name, after) or edges.stands_inside_a_word(before, name)


def _is_meant(said: str, name: str, start: int, end: int) -> bool:
    before, after = said[max(0, start - 14) : start], said[end : end + 20]
    titled = bool(re.match(edges.TITLE, after))
    leads = bool(edges.LEAD.search(before))
    spelt_out = end - start > len(name) and not before.strip()
    if edges.PARTY_BEFORE.search(before) and not titled:
        return False
    if not titled and _is_something_else(name, after, leads):
        return False
    if name in edges.COMMON_WORDS and (
        edges.ADJECTIVE_GOES_ON.match(after) or not (titled or leads or spelt_out or edges.DOES_WRONG.match(after))
    ):
        return False
    if edges.SAID_TO_BE_OF_COURT.match(after):
        return True
    if edges.PRAISED.match(after) or edges.DISOWNED_AFTER.match(after):
        return False
    if edges.DISOWNED_BEFORE.search(before) and before.endswith(
        ("不是", "并非", "说", "怪", "怨", "除了", "除", "对", "非")
    ):
        return False
    return not (edges.TOLD_TO.search(before) and edges.HEARS.match(after))


def _is_something_else(name: str, after: str, leads: bool) -> bool:
    """Says whether a name goes on as a word, names a firm, or is a party's: 周敏感肌肤, 金辉集团, 白雪是原告."""
    if edges.NAMES_A_PLACE.match(after) or edges.IS_A_PARTY.match(after):
        return True
    return not leads and (name[-1] + after[:1]) in edges.WORD_STARTS


def _by_title(said: str, own: Sequence[StaffName]) -> tuple[set[int], set[int]]:
    """Returns whom 李法官 names, where only one can be meant, and everybody it may mean where there are more."""
    named: set[int] = set()
    doubtful: set[int] = set()
    for surname in {one.surname for one in own if one.surname in said}:
        bearers = [one for one in own if one.surname == surname]
        for title, before in _titled(said, surname):
            doubtful |= {one.id for one in bearers}
            meant = _narrowed(bearers, title, before)
            if len(meant) == 1 and _is_of_court(title, before, meant[0]):
                named.add(meant[0].id)
        if re.search(_SEVERAL.replace("SURNAME", re.escape(surname)), said):
            doubtful |= {one.id for one in bearers}
        for nickname in re.finditer(_NICKNAME.format(re.escape(surname), HAN), said):
            doubtful |= {one.id for one in bearers}
            if len(bearers) == 1 and edges.SAID_TO_BE_OF_COURT.match(said, nickname.end()):
                named.add(bearers[0].id)
    return named, doubtful


def _titled(said: str, surname: str) -> Iterator[tuple[str, str]]:
    """Each time a surname stands with a title or as 姓李的: the title, and what stands before."""
    for match in re.finditer(_TITLED.replace("SURNAME", re.escape(surname)), said):
        before = said[max(0, match.start() - 14) : match.start()]
        title = match["title"]
        if edges.stands_inside_a_word(before, surname) or edges.PARTY_BEFORE.search(before):
            continue
        if match["called"] and _OWN_SURNAME.search(before):
            continue
        yield title or match["called"], before


def _is_of_court(title: str, before: str, officer: StaffName) -> bool:
    """Says whether a title makes an officer of a surname: 李法官 does, 李先生 does not, 李某 behind a post."""
    if title.startswith("姓"):
        return title.endswith("的") or bool(edges.LEAD.search(before))
    if _ANYBODYS.fullmatch(title):
        return bool(edges.LEAD.search(before)) and title not in ("先生", "女士", "老师")
    if _OF_MANY_OFFICES.fullmatch(title):
        return not _ELSEWHERE.search(before) and (not officer.titles or title in "、".join(officer.titles))
    return True


def _narrowed(bearers: Sequence[StaffName], title: str, before: str) -> Sequence[StaffName]:
    """Those who bear the title and belong to the department that was said, where our tables tell them apart."""
    if len(bearers) < SHORTEST:
        return bearers
    place = before.rstrip("的那个里位这 ")
    there = [one for one in bearers if any(place.endswith(normalise(name)) for name in one.departments)]
    some = there or bearers
    with_title = [one for one in some if title in "、".join(one.titles)]
    return with_title or some


def _literal_hits(said: str, staff: Sequence[StaffName]) -> set[int]:
    flat = NOTHING_BETWEEN.sub("", said)
    found: set[int] = set()
    for name in _longest_first(staff):
        places = [match.span() for match in re.finditer(re.escape(name), flat)]
        if any(not _clearly_somebody_else(flat, name, *place) for place in places):
            found |= _called(name, staff)
    return found


def _clearly_somebody_else(flat: str, name: str, start: int, end: int) -> bool:
    """被告李正义: a longer name, and a party's."""
    before, after = flat[max(0, start - 8) : start], flat[end : end + 8]
    if not edges.is_written_on(name, after) or re.match(edges.TITLE, after[1:]):
        return False
    return bool(edges.PARTY_BEFORE.search(before)) or bool(
        re.match("(?:是|系|为|作为)(?:本案)?(?:被告|原告|对方|证人|第三人|我|律师|当事人)|律师|欠我|借我", after[1:])
    )


def _by_given_name(said: str, own: Sequence[StaffName]) -> set[int]:
    """建国同志: the given name with a title."""
    return {
        one.id
        for one in own
        if len(given := plain_name(one.name)[len(one.surname) :]) >= SHORTEST
        and given in said
        and re.search(f"{re.escape(given)}(?:{edges.TITLE})", said)
    }


def _by_part_of_name(said: str, own: Sequence[StaffName]) -> set[int]:
    """阿依古丽法官: of 阿依古丽·买买提 people say the first part alone."""
    flat = NOTHING_BETWEEN.sub("", said)
    parts = {one.id: re.split("[·•・.．]", normalise(one.name)) for one in own}
    return {who for who, names in parts.items() if names[1:] and any(len(n) >= SHORTEST and n in flat for n in names)}
