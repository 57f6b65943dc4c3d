"""Cases, their parties and steps as the court's case system exports them; safe to run again.

What identifies a party is read by the parsers of whatever a citizen types, so that the two meet: an identity number of
15 digits or with a small x, a mobile with +86, a case number in half-width brackets. A row is taken whole or refused
whole, and every refused row is named by its place in the file, from 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic import ValidationError as NotAsWanted

from desk.errors import Invalid
from desk.people.importing import Day, DayOrNone, FileRow, ImportCount, Key, Row, Short, Words, what_is_wrong
from desk.rules.case_rows.fields import PARTIES_ARE_KNOWN_BY
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.reading import parse_document
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text import case_numbers
from desk.rules.text.refusal import Refusal
from models import Case, CaseEvent, CaseParty, Court, Officer
from models.database import transaction
from models.enums import DocumentKind
from models.keyring import index_of, seal
from models.once_more import once_more

MOST_NAMED = 100
"""Wrong rows that are named one by one; beyond them they are counted."""


def _kind(written: object) -> object:
    """A kind may be written as the code or as the words on screen."""
    if written is None or written == "":
        return None
    return next((kind for kind in DocumentKind if written in (kind.value, kind.label)), written)


Text = Annotated[Words, Field(max_length=60)]


class PartyRow(FileRow):
    role: Short
    name: Annotated[str, Field(min_length=1, max_length=100)]
    id_kind: Annotated[DocumentKind | None, BeforeValidator(_kind)] = None
    id_number: Text = ""
    mobile: Text = ""


class CaseRow(FileRow):
    number: Key
    court: str
    cause: Annotated[str, Field(max_length=60)]
    stage: Short
    source: Annotated[str, Field(max_length=40)]
    judge: Words = ""
    filed_on: DayOrNone = None
    closed_on: DayOrNone = None
    secret: Annotated[bool, BeforeValidator(lambda written: written or False)] = False
    parties: tuple[PartyRow, ...] = ()
    events: tuple[tuple[Day, Short, Annotated[str, Field(max_length=200)]], ...] = ()


@dataclass(frozen=True)
class WrongRow:
    """A row in which something is wrong, by its place in the file, and what; personal data is not repeated."""

    place: int
    words: str

    def __str__(self) -> str:
        return f"第 {self.place} 条{self.words}"


@dataclass(frozen=True)
class CasesImported(ImportCount):
    """How many cases were new, how many known; which rows were refused, and which taken without their judge."""

    refused: Sequence[WrongRow] = ()
    without_judge: Sequence[WrongRow] = ()


@dataclass(frozen=True)
class ReadParty:
    """A party as it is kept: its keyed indexes are made of `id_key` and `mobile`; empty where none is known."""

    role: str
    name: str = field(repr=False)
    id_key: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)


@dataclass(frozen=True)
class ReadCase:
    """A row of which everything could be read, with the court it names, and the judge where they are known."""

    place: int
    number: str
    row: CaseRow = field(repr=False)
    court_id: int
    judge_id: int | None
    parties: Sequence[ReadParty]


@dataclass
class _Known:
    """What rows refer to: courts by code, officers by login, and the case numbers met so far in this file."""

    courts: Mapping[str, int]
    judges: Mapping[str, int]
    met: dict[str, int] = field(default_factory=dict)


@once_more
async def import_cases(rows: Sequence[Row], as_of: datetime, skip_wrong: bool = False) -> CasesImported:
    """Imports cases: a case's parties and progress are replaced by what the file says.

    Every row is read before the first is written. Raises `Invalid` naming all that are wrong, and imports nothing;
    with `skip_wrong` imports the others and returns the wrong ones. A judge who is no officer yet keeps no party from
    their case: it is taken without, and said.
    """
    known = _Known(
        dict(await Court.all().values_list("code", "id")),
        dict(await Officer.all().values_list("login", "id")),
    )
    read, wrong = [], []
    for place, row in enumerate(rows, 1):
        try:
            read.append(_read(CaseRow.model_validate(row), place, known, as_of))
        except NotAsWanted as error:
            wrong.append(WrongRow(place, what_is_wrong(error)))
        except Invalid as error:
            wrong.append(WrongRow(place, f"：{error.words}"))
    if wrong and not skip_wrong:
        raise Invalid("\n".join(told(wrong)))
    new = 0
    async with transaction():
        for case in read:
            new += await _take(case, as_of)
    unknown = [WrongRow(case.place, _no_judge(case.row.judge)) for case in read if case.row.judge and not case.judge_id]
    return CasesImported(new, len(read) - new, wrong, unknown)


def _no_judge(login: str) -> str:
    return f"：没有登录名为 {login} 的干警，案件已导入，没有写上法官"


def told(wrong: Sequence[WrongRow]) -> Iterator[str]:
    """Says every such row in a line of its own, and how many more there are beyond `MOST_NAMED`."""
    yield from map(str, wrong[:MOST_NAMED])
    if len(wrong) > MOST_NAMED:
        yield f"还有 {len(wrong) - MOST_NAMED} 条"


def _read(row: CaseRow, place: int, known: _Known, as_of: datetime) -> ReadCase:
    number = case_numbers.parse(row.number)
    if isinstance(number, Refusal):
        raise Invalid(f"案号有误：{number.reason}", "number")
    if row.court not in known.courts:
        raise Invalid(f"没有代码为 {row.court} 的法院", "court")
    parties = [_party(party, order, as_of) for order, party in enumerate(row.parties, 1)]
    before = known.met.setdefault(number.canonical, place)
    if before != place:
        raise Invalid(f"案号与第 {before} 条相同", "number")
    return ReadCase(place, number.canonical, row, known.courts[row.court], known.judges.get(row.judge), parties)


def _party(row: PartyRow, order: int, as_of: datetime) -> ReadParty:
    who = f"第 {order} 个当事人"
    name = folded_name(row.name)
    if not name:
        raise Invalid(f"{who}的姓名必须填写", "parties")
    typed = row.id_number.strip()
    document = parse_document(typed, as_of, row.id_kind, PARTIES_ARE_KNOWN_BY) if typed else None
    if isinstance(document, Refusal):
        raise Invalid(f"{who}的证件号码：{document.reason}", "parties")
    telephone = parse_telephone(row.mobile) if row.mobile.strip() else None
    if isinstance(telephone, Refusal):
        raise Invalid(f"{who}的电话：{telephone.reason}", "parties")
    return ReadParty(row.role, name, document.key if document else "", telephone.value if telephone else "")


async def _take(case: ReadCase, as_of: datetime) -> bool:
    """Writes one case; one that was kept under the number as the file writes it takes the canonical one.

    Parties and steps that the case system sends by reference are its own, and stay.
    """
    values = {
        "court_id": case.court_id,
        "cause": case.row.cause,
        "stage": case.row.stage,
        "judge_id": case.judge_id,
        "source": case.row.source,
        "as_of": as_of,
        "filed_on": case.row.filed_on,
        "closed_on": case.row.closed_on,
        "secret": case.row.secret,
    }
    if case.row.number != case.number and not await Case.exists(number=case.number):
        await Case.filter(number=case.row.number).update(number=case.number)
    kept, new = await Case.update_or_create(number=case.number, defaults=values)
    await CaseParty.filter(case_id=kept.id, ref__isnull=True).delete()
    await CaseEvent.filter(case_id=kept.id, ref__isnull=True).delete()
    for party in case.parties:
        known = index_of("id_number", party.id_key)
        if known and await CaseParty.exists(case_id=kept.id, id_number_index=known, ref__isnull=False):
            continue
        await CaseParty.create(
            case_id=kept.id,
            role=party.role,
            name_sealed=seal(party.name),
            id_number_index=known,
            mobile_index=index_of("mobile", party.mobile),
            mobile_sealed=seal(party.mobile),
        )
    for happened_on, stage, text in case.row.events:
        await CaseEvent.create(case_id=kept.id, happened_on=happened_on, stage=stage, text=text)
    return bool(new)
