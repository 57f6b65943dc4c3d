"""Case numbers (案号) as people write them, read into one canonical form.

Source: 法〔2015〕137号, amended by 法〔2018〕335号: year, court code, optional 知, type code, number, 号; from 2016 on.
Before that every court had its own abbreviation and `字第`: such a number is recognised, and the court must be asked.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from desk.rules.text import case_refusals
from desk.rules.text.case_types import (
    ANY_PATTERN,
    CLOSE,
    LOCAL_PATTERN,
    OLD_STYLE_PATTERN,
    OPEN,
    PROVINCES,
    STANDARD,
    STANDARD_PATTERN,
)
from desk.rules.text.plain_text import HAN, half_width, simplified
from desk.rules.text.refusal import Refusal

FIRST_YEAR_OF_CODES = 2016
LONGEST_RANGE = 50
"""A longer range (1-900号) gives only its two ends."""


@dataclass(frozen=True)
class CaseNumber:
    """One case. `court_code` is the 法院代字 (赣0102), or what stood in its place; may be empty in old style.

    `suffix` is 之一, 之二 … or -1; `number` has no leading zeros. `court_known` says that the code has the shape of the
    standard; where it is False the court has to be asked.
    """

    year: int
    court_code: str
    ip_mark: bool
    type_code: str
    number: int
    suffix: str = ""
    old_style: bool = False
    court_known: bool = True

    @property
    def canonical(self) -> str:
        """Returns the one form that is stored and shown: `（2024）赣0102民初1234号`."""
        middle = "字第" if self.old_style else ""
        mark = "知" if self.ip_mark else ""
        return f"（{self.year}）{self.court_code}{mark}{self.type_code}{middle}{self.number}号{self.suffix}"

    @property
    def meant(self) -> "CaseNumber | None":
        """Returns the number this one is a slip of: since 2016 no court writes 字第 (赣0102民初字第1234号)."""
        if not self.old_style or self.year < FIRST_YEAR_OF_CODES or not _STANDARD_COURT.fullmatch(self.court_code):
            return None
        return replace(self, old_style=False, court_known=True)

    @property
    def type_known(self) -> bool:
        """Says whether the type code is one of the national standard."""
        return not self.old_style and self.type_code in STANDARD


_STANDARD_COURT = re.compile(f"最高法|[{PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?")
_HEAD = re.compile(
    rf"(?P<open>{OPEN})?(?<![0-9])(?P<year>(?:19[5-9]|20[0-9])[0-9])(?:年度?)?{CLOSE}?(?:年度?)?(?P<parted>[-_/.])?"
)
_DASH = "[-‐‑–—─~〜至到]"
_COUNT = "[一二三四五六七八九十]"
_SUFFIX = rf"(?:之(?:{_COUNT}{{1,3}}|[0-9]{{1,2}})(?![0-9审])|{_DASH}[0-9]{{1,2}}(?![0-9]))"
_ITEM = (
    rf"[0-9](?: ?[0-9]){{0,7}}(?:之{_COUNT}{{1,3}}|(?:号{_DASH}第?[0-9]{{1,8}}(?=号)|{_DASH}[0-9]{{1,8}}))?(?![0-9])"
)
_END = "号(?![房楼室院门车线令])"
_TAIL = (
    rf"第?(?P<items>{_ITEM}(?:[、,和及与]{_ITEM})*){_END}(?P<suffix>{_SUFFIX})?"
    rf"(?P<more>(?:[、和及与]第?{_ITEM}{_END}(?:{_SUFFIX})?)*)"
)
_UNENDED = r"第?(?P<items>[0-9]{1,8})(?![0-9]| [0-9]{1,7}号|[A-Za-z|*?#.]{1,4}[0-9]{0,6}号)(?P<suffix>)(?P<more>)"
_TYPE = rf"(?P<ip>知)?(?P<type>{STANDARD_PATTERN}|{LOCAL_PATTERN})"
_PARTED = "[-_/.]?"
_CODE = (
    rf"(?P<court>最高法|[{PROVINCES}](?:(?:[0-9] ?){{4}}|(?:[0-9] ?){{2}}))"
    rf"{_PARTED}(?P<ip>知)?(?P<type>{ANY_PATTERN}){_PARTED}"
)
_OLD = rf"(?P<court>[{HAN}0-9]{{0,10}}?)(?P<ip>)(?P<type>{OLD_STYLE_PATTERN})字"
_NOT_COURTS = re.compile("证|仲裁|仲案|劳仲|人仲|鉴|国用|国土|土地|房权|产权|检|[0-9][月日]|作出|收到|[的在到]")
"""Other bodies' names, and words of a sentence, which no abbreviation of a court has."""
_PAPERS = re.compile("破|强清|^清")
"""破1-2号 is the second paper of one bankruptcy, never two of them."""


