"""诉求: citizens leave a petition, list theirs, and read one with its timeline and answers."""

import re
from dataclasses import replace
from typing import Any

from pydantic import Field
from sanic import HTTPResponse, Request

from desk.errors import Invalid
from desk.people.citizens import contact_of, is_reached
from desk.petitions import preparation, receiving
from desk.petitions.danger_words import SaidInDanger, petition_of
from desk.petitions.idempotency import Repeatable, do_once, first_answer
from desk.petitions.own_petitions import own_petition, own_petitions
from desk.petitions.preparation import NewPetition, PreparedPetition
from desk.petitions.uploads import join
from desk.rules.lifecycles.petition_acts import PATHS
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.telephones import parse_telephone
from desk.rules.sizes import LONGEST_CASE_NUMBER, LONGEST_NAME, LONGEST_WORDS, MOST_FILES
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import bigrams
from desk.rules.text.refusal import Refusal
from desk.screening.danger import find_danger
from desk.screening.likeness import PetitionLeft as Earlier
from desk.tickets.joining import duplicates
from desk.tickets.joining.duplicates import PetitionerKey
from desk.tickets.joining.parts import parts_of_each
from desk.tickets.ticket_store import load
from desk.views.offers import offers_to_citizen
from desk.views.petitions.petition_view import record_read, whole_view
from desk.views.petitions.spoken_for import spoken_for
from handlers.http import limits
from handlers.http.bounds import LARGEST_VERSION
from handlers.miniapp.frame.operations import Call, Operation, serve, written
from handlers.miniapp.frame.shapes import COMFORT, Shape, Text
from handlers.miniapp.petition_shapes import Page, PetitionLine, PetitionShown, line_of, shown
from models import Court
from models.enums import Channel, PetitionKind, TicketState
from models.statements import LARGEST_ID

KEY_HEADER = "Idempotency-Key"
KEY_SHAPE = r"[A-Za-z0-9._:-]{8,80}"
NOT_REACHED = "请留一个联系电话，或者允许接收订阅消息，不然答复没法告知您"
REPLAYED = "Idempotent-Replayed"


class Left(Shape):
    court: Text = Field(title="法院代字", min_length=1, max_length=16, examples=["赣01"])
    kind: PetitionKind = Field(title="类型")
    text: Text = Field("", title="内容", max_length=LONGEST_WORDS, repr=False)
    case_number: Text = Field("", title="案号", max_length=LONGEST_CASE_NUMBER)
    for_whom: int | None = Field(
        None, title="替谁提：代表关系的编号；本人的事不填", ge=1, le=LARGEST_ID, examples=[None]
    )
    files: list[Text] = Field([], title="上传文件的编号", max_length=MOST_FILES)
    contact_name: Text = Field("", title="联系人", max_length=LONGEST_NAME, repr=False)
    contact_mobile: Text = Field(
        "", title="联系电话；不填则用已登记的。没有登记、也没有允许订阅消息的，必须填", max_length=40, repr=False
    )


class SimilarLeft(Shape):
    """One the same person left before, whose words are much the same."""

    number: str = Field(title="诉求编号")
    days: int = Field(title="几天前提交的", ge=0)
    state: TicketState = Field(title="它的状态")
    acts: list[str] = Field(title="对它现在可以做的操作，即地址的最后一段：supplement 补充，reopen 重新办理")


class PetitionLeft(Shape):
    number: str = Field(title="诉求编号")
    court: str = Field(title="受理法院")
    answer_by: str = Field(title="预计答复时限", json_schema_extra={"format": "date-time"})
    comfort: str = Field("", title=COMFORT)
    similar: SimilarLeft | None = Field(
        None,
        title="90 天内本人很像的一件，没有则为空",
        description="这一件照常受理。是同一件事的，可以撤回（withdraw）这一件，去补充或重新办理那一件。",
    )


class Opened(Shape):
    before: int | None = Field(None, title="上一页经过的 earlier", ge=1, le=LARGEST_VERSION)


class Listed(Shape):
    before: Text = Field("", title="上一页最后一件的编号", max_length=24)
    limit: int = Field(20, title="每页件数", ge=1, le=50)


@serve(
    Operation(
        "POST",
        "/petitions",
        "提交诉求",
        Left,
        PetitionLeft,
        status=201,
        rate=limits.PETITION,
        keyed=True,
        refuses=(400, 409, 413),
    )
)
async def leave(call: Call[Left]) -> HTTPResponse:
    """The same key and content again get the first answer; the same key with another content is refused."""
    asked = Repeatable(call.identity.id, _key(call.request), call.sent.model_dump_json())

    async def act() -> dict[str, Any]:
        prepared = await preparation.prepare_petition(await _new(call), call.as_of)
        similar = await _similar(call, prepared)
        await join(call.citizen, call.sent.files, await receiving.store_petition(prepared, call.as_of), call.as_of)
        answer = PetitionLeft(
            number=prepared.number,
            court=prepared.court_name,
            answer_by=prepared.answer_by.isoformat(),
            comfort=prepared.comfort,
            similar=similar,
        )
        return answer.model_dump(mode="json")

    answer = await do_once(asked, 201, call.as_of, act)
    response = written(PetitionLeft.model_validate(answer or await first_answer(asked)), 201)
    if answer is None:
        response.headers[REPLAYED] = "true"
    return response


