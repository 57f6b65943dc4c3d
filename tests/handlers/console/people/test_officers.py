"""干警: who is who, and who takes a lost phone away."""

import pytest

from models import AuditEntry, Delivery, Identity, Ticket
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("周敏", "李法官", 200),
        ("安全管理员", "何平", 200),
        ("李法官", "李法官", 200),
        ("李法官", "陈丽", 403),
        ("高洁", "李法官", 404),
        ("审计员", "李法官", 404),
    ],
)
async def test_who_may_take_a_phone_away_and_nobody_can_give_one(console: Console, who: str, whom: str, status: int):
    officer, phone = await cast.officer(whom), await cast.phone(whom, console.clock.now)
    desk = await console.staff(who)

    assert (await desk.post(f"/console/officers/{officer.id}/unbind")).status == status
    assert (await Identity.get(id=phone.id)).officer_id == (None if status == 200 else officer.id)
    assert await AuditEntry.filter(action="unbind_officer").count() == (1 if status == 200 else 0)
    told = await Delivery.filter(identity_id=phone.id, notice="person_changed")
    assert [one.facts["change"] for one in told] == (["officer_unbound"] if status == 200 else [])
    assert (await desk.post(f"/console/officers/{officer.id}/bind")).status == 404


async def test_the_list_shows_ones_own_court_and_those_below_to_who_looks_after_them(console: Console):
    own = await (await console.staff("李法官")).get("/console/officers")
    donghu = await cast.court("东湖法院")
    below = await (await console.staff("杨帆")).get(f"/console/officers?court={donghu.id}")
    not_mine = await (await console.staff("李法官")).get(f"/console/officers?court={donghu.id}")

    assert "执行局" in own.words
    assert "许诚" not in own.words
    assert "许诚" in below.words
    assert "许诚" not in not_mine.words


async def test_an_officer_who_is_not_there_is_not_found(console: Console):
    desk = await console.staff("系统管理员")

    assert (await desk.post("/console/officers/999999/unbind")).status == 404


async def test_the_number_of_complaints_in_an_inspectors_hands_is_not_told_to_the_desk(console: Console):
    complaint = await console.petition(text="投诉法官不接电话", kind=PetitionKind.COMPLAINT)
    await Ticket.filter(id=complaint.id).update(handler_id=(await cast.officer("何平")).id)
    await console.dispatched("李正")

    chief = await (await console.staff("周敏")).get("/console/officers")
    inspector = await (await console.staff("何平")).get("/console/officers")

    assert (chief.words.count("在办 1"), inspector.words.count("在办 1")) == (1, 2)
