"""我的微信 in the mini-program: seen, taken away, forgotten; somebody else's is not found."""

from datetime import timedelta

from desk.people.persons.new_phones import NEW_FOR
from desk.people.persons.requests import ask_phone
from models import Citizen, Consent, Erasure, Identity
from models.enums import RequestCause
from tests import cast
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_me import ZHANG, registered


async def other_phone(town: Town, citizen_id: int | None) -> Identity:
    """张三's phone in the official account."""
    phone = await cast.phone("张三", town.clock.now, await cast.account(as_of=town.clock.now))
    await Identity.filter(id=phone.id).update(citizen_id=citizen_id)
    return phone


async def test_张三_sees_his_phones_and_取消绑定_takes_this_one_away(zhang: Mini, town: Town):
    await registered(zhang)
    mine = await town.identity()
    other = await other_phone(town, mine.citizen_id)

    shown = (await zhang.get("/me/phones")).body
    assert [(one["id"], one["here"], one["miniprogram"]) for one in shown["phones"]] == [
        (mine.id, True, True),
        (other.id, False, False),
    ]
    assert (await zhang.post("/me/unbind")).body["message"] == "已取消绑定"
    assert (await zhang.get("/me")).body["standing"] is None
    assert (await zhang.post("/me/unbind")).problem == (409, "refused", "")


async def test_his_other_phone_is_sent_away_a_strangers_is_not_found(zhang: Mini, li: Mini, town: Town):
    await registered(zhang)
    other = await other_phone(town, (await town.identity()).citizen_id)
    assert (await li.post(f"/me/phones/{other.id}/unbind")).problem == (404, "not_found", "")
    assert (await zhang.post(f"/me/phones/{2**40}/unbind")).problem == (404, "not_found", "")

    assert len((await zhang.post(f"/me/phones/{other.id}/unbind")).body["phones"]) == 1
    assert (await Identity.get(id=other.id)).citizen_id is None


async def test_a_phone_of_this_week_sends_nobody_away(zhang: Mini, town: Town):
    await registered(zhang)
    mine = await town.identity()
    other = await other_phone(town, mine.citizen_id)
    await Identity.filter(id=mine.id).update(bound_at=town.clock.now - NEW_FOR + timedelta(minutes=1))
    assert (await zhang.post(f"/me/phones/{other.id}/unbind")).problem == (409, "refused", "")
    assert (await zhang.post("/me/erasure")).problem == (409, "refused", "")


async def test_he_says_whether_a_new_phone_is_his(zhang: Mini, li: Mini, town: Town):
    await registered(zhang)
    mine, new = await town.identity(), await town.identity("lisi")
    request = await ask_phone(mine.citizen_id or 0, new.id, RequestCause.WINDOW, town.clock.now, None)
    assert [one["id"] for one in (await zhang.get("/me/phones")).body["requests"]] == [request.id]
    address = f"/me/phones/requests/{request.id}"
    assert (await li.post(address, {"mine": True})).problem == (404, "not_found", "")
    assert (await zhang.post(address, {"mine": False})).body["requests"] == []
    assert (await Identity.get(id=new.id)).citizen_id is None


async def test_撤回同意_alone_is_kept_with_its_time_and_the_number_goes(zhang: Mini, town: Town):
    await registered(zhang)
    assert (await zhang.post("/me/consents/withdraw")).status == 200
    assert (await Consent.get()).withdrawn_at == town.clock.now
    assert (await Citizen.get()).id_number_index is None
    assert (await zhang.put("/me", ZHANG)).problem == (409, "consent_needed", "")


async def test_删除我的信息_is_asked_once_for_the_whole_person(zhang: Mini, town: Town):
    await registered(zhang)
    assert (await zhang.post("/me/erasure")).status == 200
    assert (await zhang.post("/me/erasure")).problem == (409, "refused", "")
    mine = await town.identity()
    assert [(one.identity_id, one.citizen_id) for one in await Erasure.all()] == [(mine.id, mine.citizen_id)]
