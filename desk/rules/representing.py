"""What a representation must be to be taken: pure rules over what was typed and read.

Sources: 民法典 arts. 23, 27 (guardians), 61 (法定代表人), 165, 173 (a mandate and its end); 民事诉讼法 art. 61 (who may
act for a party); 律师法 art. 2.
"""

from dataclasses import dataclass, field
from datetime import date

from desk.rules.papers.documents import Document
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind, RepresentsAs

LONGEST_FIRM = 100
MOST_CASES_NAMED = 20
NAMED_CASES_ONLY = frozenset({RepresentsAs.AGENT, RepresentsAs.LAWYER})
"""Their mandate is for the cases it names; a legal representative and a guardian act in all of them."""


@dataclass(frozen=True)
class ReadMandate:
    """What stands on a mandate, once it is read. `principal` is a person's document or an organisation's code."""

    capacity: RepresentsAs
    principal_name: str = field(repr=False)
    principal: Document
    starts_on: date
    ends_on: date | None = None
    licence: str = field(default="", repr=False)
    firm: str = ""
    case_numbers: tuple[str, ...] = ()

    @property
    def for_organisation(self) -> bool:
        return self.principal.kind is DocumentKind.CREDIT_CODE


@dataclass(frozen=True)
class WrongMandate:
    """A field, and in words what is wrong with it."""

    field: str
    reason: Refusal


def wrong_with(mandate: ReadMandate, today: date) -> WrongMandate | None:
    """Return what is wrong with a mandate as such; None where nothing is."""
    capacity = mandate.capacity
    if capacity is RepresentsAs.LEGAL_REPRESENTATIVE and not mandate.for_organisation:
        return _wrong("principal_number", "法定代表人代表的是单位，请填写单位的统一社会信用代码。")
    if capacity is RepresentsAs.GUARDIAN and mandate.for_organisation:
        return _wrong("principal_number", "监护人代表的是本人，请填写被监护人的证件号码。")
    if capacity is RepresentsAs.LAWYER and not mandate.licence:
        return _wrong("licence", "律师请填写 17 位执业证号。")
    if capacity is RepresentsAs.LAWYER and not mandate.firm:
        return _wrong("firm", "律师请填写所在的律师事务所。")
    if mandate.ends_on is not None and mandate.ends_on < mandate.starts_on:
        return _wrong("ends_on", "结束的日期早于开始的日期，请核对。")
    if mandate.ends_on is not None and mandate.ends_on < today:
        return _wrong("ends_on", "这份委托的期限已经过了。")
    return None


def _wrong(name: str, words: str) -> WrongMandate:
    return WrongMandate(name, Refusal(words))


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Say whether two spans of days, each open where it has no last one, have a day in common."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)
