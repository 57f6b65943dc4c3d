"""The cast of the tests, as real rows made by the real verbs: 南昌中院 and its neighbours, their staff, 张三 and 李四.

Everybody is asked for by name. 李法官 is 李正, a judge in the 执行局 of 南昌中院, 陈丽 another, 王芳 their liaison.
周敏 is the court's chief liaison, 赵晴 its agent at the telephone, 何平 its inspector, 郑远 its president.
Helpers compose:

    ticket = await answered(await dispatched(await a_petition("张三")))

Each takes `as_of`, which is a Tuesday morning in working hours unless told otherwise.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyotp
from argon2 import PasswordHasher

from desk.access import actors
from desk.access.actors import Actor
from desk.files import file_store
from desk.people import codes, senders
from desk.people.accounts import keep_configured, keep_templates
from desk.people.case_importing import import_cases
from desk.people.importing import import_courts, import_officers
from desk.people.second_factor import NEEDS_SECOND
from desk.petitions import receiving
from desk.petitions.citizen_requests import RemoteMedia
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import Arrival, MessageWindow
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.tickets import handling, ticket_store
from desk.tickets.handling import DispatchOrder, ReassignOrder
from desk.tickets.orders import Order
from desk.tickets.rating import ratings, telephone_calls
from desk.tickets.timing import extensions
from desk.tickets.verbs import VERBS
from models import Account, Court, Identity, Officer, OfficerRole, Petition, ReturnVisit, Ticket, database, keyring
from models.accounts import CARD_SLOTS
from models.enums import Channel, CodePurpose, Complexity, Grade, PetitionKind, Role, TicketState, Urgency

ROOT = Path(__file__).parent.parent
SECRET_KEYS = ("a-key-that-only-the-tests-use-0123456789",)
PASSWORD = "cast-password-2026"
AUTHENTICATOR = "CASTCASTCASTCASTCASTCASTCASTCAST"
"""Of everybody in the cast who must have one."""
COURTS = ("赣", "赣01", "赣04", "赣0102")
ALIASES = {"李法官": "李正"}
HERE_SINCE = date(2020, 1, 1)
NOT_OF_THE_CAST = ("秦岚", "魏国")
"""The demonstration's highest court has an inspector and a vice-president; in tests, those who want them make them."""
PHONES = {"张三": "zhangsan", "李四": "lisi", "李正": "judge_li", "周敏": "zhoumin"}
TEXT = "执行款三个月没有到账，请帮忙催一下"
ANSWER = "已查询到被执行人账户，本周内划拨到账"


def at(text: str) -> datetime:
    """A moment given in court time, such as `2026-11-17 09:30`, as the program keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME).astimezone(UTC)


MORNING = at("2026-11-17 09:30")
"""A Tuesday, half an hour into the working day."""


@dataclass(frozen=True)
class AccountKeys:
    """An account's row of the sandbox's world."""

    kind: str
    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


@asynccontextmanager
async def desk_opened(database_url: str, files_in: Path | None = None, pool: int = 8) -> AsyncIterator[None]:
    """Keys, file store and database as a process has them; `database_url` is migrated already."""
    keyring.configure(SECRET_KEYS)
    if files_in is not None:
        file_store.configure(files_in)
    await database.connect(database_url, pool)
    try:
        yield
    finally:
        await database.disconnect()


@cache
def _seed(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((ROOT / "seeds" / f"{name}.json").read_text(encoding="utf-8"))
    return rows


@cache
def world() -> dict[str, Any]:
    """The sandbox's world, whose phones and templates are the cast's."""
    content: dict[str, Any] = json.loads((ROOT / "wechat/sandbox/world.json").read_text(encoding="utf-8"))
    return content


@cache
def _hashed(password: str) -> str:
    return PasswordHasher().hash(password)


async def _hash_once(password: str) -> str:
    """argon2 is slow on purpose: one hash serves the whole cast."""
    return _hashed(password)


async def courts_and_staff(as_of: datetime = MORNING) -> None:
    """江西高院, 南昌中院, 九江中院 and 东湖法院 with all their staff; everybody's password is `PASSWORD`."""
    await import_courts([row for row in _seed("courts") if row["code"] in COURTS])
    with patch("desk.people.importing.hash_password", _hash_once):
        await import_officers(
            [row for row in _seed("officers") if row["name"] not in NOT_OF_THE_CAST], PASSWORD, as_of, HERE_SINCE
        )
    needed = await OfficerRole.filter(role__in=list(NEEDS_SECOND)).values_list("officer_id", flat=True)
    await with_authenticator([int(str(one)) for one in needed], as_of)


async def with_authenticator(officers: Sequence[int], as_of: datetime = MORNING) -> None:
    """These have the cast's authenticator in use."""
    for officer in await Officer.filter(id__in=list(officers)):
        officer.second_sealed, officer.second_at = keyring.seal(AUTHENTICATOR), as_of
        await officer.save(update_fields=["second_sealed", "second_at"])


