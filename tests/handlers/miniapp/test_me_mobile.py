"""A mobile is changed by a code sent to it, and by nothing else."""

from dataclasses import replace

import pytest

from desk.people.short_messages import values_in
from models import MobileCode, ShortMessage
from models.enums import DeliveryState
from tests.handlers.conftest import Site
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_me import AGREED, ZHANG, registered

NEW = "13907910009"


@pytest.fixture
def sms(site: Site) -> None:
    """Short messages are on; where they go is the worker's."""
    on = site.settings.model_copy(update={"sms_url": "https://sms.example"})
    site.app.ctx.services = replace(site.app.ctx.services, settings=on)


async def digits() -> str:
    message = await ShortMessage.all().order_by("-id").first()
    assert message is not None
    return values_in(message)[0]


@pytest.mark.usefixtures("sms")
async def test_张三_changes_his_mobile_by_the_code_sent_to_the_new_one(zhang: Mini):
    await registered(zhang)

    sent = await zhang.post("/me/mobile/code", {"mobile": NEW})
    assert (sent.status, sent.body["to"]) == (200, "139****0009")
    answer = await zhang.put("/me/mobile", {"mobile": NEW, "code": await digits()})

    assert (answer.status, answer.body["mobile"]) == (200, "139****0009")
    assert (await zhang.get("/me")).body["mobile"] == "139****0009"
    assert (await ShortMessage.get()).state is DeliveryState.PENDING


@pytest.mark.usefixtures("sms")
async def test_the_reserved_mobile_verifies_by_code_too(zhang: Mini):
    await registered(zhang)
    await zhang.post("/me/mobile/code", {"mobile": ZHANG["mobile"]})

    answer = await zhang.put("/me/mobile", {"mobile": ZHANG["mobile"], "code": await digits()})

    assert (answer.status, answer.body["standing"]) == (200, "verified")


@pytest.mark.usefixtures("sms")
async def test_the_code_of_张三_is_nothing_in_李四_s_hands(zhang: Mini, li: Mini):
    await registered(zhang)
    await registered(li)
    await zhang.post("/me/mobile/code", {"mobile": NEW})

    answer = await li.put("/me/mobile", {"mobile": NEW, "code": await digits()})

    assert answer.problem == (409, "refused", "")


@pytest.mark.usefixtures("sms")
async def test_nothing_is_sent_before_consent_nor_to_what_is_no_mobile(zhang: Mini):
    assert (await zhang.post("/me/mobile/code", {"mobile": NEW})).problem == (409, "consent_needed", "")
    assert (await zhang.put("/me/mobile", {"mobile": NEW, "code": "123456"})).problem == (409, "consent_needed", "")
    await zhang.post("/me/consents", AGREED)
    assert (await zhang.post("/me/mobile/code", {"mobile": "12345"})).problem == (400, "invalid", "mobile")
    assert (await zhang.put("/me/mobile", {"mobile": NEW, "code": "12"})).problem == (400, "invalid", "code")
    assert not await ShortMessage.exists()


@pytest.mark.usefixtures("sms")
async def test_twice_within_a_minute_is_refused_in_words(zhang: Mini, town: Town):
    await registered(zhang)
    await zhang.post("/me/mobile/code", {"mobile": NEW})
    again = await zhang.post("/me/mobile/code", {"mobile": NEW})

    assert again.problem == (409, "refused", "")
    assert "一分钟" in again.body["message"]
    town.clock.forward(minutes=1)
    assert (await zhang.post("/me/mobile/code", {"mobile": NEW})).status == 200
    assert await MobileCode.all().count() == 2


async def test_without_short_messages_another_way_is_named(zhang: Mini):
    await registered(zhang)

    answer = await zhang.post("/me/mobile/code", {"mobile": NEW})

    assert answer.problem == (409, "no_sms", "")
    assert "微信" in answer.body["message"]