@dataclass(frozen=True)
class _NumberForm:
    """One way a case number is written after its year."""

    pattern: re.Pattern[str]
    old_style: bool = False
    court_known: bool = True
    bare: bool = True


_SPELT = re.compile(rf"(?:二[零〇○]|一九)[零〇○一二三四五六七八九]{{2}}(?=年?{CLOSE}?年?[{PROVINCES}])")
_SPELT_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
"""A year in Chinese digits, as some write it out: 二〇二四."""
_SPELT_COURT = re.compile(rf"(?<=[{PROVINCES}])(?:[零〇○一二三四五六七八九]{{2}}){{1,2}}(?=知?{ANY_PATTERN})")
_SPELT_NUMBER = re.compile(
    rf"(?:(?<=第)|(?P<type>{ANY_PATTERN}))(?P<number>[零〇○一二三四五六七八九十百千]{{1,9}})(?=号)"
)
"""A number as it is spoken, or written by hand: 一二三四号, 第十二号."""
_DIGIT = re.compile(r"[\d零〇○一二三四五六七八九十]")
_FEWEST_DIGITS = 5
"""Four of the year and one of the number."""
_FORMS = (
    _NumberForm(re.compile(_OLD + _TAIL), old_style=True, court_known=False),
    _NumberForm(re.compile(_OLD + _UNENDED), old_style=True, court_known=False),
    _NumberForm(re.compile(_CODE + _TAIL)),
    _NumberForm(re.compile(_CODE + _UNENDED)),
    _NumberForm(re.compile(rf"(?P<court>[{PROVINCES}])" + _TYPE + _TAIL)),
    _NumberForm(re.compile(rf"(?P<court>[{HAN}]{{1,8}}?[0-9]{{0,6}})" + _TYPE + _TAIL), court_known=False, bare=False),
)


def _compact(text: str) -> tuple[str, list[int]]:
    """Half-width text without white space and invisible characters, and where each character stood.

    A gap between two digits stays one, or a number would swallow the one beside it or on the next line.
    """
    chars: list[str] = []
    places: list[int] = []
    gap = ""
    for place, char in enumerate(simplified(half_width(text))):
        if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
            gap = "\n" if char == "\n" else gap or " "
            continue
        if gap and chars and chars[-1].isdigit() and char.isdigit():
            chars.append(gap)
            places.append(place - 1)
        gap = ""
        chars.append(char)
        places.append(place)
    return "".join(chars), places


def _in_digits(compact: str, places: list[int]) -> tuple[str, list[int]]:
    """What is written in Chinese digits, in figures; each of them stands where the word stood."""
    compact = _SPELT.sub(lambda spelt: spelt.group().translate(_SPELT_DIGITS), compact)
    compact = _SPELT_COURT.sub(lambda spelt: spelt.group().translate(_SPELT_DIGITS), compact)
    for match in reversed(list(_SPELT_NUMBER.finditer(compact))):
        start, end = match.span("number")
        figures = str(_value(match["number"]))
        compact = compact[:start] + figures + compact[end:]
        places = places[:start] + [places[start]] * (len(figures) - 1) + [places[end - 1]] + places[end:]
    return compact, places


def _value(spoken: str) -> int:
    """一千二百三十四 and 一二三四 are both 1234."""
    digits = spoken.translate(_SPELT_DIGITS)
    if digits.isdecimal():
        return int(digits)
    total, digit = 0, 0
    for one in digits:
        if one.isdecimal():
            digit = int(one)
        else:
            total, digit = total + (digit or 1) * _TENS[one], 0
    return total + digit


_TENS = {"十": 10, "百": 100, "千": 1000}


def _chinese(value: int) -> str:
    digits = " 一二三四五六七八九"
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return (head + digits[ones]).strip()


