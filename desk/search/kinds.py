"""What was typed into the box, and what it may be: one table of kinds, and what to try where it is none of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desk.rules.papers.organisations import read_credit_code
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.redaction import redact
from desk.rules.papers.telephones import parse_telephone
from desk.rules.sizes import LONGEST_ORGANISATION
from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.plain_text import HAN, half_width, plain, query_bigrams
from desk.rules.text.refusal import Refusal
from models.enums import Labelled

LONGEST_SEARCH = 60
FEWEST_LAST_DIGITS = 4
DIGITS_OF_NUMBER = 14
"""Behind SQ or GD."""
NOTHING = "请输入要找的：编号、案号、姓名、电话、证件号码，或者说过的话。"
TOO_SHORT = "一个字太少，找出来的太多。请至少输入两个字；编号请输入最后 4 位以上。"
TOO_FEW_DIGITS = "这几位数字太少，找出来的太多。编号请输入最后 4 位以上，例如 0012。"
MISTYPED = "{number} 的校验位不对，多半是抄错了一位或者两位颠倒了。请对照单子重输，或者只输入最后 4 位。"
NOT_WHOLE = "编号是 {prefix} 加 14 位数字，这里有 {digits} 位。请补全，或者只输入最后 4 位以上的数字。"
ALONE = "电话和证件号码请单独输入，不要和别的字写在一起，这样才能按号码找，也不会留在别处。"
OTHERWISE = "也可以改用姓名、案号或编号来找。"
NO_WORDS = "这里没有可以查找的字或数字，请换一个说法。"
CUT_OFF = f"最多查 {LONGEST_SEARCH} 个字，后面的没有查。"
_PREFIXED = re.compile(r"(SQ|GD)[ \-]?((?:[ \-]?[0-9]){1,20})", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9](?:[ \-]?[0-9])*")
_CASE_LIKE = re.compile(
    rf"[(\[〔【「{{]?[0-9oO]{{2,4}}年?[)\]〕】」}}]?.{{0,12}}(?:[{HAN}][0-9oOlI]+号|字第)|[0-9]+号$"
)
_MOBILE_LIKE = re.compile(r"1[3-9][0-9]{8,10}")
_DOCUMENT_LIKE = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]|[0-9]{16,19}", re.IGNORECASE)
_Reader = Callable[[str], "Asked | None"]
_LANDLINE_LIKE = re.compile(r"0[0-9]{7,}|[2-9][0-9]{6,7}")


class Kind(Labelled):
    """What something typed may be."""

    NUMBER = "number", "编号"
    LAST_DIGITS = "last_digits", "编号最后几位"
    TELEPHONE = "telephone", "电话"
    DOCUMENT = "document", "证件号码"
    CASE = "case", "案号"
    NAME = "name", "姓名或单位"
    WORDS = "words", "说过的话"


PERSONAL = frozenset({Kind.TELEPHONE, Kind.DOCUMENT})
"""Numbers that are somebody's own: each search by one is written down and counted, and none goes into an address."""
NOT_FOUND: Mapping[Kind, str] = {
    Kind.NUMBER: "在您能查看的范围里没有这个编号。请对照单子核对；也可以改用电话、姓名或说过的话来找。",
    Kind.LAST_DIGITS: "在您能查看的范围里，没有编号以这几位结尾。请多输几位，或者输入完整的编号。",
    Kind.TELEPHONE: "在您能查看的范围里，没有人留过这个电话。请问问是不是用别的号码登记的，或者改用姓名、案号。",
    Kind.DOCUMENT: "没有找到用这个证件登记的人。请核对号码，或者改用姓名、电话。",
    Kind.CASE: "在您能查看的范围里，没有写着这个案号的诉求。请对照文书核对年份、代字和号码，或者改用姓名。",
    Kind.NAME: "在您能查看的范围里没有找到。姓名可能登记成了别的字，请换电话或案号；说过的话请换个词，或者少输几个字。",
    Kind.WORDS: "在您能查看的范围里，没有说过这些话的诉求。请换个词，或者少输几个字。",
}
"""What to try next: the same where there is nothing and where there is something hidden."""


@dataclass(frozen=True)
class Meaning:
    """One thing that something typed may be; `value` is it in the form it is found by."""

    kind: Kind
    value: str = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """What was typed, as it was read: everything it may be, and what to say about it in words."""

    text: str = field(repr=False)
    meanings: tuple[Meaning, ...] = ()
    hints: tuple[str, ...] = ()

    def of(self, *kinds: Kind) -> list[str]:
        """Return what it means as one of these kinds; nothing where it is none of them."""
        return [one.value for one in self.meanings if one.kind in kinds]

    @property
    def is_personal(self) -> bool:
        return bool(self.of(*PERSONAL))

    @property
    def not_found(self) -> str:
        """Say what to try where nothing was found: what fits the surest thing it may be."""
        return NOT_FOUND[self.meanings[0].kind] if self.meanings else ""


def read_asked(typed: str, as_of: datetime) -> Asked:
    """Read what somebody typed. Whatever it may be is looked for at once; the surest comes first."""
    return _read(typed, lambda text: _personal(text, as_of))


