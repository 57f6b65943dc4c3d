"""Every page on which staff read a petition, a citizen's registration or a file, and every export, leaves a line.

The pages are those of the table of routes: a new one that shows such a thing without a line fails here.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from desk.tickets.petition_words import seal_words
from models import AuditEntry, Petition, Ticket
from tests import cast
from tests.handlers.conftest import Site, TestClock
from tests.handlers.scene import ID_NUMBERS, Person, Scene, set_scene
from tests.handlers.wrong_persons import OFFICERS_PHONES, TABLE, Door, Row

MARK = "这是只在诉求正文里的一句话"
NAMING = ("{number}", "{petition}", "{attachment}", "{task}", "{visit}", "{citizen}")
SHOWS_NOBODY = {"GET /console/imports/template/<kind:str>", "GET /console/broadcasts/list-template"}
"""A download that is the same for everybody."""
SHOWS_NO_MORE_THAN_A_NUMBER = {
    "GET /console/petitions/entered/<number:str>",
    "GET /console/tickets/<number:str>/tags",
}
"""The number itself stands in the address; nothing of the petition is on the page."""


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def scene(site: Site, clock: TestClock) -> AsyncIterator[Scene]:
    async with aiohttp.ClientSession(site.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        made = await set_scene(site, http, clock.now)
        for one in await Petition.all():
            is_complaint = await Ticket.exists(petition_id=one.id, restricted=True)
            words = seal_words(one.id, f"{cast.TEXT}。{MARK}", is_complaint)
            await Petition.filter(id=one.id).update(**words.columns())
        yield made


def reader(scene: Scene, row: Row) -> Person | None:
    """An officer who gets something at this route."""
    people = scene.people[row.door]
    officers = [name for name, status in row.right.items() if status in (200, 302) and name in people]
    return next((people[name] for name in officers if row.door is Door.CONSOLE or name in OFFICERS_PHONES), None)


async def lines(scene: Scene, person: Person) -> list[AuditEntry]:
    officer = await cast.officer(person.name)
    showing = [
        await AuditEntry.filter(officer_id=officer.id, action__startswith=begins).order_by("id")
        for begins in ("open_", "export_", "print_ticket")
    ]
    return [entry for entries in showing for entry in entries]


async def test_every_page_and_export_that_shows_a_petition_leaves_a_line(scene: Scene, clock: TestClock) -> None:
    looked, missing = 0, []
    for route, row in TABLE.items():
        person = reader(scene, row)
        if not route.startswith("GET") or row.door not in (Door.CONSOLE, Door.PHONE) or person is None:
            continue
        if "events" in route or route in SHOWS_NOBODY:
            continue
        clock.now += timedelta(hours=1)
        before = len(await lines(scene, person))
        answer = await scene.ask(person, "GET", row.address.format(**scene.ticket), {})
        after = await lines(scene, person)
        named = any(one in row.address for one in NAMING) and route not in SHOWS_NO_MORE_THAN_A_NUMBER
        taken = "attachment" in answer.headers.get("content-disposition", "")
        if named or taken or MARK in answer.body.decode(errors="replace"):
            looked += 1
            newest = max(after, key=lambda one: one.id, default=None)
            if len(after) != before + 1 or newest is None or not newest.address or newest.at != clock.now:
                missing.append(f"{route} by {person.name}: {len(after) - before} lines")
    assert not missing, "these are shown without a line: " + "; ".join(missing)
    assert looked >= 9


async def test_the_agent_who_opens_two_tickets_leaves_two_lines_and_no_personal_data(scene: Scene) -> None:
    agent = scene.people[Door.CONSOLE]["赵晴"]
    address = f"/console/tickets/{scene.ticket['number']}"
    for _ in range(2):
        await scene.ask(agent, "GET", address, {})
    found = await AuditEntry.filter(action="open_ticket", officer_id=(await cast.officer("赵晴")).id)
    assert len(found) == 2
    assert all(one.subject_kind == "ticket" and one.subject_id and one.facts == {} for one in found)


async def test_what_an_open_page_fetches_by_itself_does_not_fill_the_log(scene: Scene, clock: TestClock) -> None:
    agent = scene.people[Door.CONSOLE]["赵晴"]
    address = f"/console/tickets/{scene.ticket['number']}"
    await scene.ask(agent, "GET", address, {})
    for _ in range(5):
        await scene.ask(agent, "GET", address, {}, **{"HX-Request": "true"})
        await scene.ask(agent, "GET", f"{address}/acts", {}, **{"HX-Request": "true"})
        await scene.ask(agent, "GET", f"/console/files/{scene.ticket['attachment']}", {})
    assert await AuditEntry.filter(action="open_ticket").count() == 1
    assert await AuditEntry.filter(action="open_file").count() == 1
    clock.now += timedelta(hours=1)
    await scene.ask(agent, "GET", address, {}, **{"HX-Request": "true"})
    assert await AuditEntry.filter(action="open_ticket").count() == 2


async def test_a_part_that_is_asked_for_without_its_page_is_written_down_all_the_same(scene: Scene) -> None:
    agent = scene.people[Door.CONSOLE]["赵晴"]
    address = f"/console/tickets/{scene.ticket['number']}"
    await scene.ask(agent, "GET", address, {}, **{"HX-Request": "true"})
    assert await AuditEntry.filter(action="open_ticket").count() == 1


async def test_what_is_refused_leaves_no_line_and_a_citizen_none_either(scene: Scene) -> None:
    await scene.ask(scene.people[Door.CONSOLE]["高洁"], "GET", f"/console/tickets/{scene.ticket['number']}", {})
    await scene.ask(scene.people[Door.PHONE]["张三"], "GET", f"/p/{scene.ticket['petition']}", {})
    assert await AuditEntry.filter(action__startswith="open_").count() == 0


async def test_each_registration_a_search_shows_is_a_line(scene: Scene) -> None:
    agent = scene.people[Door.CONSOLE]["赵晴"]
    await scene.ask(agent, "POST", "/console/citizens", {"id_number": ID_NUMBERS["张三"]})
    (entry,) = await AuditEntry.filter(action="open_citizen")
    assert (entry.subject_kind, str(entry.subject_id)) == ("citizen", scene.ticket["citizen"])


async def test_the_auditor_reads_it_in_words(scene: Scene) -> None:
    await scene.ask(scene.people[Door.CONSOLE]["赵晴"], "GET", f"/console/tickets/{scene.ticket['number']}", {})
    page = (await scene.ask(scene.people[Door.CONSOLE]["审计员"], "GET", "/console/audit", {})).body.decode()
    assert "查看工单" in page
    assert "赵晴" in page
