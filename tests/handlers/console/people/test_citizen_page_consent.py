"""撤回同意 at the window: 赵晴 does it for a whole person who stands there; petitions go on, name and numbers go."""

from desk.people.citizens import consent
from models import AuditEntry, Citizen, Consent, Delivery, Identity, Petition
from models.enums import Standing
from tests import cast
from tests.handlers.console.conftest import Console
from tests.handlers.console.people.test_citizen_page import at, verified


async def test_撤回同意_at_the_window_takes_name_numbers_and_every_wechat_and_leaves_the_petition_where_it_was_left(
    console: Console,
):
    me = await verified(console)
    await consent(me.id, "identity", "1", "核验身份", console.clock.now)
    ticket = await cast.a_petition("张三", as_of=console.clock.now)
    await Petition.filter(id=ticket.petition_id).update(identity_id=me.id, citizen_id=me.citizen_id)
    desk = await console.staff("赵晴")

    reply = await desk.post(at(me.citizen_id, "withdraw"))

    assert reply.status == 200
    person = await Citizen.get(id=me.citizen_id)
    assert (person.standing, person.name_sealed, person.id_number_index) == (Standing.CLAIMED, None, None)
    assert (await Identity.get(id=me.id)).citizen_id is None
    petition = await Petition.get(id=ticket.petition_id)
    assert (petition.identity_id, petition.citizen_id, petition.redacted_at) == (me.id, None, None)
    assert await Consent.filter(withdrawn_at__isnull=True).count() == 0
    told = await Delivery.get(notice="person_changed", identity_id=me.id)
    assert told.facts["change"] == "unbound"
    entry = await AuditEntry.get(action="withdraw_consent")
    assert (entry.subject_id, entry.officer_id) == (me.citizen_id, (await cast.officer("赵晴")).id)
    assert "群众撤回同意" in (await desk.get(at(me.citizen_id) + "/receipt")).words


async def test_somebody_without_a_phone_takes_it_back_too(console: Console):
    me = await verified(console)
    await Identity.filter(id=me.id).update(citizen_id=None)
    assert (await (await console.staff("赵晴")).post(at(me.citizen_id, "withdraw"))).status == 200
    assert (await Citizen.get(id=me.citizen_id)).name_sealed is None
    assert await Delivery.filter(notice="person_changed").count() == 0


async def test_周敏_does_not_take_it_back_for_anybody(console: Console):
    me = await verified(console)
    assert (await (await console.staff("周敏")).post(at(me.citizen_id, "withdraw"))).status == 403
    assert (await Citizen.get(id=me.citizen_id)).name_sealed is not None
