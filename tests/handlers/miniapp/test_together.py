"""Asking together in the mini-program: an invitation, joining, one's own rating, leaving."""

from desk.tickets.ticket_store import by_number
from models import PetitionerRating
from models.enums import Grade
from models.keyring import unseal
from tests import cast
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_petitions import left


async def test_李四_joins_what_张三_left_rates_for_himself_and_leaves(zhang: Mini, li: Mini, town: Town) -> None:
    number = (await left(zhang)).body["number"]
    code = (await zhang.post(f"/petitions/{number}/invitation", {})).body["code"]
    wrong = await li.post("/joins", {"code": "12345", "name": "李四"})
    assert wrong.problem == (400, "invalid", "code")
    assert (await li.get(f"/petitions/{number}")).status == 404
    assert (await li.post("/joins", {"code": code, "name": "李四"})).body == {"number": number}
    seen = (await li.get(f"/petitions/{number}")).body
    assert seen["acts"] == []
    early = await li.post(f"/petitions/{number}/own-rating", {"grade": "5"})
    assert early.status == 409
    (ticket,) = await by_number(number)
    await cast.answered(await cast.dispatched(ticket, as_of=town.clock.now), as_of=town.clock.now)
    silent = await li.post(f"/petitions/{number}/own-rating", {"grade": "1"})
    assert silent.status == 200
    assert (await li.post(f"/petitions/{number}/own-rating", {"grade": "1", "words": "没有解决"})).status == 200
    kept = await PetitionerRating.get(ticket_id=ticket.id)
    assert (kept.grade, unseal(kept.reason_sealed)) == (Grade.VERY_BAD, "没有解决")
    assert (await li.post(f"/petitions/{number}/leaving", {})).status == 200
    assert (await li.get(f"/petitions/{number}")).status == 404
