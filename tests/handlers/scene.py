"""张三's matters at 南昌中院 and everybody who might look at them, with a session or a token in hand."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from urllib.parse import quote

import aiohttp
from PIL import Image

from desk.access import actors, approach_records
from desk.broadcasts import approving
from desk.broadcasts.articles import ArticleWords, keep_article
from desk.broadcasts.drafting import DraftWords, draft
from desk.broadcasts.pictures import add_picture
from desk.broadcasts.store import BroadcastOrder
from desk.files import file_store
from desk.people import codes
from desk.people.citizens import consent
from desk.people.representing.proposing import MandateBy, propose
from desk.people.representing.reading import TypedMandate
from desk.people.senders import meet_sender
from desk.petitions import citizen_requests, uploads
from desk.rules.broadcasts.audiences import Followers
from desk.rules.text.petition_numbers import ticket_number
from desk.staff.saved_views import ViewKeeper, keep_view
from desk.tickets import bulk, canned_replies, ticket_store
from desk.tickets.bulk import BulkAct, BulkOrder
from desk.tickets.canned_replies import TypedReply
from desk.tickets.joining import merging, transfers
from handlers.console.frame.staff import stamp_of
from handlers.http import sessions
from models import Account, Attachment, Case, Citizen, Delivery, Identity, Officer, ReturnVisit, TelephoneTask, Ticket
from models.enums import (
    BroadcastKind,
    Channel,
    CodePurpose,
    FileState,
    MandateSource,
    PetitionKind,
    Standing,
    VisitOutcome,
)
from models.keyring import index_of, seal
from tests import cast
from tests.desk.rules.papers.numbers import credit_code
from tests.handlers.conftest import Site
from tests.handlers.wrong_persons import CITIZENS, OFFICERS_PHONES, STAFF, WAITING, Door

SQ, GD = (ticket_number(prefix, 9_999_999, date(2026, 11, 1)) for prefix in ("SQ", "GD"))
NOWHERE = str(2**40)
NOBODYS_REFERENCE = f"{NOWHERE}-{'0' * 32}"
ID_NUMBERS = {"张三": "360102198005152019", "李四": "110105194912310021"}
OF_EACH_ANSWER = {"date", "x-request-id", "set-cookie", "content-length", "connection", "keep-alive"}
STREAMS = ("/console/events",)

MISSING = {
    **{"number": SQ, "petition": SQ, "appid": "wx0000000000000000", "reference": NOBODYS_REFERENCE},
    **dict.fromkeys(("attachment", "task", "citizen", "officer", "code", "case", "court", "visit"), NOWHERE),
    **dict.fromkeys(("run", "view"), NOWHERE),
    "approach": NOWHERE,
    "representation": NOWHERE,
    "reply": NOWHERE,
    **dict.fromkeys(("broadcast", "draft", "article", "picture"), NOWHERE),
}


@dataclass(frozen=True)
class Person:
    """What a browser of theirs sends along."""

    name: str
    door: Door
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    csrf: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.door})"


STRANGER = Person("陌生人", Door.OPEN)


@dataclass(frozen=True)
class Answer:
    """An answer without what is different in each: times, names of requests, the numbers that were asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass
class Scene:
    """`ticket` and `complaint` are what the braces of an address stand for; `became` are complaints that were none, or
    none of this court's, at first.
    """

    site: Site
    http: aiohttp.ClientSession
    ticket: dict[str, str]
    complaint: dict[str, str]
    became: list[dict[str, str]] = field(default_factory=list)
    people: dict[Door, dict[str, Person]] = field(default_factory=dict)
    ended: dict[Door, Person] = field(default_factory=dict)

    def strangers(self, door: Door) -> list[Person]:
        """Nobody, whoever was at home behind this door until now, and somebody at home behind each of the others."""
        home = {Door.CONSOLE: "周敏", Door.PHONE: "张三", Door.MINI: "张三"}
        if door is Door.OPEN:
            del home[Door.CONSOLE]
        before = [self.ended[door]] if door in self.ended else []
        return [STRANGER, *before, *(self.people[other][name] for other, name in home.items() if other is not door)]

    async def ask(self, person: Person, method: str, address: str, send: Mapping[str, str], **how: str) -> Answer:
        """`how` is further headers. A form carries the person's own token."""
        given: dict[str, object] = {}
        if method != "GET" and address.startswith("/api/"):
            numbers = {name: int(text) for name, text in send.items() if name == "version" and text}
            given = {"json": {**send, **numbers}}
        elif method == "POST":
            given = {"data": {"csrf": person.csrf, **send}}
        headers = {**person.headers, **how}
        async with self.http.request(method, address, headers=headers, allow_redirects=False, **given) as answer:  # type: ignore[arg-type]
            body = b"" if answer.status == 200 and address in STREAMS else await answer.read()
            return Answer(
                answer.status,
                {
                    name.lower(): _plain(text.encode(), address).decode()
                    for name, text in answer.headers.items()
                    if name.lower() not in OF_EACH_ANSWER
                },
                _plain(body, address),
            )