async def code_of(login: str, as_of: datetime) -> str:
    """What an officer's authenticator shows, as if they had waited for a code that was not used yet; else nothing.

    The cast may have been made under other keys than those of the process that runs: the secret is sealed anew.
    """
    officer = await Officer.get_or_none(login=login, second_at__isnull=False)
    if officer is None:
        return ""
    officer.second_step, officer.second_sealed = 0, keyring.seal(AUTHENTICATOR)
    await officer.save(update_fields=["second_step", "second_sealed"])
    return pyotp.TOTP(AUTHENTICATOR).at(as_of)


async def cases(as_of: datetime = MORNING) -> None:
    """The demonstration's cases: 张三 is a party of （2026）赣01执1234号, with his identity number and mobile."""
    await import_cases(_seed("cases"), as_of)


async def court(short_name: str = "南昌中院") -> Court:
    return await Court.get(short_name=short_name)


async def officer(name: str) -> Officer:
    return await Officer.get(name=ALIASES.get(name, name))


async def gives_role(name: str, role: Role, as_of: datetime = MORNING) -> None:
    """Somebody holds another post at their court from now on."""
    found = await officer(name)
    await OfficerRole.create(officer_id=found.id, court_id=found.court_id, role=role, starts_on=court_day(as_of))


async def acting(name: str, as_of: datetime = MORNING) -> Actor:
    """Somebody of the staff with the posts they hold then, or else a citizen on their phone."""
    found = await Officer.get_or_none(name=ALIASES.get(name, name))
    if found is None:
        identity = await phone(name, as_of)
        return await actors.person(identity.id, identity.citizen_id, as_of)
    actor = await actors.officer(found.id, as_of)
    assert actor is not None, f"{name} is not active"
    return actor


async def account(kind: str = "service", appid: str = "", as_of: datetime = MORNING) -> Account:
    """An account of the sandbox's world with its templates; `appid` is another where a sandbox has its own."""
    given = next(row for row in world()["accounts"] if row["kind"] == kind)
    appid = appid or given["appid"]
    found = await Account.get_or_none(appid=appid)
    if found is not None:
        return found
    keys = AccountKeys(kind, appid, given["secret"], given["token"], given["aes_key"])
    made = await keep_configured(keys, as_of, given["name"])
    granted = [row for row in world()["templates"] if row["account"] == given["appid"]]
    await keep_templates(made.id, {row["notice"]: (row["template_id"], _keys(row)) for row in granted})
    return made


def _keys(template: dict[str, Any]) -> dict[str, str]:
    return dict(zip(CARD_SLOTS, (item["key"] for item in template["fields"]), strict=True))


def openid_of(name: str, kind: str = "service") -> str:
    """The openid of somebody's phone in the sandbox; of somebody without a phone there, one made of their name."""
    appid = next(row["appid"] for row in world()["accounts"] if row["kind"] == kind)
    key = PHONES.get(ALIASES.get(name, name))
    person = next((row for row in world()["people"] if row["key"] == key), None)
    return str(person["openids"][appid]) if person else f"o-{name}"


async def phone(name: str, as_of: datetime = MORNING, of: Account | None = None) -> Identity:
    """Somebody's openid in the service account, made when first asked for; an officer's is bound by a real code."""
    of = of or await Account.filter(kind="service").order_by("id").first() or await account(as_of=as_of)
    await senders.meet_sender(of.id, openid_of(name), as_of)
    identity = await Identity.get(account_id=of.id, openid=openid_of(name))
    owner = await Officer.get_or_none(name=ALIASES.get(name, name))
    if owner is not None and identity.officer_id is None:
        issued = await codes.issue_code(CodePurpose.BIND_OFFICER, owner.id, owner.id, as_of)
        await codes.use_code(issued.code, identity.id, as_of)
        await identity.refresh_from_db()
    return identity


async def writes(name: str, text: str = "你好", window: MessageWindow | None = None, as_of: datetime = MORNING) -> bool:
    """Somebody's message as the door stores it; with a `window`, what WeChat then lets the account send."""
    identity = await phone(name, as_of)
    key = f"{name}:{text}:{as_of.isoformat()}"
    arrival = Arrival(identity.account_id, key, "text", as_of, identity.id, text, "收到", window)
    return await receiving.store_arrival(arrival)


async def a_petition(
    by: str = "张三",
    text: str = TEXT,
    *,
    kind: PetitionKind = PetitionKind.ENFORCEMENT,
    at_court: str = "南昌中院",
    case_number: str = "",
    media: Sequence[RemoteMedia] = (),
    as_of: datetime = MORNING,
) -> Ticket:
    """A petition left in the chat; its ticket, waiting to be dispatched."""
    identity = await phone(by, as_of)
    new = NewPetition(
        court_id=(await court(at_court)).id,
        kind=kind,
        text=text,
        channel=Channel.CHAT,
        identity_id=identity.id,
        citizen_id=identity.citizen_id,
        account_id=identity.account_id,
        case_number=case_number,
        media=media,
    )
    return await ticket_store.load(await receiving.store_petition(await prepare_petition(new, as_of), as_of))