async def _similar(call: Call[Left], prepared: PreparedPetition) -> SimilarLeft | None:
    """Return the likest petition they left before, with what can be done with it now."""
    who = PetitionerKey(call.identity.id, call.identity.citizen_id)
    asked = Earlier(frozenset(bigrams(prepared.masked)), prepared.new.case_number, call.as_of)
    near = await duplicates.nearby_petitions(who, call.as_of)
    ours = [one for one in near if one.representation_id == prepared.new.representation_id]
    found = duplicates.similar_among(ours, asked)
    if not found:
        return None
    ticket = await load(found[0].near.ticket_id)
    acts = [PATHS[act] for act in await offers_to_citizen(call.citizen, ticket, call.as_of) if act in PATHS]
    return SimilarLeft(number=found[0].near.number, days=found[0].days, state=ticket.state, acts=acts)


def _key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not re.fullmatch(KEY_SHAPE, key):
        raise Invalid(f"请求头 {KEY_HEADER} 应为 8 到 80 个字母、数字或 . _ : -", KEY_HEADER)
    return key


async def _new(call: Call[Left]) -> NewPetition:
    """Check what was sent and return the petition. Raises `Invalid` naming the field.

    Who writes of danger is not held up by a slip in what stands beside it: that is left out.
    """
    sent = call.sent
    if find_danger(sent.text) is not None:
        return await _in_danger(call)
    court = await Court.get_or_none(code=sent.court)
    case = case_numbers.parse(sent.case_number) if sent.case_number else None
    if isinstance(case, Refusal):
        raise Invalid(case.reason, "case_number")
    name, mobile = parse_name(sent.contact_name) if sent.contact_name else "", ""
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "contact_name")
    if sent.contact_mobile:
        typed = parse_telephone(sent.contact_mobile)
        if isinstance(typed, Refusal):
            raise Invalid(typed.reason, "contact_mobile")
        mobile = typed.value
    else:
        known, mobile = await contact_of(call.identity.id, call.identity.citizen_id)
        name = name or known
    if not mobile and not await is_reached(call.identity.id, call.identity.citizen_id):
        raise Invalid(NOT_REACHED, "contact_mobile")
    return NewPetition(
        court_id=court.id if court else 0,
        kind=sent.kind,
        text=sent.text or (f"（见所附 {len(sent.files)} 份材料）" if sent.files else ""),
        channel=Channel.MINIPROGRAM,
        identity_id=call.identity.id,
        citizen_id=call.identity.citizen_id,
        account_id=call.identity.account_id,
        case_number=case.canonical if case else "",
        contact_name=name,
        contact_mobile=mobile,
        representation_id=sent.for_whom,
    )


async def _in_danger(call: Call[Left]) -> NewPetition:
    sent = call.sent
    court = await Court.get_or_none(code=sent.court)
    case = case_numbers.parse(sent.case_number)
    name, mobile = parse_name(sent.contact_name), parse_telephone(sent.contact_mobile)
    known = await contact_of(call.identity.id, call.identity.citizen_id)
    said = SaidInDanger(
        call.citizen,
        call.identity.account_id,
        sent.text,
        court.id if court else 0,
        known[0] if isinstance(name, Refusal) else name,
        known[1] if isinstance(mobile, Refusal) else mobile.value,
    )
    return replace(
        await petition_of(said),
        kind=sent.kind,
        channel=Channel.MINIPROGRAM,
        case_number="" if isinstance(case, Refusal) else case.canonical,
    )


@serve(Operation("GET", "/petitions", "我的诉求，新的在前", Listed, Page, refuses=(400, 404)))
async def mine(call: Call[Listed]) -> Page:
    found, more = await own_petitions(call.citizen, call.sent.before, call.sent.limit)
    parts, whom = await parts_of_each(found), await spoken_for(found)
    lines: list[PetitionLine] = [
        line_of(ticket, parts.get(ticket.petition_id, ()), whom.get(ticket.petition_id, "")) for ticket in found
    ]
    return Page(petitions=lines, more=more)


@serve(Operation("GET", "/petitions/<number:str>", "一件诉求的进展和答复", Opened, PetitionShown, refuses=(400, 404)))
async def one(call: Call[Opened]) -> PetitionShown:
    ticket = await own_petition(call.citizen, call.part("number"))
    whole = await whole_view(ticket, call.citizen, call.as_of, call.sent.before)
    await record_read(ticket, call.citizen, call.as_of)
    return shown(whole, call.citizen, await spoken_for([ticket]))
