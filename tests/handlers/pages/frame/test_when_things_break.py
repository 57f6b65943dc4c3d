"""Redis away, a phone that hangs up in the middle, a store of names elsewhere: words, and nothing done twice."""

from dataclasses import replace

import pytest
from redis import asyncio as aioredis

from models import Citizen, Petition, TicketEvent
from models.enums import Act, Standing
from models.keyring import seal
from tests import cast
from tests.cutting import Moment, cut
from tests.handlers.pages.house import House


async def test_with_redis_away_the_page_says_so_in_words(house: House, phone, site):
    ticket = await house.petition()
    zhang = phone("zhangsan")
    await zhang.open("/p")
    away = aioredis.Redis.from_url("redis://127.0.0.1:9/0", retry=None)
    site.app.ctx.services = replace(site.app.ctx.services, redis=away)

    page = await zhang.open(f"/p/{ticket.petition.number}")

    await away.aclose()
    assert page.status == 503
    assert "稍后再试" in page.text
    assert "Traceback" not in page.html


async def test_sessions_lost_with_redis_are_made_again_without_a_word(house: House, phone, site):
    ticket = await house.petition()
    zhang = phone("zhangsan")
    await zhang.open("/p")
    await site.redis.flushdb()

    page = await zhang.open(f"/p/{ticket.petition.number}")

    assert page.status == 200
    assert ticket.petition.number in page.text


async def test_a_phone_that_hangs_up_and_sends_again_counts_once(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    path = f"/t/{ticket.number}"
    page = await judge.open(path)

    for wait in (1, 2, 3):
        await cut(judge.send(page, f"{path}/note", words="已电话联系"), wait, Moment.WAITING)
    last = await judge.send(page, f"{path}/note", words="已电话联系")

    assert last.status == 200
    assert "备注已记下" in last.text
    assert await TicketEvent.filter(act=Act.NOTE).count() == 1


async def test_where_no_contact_was_left_the_citizen_is_reached_as_they_are_known(house: House, phone):
    petition = await cast.a_petition("李四", as_of=house.clock.now)
    known = await Citizen.create(
        standing=Standing.VERIFIED,
        name_sealed=seal("欧阳小四"),
        mobile_sealed=seal("13807910002"),
        created_at=house.clock.now,
    )
    await Petition.filter(id=petition.petition_id).update(citizen_id=known.id)
    ticket = await cast.dispatched(petition, as_of=house.clock.now)
    judge = phone("judge_li")
    masked = await judge.open(f"/t/{ticket.number}")

    shown = await judge.send(masked, f"/t/{ticket.number}/unmask/contact")

    assert "欧阳**" in masked.text
    assert "138****0002" in masked.text
    assert "tel:13807910002" in shown.html


async def test_a_petition_by_telephone_is_nobodys_on_the_web_but_the_desks(house: House, phone):
    ticket = await cast.a_call(as_of=house.clock.now)

    assert (await phone("zhangsan").open(f"/p/{ticket.petition.number}")).status == 404
    page = await phone("zhoumin").open(f"/t/{ticket.petition.number}")
    assert "赵晴 收到诉求" in page.text
    assert "钱**" in page.text


@pytest.mark.parametrize("version", ["9" * 23, "1" * 4400, "-1", "２"])
async def test_a_version_no_ticket_can_have_is_an_incomplete_page(house: House, phone, version: str):
    ticket = await house.dispatched()
    judge, action = phone("judge_li"), f"/t/{ticket.number}/accept"
    page = await judge.open(f"/t/{ticket.number}")

    assert "页面不完整" in (await judge.send(page, action, version=version)).text


async def test_a_files_number_beyond_all_counting_is_not_found(house: House, phone):
    ticket = await house.dispatched()

    assert (await phone("judge_li").open(f"/t/{ticket.number}/files/{'9' * 23}")).status == 404
