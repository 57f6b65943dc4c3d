"""Every route × everybody: the right person gets in, everybody else learns not even that there is something."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

import settings
from handlers.http.sessions import CSRF_HEADER
from models import Officer, OfficerRole, TelephoneTask
from models.enums import TelephoneState
from server import create_app
from tests import cast
from tests.desk.ledger import everything
from tests.handlers.conftest import Site, TestClock
from tests.handlers.scene import MISSING, SQ, STRANGER, Answer, Person, Scene, set_scene
from tests.handlers.wrong_persons import PEOPLE, TABLE, WAITING, Answers, Door, Row

AT_ONCE = 8
REFUSALS = frozenset({401, 403, 404})
OTHER_METHODS = ("DELETE", "PATCH", "OPTIONS", "TRACE", "PUT", "BREW")


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def scene(site: Site, clock: TestClock) -> AsyncIterator[Scene]:
    async with aiohttp.ClientSession(site.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield await set_scene(site, http, clock.now)


@dataclass(frozen=True, eq=False)
class Cell:
    """One person at one route, asking for one thing."""

    route: str
    row: Row
    person: Person
    things: Mapping[str, str]
    expected: int

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def address(self) -> str:
        return self.row.address.format(**self.things)

    @property
    def names_something(self) -> bool:
        """What only some may know of; an account's AppID is on every phone."""
        return "{" in self.row.address and self.row.door is not Door.OPEN

    def missing(self) -> "Cell":
        return replace(self, things=MISSING)

    def __str__(self) -> str:
        return f"{self.person} {self.method} {self.address}"


def _of_what_became_a_complaint(scene: Scene, route: str, row: Row) -> Iterable[Cell]:
    """Whoever gets nothing of the complaint gets nothing of one that was none, or elsewhere, at first."""
    if row.complained is None or row.last or not route.startswith("GET"):
        return
    for things in scene.became:
        for name in PEOPLE[row.door]:
            if name not in row.complained:
                yield Cell(route, row, scene.people[row.door][name], things, row.wrong)


def cells(scene: Scene, route: str, row: Row) -> Iterable[Cell]:
    """Everybody who belongs behind this route's door with the ticket and the complaint, and everybody who does not."""
    asked: list[tuple[Mapping[str, str], Answers]] = [(scene.ticket, row.right)]
    if row.complained is not None:
        asked.append((scene.complaint, row.complained))
    for things, right in asked:
        for name in PEOPLE[row.door]:
            yield Cell(route, row, scene.people[row.door][name], things, right.get(name, row.wrong))
        for stranger in scene.strangers(row.door) if things is scene.ticket else ():
            yield Cell(route, row, stranger, things, row.stranger_gets(route.partition(" ")[0]))
    yield from _of_what_became_a_complaint(scene, route, row)