def _plain(text: bytes, address: str) -> bytes:
    for each in (address, quote(address, safe="")):
        text = text.replace(each.encode(), b"<address>")
    text = re.sub(rb"(SQ|GD)[0-9]{14}", b"<number>", text)
    text = re.sub(rb"/(p|t)/<number>", b"<page>", text)
    return re.sub(rb"state=[\w-]+", b"state=", text)


async def set_scene(site: Site, http: aiohttp.ClientSession, as_of: datetime) -> Scene:
    service = await cast.account(as_of=as_of)
    program = await cast.account("miniprogram", as_of=as_of)
    await cast.cases(as_of)
    minis = {name: await _mini(name, program.id, as_of) for name in CITIZENS}
    for name in CITIZENS:
        person = await _verified(name, as_of)
        phone = await cast.phone(name, as_of, service)
        await Identity.filter(id__in=[phone.id, minis[name].id]).update(citizen_id=person.id)
        await minis[name].refresh_from_db()
        await consent(minis[name].id, "identity", "1", "核验身份", as_of)
    ticket = await cast.dispatched(await cast.a_petition(as_of=as_of), as_of=as_of)
    complaint = await cast.a_petition(text="李正法官拖着不办", kind=PetitionKind.COMPLAINT, as_of=as_of)
    things = {
        "appid": service.appid,
        "court": str(ticket.court_id),
        "citizen": str(minis["张三"].citizen_id),
        "officer": str((await cast.officer("李正")).id),
        "case": str((await Case.get(number="（2026）赣01执1234号")).id),
    }
    row = await propose(
        minis["张三"].citizen_id,
        TypedMandate("legal_representative", "江西赣江商贸有限公司", credit_code("MA35HG7A1")),
        MandateBy(MandateSource.PERSON, minis["张三"].id),
        as_of,
    )
    things["representation"] = str(row.id)
    chief = await cast.acting("周敏", as_of)
    remind = BulkOrder("scene", BulkAct.REMIND, [(ticket.id, ticket.version)])
    things["run"] = str((await bulk.start(chief, remind, as_of)).id)
    view = await keep_view(ViewKeeper(chief, chief.id or 0, ticket.court_id), "旧", "tab=open", False, as_of)
    things["view"] = str(view.id)
    reply = TypedReply("已立案", "您好，已经立案")
    court = await cast.court()
    things["reply"] = str(await canned_replies.keep(await cast.acting("周敏", as_of), court, reply, as_of))
    things |= await _announcing(service.id, as_of)
    scene = Scene(
        site,
        http,
        things | await _addressed(ticket, minis["张三"], as_of),
        things | await _addressed(complaint, minis["张三"], as_of),
    )
    scene.became = [things | await _addressed(one, minis["张三"], as_of) for one in await _became_complaints(as_of)]
    phones = {name: (await cast.phone(name, as_of, service)).id for name in (*CITIZENS, *OFFICERS_PHONES)}
    phones[WAITING] = await _waiting(int(things["citizen"]), as_of)
    scene.people = {
        Door.OPEN: {},
        Door.CONSOLE: {name: await _at_desk(site, name) for name in STAFF},
        Door.PHONE: {
            name: await a_session(site, name, Door.PHONE, sessions.PHONE, id_) for name, id_ in phones.items()
        },
        Door.MINI: {name: await _token(site, name, minis[name]) for name in CITIZENS},
    }
    scene.ended = {
        Door.CONSOLE: _ended(await _at_desk(site, "周敏", in_use=False)),
        Door.PHONE: _ended(await a_session(site, "张三", Door.PHONE, sessions.PHONE, phones["张三"], in_use=False)),
        Door.MINI: _ended(await _token(site, "张三", minis["张三"], in_use=False)),
    }
    approach = str(await approach_records.record_heard("请多关照", None, as_of))
    for each in (scene.ticket, scene.complaint, *scene.became):
        each["approach"] = approach
    judge = int(things["officer"])
    issued = await codes.issue_code(CodePurpose.BIND_OFFICER, judge, judge, as_of)
    scene.ticket["code"] = str(issued.id)
    return scene


async def _announcing(account_id: int, as_of: datetime) -> dict[str, str]:
    """林雨's: a broadcast that waits for its approval, a draft, and what is in the library of 南昌中院."""
    publisher, court = await cast.acting("林雨", as_of), await cast.court()
    await Account.filter(id=account_id).update(court_id=court.id)
    picture = await add_picture(publisher, court.id, a_picture(), "法院南门", as_of)
    words = ArticleWords("南门开放", "<p>请走南门。</p>", "", picture.id)
    article = await keep_article(publisher, court.id, words, as_of)
    said = DraftWords(BroadcastKind.TEXT, "道路封闭", "法院门前的路封闭，请走南门。", public=True)
    made = [await draft(publisher, court.id, said, [Followers((account_id,))], as_of) for _ in range(2)]
    waits = await approving.record_preview(BroadcastOrder(made[0].id, made[0].version, publisher, as_of))
    waits = await approving.submit(BroadcastOrder(waits.id, waits.version, publisher, as_of))
    found = {"broadcast": waits.id, "draft": made[1].id, "article": article.id, "picture": picture.id}
    return {name: str(number) for name, number in found.items()}


