"""What was typed of a mandate is read here, by the parsers of whatever anybody types; a slip is named at its field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from desk.errors import Invalid
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.documents import Document
from desk.rules.papers.organisations import parse_lawyer_licence
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.reading import parse_document
from desk.rules.representing import LONGEST_FIRM, MOST_CASES_NAMED, ReadMandate, wrong_with
from desk.rules.sizes import LONGEST_ORGANISATION
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import plain
from desk.rules.text.refusal import Refusal
from models.enums import PERSONAL_DOCUMENTS, DocumentKind, RepresentsAs

ORGANISATIONS = (DocumentKind.CREDIT_CODE,)
PRINCIPALS = (*PERSONAL_DOCUMENTS, *ORGANISATIONS)


@dataclass(frozen=True)
class TypedMandate:
    """A mandate as it was typed; days as `2026-11-17`, case numbers in one text or several."""

    capacity: str
    principal_name: str = field(repr=False)
    principal_number: str = field(repr=False)
    principal_kind: str = ""
    licence: str = field(default="", repr=False)
    firm: str = ""
    case_numbers: Sequence[str] = ()
    starts_on: str = ""
    ends_on: str = ""


def read_mandate(typed: TypedMandate, as_of: datetime) -> ReadMandate:
    """Read a mandate. Raises `Invalid` naming the field."""
    if typed.capacity not in list(RepresentsAs):
        raise Invalid("请选择您以什么身份代表", "capacity")
    capacity = RepresentsAs(typed.capacity)
    principal = _principal(typed, capacity, as_of)
    today = court_day(as_of)
    read = ReadMandate(
        capacity=capacity,
        principal_name=_name(typed.principal_name, principal),
        principal=principal,
        starts_on=_day(typed.starts_on, "starts_on") or today,
        ends_on=_day(typed.ends_on, "ends_on"),
        licence=_licence(typed.licence, as_of) if capacity is RepresentsAs.LAWYER else "",
        firm=_firm(typed.firm) if capacity is RepresentsAs.LAWYER else "",
        case_numbers=_cases(typed.case_numbers),
    )
    wrong = wrong_with(read, today)
    if wrong is not None:
        raise Invalid(wrong.reason.reason, wrong.field)
    return read


def _principal(typed: TypedMandate, capacity: RepresentsAs, as_of: datetime) -> Document:
    """A legal representative's principal is an organisation; anybody else's is what its number says."""
    kind = DocumentKind(typed.principal_kind) if typed.principal_kind in list(DocumentKind) else None
    of_organisation = capacity is RepresentsAs.LEGAL_REPRESENTATIVE
    among = ORGANISATIONS if of_organisation else PRINCIPALS
    read = parse_document(typed.principal_number, as_of, DocumentKind.CREDIT_CODE if of_organisation else kind, among)
    if isinstance(read, Refusal):
        raise Invalid(read.reason, "principal_number")
    return read


def _name(text: str, principal: Document) -> str:
    if principal.kind is not DocumentKind.CREDIT_CODE:
        name = parse_name(text)
        if isinstance(name, Refusal):
            raise Invalid(name.reason, "principal_name")
        return name
    name = " ".join(plain(text).split())
    if len(name) < 2:
        raise Invalid("请填写单位的全称。", "principal_name")
    if len(name) > LONGEST_ORGANISATION:
        raise Invalid(f"单位名称最多 {LONGEST_ORGANISATION} 个字。", "principal_name")
    return name


def _day(text: str, name: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("请按“年-月-日”填写日期，例如 2026-11-17。", name) from None


def _licence(text: str, as_of: datetime) -> str:
    if not text.strip():
        return ""
    licence = parse_lawyer_licence(text, as_of)
    if isinstance(licence, Refusal):
        raise Invalid(licence.reason, "licence")
    return licence.value


def _firm(text: str) -> str:
    firm = " ".join(plain(text).split())
    if len(firm) > LONGEST_FIRM:
        raise Invalid(f"律师事务所的名称最多 {LONGEST_FIRM} 个字。", "firm")
    return firm


def _cases(texts: Sequence[str]) -> tuple[str, ...]:
    """Read the case numbers a mandate names: one a line, or with 、or ； between."""
    typed = [one.strip() for text in texts for one in re.split(r"[\n、；;]", text) if one.strip()]
    if len(typed) > MOST_CASES_NAMED:
        raise Invalid(f"一份委托最多写 {MOST_CASES_NAMED} 个案号。", "case_numbers")
    read = []
    for one in typed:
        number = case_numbers.parse(one)
        if isinstance(number, Refusal):
            raise Invalid(number.reason, "case_numbers")
        read.append(number.canonical)
    return tuple(dict.fromkeys(read))