async def every(scene: Scene, wanted: Iterable[Cell]) -> list[Answer]:
    """The answers in the order of the questions, asked a few at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(cell: Cell) -> Answer:
        async with turn:
            return await scene.ask(cell.person, cell.method, cell.address, cell.row.send)

    return list(await asyncio.gather(*map(one, wanted)))


def is_refused(cell: Cell) -> bool:
    return cell.expected in REFUSALS or cell.person.name not in (
        cell.row.right.keys() | (cell.row.complained or {}).keys()
    )


def test_every_route_of_the_application_stands_in_the_table(tmp_path: Path) -> None:
    app = create_app(settings.load({"JIESU_HOME": str(tmp_path)}), "jiesu-routes")
    served = {f"{method} /{route.path}" for route in app.router.routes for method in route.methods if method != "HEAD"}
    assert served - set(TABLE) == set(), "who may ask for these? Give each a row in tests/handlers/wrong_persons.py"
    assert set(TABLE) - served == set(), "these are not served any more"


async def test_everybody_gets_at_every_route_what_the_table_says_and_no_more(scene: Scene) -> None:
    asked = [cell for route, row in TABLE.items() for cell in cells(scene, route, row)]
    refused = [cell for cell in asked if is_refused(cell)]
    harmless = [cell for cell in asked if not is_refused(cell) and not cell.row.last]
    telling = [cell for cell in refused if cell.names_something and cell.person.name not in cell.row.known_to]
    last = [cell for cell in asked if not is_refused(cell) and cell.row.last]
    before = await everything()
    answers = await every(scene, refused)
    absent = {str(cell.missing()): cell.missing() for cell in telling}
    nothing = dict(zip(absent, await every(scene, absent.values()), strict=True))
    assert await everything() == before
    wrong = misses(refused, answers) + misses(harmless, await every(scene, harmless))
    assert but_for_looks(await everything()) == but_for_looks(before), "a look leaves a line, is a reading, and no more"
    await TelephoneTask.filter(state=TelephoneState.REACHED).update(state=TelephoneState.OPEN, done_at=None)
    for route in dict.fromkeys(cell.route for cell in last):
        some = [cell for cell in last if cell.route == route]
        wrong += misses(some, await every(scene, some))
    assert not wrong, "\n".join(wrong)
    found = {str(cell): answer for cell, answer in zip(refused, answers, strict=True)}
    told = [
        f"{cell}: {found[str(cell)]} is not {nothing[str(cell.missing())]}"
        for cell in telling
        if found[str(cell)] != nothing[str(cell.missing())]
    ]
    assert not told, "these tell that something is there\n" + "\n".join(told)
    assert len(refused) > 500


LOOKED_AT = ("audit_entry", "delivery", "short_message", "telephone_task")
"""What a look changes: a line says who looked, and what they were told of the matter counts as read."""


def but_for_looks(found: dict[str, str]) -> dict[str, str]:
    return {**found, **dict.fromkeys(LOOKED_AT, "")}


def misses(asked: list[Cell], answers: list[Answer]) -> list[str]:
    """Who did not get what the table says."""
    return [
        f"{cell}: {answer.status}, not {cell.expected}"
        for cell, answer in zip(asked, answers, strict=True)
        if answer.status != cell.expected
    ]


async def test_a_form_without_the_sessions_own_token_does_nothing_for_the_right_person_either(scene: Scene) -> None:
    forms = [
        Cell(route, row, scene.people[row.door][name], scene.ticket, 403)
        for route, row in TABLE.items()
        if route.startswith("POST") and row.door in (Door.CONSOLE, Door.PHONE)
        for name in [name for name, status in row.right.items() if status != 403 and name != "李四"][:2]
    ]
    before, someone = await everything(), scene.people[Door.PHONE]["李四"]
    for token in ("", "guessed", "会话", someone.csrf):
        assert not misses(forms, await every(scene, [_with_token(cell, token) for cell in forms])), token
    assert await everything() == before


def _with_token(cell: Cell, token: str) -> Cell:
    return replace(cell, person=replace(cell.person, csrf=token))


async def test_a_page_of_another_site_cannot_send_the_token_in_a_header_it_does_not_know(scene: Scene) -> None:
    chief = replace(scene.people[Door.CONSOLE]["周敏"], csrf="")
    address, send = f"/console/tickets/{scene.ticket['number']}/acts/note", {"version": "2", "words": "看看"}
    assert (await scene.ask(chief, "POST", address, send, **{CSRF_HEADER: "guessed"})).status == 403
    own = scene.people[Door.CONSOLE]["周敏"].csrf
    assert (await scene.ask(chief, "POST", address, send, **{CSRF_HEADER: own})).status == 303


async def test_no_other_method_does_anything_anywhere_and_head_tells_what_get_tells(scene: Scene) -> None:
    before, wrong = await everything(), []
    addresses = {row.address.format(**scene.ticket): row for row in TABLE.values()}
    served = {(route.partition(" ")[0], row.address) for route, row in TABLE.items()}
    for address, row in addresses.items():
        people = [STRANGER, *list(scene.people[row.door].values())[:1]]
        for person in people:
            for method in OTHER_METHODS:
                if (method, row.address) not in served:
                    answer = await scene.ask(person, method, address, {})
                    wrong += (
                        [f"{person} {method} {address}: {answer.status}"]
                        if answer.status not in (400, 404, 405)
                        else []
                    )
            if ("GET", row.address) in served and address != "/console/events":
                shown, told = [await scene.ask(person, method, address, {}) for method in ("GET", "HEAD")]
                wrong += [f"{person} HEAD {address}: {told}"] if (told.status, told.body) != (shown.status, b"") else []
    assert not wrong, "\n".join(wrong)
    assert but_for_looks(await everything()) == but_for_looks(before)


async def status_of(scene: Scene, door: Door, name: str, address: str) -> int:
    return (await scene.ask(scene.people[door][name], "GET", address.format(**scene.ticket), {})).status


async def test_who_lost_a_role_sees_nothing_more_though_the_session_is_open(scene: Scene) -> None:
    await OfficerRole.filter(officer__name__in=["周敏", "王芳"]).update(ends_on=date(2026, 11, 17))
    for address in ("/console/tickets/{number}", "/console/files/{attachment}", "/console/calls"):
        assert await status_of(scene, Door.CONSOLE, "周敏", address) == 404
    assert await status_of(scene, Door.CONSOLE, "周敏", "/console/petitions/new") == 403
    assert await status_of(scene, Door.PHONE, "王芳", "/t/{number}") == 404


async def test_who_moved_to_another_court_leaves_the_old_ones_tickets_behind(scene: Scene) -> None:
    elsewhere = await cast.court("东湖法院")
    await Officer.filter(name__in=["周敏", "王芳"]).update(court_id=elsewhere.id, department_id=None)
    moved = OfficerRole.filter(officer__name__in=["周敏", "王芳"])
    await moved.update(court_id=elsewhere.id, department_id=None)
    assert await status_of(scene, Door.CONSOLE, "周敏", "/console/tickets/{number}") == 404
    assert await status_of(scene, Door.CONSOLE, "王芳", "/console/tickets/{number}") == 404
    assert await status_of(scene, Door.PHONE, "王芳", "/t/{number}") == 404


async def test_who_left_or_got_another_password_is_a_stranger_at_once(scene: Scene) -> None:
    await Officer.filter(name__in=["周敏", "李正"]).update(active=False)
    await Officer.filter(name="赵晴").update(password_hash="another")
    for name in ("周敏", "李正", "赵晴"):
        assert await status_of(scene, Door.CONSOLE, name, "/console/tickets/{number}") == 303
    assert await status_of(scene, Door.PHONE, "李正", "/t/{number}") == 403


async def test_a_phone_that_waits_for_somebodys_yes_shows_nothing_of_whose_it_says_it_is(scene: Scene) -> None:
    both = [scene.people[Door.PHONE][name] for name in ("张三", WAITING)]
    words = ("张三", "张*", "1234号", "赣江商贸", cast.TEXT)
    for path in ("/p", "/p/me", "/p/cases", "/p/representations"):
        pages = [(await scene.ask(person, "GET", path, {})).body.decode() for person in both]
        assert [any(word in page for word in words) for page in pages] == [True, False], path


async def test_what_is_no_number_is_not_found_like_any_other(scene: Scene) -> None:
    doors = (
        (Door.CONSOLE, "周敏", "/console/tickets/"),
        (Door.PHONE, "张三", "/p/"),
        (Door.PHONE, "李正", "/t/"),
        (Door.MINI, "张三", "/api/v1/petitions/"),
    )
    odd = ("SQ" + "1" * 5000, "SQ20261100000017%00", "SQ20261100000017'--", "SQ２０２６1100000017", "sq20261100000017")
    for door, name, address in doors:
        answers = [await scene.ask(scene.people[door][name], "GET", address + number, {}) for number in odd]
        assert answers == [await scene.ask(scene.people[door][name], "GET", address + SQ, {})] * len(odd)
        assert answers[0].status == 404


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static//etc/passwd"])
async def test_only_what_lies_in_the_folder_of_static_files_is_given_out(scene: Scene, path: str) -> None:
    async with scene.http.get(URL(scene.site.url + path, encoded=True)) as answer:
        assert answer.status in (400, 404)


async def test_who_comes_through_a_proxy_learns_nothing_of_the_machinery(scene: Scene) -> None:
    for path in ("/metrics", "/readyz"):
        answers = [
            await scene.ask(STRANGER, "GET", path, {}, **{"X-Forwarded-For": "203.0.113.8"})
            for path in (path, "/nothing")
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert answers[0].body == answers[1].body