def a_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 200), (120, 150, 180)).save(out, "PNG")
    return out.getvalue()


async def _became_complaints(as_of: datetime) -> list[Ticket]:
    """One by a later word while 李正 had it, one with another merged into it before, one sent here by another court."""
    accused = await cast.dispatched(await cast.a_petition(as_of=as_of), as_of=as_of)
    into = await cast.a_petition(text="保全费什么时候退", as_of=as_of)
    other = await cast.a_petition("李四", text="保全费什么时候退", as_of=as_of)
    await merging.merge(await cast.order(other, "周敏", "同一件事", as_of, into=into.petition.number))
    for one in (accused, into):
        said = await cast.order(await ticket_store.load(one.id), "张三", "李正法官收了对方的红包", as_of)
        await citizen_requests.supplement(said)
    sent = await cast.a_petition(text="投诉李正", kind=PetitionKind.COMPLAINT, at_court="九江中院", as_of=as_of)
    await transfers.transfer(await cast.order(sent, "杨帆", "由南昌中院办理", as_of, court="赣01"))
    return [await ticket_store.load(one.id) for one in (accused, into, sent)]


async def _verified(name: str, as_of: datetime) -> Citizen:
    return await Citizen.create(
        standing=Standing.VERIFIED,
        name_sealed=seal(name),
        id_number_sealed=seal(ID_NUMBERS[name]),
        id_number_index=index_of("id_number", ID_NUMBERS[name]),
        verified_at=as_of,
        created_at=as_of,
    )


async def _mini(name: str, account_id: int, as_of: datetime) -> Identity:
    openid = cast.openid_of(name, "miniprogram")
    await meet_sender(account_id, openid, as_of)
    return await Identity.get(account_id=account_id, openid=openid)


async def _addressed(ticket: Ticket, owner: Identity, as_of: datetime) -> dict[str, str]:
    """A picture that came with it and a telephone call that it wants, beside its numbers."""
    picture = await Attachment.create(
        petition_id=ticket.petition_id,
        account_id=owner.account_id,
        kind="image",
        state=FileState.STORED,
        next_try_at=as_of,
        file_key=await file_store.write(b"picture"),
        content_type="image/png",
        size=7,
        created_at=as_of,
    )
    delivery = await Delivery.filter(ticket_id=ticket.id).order_by("id").first()
    assert delivery is not None
    task = await TelephoneTask.create(
        delivery_id=delivery.id,
        court_id=ticket.court_id,
        ticket_id=ticket.id,
        reason="未关注",
        created_at=as_of,
        due_at=as_of,
    )
    visit = await ReturnVisit.create(
        ticket_id=ticket.id,
        court_id=ticket.court_id,
        cycle=ticket.cycle,
        channel=Channel.PHONE,
        asked_at=as_of,
        outcome=VisitOutcome.ASKED,
    )
    return {
        "number": ticket.number or ticket.petition.number,
        "petition": ticket.petition.number,
        "attachment": str(picture.id),
        "reference": uploads.reference(actors.citizen(owner.id, owner.citizen_id), picture.id),
        "task": str(task.id),
        "visit": str(visit.id),
    }


def _ended(person: Person) -> Person:
    return replace(person, name=f"{person.name}，登录已结束")


async def _waiting(citizen_id: int, as_of: datetime) -> int:
    """Another phone that says at the window it is theirs: it waits for somebody to say so too."""
    phone = await cast.phone(WAITING, as_of)
    agent = await cast.officer("赵晴")
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, citizen_id, agent.id, as_of)
    assert (await codes.use_code(issued.code, phone.id, as_of)).waits
    return phone.id


async def a_session(
    site: Site, name: str, door: Door, kind: str, subject: int, stamp: str = "", *, in_use: bool = True
) -> Person:
    """As `sessions.open_session` begins one; one that is not in use any more has ended."""
    cookie = secrets.token_urlsafe(32)
    session = sessions.Session(kind, subject, secrets.token_urlsafe(24), stamp, second=True, idle=1800)
    key = sessions.key_of(kind, sessions.hash_of(cookie))
    await _keep(site, key, json.dumps(asdict(session)), in_use)
    return Person(name, door, {"Cookie": f"{sessions.COOKIES[kind]}={cookie}"}, session.csrf)


async def _keep(site: Site, key: str, content: str, in_use: bool) -> None:
    await site.redis.set(key, content)
    if in_use:
        await site.redis.set(sessions.used(key), sessions.mark_of(key, content), ex=3600)


async def _at_desk(site: Site, name: str, *, in_use: bool = True) -> Person:
    officer = await Officer.get(name=name)
    stamp = stamp_of(officer)
    return await a_session(site, name, Door.CONSOLE, sessions.STAFF, officer.id, stamp, in_use=in_use)


async def _token(site: Site, name: str, identity: Identity, *, in_use: bool = True) -> Person:
    token = secrets.token_urlsafe(32)
    await _keep(site, f"jiesu:session:mini:{sha256(token.encode()).hexdigest()}", str(identity.id), in_use)
    return Person(name, Door.MINI, {"Authorization": f"Bearer {token}"})