def _suffix(raw: str) -> str:
    """之1 as 之一, any dash as a hyphen."""
    if not raw:
        return ""
    tail = raw[1:]
    if raw[0] != "之":
        return f"-{int(tail)}"
    return f"之{_chinese(int(tail)) if tail.isdigit() else tail}"


def _expand(item: str, suffix: str, papers: bool) -> list[tuple[int, str]]:
    """The numbers one item stands for: `12` · `12之一` · `12-1` (a suffix) · `12-15`, `118-20`, `12号至15` (ranges).

    `papers`: a dash always leads to a suffix.
    """
    first, mark, rest = [*re.split(f"号?(之|{_DASH})第?", item, maxsplit=1), "", ""][:3]
    start = int(first)
    if not mark:
        return [(start, _suffix(suffix))]
    if mark == "之":
        return [(start, _suffix(mark + rest))]
    end = int(rest) if len(rest) >= len(first) else int(first[: -len(rest)] + rest)
    if end <= start or (len(rest) == 1 and len(first) > 1) or (papers and mark not in "至到"):
        return [(start, f"-{int(rest)}")]
    last = _suffix(suffix)
    if end - start >= LONGEST_RANGE:
        return [(start, ""), (end, last)]
    return [(number, last if number == end else "") for number in range(start, end + 1)]


def _numbers(match: re.Match[str]) -> Iterator[tuple[int, str]]:
    papers = bool(_PAPERS.search(match["type"]))
    items = re.split("[、,和及与]", match["items"])
    for item in items:
        yield from _expand(item.replace(" ", ""), (match["suffix"] or "") if item is items[-1] else "", papers)
    for more in re.finditer(f"({_ITEM})号({_SUFFIX})?", match["more"]):
        yield from _expand(more[1].replace(" ", ""), more[2] or "", papers)


def _read(form: _NumberForm, match: re.Match[str], year: int) -> list[CaseNumber]:
    if (form.old_style or not form.court_known) and _NOT_COURTS.search(match["court"] + match["type"]):
        return []
    if not form.old_style and year < FIRST_YEAR_OF_CODES:
        return []
    court = match["court"].replace(" ", "")
    type_code = match["type"].replace("(", "（").replace(")", "）")
    return [
        CaseNumber(year, court, bool(match["ip"]), type_code, number, suffix, form.old_style, form.court_known)
        for number, suffix in _numbers(match)
        if number
    ]


def spans(text: str) -> Iterator[tuple[int, int, list[CaseNumber]]]:
    """Says where case numbers stand in `text`: start, end, and the numbers named there (ranges and lists give
    several).
    """
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return
    compact, places = _in_digits(*_compact(text))
    done = 0
    for head in _HEAD.finditer(compact):
        if head.start() < done:
            continue
        for form in _FORMS:
            match = form.pattern.match(compact, head.end()) if form.bare or head["open"] else None
            numbers = _read(form, match, int(head["year"])) if match else []
            if match and numbers:
                done = match.end()
                yield places[head.start()], places[done - 1] + 1, numbers
                break


def find(text: str) -> list[CaseNumber]:
    """Returns every case number in `text`, in order, without repeats.

    Takes all bracket styles or none, full-width digits, spaces, ranges (18775-18776号), lists (3827、3828号) and
    suffixes. Numbers of judicial interpretations, notaries, appraisals, labour arbitration and land are left out.
    """
    return list(dict.fromkeys(number for _, _, numbers in spans(text) for number in numbers))


def parse(text: str) -> CaseNumber | Refusal:
    """Returns the one case number in `text`, or why there is none, in words for the person who typed it."""
    numbers = find(text)
    if len(numbers) > 1:
        listed = "、".join(number.canonical for number in numbers[:3])
        return Refusal(f"这里有 {len(numbers)} 个案号（{listed}{'等' if len(numbers) > 3 else ''}），请一次只填一个。")
    if numbers:
        meant = numbers[0].meant
        return Refusal(case_refusals.SLIP.format(meant=meant.canonical)) if meant else numbers[0]
    typed = "".join(_compact(text)[0].split())
    digits = case_refusals.with_zeros(typed)
    return case_refusals.letters(find(digits)[0].canonical) if find(digits) else case_refusals.why_none(typed)