def read_listed(typed: str) -> Asked:
    """Read what somebody typed into a box whose words stand in an address: as a number or words, as nobody's name,
    telephone or document.
    """
    asked = _read(typed, lambda _: None)
    return replace(asked, meanings=tuple(one for one in asked.meanings if one.kind is not Kind.NAME))


def _read(typed: str, personal: _Reader) -> Asked:
    whole = " ".join(plain(typed).split())
    text = whole[:LONGEST_SEARCH]
    cut = (CUT_OFF,) if len(whole) > LONGEST_SEARCH else ()
    for reader in (_too_little, _number, _case, personal, _last_digits, _said):
        found = reader(text)
        if found is not None:
            return Asked(text, found.meanings, found.hints + cut)
    return Asked(text, (), (NO_WORDS, *cut))


def _too_little(text: str) -> Asked | None:
    said = re.sub(r"[\W_]", "", text)
    if not text:
        return Asked(text, (), (NOTHING,))
    if len(said) == 1 or (len(said) < FEWEST_LAST_DIGITS and half_width(said).isdecimal()):
        return Asked(text, (), (TOO_FEW_DIGITS if half_width(said).isdecimal() else TOO_SHORT,))
    return None


def _number(text: str) -> Asked | None:
    """SQ and GD, whole or in pieces; fourteen digits alone are read as either."""
    narrow = half_width(text)
    found = petition_numbers.find_parts(text)
    digits = re.sub(r"[ \-]", "", narrow)
    if not found and re.fullmatch(rf"20[0-9]{{{DIGITS_OF_NUMBER - 2}}}", digits):
        found = [one for one in (f"GD{digits}", f"SQ{digits}") if petition_numbers.valid(one)]
    if found:
        return Asked(text, tuple(Meaning(Kind.NUMBER, one) for one in found))
    mistyped = [exact for _, _, exact in petition_numbers.spans(text)]
    if mistyped:
        return Asked(text, (), (MISTYPED.format(number=mistyped[0]),))
    piece = _PREFIXED.fullmatch(narrow.strip())
    if piece is None:
        return None
    prefix, digits = piece[1].upper(), re.sub(r"[ \-]", "", piece[2])
    hint = NOT_WHOLE.format(prefix=prefix, digits=len(digits))
    if len(digits) == DIGITS_OF_NUMBER:
        hint = MISTYPED.format(number=f"{prefix}{digits}")
    return Asked(text, (), (hint,))


def _case(text: str) -> Asked | None:
    read = case_numbers.parse(text)
    if not isinstance(read, Refusal):
        return Asked(text, (Meaning(Kind.CASE, read.canonical),))
    several = case_numbers.find(text)
    if several:
        meant = several[0].meant
        cases = [one.canonical for one in several] + ([meant.canonical] if meant else [])
        return Asked(text, tuple(Meaning(Kind.CASE, one) for one in cases), (read.reason,) if meant else ())
    if not _CASE_LIKE.search(half_width(text)) or not query_bigrams(text):
        return None
    return Asked(text, tuple(_words(text)), (read.reason,))


def _personal(text: str, as_of: datetime) -> Asked | None:
    """A telephone or a document's number, also a mistyped one; digits alone may be a number's last."""
    telephone, document = parse_telephone(text), parse_document(text, as_of)
    if not isinstance(document, Refusal):
        return Asked(text, (Meaning(Kind.DOCUMENT, document.key),))
    if not isinstance(telephone, Refusal):
        return Asked(text, (Meaning(Kind.TELEPHONE, telephone.value),))
    digits = re.sub(r"[\s\-+()]", "", half_width(text))
    if _DOCUMENT_LIKE.fullmatch(digits):
        return Asked(text, (), (document.reason + OTHERWISE,))
    if not isinstance(read_credit_code(digits), Refusal):
        return Asked(text, (), (document.reason + OTHERWISE,))
    if _MOBILE_LIKE.fullmatch(digits.removeprefix("86")):
        return Asked(text, (), (telephone.reason + OTHERWISE,))
    if redact(text).found:
        return Asked(text, (), (ALONE,))
    return None


def _last_digits(text: str) -> Asked | None:
    narrow = half_width(text)
    digits = re.sub(r"[ \-]", "", narrow)
    if not _DIGITS.fullmatch(narrow):
        return None
    landline = parse_telephone(text)
    hints = (landline.reason,) if _LANDLINE_LIKE.fullmatch(digits) and isinstance(landline, Refusal) else ()
    if len(digits) >= DIGITS_OF_NUMBER:
        return Asked(text, (), (f"这串数字有 {len(digits)} 位，不是编号、电话，也不是证件号码，请核对。",))
    return Asked(text, (Meaning(Kind.LAST_DIGITS, digits), *_words(text)), hints)


def _said(text: str) -> Asked | None:
    meanings = [*_name(text), *_words(text)]
    return Asked(text, tuple(meanings)) if meanings else None


def _name(text: str) -> Iterator[Meaning]:
    """Whatever has no digit may be part of a name, a person's or an organisation's."""
    if len(text) <= LONGEST_ORGANISATION and not re.search("[0-9]", half_width(text)) and query_bigrams(text):
        name = parse_name(text)
        yield Meaning(Kind.NAME, text if isinstance(name, Refusal) else name)


def _words(text: str) -> Iterator[Meaning]:
    if query_bigrams(text):
        yield Meaning(Kind.WORDS, text)
