"""What was stored before the restructuring is read, shown and gone on with after it.

`before_rooms.sql.gz` is the story of `tests/frozen/story.py` as the desk of that day wrote it, sealed with the keys of
the cast: every act of the lifecycle is in it, and two talks whose people were in the middle of a petition.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from desk.people.second_factor import NEEDS_SECOND
from desk.rules.lifecycles.petition_acts import RECORDS
from desk.tickets.ticket_store import number_of
from desk.views.audit_log import check_chains
from models import OfficerRole, Petition, Ticket, TicketEvent
from models.enums import Act, TicketState
from models.keyring import unseal
from tests import cast
from tests.desk.ledger import whole
from tests.frozen import house, kept, story
from tests.scratch import empty_database
from tests.servers import Servers

pytestmark = pytest.mark.database
FORM = r"[\w/-]+/acts/\w+"
WORTH_KNOWING = {
    "grade",
    "times",
    "handler",
    "days",
    "court",
    "into",
    "merged",
    "officers",
    "urgency",
    "rung",
    "minutes",
}
"""Facts of events that the hash chain covers, each of another act."""


@pytest.fixture(scope="module")
def kept_url(servers: Servers) -> Iterator[str]:
    with empty_database(servers) as url:
        kept.load(url)
        yield url


BEGINS = (Act.RECEIVE.label, RECORDS[Act.RECEIVE].by_citizen, Act.SPLIT.label)
"""How a history begins: one came in, somebody left it, or it was a part of another."""


@dataclass(frozen=True)
class Before:
    """The house over the old rows, at the end of their story; `open` reads a page, `people` has who reads it."""

    house: house.House
    people: dict[str, aiohttp.ClientSession] = field(repr=False)

    async def page(self, who: str, address: str) -> house.Answer:
        return await house.ask(self.people[who], address)


@pytest.fixture
async def before(kept_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Before]:
    async with AsyncExitStack() as undo:
        opened = await undo.enter_async_context(house.opened(kept_url, redis_url, tmp_path, story.ENDS, kept.world()))
        needed = await OfficerRole.filter(role__in=list(NEEDS_SECOND))
        await cast.with_authenticator([one.officer_id for one in needed], story.ENDS)
        staff = {login: await opened.staff(login) for login in ("zhoumin", "heping", "yangfan", "gaojie", "auditor")}
        yield Before(opened, staff)


async def test_每件工单的哈希链都接得上_审计员核对也这样说(before: Before) -> None:
    auditor = await cast.acting("审计员", story.ENDS)
    for ticket in await Ticket.all().order_by("id").select_related("petition"):
        await whole(ticket.id, promised=False)
        for checked in await check_chains(auditor, ticket.number or ticket.petition.number):
            assert checked.broken_at is None, checked
    events = await TicketEvent.all()
    assert {event.act for event in events} == set(kept.ACTS_OF_THAT_TIME.split())
    assert not WORTH_KNOWING - {name for event in events for name in event.facts}


async def test_每件工单的后台页面和流转记录都打得开_每种状态下每个按钮的表单也是(before: Before) -> None:
    forms: dict[tuple[str, str], tuple[str, str]] = {}
    for ticket in await Ticket.all().order_by("id").select_related("petition"):
        address = f"/console/tickets/{number_of(ticket)}"
        seen = [(who, await before.page(who, address)) for who in ("zhoumin", "heping", "yangfan", "gaojie")]
        assert {page.status for _, page in seen} <= {200, 404}, address
        shown = [(who, page.text) for who, page in seen if page.status == 200]
        assert shown, f"nobody sees {address}"
        assert all(any(words in text for words in BEGINS) for _, text in shown), address
        who, text = shown[0]
        forms |= {(ticket.state, form.rpartition("/")[2]): (who, form) for form in re.findall(FORM, text)}
    assert len(forms) > len(TicketState)
    for who, form in forms.values():
        assert (await before.page(who, form)).status == 200, form


async def test_每件诉求的本人都打得开自己的页面(before: Before) -> None:
    phones: dict[str, aiohttp.ClientSession] = {}
    for petition in await Petition.exclude(identity_id=None).order_by("id").select_related("identity"):
        assert petition.identity is not None
        openid = petition.identity.openid
        if openid not in phones:
            phones[openid] = await before.house.phone(openid)
        page = await house.ask(phones[openid], f"/p/{petition.number}")
        assert (page.status, petition.number in page.text) == (200, True), petition.number


async def test_承办人手机上每件在手的工单都打得开(before: Before) -> None:
    phone = await before.house.phone(cast.openid_of("李法官"))
    mine = Ticket.filter(handler__name="李正").exclude(number=None).order_by("id")
    for ticket in await mine:
        page = await house.ask(phone, f"/t/{ticket.number}")
        assert (page.status, str(ticket.number) in page.text) == (200, True), ticket.number


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("张三", ("1", "张三", "13807910001")),
        ("李四", ("0", story.WANT, "1", "李四", "13807910002")),
    ],
)
async def test_说到一半的诉求接着说完_照样收下(before: Before, name: str, rest: tuple[str, ...]) -> None:
    openid = cast.openid_of(name)
    count = await Petition.all().count()
    for text in rest:
        reply = await before.house.says(openid, text)
        if "是同一件事吗" in reply:
            reply = await before.house.says(openid, "2")
        assert "转人工" not in reply, reply
    assert "确认提交" in reply
    reply = await before.house.says(openid, "1")
    left = await Petition.all().order_by("-id").first()
    assert left is not None
    assert await Petition.all().count() == count + 1
    assert left.number in reply
    assert unseal(left.text_sealed) == story.WANT
    assert len(await Ticket.filter(petition_id=left.id)) == 1