async def a_call(
    text: str = TEXT,
    *,
    taken_by: str = "赵晴",
    kind: PetitionKind = PetitionKind.ENFORCEMENT,
    name: str = "钱老伯",
    mobile: str = "13907910009",
    as_of: datetime = MORNING,
) -> Ticket:
    """A petition told on the telephone by somebody without WeChat, and entered by an agent."""
    agent = await officer(taken_by)
    new = NewPetition(
        court_id=agent.court_id,
        kind=kind,
        text=text,
        channel=Channel.PHONE,
        contact_name=name,
        contact_mobile=mobile,
        entered_by_id=agent.id,
    )
    return await ticket_store.load(await receiving.store_petition(await prepare_petition(new, as_of), as_of))


async def order(ticket: Ticket, by: str, words: str = "", as_of: datetime = MORNING, **more: object) -> Any:
    """Somebody's order on a ticket as they see it now: with `more`, the one that wants just this."""
    kind = next(verb.takes for verb in VERBS.values() if _wants(verb.takes, set(more))) if more else Order
    return kind(ticket.id, ticket.version, await acting(by, as_of), as_of, words, **more)


def _wants(kind: type[Order], given: set[str]) -> bool:
    own = {one.name: one.default is MISSING for one in fields(kind) if one.kw_only}
    return given <= set(own) and {name for name, required in own.items() if required} <= given


async def handler_of(ticket: Ticket) -> str:
    return (await Officer.get(id=ticket.handler_id)).name


async def dispatch_to(
    order: Order, name: str, urgency: Urgency = Urgency.NORMAL, complexity: Complexity = Complexity.STANDARD
) -> DispatchOrder:
    to = (await officer(name)).id
    return DispatchOrder(*order.basis, handler_id=to, urgency=urgency, complexity=complexity)


async def reassign_to(order: Order, name: str) -> ReassignOrder:
    return ReassignOrder(*order.basis, handler_id=(await officer(name)).id)


async def dispatched(
    ticket: Ticket,
    to: str = "李正",
    *,
    by: str = "周敏",
    urgency: Urgency = Urgency.NORMAL,
    complexity: Complexity = Complexity.STANDARD,
    as_of: datetime = MORNING,
) -> Ticket:
    await handling.dispatch(await dispatch_to(await order(ticket, by, as_of=as_of), to, urgency, complexity))
    return await ticket_store.load(ticket.id)


async def accepted(ticket: Ticket, *, as_of: datetime = MORNING) -> Ticket:
    await handling.accept(await order(ticket, await handler_of(ticket), as_of=as_of))
    return await ticket_store.load(ticket.id)


async def extension_asked(ticket: Ticket, days: int = 3, *, as_of: datetime = MORNING) -> Ticket:
    """Accepted where it is not yet; then its handler asks for that many working days more."""
    if ticket.state is TicketState.DISPATCHED:
        ticket = await accepted(ticket, as_of=as_of)
    asks = await order(ticket, await handler_of(ticket), "评估机构尚未回复", as_of, days=days)
    await extensions.request_extension(asks)
    return await ticket_store.load(ticket.id)


async def submitted(ticket: Ticket, words: str = ANSWER, *, as_of: datetime = MORNING) -> Ticket:
    """Accepted where it is not yet, then answered subject to review."""
    if ticket.state is TicketState.DISPATCHED:
        ticket = await accepted(ticket, as_of=as_of)
    said = await order(ticket, await handler_of(ticket), words, as_of)
    await handling.submit(replace(said, checked=True))
    return await ticket_store.load(ticket.id)


async def answered(ticket: Ticket, words: str = ANSWER, *, as_of: datetime = MORNING) -> Ticket:
    """Answered by its handler, who looked at what was warned of."""
    said = await order(ticket, await handler_of(ticket), words, as_of)
    await handling.answer(replace(said, checked=True))
    return await ticket_store.load(ticket.id)


async def rated(
    ticket: Ticket, grade: Grade = Grade.GOOD, reason: str = "", *, by: str = "张三", as_of: datetime = MORNING
) -> Ticket:
    await ratings.rate(await order(ticket, by, reason, as_of, grade=grade, channel=Channel.CHAT))
    return await ticket_store.load(ticket.id)


async def rated_by_phone(
    ticket: Ticket, grade: Grade = Grade.GOOD, reason: str = "", *, by: str = "赵晴", as_of: datetime = MORNING
) -> Ticket:
    """Rated on the telephone: an officer calls, the petitioner is on the line and says so."""
    await telephone_calls.begin(await acting(by, as_of), ticket.id, as_of)
    await ratings.rate(await order(ticket, by, reason, as_of, grade=grade, channel=Channel.PHONE))
    return await ticket_store.load(ticket.id)


async def by_telephone_only(ticket: Ticket, number: str = "13907910009") -> Ticket:
    """An answered ticket whose petitioner left a number and cannot be written to: they may be called at once."""
    await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=keyring.seal(number))
    await ReturnVisit.filter(ticket_id=ticket.id).update(channel=Channel.PHONE)
    return await ticket_store.load(ticket.id)
