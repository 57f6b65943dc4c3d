"""张三 changes his mobile on the phone: the code is on the new one, and only that is proof."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desk.people import citizens
from desk.people.citizens import Claim
from desk.people.short_messages import values_in
from models import Citizen, Identity, ShortMessage
from models.keyring import unseal
from tests import cast
from tests.handlers.conftest import Site
from tests.handlers.pages.conftest import Phone, Seen
from tests.handlers.pages.house import House

CODE, CHANGE = "/p/mobile/code", "/p/mobile"
NEW = "13907910009"
PhoneOf = Callable[[str], Phone]


@pytest.fixture
async def registered(house: House, site: Site) -> Identity:
    """张三 has bound himself, and short messages are on."""
    on = site.settings.model_copy(update={"sms_url": "https://sms.example"})
    site.app.ctx.services = replace(site.app.ctx.services, settings=on)
    me = await cast.phone("张三", house.clock.now)
    await citizens.claim(me.id, Claim("张三", "360102198005152019", "13807910001"), house.clock.now)
    return me


async def digits() -> str:
    message = await ShortMessage.all().order_by("-id").first()
    assert message is not None
    return values_in(message)[0]


async def asked(phone: PhoneOf, number: str = NEW) -> Seen:
    zhang = phone("zhangsan")
    return await zhang.send(await zhang.open("/p/mobile"), CODE, mobile=number)


@pytest.mark.usefixtures("registered")
async def test_he_sees_the_old_number_masked_and_changes_it(phone: PhoneOf):
    first = await phone("zhangsan").open("/p/mobile")
    assert "138****0001" in first.text
    assert "13807910001" not in first.html

    sent = await asked(phone)
    assert "139****0009" in sent.text
    done = await phone("zhangsan").send(sent, CHANGE, code=await digits())

    assert (done.status, "换好" in done.text, "139****0009" in done.text) == (200, True, True)
    assert unseal((await Citizen.get()).mobile_sealed) == NEW


@pytest.mark.usefixtures("registered")
async def test_a_wrong_code_is_said_and_the_right_one_still_serves(phone: PhoneOf):
    sent = await asked(phone)
    right = await digits()
    wrong = await phone("zhangsan").send(sent, CHANGE, code=f"{(int(right) + 1) % 1_000_000:06d}")
    assert (wrong.status, "验证码不对" in wrong.text) == (409, True)

    assert (await phone("zhangsan").send(wrong, CHANGE, code=right)).status == 200


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("typed", ["12345", "", "<script>alert(1)</script>"])
async def test_what_is_no_mobile_is_said_at_the_form(phone: PhoneOf, typed: str):
    answer = await asked(phone, typed)

    assert answer.status == 400
    assert 'role="alert"' in answer.html
    assert "<script>alert" not in answer.html
    assert not await ShortMessage.exists()


@pytest.mark.usefixtures("registered")
async def test_李四_who_is_not_registered_is_told_how_and_gets_no_code(phone: PhoneOf):
    page = await phone("lisi").open("/p/mobile")

    assert "绑定" in page.text
    assert not page.offers(CODE)


async def test_without_short_messages_the_window_is_named(house: House, phone: PhoneOf):
    page = await phone("zhangsan").open("/p/mobile")

    assert "没有开通短信" in page.text
    assert not page.offers(CODE)
