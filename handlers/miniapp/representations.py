"""代表关系: people say for whom they speak, see what became of it, and end it."""

from datetime import date

from pydantic import Field

from desk.errors import NotFound
from desk.people.representing import ending
from desk.people.representing.case_data import register
from desk.people.representing.ending import GONE
from desk.people.representing.proposing import MandateBy
from desk.people.representing.reading import TypedMandate
from desk.people.representing.speaking import RepresentationSeen, given_by, representations_of
from desk.petitions.uploads import find
from desk.rules.representing import MOST_CASES_NAMED
from desk.rules.sizes import LONGEST_ORGANISATION, LONGEST_REASON, LONGEST_WORDS
from handlers.http import limits
from handlers.http.bounds import row_id
from handlers.miniapp.frame.operations import Call, Operation, Sent, serve
from handlers.miniapp.frame.shapes import Nothing, Shape, Text
from models.enums import DocumentKind, MandateSource, RepresentsAs


class RepresentationShown(Shape):
    """Names and numbers come masked; an organisation's name comes whole."""

    id: int = Field(title="编号；提交诉求时填在 for_whom")
    capacity: RepresentsAs
    capacity_label: str
    principal: str = Field(title="被代表的人（遮住）或单位")
    principal_number: str = Field(title="证件号码或统一社会信用代码，遮住")
    person: str = Field(title="代表的人，遮住")
    licence: str = Field(title="律师执业证号，遮住")
    firm: str
    case_numbers: list[str] = Field(title="委托书写明的案号")
    starts_on: date
    ends_on: date | None
    state: str = Field(title="等法院核对、有效、不在期限内、没有通过核对、已结束")
    in_force: bool = Field(title="现在是否可以代表")
    why_ended: str
    may_end: bool = Field(title="现在能不能结束它")


class Representations(Shape):
    mine: list[RepresentationShown] = Field(title="我代表谁，新的在前")
    given: list[RepresentationShown] = Field(title="谁代表我，新的在前")


class MandateSent(Shape):
    capacity: RepresentsAs = Field(title="身份：法定代表人、代理人、律师、监护人")
    principal_name: Text = Field(title="被代表的人或单位", min_length=1, max_length=LONGEST_ORGANISATION, repr=False)
    principal_number: Text = Field(title="证件号码或统一社会信用代码", min_length=1, max_length=60, repr=False)
    principal_kind: DocumentKind | None = Field(None, title="证件种类；不写时按号码的样子认")
    licence: Text = Field("", title="律师执业证号", max_length=40, repr=False)
    firm: Text = Field("", title="律师事务所", max_length=200)
    case_numbers: list[Text] = Field([], title="委托书写明的案号", max_length=MOST_CASES_NAMED)
    starts_on: date | None = Field(None, title="从哪天开始；不填是今天")
    ends_on: date | None = Field(None, title="到哪天为止；没有期限不填")
    mandate: Text = Field("", title="上传的委托书的编号；不上传的，带原件到窗口核对", max_length=80)


class Ended(Shape):
    words: Text = Field("", title=f"原因，最多 {LONGEST_REASON} 字", max_length=LONGEST_WORDS, repr=False)


def _shown(seen: RepresentationSeen, citizen_id: int | None) -> RepresentationShown:
    row = seen.row
    return RepresentationShown(
        id=row.id,
        capacity=row.capacity,
        capacity_label=row.capacity.label,
        principal=seen.principal,
        principal_number=seen.number,
        person=seen.person,
        licence=seen.licence,
        firm=row.firm,
        case_numbers=list(row.case_numbers),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=seen.state,
        in_force=seen.in_force,
        why_ended=seen.why_ended,
        may_end=row.ended_at is None and citizen_id in (row.person_id, row.principal_id),
    )


async def _both(call: Call[Sent]) -> Representations:
    own = call.identity.citizen_id
    if own is None:
        return Representations(mine=[], given=[])
    mine, given = await representations_of(own, call.as_of), await given_by(own, call.as_of)
    return Representations(mine=[_shown(one, own) for one in mine], given=[_shown(one, own) for one in given])


@serve(Operation("GET", "/representations", "我代表谁，谁代表我", Nothing, Representations))
async def representations(call: Call[Nothing]) -> Representations:
    return await _both(call)


@serve(
    Operation(
        "POST",
        "/representations",
        "登记我代表谁，等法院核对",
        MandateSent,
        Representations,
        status=201,
        rate=limits.TOGETHER,
        refuses=(400, 404, 409, 413),
    )
)
async def represent(call: Call[MandateSent]) -> Representations:
    """Kept as a claim: it opens nothing until somebody of the court has seen the mandate."""
    sent = call.sent
    file = await find(call.citizen, sent.mandate) if sent.mandate else None
    typed = TypedMandate(
        capacity=sent.capacity.value,
        principal_name=sent.principal_name,
        principal_number=sent.principal_number,
        principal_kind=sent.principal_kind.value if sent.principal_kind else "",
        licence=sent.licence,
        firm=sent.firm,
        case_numbers=sent.case_numbers,
        starts_on=sent.starts_on.isoformat() if sent.starts_on else "",
        ends_on=sent.ends_on.isoformat() if sent.ends_on else "",
    )
    by = MandateBy(MandateSource.PERSON, call.identity.id, mandate_id=file.id if file else None)
    await register(call.identity.citizen_id, typed, by, call.as_of)
    return await _both(call)


@serve(
    Operation(
        "POST",
        "/representations/<representation:str>/end",
        "结束一份代表关系：代表的人辞去，或者被代表的人撤销",
        Ended,
        Representations,
        rate=limits.TOGETHER,
        refuses=(400, 404, 409, 413),
    )
)
async def end_representation(call: Call[Ended]) -> Representations:
    """From this moment the former representative sees nothing that was left for the principal, and no case."""
    chosen = row_id(call.part("representation"), GONE)
    if call.identity.citizen_id is None:
        raise NotFound(GONE)
    await ending.end_as_person(call.identity.citizen_id, chosen, call.sent.words, call.as_of, call.identity.id)
    return await _both(call)
