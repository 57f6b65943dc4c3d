"""Every notice of the catalogue as it reads in the chat and on a card, for tickets of several kinds."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from desk.notices.catalogue import CATALOGUE
from models import Clock, Delivery, Ticket
from models.accounts import CARD_SLOTS
from tests import cast
from tests.desk.ledger import history
from tests.frozen.house import PUBLIC_URL, pretty
from tests.frozen.story import ENDS, WANT
from wechat.pushes import MessagePush, fill, opening_at, render

TOLD: dict[str, Any] = {
    "rung": 2,
    "times": 3,
    "days": 5,
    "minutes": 30,
    "corrected": 1,
    "body": "上级纪检监察机关",
}


OF_A_ROSTER = {"days": "2026-11-21,2026-11-22,2026-11-23"}


async def notices() -> dict[str, str]:
    """Every text by its notice's name. Writes on the database it is asked on: to be thrown away."""
    kinds = await _tickets()
    told = {}
    for name, notice in ((one, row) for one, row in CATALOGUE.items() if not row.to_many):
        found = []
        for kind, ticket in kinds.items():
            states = sorted(notice.while_in) if kind == "ordinary" else sorted(notice.while_in)[:1]
            for state in states:
                facts = await _at(ticket, state) | (OF_A_ROSTER if notice.of_duty else {})
                for officer_id in (None, (await cast.officer("李正")).id):
                    delivery = Delivery(
                        notice=name, ticket_id=ticket.id, officer_id=officer_id, facts=facts, created_at=ENDS
                    )
                    push = await render(delivery, PUBLIC_URL)
                    found.append(f"## {kind}, {state}, {'officer' if officer_id else 'citizen'}\n{_said(push)}")
        told[name] = "\n".join(found)
    return told


async def _tickets() -> Mapping[str, Ticket]:
    """Made anew, so that the same one is told of whatever else the story had."""
    ordinary = await cast.a_petition("张三", WANT, case_number="（2026）赣01执1234号", as_of=ENDS)
    ordinary = await cast.answered(await cast.dispatched(ordinary, as_of=ENDS), as_of=ENDS)
    called = await cast.answered(await cast.dispatched(await cast.a_call(as_of=ENDS), as_of=ENDS), as_of=ENDS)
    long = await cast.a_petition("李四", "很长的诉求，" * 60, as_of=ENDS)
    long = await cast.answered(await cast.dispatched(long, as_of=ENDS), "很长的答复，" * 200, as_of=ENDS)
    part = await Ticket.filter(part=2).order_by("id").select_related("petition", "court").first()
    assert part is not None
    return {"ordinary": ordinary, "by telephone": called, "long": long, "one of several": part}


async def _at(ticket: Ticket, state: str) -> dict[str, Any]:
    """The ticket as if it were in that state; what the notice is told of it."""
    said = [event.words_id for event in await history(ticket) if event.words_id]
    clock = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).exclude(kind="promise").first()
    await Ticket.filter(id=ticket.id).update(state=state, due_at=clock.due_at if clock else None)
    return {**TOLD, "court": ticket.court_id, "words": said[-1], **({"clock": clock.id} if clock else {})}


def _said(push: MessagePush | None) -> str:
    return "nothing\n" if push is None else "".join(_parts(push))


def _parts(push: MessagePush) -> Iterator[str]:
    yield f"{push.text}\n-- page {push.url}\n"
    yield f"-- by another account: {opening_at(push, 'wx0000000000000000').url}\n"
    for template in cast.world()["templates"]:
        if template["notice"] == push.template:
            keys = dict(zip(CARD_SLOTS, (item["key"] for item in template["fields"]), strict=True))
            yield f"-- card {template['title']}: {pretty(fill(push.card, keys))}\n"


def sent(outbox: list[str]) -> str:
    """What WeChat was given while the story went on, in an order of its own: workers send several at once."""
    return "\n\n".join(sorted(outbox)) + "\n"


def catalogue() -> str:
    """Each notice's row: who is told when, how urgent it is, how long it lives."""
    rows: dict[str, Any] = {name: {**vars(notice)} for name, notice in CATALOGUE.items()}
    for row in rows.values():
        row["while_in"] = sorted(row["while_in"])
    return json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
